//! What drawing costs, learnt from what was measured.

use std::time::Duration;

use super::ladder::Given;

/// Of a window's new cost, taken over when it is dearer and when it is cheaper than before.
const DEARER: f64 = 0.5;
const CHEAPER: f64 = 0.05;
/// Of so many windows the middle cost counts: a hiccup is no cost.
const WINDOWS: usize = 3;

/// Seconds for a pixel's worth of work.
#[derive(Default)]
pub(super) struct Costs {
    /// Nothing before anything was measured.
    likely: f64,
    /// Of the last windows, the newest last.
    recent: Vec<f64>,
    drawing: Duration,
    work: f64,
}

impl Costs {
    /// Pictures of what was given were drawn in this time.
    pub(super) fn drew(&mut self, given: impl IntoIterator<Item = Given>, took: Duration) {
        self.drawing += took;
        self.work += given.into_iter().map(|given| given.work()).sum::<f64>();
    }

    /// Ends a window. A window without pictures teaches nothing.
    pub(super) fn learn(&mut self) {
        let (drawing, work) = (std::mem::take(&mut self.drawing), std::mem::take(&mut self.work));
        if work == 0.0 {
            return;
        }
        if self.recent.len() == WINDOWS {
            self.recent.remove(0);
        }
        self.recent.push(drawing.as_secs_f64() / work);
        let mut sorted = self.recent.clone();
        sorted.sort_by(f64::total_cmp);
        if sorted.len() < WINDOWS {
            // The first pictures are dear, as much is prepared for them.
            self.likely = sorted[0];
            return;
        }
        let middle = sorted[WINDOWS / 2];
        let trust = if middle > self.likely { DEARER } else { CHEAPER };
        self.likely += (middle - self.likely) * trust;
    }

    /// Seconds for so much work.
    pub(super) fn seconds(&self, work: f64) -> f64 {
        self.likely * work
    }
}

#[cfg(test)]
mod tests {
    use lightcone_render::Size;

    use super::super::ladder::Wish;
    use super::*;

    /// What a second of work at full size is taken for after windows of so many milliseconds a picture.
    fn learnt_ms(windows_ms: impl IntoIterator<Item = u64>) -> f64 {
        let mut costs = Costs::default();
        let given = Wish { size: Size::HD, rate_hz: 30.0 }.at(0, 0);
        for ms in windows_ms {
            costs.drew([given; 2], Duration::from_millis(2 * ms));
            costs.learn();
            costs.learn();
        }
        costs.seconds(given.work()) * 1e3
    }

    #[test]
    fn dearer_is_learnt_fast_cheaper_slowly_and_a_hiccup_never() {
        let is = |ms: f64, expected: f64| assert!((ms - expected).abs() < 1e-9, "{ms} instead of {expected}");
        is(learnt_ms([]), 0.0);
        is(learnt_ms([900, 20]), 20.0);
        is(learnt_ms([20, 20, 20, 900, 20, 20]), 20.0);
        is(learnt_ms([20, 20, 20, 40, 40]), 30.0);
        is(learnt_ms([20, 20, 20, 40, 40, 40]), 35.0);
        is(learnt_ms([20, 20, 20, 10, 10]), 19.5);
    }
}
