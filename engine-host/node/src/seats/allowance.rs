//! How much one player may have written into the record.

use std::time::Instant;

/// A page on a display with 60 pictures a second, whose mouse never rests, sends 0.7 MiB a minute.
const BYTES_PER_SECOND: f64 = 2.0 * 1024.0 * 1024.0 / 60.0;
/// And so much at once, as after a while in which little was done.
const BURST_BYTES: f64 = 4.0 * 1024.0 * 1024.0;

/// Fills up with time, and is taken from by each input. What it does not cover is refused: the page repeats its newest motion.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    left: f64,
    at: Instant,
}

impl Allowance {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: BURST_BYTES, at: now }
    }

    /// False: there is not so much left.
    pub(super) fn take(&mut self, bytes: f64, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left, self.at) = ((self.left + since * BYTES_PER_SECOND).min(BURST_BYTES), now);
        let fits = self.left >= bytes;
        if fits {
            self.left -= bytes;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_player_fills_two_mebibytes_a_minute_after_a_burst() {
        let start = Instant::now();
        let mut allowance = Allowance::new(start);
        let mut taken = |seconds: u64| {
            let now = start + Duration::from_secs(seconds);
            std::iter::from_fn(|| allowance.take(1024.0, now).then_some(1024.0)).sum::<f64>() / 1024.0 / 1024.0
        };
        assert!((taken(0) - 4.0).abs() < 0.01 && (taken(60) - 2.0).abs() < 0.01 && (taken(3600) - 4.0).abs() < 0.01);
    }

    #[test]
    fn a_page_at_60_pictures_a_second_is_never_refused() {
        let start = Instant::now();
        let mut allowance = Allowance::new(start);
        // A header and eight samples, with what the log adds.
        let largest = (4 + 8 * 12 + 96) as f64;
        assert!((0..60 * 60 * 60).all(|frame| allowance.take(largest, start + Duration::from_secs(1) * frame / 60)));
    }
}
