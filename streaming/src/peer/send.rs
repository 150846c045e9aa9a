//! Access unit → RTP packets (RFC 6184), at a pace.
//!
//! A key frame is a hundred packets or more; sent at once they fill the queues on the path, and the viewer's. So a burst goes
//! out at once, which holds a usual frame whole, and the rest at [`PACE`] times what the path carries. Audio, data channels and
//! RTCP pass by, they do not wait behind video; neither do retransmissions, which have a budget of their own. Before too much
//! waits here the encoder is held back ([`Sender::backlog`]): a picture that is not encoded is missed by no later one. Bound:
//! [`MAX_WAITING`] packets; a frame that does not fit is dropped whole and a key frame asked for.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc::rtp;
use rtc::rtp::codec::h264::H264Payloader;
use rtc::rtp::packetizer::Payloader as _;

use crate::ledger::Encoded;

/// With RTP, SRTP, UDP and IPv6 headers this stays below 1,280 bytes, which every path carries.
const PAYLOAD_BYTES: usize = 1160;
const CLOCK_RATE_HZ: u128 = 90_000;
/// Times the estimate; as in libwebrtc.
const PACE: f64 = 2.5;
/// Of a path of which nothing is known.
const UNKNOWN_PACE_BPS: f64 = 200e6;
/// This time's worth of packets goes at once …
const BURST: Duration = Duration::from_millis(10);
/// … but never less or more than this.
const BURST_BYTES: (f64, f64) = (2.0 * 1200.0, 48.0 * 1200.0);
/// Timers are not finer.
const STEP: Duration = Duration::from_millis(1);
/// Some 2.3 MB.
const MAX_WAITING: usize = 2048;

/// Cuts access units of one stream.
#[derive(Default)]
pub(crate) struct Payloader(H264Payloader);

impl Payloader {
    /// Annex B → what packets hold.
    pub(crate) fn payloads(&mut self, stream: Vec<u8>) -> Vec<Bytes> {
        self.0.payload(PAYLOAD_BYTES, &Bytes::from(stream)).unwrap_or_default()
    }
}

/// Numbers packets, stamps them and gives them out in time.
pub(super) struct Sender {
    payloader: Payloader,
    payload_type: u8,
    ssrc: u32,
    sequence: u16,
    first_timestamp: u32,
    started: Instant,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    pace_bps: f64,
    /// Below zero by as much as the last packet was too large.
    allowed_bytes: f64,
    allowed_at: Instant,
}

/// A packet, and for the last one of a frame the input that it answers.
pub(super) struct Waiting {
    pub(super) packet: rtp::Packet,
    pub(super) answers: Option<Encoded>,
}

