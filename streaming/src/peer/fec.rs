//! Repair packets: what is lost comes back without being asked for (FlexFEC,
//! draft-ietf-payload-flexible-fec-scheme-03, which libwebrtc calls `flexfec-03`).
//!
//! A retransmission costs a round trip, and every frame behind the hole waits with it. So where a round trip is longer than a
//! frame and packets do get lost, each frame is followed by the XOR of its packets, several interleaved ones where more is lost.
//! Where a retransmission is there before the next frame, or hardly anything is lost, there are none.
//!
//! The receiver takes the transport-wide number for zeros before it compares (libwebrtc, `FlexfecReceiver`, as for all
//! extensions that are filled in on the way), so packets are protected before they are numbered.

use std::time::{Duration, Instant};

use rtc::interceptor::FlexFec03Encoder;
use rtc::rtp;
use rtc::shared::marshal::MarshalSize;

use crate::congestion::Path;
use crate::metrics;

/// The most packets of a block: what the first two masks describe. With the third a repair packet would be longer than 1,280
/// bytes on IPv6.
const MAX_BLOCK: usize = 46;
/// A retransmission is too slow when it costs so many frames' time. Round trips are measured up to the viewer's report, which
/// comes half a frame behind a packet in the mean.
const SLOW_FRAMES: f64 = 1.5;
/// Weight of a frame in the mean time from one to the next …
const FRAME_WEIGHT: f64 = 0.1;
/// … and the most that a frame counts with there: a still picture is no measure.
const MOST_FRAME: Duration = Duration::from_millis(100);
/// A retransmission is fast again when it costs fewer frames' time than this.
const FAST_FRAMES: f64 = 1.0;
/// Much loss, as a share of packets in the mean of [`MEMORY`]: a frame in a hundred is hit if it has five packets …
const MUCH_LOSS: f64 = 0.002;
/// … and hardly any loss.
const LITTLE_LOSS: f64 = 0.0005;
/// Loss comes in single packets, so that its mean over less is mostly chance.
const MEMORY: Duration = Duration::from_secs(4);
/// The share of frames that lose packets which may still need a retransmission.
const LEFT_OVER: f64 = 0.1;
/// Packets for each repair packet at least, of all but the smallest frames.
const LEAST_GROUP: usize = 4;
/// The most of the estimate that repair packets take, in the mean of [`RATE_MEMORY`]. A stream of small frames would double by
/// them otherwise.
const MOST_SHARE: f64 = 0.25;
const RATE_MEMORY: Duration = Duration::from_secs(1);

/// What was agreed on for repair packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) payload_type: u8,
    pub(crate) ssrc: u32,
}

/// Makes the repair packets of one stream.
pub(super) struct Fec {
    encoder: FlexFec03Encoder,
    policy: Policy,
}

impl Fec {
    /// `frame` is the least time from one frame to the next.
    pub(super) fn new(agreed: Agreed, frame: Duration, random: u32) -> Self {
        // In half the range, as video's does.
        let sequence = (random.rotate_left(8) >> 17) as u16;
        let encoder = FlexFec03Encoder::new(agreed.payload_type, agreed.ssrc).with_base_sequence_number(sequence);
        Self { encoder, policy: Policy::new(frame) }
    }

    /// What is known of the path now.
    pub(super) fn hear(&mut self, path: Option<Path>, now: Instant) {
        self.policy.hear(path, now);
    }

    /// Bits a second that went to repair packets in the last second.
    pub(super) fn bps(&self, now: Instant) -> f64 {
        self.policy.rate.bps(now)
    }

    /// A frame's packets, each block of them with its repair packets behind it.
    pub(super) fn protect(&mut self, frame: Vec<rtp::Packet>, at: Instant) -> Vec<rtp::Packet> {
        self.policy.frame_at(at);
        if !self.policy.worth || frame.is_empty() {
            return frame;
        }
        let blocks = frame.len().div_ceil(MAX_BLOCK);
        let mut out = Vec::with_capacity(frame.len() + frame.len() / LEAST_GROUP + blocks);
        for block in frame.chunks(frame.len().div_ceil(blocks)) {
            let repairs = self.encoder.encode(block, self.policy.repairs(block.len(), at) as u32);
            metrics::repair_packets_sent(repairs.len());
            self.policy.sent(repairs.iter().map(MarshalSize::marshal_size).sum(), at);
            out.extend_from_slice(block);
            out.extend(repairs);
        }
        out
    }
}

/// Decides how many repair packets there are.
#[derive(Debug)]
struct Policy {
    /// The time from one frame to the next: the least, as was said, and the mean.
    least_frame: Duration,
    frame: Duration,
    frame_at: Option<Instant>,
    loss: f64,
    worth: bool,
    most_bps: f64,
    rate: Rate,
    heard: Option<Instant>,
}

