//! The delay-based rate (draft, 5.5): down below what arrives when the queue grows, up otherwise.

use std::time::Duration;

use super::delay::Usage;
use super::limits::Limits;

/// When too much is sent, the rate falls to this share of what arrives.
const DECREASE: f64 = 0.85;
/// Growth of the rate in a second, while the path's end is not known. The draft has 1.08, beside which a browser probes.
const CLIMB_PER_SECOND: f64 = 1.5;
/// Near the known end the rate grows by one packet for each time in which we hear of it …
const PACKET_BITS: f64 = 9600.0;
/// … but at least so much of the rate a second, up to [`MOST_LEAST_BPS`]: one packet for each answer of a long path is nothing.
const LEAST_PER_SECOND: f64 = 0.04;
const MOST_LEAST_BPS: f64 = 40_000.0;
/// The rate is at most so much above what arrives: more was not tried.
const HEADROOM: f64 = 1.5;
const HEADROOM_BPS: f64 = 10_000.0;
const MAX_STEP: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Hold,
    Increase,
}

/// See the top of the file.
#[derive(Debug)]
pub(super) struct Aimd {
    limits: Limits,
    target_bps: f64,
    state: State,
    ceiling: Ceiling,
    updated: Option<Duration>,
    decreased: Option<Duration>,
}

impl Aimd {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            target_bps: limits.start_bps.clamp(limits.min_bps, limits.max_bps),
            state: State::Hold,
            ceiling: Ceiling::default(),
            updated: None,
            decreased: None,
        }
    }

    pub(super) fn target_bps(&self) -> f64 {
        self.target_bps
    }

    /// Nothing was heard: less, and the rate that it comes back to is unknown.
    pub(super) fn fall_to(&mut self, bps: f64, now: Duration) {
        self.set(bps.min(self.target_bps));
        self.ceiling = Ceiling::default();
        self.decreased = Some(now);
    }

    pub(super) fn update(&mut self, usage: Usage, arriving_bps: Option<f64>, rtt: Duration, now: Duration) {
        let elapsed = now.saturating_sub(self.updated.replace(now).unwrap_or(now)).min(MAX_STEP);
        match usage {
            Usage::Over => {
                if let Some(arriving_bps) = arriving_bps {
                    self.decrease(arriving_bps, rtt, now);
                }
                self.state = State::Hold;
            }
            Usage::Under => self.state = State::Hold,
            Usage::Normal if self.state == State::Hold => self.state = State::Increase,
            Usage::Normal => self.increase(arriving_bps, rtt, elapsed),
        }
    }

    fn decrease(&mut self, arriving_bps: f64, rtt: Duration, now: Duration) {
        let pause = rtt.clamp(Duration::from_millis(10), Duration::from_millis(200));
        let soon = self.decreased.is_some_and(|last| now.saturating_sub(last) < pause);
        if soon && arriving_bps >= self.target_bps / 2.0 {
            return;
        }
        if self.ceiling.is_above(arriving_bps) {
            self.ceiling = Ceiling::default();
        }
        self.set((DECREASE * arriving_bps).min(self.target_bps));
        self.ceiling.sample(arriving_bps);
        self.decreased = Some(now);
    }

    fn increase(&mut self, arriving_bps: Option<f64>, rtt: Duration, elapsed: Duration) {
        let Some(arriving_bps) = arriving_bps else { return };
        if self.ceiling.is_below(arriving_bps) {
            self.ceiling = Ceiling::default();
        }
        let most = HEADROOM * arriving_bps + HEADROOM_BPS;
        if self.target_bps >= most {
            return;
        }
        let seconds = elapsed.as_secs_f64();
        let grown = if self.ceiling.mean_bps.is_some() {
            let answer = 2.0 * (rtt.as_secs_f64() + 0.1);
            let least = (LEAST_PER_SECOND * self.target_bps).min(MOST_LEAST_BPS);
            self.target_bps + (PACKET_BITS / answer).max(least) * seconds
        } else {
            self.target_bps * CLIMB_PER_SECOND.powf(seconds)
        };
        self.set(grown.min(most));
    }

    fn set(&mut self, bps: f64) {
        self.target_bps = bps.clamp(self.limits.min_bps, self.limits.max_bps);
    }
}

/// What arrived when too much was sent: the path's end, with its deviation (libwebrtc's link capacity estimator).
#[derive(Clone, Copy, Debug)]
struct Ceiling {
    mean_bps: Option<f64>,
    /// Variance over the mean, in kb/s.
    deviation_kbps: f64,
}

impl Default for Ceiling {
    fn default() -> Self {
        Self { mean_bps: None, deviation_kbps: 0.4 }
    }
}

impl Ceiling {
    const WEIGHT: f64 = 0.05;

    fn sample(&mut self, bps: f64) {
        let mean = self.mean_bps.map_or(bps, |mean| (1.0 - Self::WEIGHT) * mean + Self::WEIGHT * bps);
        let error_kbps = (mean - bps) / 1e3;
        let relative = error_kbps * error_kbps / (mean / 1e3).max(1.0);
        self.deviation_kbps = ((1.0 - Self::WEIGHT) * self.deviation_kbps + Self::WEIGHT * relative).clamp(0.4, 2.5);
        self.mean_bps = Some(mean);
    }

    fn spread_bps(&self, mean_bps: f64) -> f64 {
        3e3 * (self.deviation_kbps * mean_bps / 1e3).sqrt()
    }

    fn is_above(&self, bps: f64) -> bool {
        self.mean_bps.is_some_and(|mean| bps < mean - self.spread_bps(mean))
    }

    fn is_below(&self, bps: f64) -> bool {
        self.mean_bps.is_some_and(|mean| bps > mean + self.spread_bps(mean))
    }
}
