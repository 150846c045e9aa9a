//! A bottleneck in virtual time: what the tests send through.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use super::{Congestion, Limits};

const FRAME: Duration = Duration::from_micros(33_333);
const FEEDBACK: Duration = Duration::from_millis(50);
const STEP: Duration = Duration::from_millis(1);
const PACKET_BYTES: usize = 1200;
/// The pace as a multiple of the target, as our pacer has it.
const PACING: f64 = 2.5;
/// The share of the target that the encoder fills; the rest is for headers.
const MEDIA: f64 = 0.9;

/// What a path does to packets. All chance comes out of the seed.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// Bits a second, and from when on; the first begins at zero.
    pub(super) rates: Vec<(Duration, f64)>,
    /// Time that a packet takes, one way.
    pub(super) delay: Duration,
    /// The most that is added to that, evenly distributed; packets keep their order.
    pub(super) jitter: Duration,
    pub(super) loss: f64,
    /// What fits into the queue before packets are dropped, at the rate of the moment.
    pub(super) queue: Duration,
    pub(super) seed: u64,
}

impl Default for Link {
    fn default() -> Self {
        let ms = Duration::from_millis;
        Self { rates: vec![(ms(0), 8e6)], delay: ms(20), jitter: ms(0), loss: 0.0, queue: ms(300), seed: 1 }
    }
}

/// What is seen at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) at: Duration,
    pub(super) estimate_bps: f64,
    /// How long the last packet waited at the bottleneck.
    pub(super) queued: Duration,
}

/// One report: numbers, and arrival times in microseconds.
type Arrivals = Vec<(u16, Option<i64>)>;

struct Run {
    link: Link,
    chance: u64,
    free: Duration,
    last_arrival: Duration,
    queued: Duration,
    /// Arrival time and number; none for one that was lost.
    arriving: VecDeque<(u16, Option<Duration>)>,
    reports: BinaryHeap<Reverse<(Duration, Arrivals)>>,
}

impl Run {
    /// SplitMix64, 0 to 1.
    fn random(&mut self) -> f64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn bps(&self, now: Duration) -> f64 {
        self.link.rates.iter().rev().find(|(from, _)| *from <= now).map_or(0.0, |(_, bps)| *bps)
    }

    fn send(&mut self, number: u16, now: Duration) {
        let bps = self.bps(now);
        self.queued = self.free.saturating_sub(now);
        let dropped = bps == 0.0 || self.queued > self.link.queue || self.random() < self.link.loss;
        if dropped {
            self.arriving.push_back((number, None));
            return;
        }
        self.free = self.free.max(now) + Duration::from_secs_f64(PACKET_BYTES as f64 * 8.0 / bps);
        let jitter = self.link.jitter.mul_f64(self.random());
        self.last_arrival = self.last_arrival.max(self.free + self.link.delay + jitter);
        self.arriving.push_back((number, Some(self.last_arrival)));
    }

    /// The receiver reports what is there, and what is missing before it.
    fn report(&mut self, now: Duration) {
        let there = |entry: &(u16, Option<Duration>)| entry.1.is_some_and(|at| at <= now);
        let Some(last) = self.arriving.iter().rposition(there) else { return };
        let report = self.arriving.drain(..=last).map(|(number, at)| (number, at.map(|at| at.as_micros() as i64)));
        let report = report.collect();
        if self.bps(now) > 0.0 && self.random() >= self.link.loss {
            self.reports.push(Reverse((now + self.link.delay, report)));
        }
    }
}

/// Plays video over the link for a time; samples every 100 ms.
pub(super) fn play(link: Link, limits: Limits, time: Duration) -> Vec<Sample> {
    let mut congestion = Congestion::new(limits);
    let chance = link.seed;
    let mut run = Run {
        link,
        chance,
        free: Duration::ZERO,
        last_arrival: Duration::ZERO,
        queued: Duration::ZERO,
        arriving: VecDeque::new(),
        reports: BinaryHeap::new(),
    };
    let mut samples = Vec::new();
    let [mut now, mut next_frame, mut next_report, mut next_sample] = [Duration::ZERO; 4];
    let (mut waiting, mut allowed) = (0.0, 0.0);
    while now < time {
        let target = congestion.path().estimate_bps;
        if now >= next_frame {
            // An encoder's frames differ, and one that would wait behind others is not encoded.
            if waiting < target / 8.0 * 0.1 {
                waiting += target * MEDIA / 8.0 * FRAME.as_secs_f64() * (0.7 + 0.6 * run.random());
            }
            next_frame += FRAME;
        }
        allowed = (allowed + target * PACING / 8.0 * STEP.as_secs_f64()).min(target * PACING / 8.0 * 0.01 + 1200.0);
        while waiting >= PACKET_BYTES as f64 && allowed >= PACKET_BYTES as f64 {
            waiting -= PACKET_BYTES as f64;
            allowed -= PACKET_BYTES as f64;
            let number = congestion.number(PACKET_BYTES, now);
            run.send(number, now);
        }
        if now >= next_report {
            run.report(now);
            congestion.tick(now);
            next_report += FEEDBACK;
        }
        while run.reports.peek().is_some_and(|Reverse((at, _))| *at <= now) {
            let Some(Reverse((_, report))) = run.reports.pop() else { break };
            congestion.feedback(report, now);
        }
        if now >= next_sample {
            samples.push(Sample { at: now, estimate_bps: congestion.path().estimate_bps, queued: run.queued });
            next_sample += Duration::from_millis(100);
        }
        now += STEP;
    }
    samples
}
