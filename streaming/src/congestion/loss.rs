//! The loss-based rate (draft, 6): down by half the loss above a tenth, up below a fiftieth, in between it stays.
//!
//! What was lost in the better half of the last seconds, up to a tenth, is taken for the path's own: it would be lost at any
//! rate. Not so while a queue stands on the way, which drops what it cannot hold. A few packets tell little: what chance alone
//! explains is no change.

use std::collections::VecDeque;
use std::time::Duration;

use super::limits::Limits;

const LOW: f64 = 0.02;
const HIGH: f64 = 0.10;
const INCREASE_PER_SECOND: f64 = 1.28;
const STEP: Duration = Duration::from_millis(200);
/// Standard deviations that chance explains.
const CHANCE: f64 = 2.0;
/// The least packets of one measurement …
const LEAST_PACKETS: u32 = 20;
/// … and the least time and packets of one that may be the path's own.
const SECOND: Duration = Duration::from_secs(1);
const SECOND_PACKETS: u32 = 40;
const SECONDS: usize = 10;
const MOST_OWN: f64 = 0.10;

/// The queue on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Queue {
    Short,
    Stands,
    Grows,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    missing: u32,
    total: u32,
}

impl Count {
    fn fraction(self) -> f64 {
        f64::from(self.missing) / f64::from(self.total.max(1))
    }
}

/// See the top of the file.
#[derive(Debug)]
pub(super) struct Loss {
    limits: Limits,
    target_bps: f64,
    step: Count,
    second: Count,
    seconds: VecDeque<f64>,
    fraction: f64,
    step_at: Duration,
    second_at: Duration,
}

impl Loss {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            target_bps: limits.max_bps,
            step: Count::default(),
            second: Count::default(),
            seconds: VecDeque::with_capacity(SECONDS + 1),
            fraction: 0.0,
            step_at: Duration::ZERO,
            second_at: Duration::ZERO,
        }
    }

    pub(super) fn missing(&mut self) {
        for count in [&mut self.step, &mut self.second] {
            count.total = count.total.saturating_add(1);
            count.missing = count.missing.saturating_add(1);
        }
    }

    /// A packet that was missing at first was counted already.
    pub(super) fn arrived(&mut self, was_missing: bool) {
        for count in [&mut self.step, &mut self.second] {
            if was_missing {
                count.missing = count.missing.saturating_sub(1);
            } else {
                count.total = count.total.saturating_add(1);
            }
        }
    }

    pub(super) fn target_bps(&self) -> f64 {
        self.target_bps
    }

    /// The share of packets that were lost in the last measurements.
    pub(super) fn fraction(&self) -> f64 {
        self.fraction
    }

    pub(super) fn update(&mut self, delay_bps: f64, queue: Queue, rtt: Duration, now: Duration) {
        if now.saturating_sub(self.second_at) >= SECOND && self.second.total >= SECOND_PACKETS {
            let second = std::mem::take(&mut self.second);
            if queue == Queue::Short {
                self.seconds.push_back(second.fraction());
            }
            if self.seconds.len() > SECONDS {
                self.seconds.pop_front();
            }
            self.second_at = now;
        }
        let elapsed = now.saturating_sub(self.step_at);
        if elapsed < STEP + rtt || self.step.total < LEAST_PACKETS {
            return;
        }
        self.step_at = now;
        let step = std::mem::take(&mut self.step);
        self.fraction = 0.7 * self.fraction + 0.3 * step.fraction();
        let own = if queue == Queue::Short { self.own() } else { 0.0 };
        let likely = own.max(LOW);
        let chance = CHANCE * (likely * (1.0 - likely) / f64::from(step.total)).sqrt();
        let excess = step.fraction() - own;
        let bps = if step.fraction() > HIGH.max(own + 2.0 * LOW) + chance {
            self.target_bps.min(delay_bps) * (1.0 - 0.5 * excess.max(0.0))
        } else if excess < LOW + chance && queue != Queue::Grows {
            self.target_bps * INCREASE_PER_SECOND.powf(elapsed.min(SECOND).as_secs_f64())
        } else {
            self.target_bps
        };
        self.target_bps = bps.clamp(self.limits.min_bps, self.limits.max_bps);
    }

    /// The share that would be lost at any rate.
    fn own(&self) -> f64 {
        let mut seconds: Vec<f64> = self.seconds.iter().copied().collect();
        seconds.sort_by(f64::total_cmp);
        let better = seconds.len().div_ceil(2);
        (seconds.iter().take(better).sum::<f64>() / better.max(1) as f64).min(MOST_OWN)
    }
}
