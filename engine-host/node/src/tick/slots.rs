//! When ticks run. Time is divided into slots of one period, each with one tick, which is due when its slot ends. A tick may run
//! before that, from the middle of its slot on; the one after it keeps its own time, so their rate is always the same.

use std::time::{Duration, Instant};

use crate::metric_names;

/// A node that is further behind gives up the time it lost: players see the world pause, not race.
const MAX_TICKS_BEHIND: u32 = 4;

/// When a tick runs, against its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Early,
    InTime,
    /// So late that players may notice.
    Late,
}

/// The slot of the next tick. It knows no clock: times come in as arguments.
pub(crate) struct Slots {
    due: Instant,
    period: Duration,
}

impl Slots {
    /// The first tick is due now.
    pub(crate) fn new(now: Instant, period: Duration) -> Self {
        Self { due: now, period }
    }

    /// The next tick's time.
    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// From when on it may run.
    pub(crate) fn opens(&self) -> Instant {
        self.due.checked_sub(self.period / 2).unwrap_or(self.due)
    }

    /// How much too late it is.
    pub(crate) fn late(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.due)
    }

    /// What it is to run now.
    pub(crate) fn when(&self, now: Instant) -> When {
        match self.late(now) {
            _ if now < self.due => When::Early,
            late if late > self.period / 2 => When::Late,
            _ => When::InTime,
        }
    }

    /// A tick was left out, and its time with it.
    pub(crate) fn pause(&mut self, now: Instant) {
        self.due = now + self.period;
    }

    /// A tick has run. Whole slots are left out when there are too many of them to make up for.
    pub(crate) fn next(&mut self, now: Instant) {
        self.due += self.period;
        let behind = now.saturating_duration_since(self.due);
        if behind > self.period * MAX_TICKS_BEHIND {
            let skipped = (behind.as_nanos() / self.period.as_nanos().max(1)) as u32;
            metrics::counter!(metric_names::TICKS_SKIPPED).increment(skipped.into());
            self.due += self.period * skipped;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catches_up_a_little_and_skips_the_rest() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        for (now_ms, due_ms) in [(3, 10), (45, 10), (95, 90)] {
            let mut slots = Slots::new(start, Duration::from_millis(10));
            slots.next(at(now_ms));
            assert_eq!(slots.due(), at(due_ms));
        }
    }

    #[test]
    fn a_tick_that_runs_early_takes_nothing_from_the_next() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut slots = Slots::new(start, Duration::from_millis(10));
        slots.next(start);
        assert_eq!((slots.opens(), slots.due()), (at(5), at(10)));
        let when = [6, 10, 14, 16].map(|ms| slots.when(at(ms)));
        assert_eq!(when, [When::Early, When::InTime, When::InTime, When::Late]);
        assert_eq!((slots.late(at(6)), slots.late(at(16))), (Duration::ZERO, Duration::from_millis(6)));
        slots.next(at(6));
        assert_eq!((slots.opens(), slots.due()), (at(15), at(20)));
    }
}
