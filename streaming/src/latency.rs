//! Latency traces: how long an input took on its way through this node, leg by leg. They go into histograms here, and to the
//! page, which knows the legs before and after.
//!
//! The page is told here too what each frame shows, so that it does not have to read that out of the frames: Chromium holds
//! back each frame that a page may read until the next of 64 moments in a second (`RTCEncodedVideoStreamTransformer`, its
//! "metronome"), for 8 ms in the mean.
//!
//! A page that wants to know opens a data channel with the label `ledger`, unordered and without retransmits. All integers
//! are little-endian; node time is in microseconds since the session began.
//!
//! ```text
//! offset size  ping (from the page)          pong (its answer, at once)
//! 0      1     version = 1                   version = 1
//! 1      1     kind = 1                      kind = 2
//! 2      2     zero                          zero
//! 4      4     number u32                    the ping's number
//! 8      8     –                             node time u64
//!
//! offset size  legs (to the page, when a frame that is the first to answer an input was sent)
//! 0      1     version = 1
//! 1      1     kind = 3
//! 2      2     zero
//! 4      4     sequence number of the input u32
//! 8      8     frame id u64
//! 16     8     node time when the input was received u64
//! 24     4·6   microseconds after that u32: taken into a tick, frame begun, frame drawn, encoding begun, encoded, last packet sent
//!
//! offset size  mark (to the page, of each frame of an encoder of its own; the same as in the frame itself, see `encode::sei`)
//! 0      1     version = 1
//! 1      1     kind = 5
//! 2      2     zero
//! 4      4     RTP timestamp of the frame u32
//! 8      8     frame id u64
//! 16     8     tick u64
//! 24     4     sequence number of the newest input that the frame answers u32, 0 before the first
//!
//! offset size  delay (from the page, which knows when its display takes frames; see `Host::delay`)
//! 0      1     version = 1
//! 1      1     kind = 4
//! 2      2     zero
//! 4      4     microseconds by which its frames are to be drawn later than they could be u32, 50,000 at most
//! ```

use std::time::{Duration, Instant};

use crate::encode::sei::FrameMark;
use crate::metrics;
use crate::session::MAX_DELAY;

const VERSION: u8 = 1;
const PING: u8 = 1;
const PONG: u8 = 2;
const LEGS: u8 = 3;
const DELAY: u8 = 4;
const MARK: u8 = 5;

/// The newest input that a frame is the first to answer, and when it got how far.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// The input's sequence number.
    pub input_seq: u32,
    /// When the input came in.
    pub received_at: Instant,
    /// When the tick began that took the input in.
    pub applied_at: Instant,
    /// When drawing the frame began.
    pub draw_started_at: Instant,
    /// When the frame was handed over to streaming.
    pub drawn_at: Instant,
}

impl Answered {
    /// For a frame that takes no time to make.
    pub fn at_once(input_seq: u32, now: Instant) -> Self {
        Self { input_seq, received_at: now, applied_at: now, draw_started_at: now, drawn_at: now }
    }
}

/// How long an input took up to the encoded frame that answers it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LatencyTrace {
    pub(crate) answered: Answered,
    pub(crate) frame_id: u64,
    pub(crate) started_at: Instant,
    pub(crate) encoded_at: Instant,
}

impl LatencyTrace {
    /// Counts the legs, now that the frame's last packet was sent.
    pub(crate) fn count(&self, now: Instant) {
        metrics::input_to_frame(now.saturating_duration_since(self.answered.received_at));
        let legs = ["tick", "draw_wait", "draw", "encode_wait", "encode", "send"];
        for (leg, times) in legs.into_iter().zip(self.times(now).windows(2)) {
            metrics::input_leg(leg, times[1].saturating_duration_since(times[0]));
        }
    }

    /// Writes the message `legs`.
    pub(crate) fn legs(&self, now: Instant, session_began: Instant) -> Vec<u8> {
        let times = self.times(now);
        let mut bytes = vec![VERSION, LEGS, 0, 0];
        bytes.extend(self.answered.input_seq.to_le_bytes());
        bytes.extend(self.frame_id.to_le_bytes());
        bytes.extend(micros(times[0].saturating_duration_since(session_began)).to_le_bytes());
        for time in &times[1..] {
            let after = micros(time.saturating_duration_since(times[0]));
            bytes.extend(u32::try_from(after).unwrap_or(u32::MAX).to_le_bytes());
        }
        bytes
    }