impl Policy {
    fn new(frame: Duration) -> Self {
        Self {
            least_frame: frame,
            frame,
            frame_at: None,
            loss: 0.0,
            worth: false,
            most_bps: 0.0,
            rate: Rate::default(),
            heard: None,
        }
    }

    /// Frames come slower where the node or the way wants it.
    fn frame_at(&mut self, at: Instant) {
        let Some(before) = self.frame_at.replace(at) else { return };
        let passed = at.saturating_duration_since(before).clamp(self.least_frame, MOST_FRAME.max(self.least_frame));
        self.frame = self.frame.mul_f64(1.0 - FRAME_WEIGHT) + passed.mul_f64(FRAME_WEIGHT);
    }

    fn hear(&mut self, path: Option<Path>, now: Instant) {
        let Some(Path { estimate_bps, loss, rtt: Some(rtt), .. }) = path else {
            self.worth = false;
            return;
        };
        let passed = now.saturating_duration_since(self.heard.unwrap_or(now));
        self.loss = loss + (self.loss - loss) * faded(passed, MEMORY);
        self.heard = Some(now);
        self.most_bps = MOST_SHARE * estimate_bps;
        let (frames, least_loss) = if self.worth { (FAST_FRAMES, LITTLE_LOSS) } else { (SLOW_FRAMES, MUCH_LOSS) };
        self.worth = rtt >= self.frame.mul_f64(frames) && self.loss >= least_loss;
    }

    /// How many repair packets a block of so many packets gets.
    fn repairs(&self, packets: usize, at: Instant) -> usize {
        if !self.worth || self.rate.bps(at) > self.most_bps {
            return 0;
        }
        let most = (packets / LEAST_GROUP).max(1);
        let hit = 1.0 - (1.0 - self.loss).powi(packets as i32);
        let enough = |count: &usize| left_over(self.loss, packets, *count) <= LEFT_OVER * hit;
        (1..=most).find(enough).unwrap_or(most)
    }

    fn sent(&mut self, bytes: usize, at: Instant) {
        self.rate.add(bytes, at);
    }
}

/// How likely it is that a block cannot be repaired: a repair packet brings back one packet of every `count`th.
fn left_over(loss: f64, packets: usize, count: usize) -> f64 {
    let whole = |group: usize| (1.0 - loss).powi(group as i32) * (1.0 + group as f64 * loss);
    1.0 - (0..count).map(|first| whole((packets - first.min(packets)).div_ceil(count))).product::<f64>()
}

/// What is left of an old mean after some time.
fn faded(passed: Duration, memory: Duration) -> f64 {
    (-passed.as_secs_f64() / memory.as_secs_f64()).exp()
}

/// Bits a second in the mean of [`RATE_MEMORY`].
#[derive(Debug, Default)]
struct Rate {
    bps: f64,
    at: Option<Instant>,
}

impl Rate {
    fn bps(&self, now: Instant) -> f64 {
        self.at.map_or(0.0, |at| self.bps * faded(now.saturating_duration_since(at), RATE_MEMORY))
    }

