//! Whether the queue on the path grows: libwebrtc's trendline filter (a line through the smoothed delay of the last groups)
//! and the adaptive threshold of the draft (5.4).

use std::collections::VecDeque;

use super::groups::Change;

/// How many groups a line is laid through.
const WINDOW: usize = 20;
/// Weight of the delay so far in the smoothed delay.
const SMOOTHING: f64 = 0.9;
/// A slope counts the more, the more groups it was seen in …
const MAX_GROUPS: f64 = 60.0;
/// … and is made so much larger to be compared with the threshold.
const GAIN: f64 = 4.0;
/// For so long the trend must be beyond the threshold before the queue is taken to grow.
const OVERUSE_MS: f64 = 10.0;
const FIRST_THRESHOLD: f64 = 12.5;
const THRESHOLD_RANGE: (f64, f64) = (6.0, 600.0);
/// Farther beyond the threshold it is an outlier, which the threshold does not follow.
const OUTLIER: f64 = 15.0;
const THRESHOLD_UP: f64 = 0.0087;
const THRESHOLD_DOWN: f64 = 0.039;
const MAX_STEP_MS: f64 = 100.0;

/// How the path is used, by us and others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Usage {
    /// The queue stays.
    #[default]
    Normal,
    /// It grows.
    Over,
    /// It empties.
    Under,
}

/// See the top of the file.
#[derive(Debug)]
pub(super) struct Delay {
    first_ms: Option<f64>,
    accumulated_ms: f64,
    smoothed_ms: f64,
    points: VecDeque<(f64, f64)>,
    groups: f64,
    slope: f64,
    threshold: f64,
    threshold_at_ms: Option<f64>,
    over_ms: f64,
    over_count: u32,
    usage: Usage,
}

impl Default for Delay {
    fn default() -> Self {
        Self {
            first_ms: None,
            accumulated_ms: 0.0,
            smoothed_ms: 0.0,
            points: VecDeque::with_capacity(WINDOW + 1),
            groups: 0.0,
            slope: 0.0,
            threshold: FIRST_THRESHOLD,
            threshold_at_ms: None,
            over_ms: 0.0,
            over_count: 0,
            usage: Usage::Normal,
        }
    }
}

impl Delay {
    pub(super) fn usage(&self) -> Usage {
        self.usage
    }

    pub(super) fn update(&mut self, change: &Change) {
        self.accumulated_ms += change.arrival_ms - change.sent_ms;
        self.smoothed_ms = SMOOTHING * self.smoothed_ms + (1.0 - SMOOTHING) * self.accumulated_ms;
        self.groups = (self.groups + 1.0).min(MAX_GROUPS);
        let first_ms = *self.first_ms.get_or_insert(change.at_ms);
        self.points.push_back((change.at_ms - first_ms, self.smoothed_ms));
        if self.points.len() > WINDOW {
            self.points.pop_front();
        }
        let slope = if self.points.len() == WINDOW { slope(&self.points).unwrap_or(self.slope) } else { 0.0 };
        self.detect(slope, change);
        self.slope = slope;
    }

    fn detect(&mut self, slope: f64, change: &Change) {
        let trend = self.groups * slope * GAIN;
        if trend > self.threshold {
            self.over_ms += if self.over_count == 0 { change.sent_ms / 2.0 } else { change.sent_ms };
            self.over_count += 1;
            if self.over_ms > OVERUSE_MS && self.over_count > 1 && slope >= self.slope {
                (self.over_ms, self.over_count) = (0.0, 0);
                self.usage = Usage::Over;
            }
        } else {
            (self.over_ms, self.over_count) = (0.0, 0);
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.adapt(trend.abs(), change.at_ms);
    }

    fn adapt(&mut self, trend: f64, at_ms: f64) {
        let elapsed_ms = (at_ms - self.threshold_at_ms.replace(at_ms).unwrap_or(at_ms)).clamp(0.0, MAX_STEP_MS);
        if trend > self.threshold + OUTLIER {
            return;
        }
        // libwebrtc's names are the other way round: the faster one leads the threshold down to a small trend.
        let gain = if trend < self.threshold { THRESHOLD_DOWN } else { THRESHOLD_UP };
        let (least, most) = THRESHOLD_RANGE;
        self.threshold = (self.threshold + gain * (trend - self.threshold) * elapsed_ms).clamp(least, most);
    }
}

/// The slope of the line through the points by least squares; `None` if all are of one time.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), point| {
        (above + (point.0 - x) * (point.1 - y), below + (point.0 - x) * (point.0 - x))
    });
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups each 20 ms, each so much later than it should be; the usages on the way.
    fn usages(later_ms: impl Fn(usize) -> f64, count: usize) -> Vec<Usage> {
        let mut delay = Delay::default();
        let mut at_ms = 0.0;
        (0..count)
            .map(|group| {
                let arrival_ms = 20.0 + later_ms(group);
                at_ms += arrival_ms;
                delay.update(&Change { sent_ms: 20.0, arrival_ms, at_ms });
                delay.usage()
            })
            .collect()
    }

    #[test]
    fn a_steady_path_is_normal_whatever_its_jitter() {
        assert!(usages(|_| 0.0, 500).iter().all(|usage| *usage == Usage::Normal));
        let jitter = |group: usize| if group.is_multiple_of(2) { 4.0 } else { -4.0 };
        assert!(usages(jitter, 500).iter().all(|usage| *usage != Usage::Over));
    }

    #[test]
    fn a_growing_queue_is_seen_within_half_a_second_and_its_end_too() {
        let seen = usages(|group| if group < 100 { 0.0 } else { 2.0 }, 200);
        let first = seen.iter().position(|usage| *usage == Usage::Over).unwrap();
        assert!((100..125).contains(&first), "{first}");
        let seen = usages(|group| if group < 100 { 2.0 } else { -2.0 }, 200);
        assert!(seen[150..].contains(&Usage::Under));
    }

    #[test]
    fn groups_of_one_time_make_no_number_that_is_none() {
        let mut delay = Delay::default();
        for _ in 0..100 {
            delay.update(&Change { sent_ms: 0.0, arrival_ms: 0.0, at_ms: 5.0 });
        }
        assert!(delay.slope.is_finite() && delay.threshold.is_finite());
    }
}