    fn times(&self, now: Instant) -> [Instant; 7] {
        let Answered { received_at, applied_at, draw_started_at, drawn_at, .. } = self.answered;
        [received_at, applied_at, draw_started_at, drawn_at, self.started_at, self.encoded_at, now]
    }
}

/// Writes the message `mark`.
pub(crate) fn mark(mark: FrameMark, rtp_timestamp: u32) -> Vec<u8> {
    let FrameMark { frame_id, tick, input_seq } = mark;
    let mut bytes = vec![VERSION, MARK, 0, 0];
    bytes.extend(rtp_timestamp.to_le_bytes());
    bytes.extend(frame_id.to_le_bytes());
    bytes.extend(tick.to_le_bytes());
    bytes.extend(input_seq.to_le_bytes());
    bytes
}

/// What a page says over the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FromPage {
    /// Wants to be answered with the same number.
    Ping(u32),
    /// Wants its frames drawn later by this; at most [`MAX_DELAY`].
    Delay(Duration),
}

impl FromPage {
    /// `None` for what is neither, or is out of bounds.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        match *bytes {
            [VERSION, PING, 0, 0, a, b, c, d] => Some(Self::Ping(u32::from_le_bytes([a, b, c, d]))),
            [VERSION, DELAY, 0, 0, a, b, c, d] => {
                let by = Duration::from_micros(u32::from_le_bytes([a, b, c, d]).into());
                (by <= MAX_DELAY).then_some(Self::Delay(by))
            }
            _ => None,
        }
    }
}

/// Writes the answer to a ping.
pub(crate) fn pong(number: u32, now: Instant, session_began: Instant) -> Vec<u8> {
    let mut bytes = vec![VERSION, PONG, 0, 0];
    bytes.extend(number.to_le_bytes());
    bytes.extend(micros(now.saturating_duration_since(session_began)).to_le_bytes());
    bytes
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// `web/tests/latency.test.mjs` reads the same bytes.
    #[test]
    fn the_bytes_are_those_that_the_page_reads() {
        let began = Instant::now();
        let at = |ms| began + Duration::from_millis(ms);
        let answered = Answered {
            input_seq: 0x0102_0304,
            received_at: at(1000),
            applied_at: at(1004),
            draw_started_at: at(1005),
            drawn_at: at(1012),
        };
        let encoded = LatencyTrace { answered, frame_id: 9, started_at: at(1013), encoded_at: at(1020) };
        assert_eq!(
            hex(&encoded.legs(at(1021), began)),
            "01030000040302010900000000000000\
             40420f0000000000a00f000088130000e02e0000c8320000204e000008520000"
        );
        let told = mark(FrameMark { frame_id: 9, tick: 258, input_seq: 0x0102_0304 }, 0xa0b0_c0d0);
        assert_eq!(hex(&told), "01050000d0c0b0a009000000000000000201000000000000".to_owned() + "04030201");
        assert_eq!(FromPage::read(&[1, 1, 0, 0, 7, 0, 0, 0]), Some(FromPage::Ping(7)));
        assert_eq!(hex(&pong(7, at(2), began)), "0102000007000000d007000000000000");
        let delay = Duration::from_micros(12_516);
        assert_eq!(FromPage::read(&[1, 4, 0, 0, 0xe4, 0x30, 0, 0]), Some(FromPage::Delay(delay)));
    }

    #[test]
    fn what_no_page_says_is_nothing() {
        for bytes in [&[][..], &[1, 1, 0, 0, 7, 0, 0], &[1, 1, 0, 0, 7, 0, 0, 0, 0], &[2, 1, 0, 0, 7, 0, 0, 0]] {
            assert_eq!(FromPage::read(bytes), None, "{bytes:?}");
        }
        let delay = |us: u32| FromPage::read(&[&[1, 4, 0, 0][..], &us.to_le_bytes()].concat());
        assert!(delay(0).is_some() && delay(50_000).is_some());
        assert_eq!([delay(50_001), delay(u32::MAX)], [None; 2]);
    }
}