/// The frame was dropped: too much waits already.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Sender {
    /// Sequence and time begin at random numbers (RFC 3550, 5.1).
    pub(super) fn new(payload_type: u8, ssrc: u32, random: u32, now: Instant) -> Self {
        Self {
            payloader: Payloader::default(),
            payload_type,
            ssrc,
            // Half the range, so that it does not wrap within the first packets, which older receivers take badly.
            sequence: (random >> 17) as u16,
            first_timestamp: random,
            started: now,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            pace_bps: UNKNOWN_PACE_BPS,
            allowed_bytes: BURST_BYTES.1,
            allowed_at: now,
        }
    }

    /// Of the next packet that is queued.
    pub(super) fn next_sequence(&self) -> u16 {
        self.sequence
    }

    /// Cuts an access unit of the time `at` into packets and queues them.
    pub(super) fn push(&mut self, stream: Vec<u8>, at: Instant, answers: Option<Encoded>) -> Result<(), Full> {
        let payloads = self.payloader.payloads(stream);
        self.push_payloads(payloads, at, answers)
    }

    /// The same of one that is cut already.
    pub(super) fn push_payloads(
        &mut self,
        payloads: impl IntoIterator<Item = Bytes, IntoIter: ExactSizeIterator>,
        at: Instant,
        answers: Option<Encoded>,
    ) -> Result<(), Full> {
        let payloads = payloads.into_iter();
        if self.waiting.len() + payloads.len() > MAX_WAITING {
            return Err(Full);
        }
        let timestamp = self.timestamp(at);
        let last = payloads.len().saturating_sub(1);
        for (index, payload) in payloads.enumerate() {
            let header = rtp::Header {
                version: 2,
                marker: index == last,
                payload_type: self.payload_type,
                sequence_number: self.sequence,
                timestamp,
                ssrc: self.ssrc,
                ..Default::default()
            };
            self.sequence = self.sequence.wrapping_add(1);
            self.waiting_bytes += payload.len();
            let answers = answers.filter(|_| index == last);
            self.waiting.push_back(Waiting { packet: rtp::Packet { header, payload }, answers });
        }
        Ok(())
    }

    fn timestamp(&self, at: Instant) -> u32 {
        let elapsed = at.saturating_duration_since(self.started).as_micros() * CLOCK_RATE_HZ / 1_000_000;
        self.first_timestamp.wrapping_add(elapsed as u32)
    }

    /// What the path carries, if that is known.
    pub(super) fn set_estimate(&mut self, bps: Option<f64>) {
        self.pace_bps = bps.map_or(UNKNOWN_PACE_BPS, |bps| PACE * bps);
    }

    /// How long it takes until all that waits is sent.
    pub(super) fn backlog(&self) -> Duration {
        Duration::from_secs_f64(self.waiting_bytes as f64 * 8.0 / self.pace_bps)
    }

    /// The next packet that may go now.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Waiting> {
        let earned = now.saturating_duration_since(self.allowed_at).as_secs_f64() * self.pace_bps / 8.0;
        let burst = (BURST.as_secs_f64() * self.pace_bps / 8.0).clamp(BURST_BYTES.0, BURST_BYTES.1);
        self.allowed_at = self.allowed_at.max(now);
        self.allowed_bytes = (self.allowed_bytes + earned).min(burst);
        if self.allowed_bytes <= 0.0 {
            return None;
        }
        let packet = self.waiting.pop_front()?;
        let bytes = packet.packet.payload.len();
        self.waiting_bytes -= bytes;
        self.allowed_bytes -= bytes as f64;
        Some(packet)
    }

    /// When packets that wait may go on.
    pub(super) fn next_time(&self) -> Option<Instant> {
        let owed = Duration::from_secs_f64((-self.allowed_bytes).max(0.0) * 8.0 / self.pace_bps);
        (!self.waiting.is_empty()).then(|| self.allowed_at + owed.max(STEP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(bytes: usize) -> Vec<u8> {
        let mut stream = vec![0, 0, 0, 1, 0x65];
        stream.resize(bytes, 0xab);
        stream
    }

    fn drain(sender: &mut Sender, now: Instant) -> Vec<rtp::Packet> {
        std::iter::from_fn(|| sender.pop(now)).map(|waiting| waiting.packet).collect()
    }

    #[test]
    fn a_usual_frame_goes_at_once_and_a_large_one_at_the_pace() {
        let start = Instant::now();
        let mut sender = Sender::new(102, 7, 0, start);
        sender.set_estimate(Some(8e6));
        sender.push(frame(20_000), start, None).unwrap();
        let packets = drain(&mut sender, start);
        assert_eq!(packets.len(), 18);
        assert!(packets.last().unwrap().header.marker);
        assert_eq!(sender.next_time(), None);

        let mut now = start + Duration::from_millis(33);
        sender.push(frame(200_000), now, None).unwrap();
        let ms = sender.backlog().as_millis();
        assert!((79..=81).contains(&ms), "{ms} ms for 200 kB at 20 Mb/s");
        let begun = now;
        let mut most = 0;
        while let Some(step) = sender.next_time() {
            let packets = drain(&mut sender, now);
            most = most.max(packets.len());
            assert!(packets.iter().all(|packet| packet.header.timestamp == 33 * 90));
            now = step;
        }
        assert!(most <= 23, "{most} packets at once");
        let took = (now - begun).as_millis();
        assert!((65..=75).contains(&took), "{took} ms, ten of which were the burst's");
        assert_eq!(sender.backlog(), Duration::ZERO);
    }

    #[test]
    fn a_frame_beyond_the_bound_is_dropped_whole() {
        let start = Instant::now();
        let mut sender = Sender::new(102, 7, 0, start);
        sender.push(frame(2_000_000), start, None).unwrap();
        let next = sender.sequence;
        assert_eq!(sender.push(frame(2_000_000), start, None), Err(Full));
        assert_eq!(sender.sequence, next, "a dropped frame leaves no gap in the sequence");
    }
}