    fn add(&mut self, bytes: usize, now: Instant) {
        self.bps = self.bps(now) + bytes as f64 * 8.0 / RATE_MEMORY.as_secs_f64();
        self.at = self.at.max(Some(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Duration = Duration::from_micros(16_667);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn path(loss: f64, rtt: Duration) -> Option<Path> {
        Some(Path { estimate_bps: 8e6, arriving_bps: 8e6, loss, rtt: Some(rtt) })
    }

    /// Hears the same for a time, every frame; when it changed its mind, and to what.
    fn hear(policy: &mut Policy, path: Option<Path>, now: &mut Instant, time: Duration) -> Vec<bool> {
        let mut minds = vec![policy.worth];
        let end = *now + time;
        while *now < end {
            *now += FRAME;
            policy.hear(path, *now);
            minds.push(policy.worth);
        }
        minds.dedup();
        minds
    }

    fn repairs_at(loss: f64, rtt: Duration, packets: usize) -> usize {
        let mut policy = Policy::new(FRAME);
        let mut now = Instant::now();
        hear(&mut policy, path(loss, rtt), &mut now, Duration::from_secs(60));
        policy.repairs(packets, now)
    }

    #[test]
    fn nothing_is_added_where_nothing_is_lost_or_where_a_retransmission_is_as_good() {
        assert_eq!(repairs_at(0.0, ms(80), 20), 0);
        assert_eq!(repairs_at(0.0003, ms(80), 20), 0);
        assert_eq!(repairs_at(0.05, ms(10), 20), 0);
        let mut policy = Policy::new(FRAME);
        let mut now = Instant::now();
        for unknown in [None, Some(Path { estimate_bps: 8e6, arriving_bps: 8e6, loss: 0.05, rtt: None })] {
            assert_eq!(hear(&mut policy, unknown, &mut now, ms(5000)), [false]);
        }
    }

    #[test]
    fn one_for_a_frame_at_little_loss_and_more_with_loss_up_to_a_quarter() {
        for packets in [1, 2, 5, 20, MAX_BLOCK] {
            assert_eq!(repairs_at(0.003, ms(80), packets), 1, "of {packets}");
        }
        let counts = [0.003, 0.02, 0.05, 0.2].map(|loss| repairs_at(loss, ms(80), 20));
        assert!(counts.is_sorted() && counts[1] > 1, "{counts:?}");
        assert_eq!(counts[3], 5);
        assert_eq!(repairs_at(0.9, ms(80), 3), 1);
    }

    #[test]
    fn what_is_left_over_is_what_binomials_say() {
        // Of four none is lost, or one and not the repair packet.
        let lost_two = 1.0 - 0.9f64.powi(4) - 4.0 * 0.1 * 0.9f64.powi(3) * 0.9;
        assert!((left_over(0.1, 4, 1) - lost_two).abs() < 1e-12);
        assert!((left_over(0.1, 8, 2) - (1.0 - (1.0 - lost_two).powi(2))).abs() < 1e-12);
        assert!(left_over(0.1, 1, 4) < 0.1, "groups of none are whole");
    }

    #[test]
    fn it_does_not_flap_about_a_threshold() {
        let mut now = Instant::now();
        let mut policy = Policy::new(FRAME);
        assert_eq!(hear(&mut policy, path(0.003, ms(40)), &mut now, Duration::from_secs(20)), [false, true]);
        for (loss, rtt) in [(0.001, 40), (0.0025, 40), (0.001, 20), (0.003, 26)] {
            assert_eq!(hear(&mut policy, path(loss, ms(rtt)), &mut now, Duration::from_secs(20)), [true]);
        }
        assert_eq!(hear(&mut policy, path(0.003, ms(12)), &mut now, ms(100)), [true, false]);
        assert_eq!(hear(&mut policy, path(0.003, ms(20)), &mut now, ms(10_000)), [false]);
        assert_eq!(hear(&mut policy, path(0.003, ms(26)), &mut now, ms(100)), [false, true]);
        assert_eq!(hear(&mut policy, path(0.0, ms(26)), &mut now, Duration::from_secs(20)), [true, false]);
    }

    #[test]
    fn where_frames_come_slowly_a_retransmission_is_fast() {
        let mut now = Instant::now();
        let mut policy = Policy::new(FRAME);
        hear(&mut policy, path(0.003, ms(60)), &mut now, Duration::from_secs(20));
        assert!(policy.worth);
        for _ in 0..50 {
            now += ms(100);
            policy.frame_at(now);
        }
        assert_eq!(hear(&mut policy, path(0.003, ms(60)), &mut now, ms(100)), [true, false]);
    }

    #[test]
    fn a_single_loss_in_a_long_time_is_no_reason() {
        let mut now = Instant::now();
        let mut policy = Policy::new(FRAME);
        // What one packet of a thousand makes of the path's own mean.
        for loss in [0.015, 0.0105, 0.0074, 0.005, 0.0036, 0.0025] {
            hear(&mut policy, path(loss * 0.1, ms(80)), &mut now, ms(250));
        }
        assert!(!policy.worth, "{policy:?}");
    }

    #[test]
    fn small_frames_do_not_double_the_stream_beyond_a_quarter_of_the_path() {
        let mut now = Instant::now();
        let mut policy = Policy::new(FRAME);
        let narrow = Some(Path { estimate_bps: 400e3, arriving_bps: 400e3, loss: 0.05, rtt: Some(ms(80)) });
        hear(&mut policy, narrow, &mut now, Duration::from_secs(20));
        let mut bytes = 0;
        for _ in 0..600 {
            now += FRAME;
            policy.hear(narrow, now);
            let sent = 1000 * policy.repairs(1, now);
            policy.sent(sent, now);
            bytes += sent;
        }
        let bps = bytes as f64 * 8.0 / (600.0 * FRAME.as_secs_f64());
        assert!((80e3..115e3).contains(&bps), "{bps} of 400,000");
        assert!(policy.rate.bps(now + Duration::from_secs(10)) < 10.0);
    }
}
