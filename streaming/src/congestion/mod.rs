//! How much a path carries: send-side congestion control after draft-ietf-rmcat-gcc-02, with the trendline filter of libwebrtc.
//!
//! Every packet gets a transport-wide number when it leaves ([`Congestion::number`]); the receiver reports which numbers arrived
//! when ([`Congestion::feedback`]). Groups of packets that arrive ever later than they were sent tell of a queue that grows
//! ([`delay`]); then the rate falls below what arrives, and otherwise it rises ([`aimd`]). Loss counts for itself ([`loss`]).
//! The lower of both is the target.
//!
//! There is no clock in here: times are durations since the session began, so tests run in virtual time. Whatever a receiver
//! reports, the state stays bounded: [`history::MAX_PACKETS`] packets that were sent, [`throughput::MAX_ARRIVALS`] arrivals.
//!
//! It differs from the draft in two points. A browser's estimator probes with padding and may otherwise climb by 8 % a second;
//! without padding, we climb faster while no ceiling is known. And loss that does not depend on the rate, as on a bad radio
//! link, is told apart from loss of a full queue, or 5 % of it would hold the rate for good.

mod aimd;
mod delay;
mod groups;
mod history;
mod limits;
mod loss;
mod throughput;

#[cfg(test)]
mod link;
#[cfg(test)]
mod tests;

use std::time::Duration;

use aimd::Aimd;
use delay::{Delay, Usage};
use groups::Groups;
use history::{History, Report};
pub(crate) use limits::Limits;
use loss::{Loss, Queue};
use throughput::Throughput;

/// So long without any report of what was sent means that the path is dead, or the way back …
const SILENCE: Duration = Duration::from_millis(500);
/// … and each time the rate falls by this factor.
const SILENCE_FACTOR: f64 = 0.7;
/// Weight of a new round-trip time in the mean.
const RTT_WEIGHT: f64 = 0.125;
/// Weight of a longer round-trip time in the least one, which so follows a path that became longer for good within minutes.
const LEAST_RTT_WEIGHT: f64 = 0.0005;
/// A round trip that is longer than the least one by both of these stood in a queue.
const QUEUED_FACTOR: f64 = 1.25;
const QUEUED: Duration = Duration::from_millis(60);

/// What is known of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Path {
    /// Bits a second that may be sent in all, headers and retransmissions included.
    pub(crate) estimate_bps: f64,
    /// Bits a second that arrived in the last half second.
    pub(crate) arriving_bps: f64,
    /// The share of packets that were lost in the last second or so, 0 to 1.
    pub(crate) loss: f64,
    /// The smoothed time from a packet sent to the report of it.
    pub(crate) rtt: Option<Duration>,
}

/// See the top of the file.
#[derive(Debug)]
pub(crate) struct Congestion {
    limits: Limits,
    history: History,
    groups: Groups,
    delay: Delay,
    throughput: Throughput,
    rate: Aimd,
    loss: Loss,
    rtt: Option<Duration>,
    /// The round-trip time without a queue on the way.
    least_rtt: Duration,
    heard: Duration,
}

impl Congestion {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            history: History::default(),
            groups: Groups::default(),
            delay: Delay::default(),
            throughput: Throughput::default(),
            rate: Aimd::new(limits),
            loss: Loss::new(limits),
            rtt: None,
            least_rtt: Duration::MAX,
            heard: Duration::ZERO,
        }
    }

    /// A packet leaves; gives back its transport-wide number.
    pub(crate) fn number(&mut self, bytes: usize, now: Duration) -> u16 {
        if self.history.is_settled() {
            // Whoever had nothing to send was not to be heard.
            self.heard = now;
        }
        self.history.push(bytes, now)
    }

    /// The receiver reports on packets: their numbers, and arrival times in microseconds on a clock of its own, `None` for
    /// those that are missing.
    pub(crate) fn feedback(&mut self, reports: impl IntoIterator<Item = (u16, Option<i64>)>, now: Duration) {
        let mut newest_sent = None;
        for (number, arrival_us) in reports {
            match self.history.report(number, arrival_us.is_some()) {
                Report::Unknown => {}
                Report::Missing => self.loss.missing(),
                Report::Arrived { bytes, sent, was_missing } => {
                    self.loss.arrived(was_missing);
                    newest_sent = newest_sent.max(Some(sent));
                    let Some(arrival_us) = arrival_us else { continue };
                    let arrival_ms = arrival_us as f64 / 1e3;
                    self.throughput.add(arrival_ms, bytes);
                    if let Some(change) = self.groups.add(sent.as_secs_f64() * 1e3, arrival_ms) {
                        self.delay.update(&change);
                    }
                }
            }
        }
        let Some(sent) = newest_sent else { return };
        self.heard = now;
        self.round_trip(now.saturating_sub(sent));
        let rtt = self.rtt.unwrap_or_default();
        self.rate.update(self.delay.usage(), self.throughput.bps(), rtt, now);
        let queue = match self.delay.usage() {
            Usage::Over => Queue::Grows,
            _ if rtt > self.least_rtt.mul_f64(QUEUED_FACTOR) + QUEUED => Queue::Stands,
            _ => Queue::Short,
        };
        self.loss.update(self.rate.target_bps(), queue, rtt, now);
    }

    /// To be called some twenty times a second: packets of which nobody reports mean a dead path.
    pub(crate) fn tick(&mut self, now: Duration) {
        let patience = SILENCE + self.rtt.unwrap_or_default();
        if !self.history.is_settled() && now.saturating_sub(self.heard) > patience && self.rtt.is_some() {
            self.rate.fall_to(self.estimate_bps() * SILENCE_FACTOR, now);
            self.heard = now;
        }
    }

    fn round_trip(&mut self, sample: Duration) {
        self.least_rtt = self.least_rtt.min(sample) + sample.saturating_sub(self.least_rtt).mul_f64(LEAST_RTT_WEIGHT);
        self.rtt = Some(self.rtt.map_or(sample, |mean| mean.mul_f64(1.0 - RTT_WEIGHT) + sample.mul_f64(RTT_WEIGHT)));
    }

    fn estimate_bps(&self) -> f64 {
        self.rate.target_bps().min(self.loss.target_bps()).clamp(self.limits.min_bps, self.limits.max_bps)
    }

    pub(crate) fn path(&self) -> Path {
        let arriving_bps = self.throughput.bps().unwrap_or_default();
        Path { estimate_bps: self.estimate_bps(), arriving_bps, loss: self.loss.fraction(), rtt: self.rtt }
    }
}
