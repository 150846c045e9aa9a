//! Access unit → RTP packets (RFC 6184), a few at a time.
//!
//! A key frame is a hundred packets or more; sent at once they overrun the receive buffer of a browser that has something
//! else to do for a moment. So a burst goes out at once, which holds any usual frame whole, and the rest follows by the
//! millisecond. Bound: [`MAX_WAITING`] packets; a frame that does not fit is dropped whole and a key frame asked for.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc::rtp;
use rtc::rtp::codec::h264::H264Payloader;
use rtc::rtp::packetizer::Payloader;

use crate::ledger::Encoded;

/// With RTP, SRTP, UDP and IPv6 headers this stays below 1,280 bytes, which every path carries.
const PAYLOAD_BYTES: usize = 1160;
const CLOCK_RATE_HZ: u128 = 90_000;
const BURST_PACKETS: usize = 48;
const STEP: Duration = Duration::from_millis(1);
const STEP_PACKETS: usize = 24;
/// Some 2.3 MB.
const MAX_WAITING: usize = 2048;

/// Numbers packets, stamps them and gives them out in time.
pub(super) struct Sender {
    payloader: H264Payloader,
    payload_type: u8,
    ssrc: u32,
    sequence: u16,
    first_timestamp: u32,
    started: Instant,
    waiting: VecDeque<Waiting>,
    allowed: usize,
    next_step: Option<Instant>,
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
            payloader: H264Payloader::default(),
            payload_type,
            ssrc,
            // Half the range, so that it does not wrap within the first packets, which older receivers take badly.
            sequence: (random >> 17) as u16,
            first_timestamp: random,
            started: now,
            waiting: VecDeque::new(),
            allowed: BURST_PACKETS,
            next_step: None,
        }
    }

    /// Cuts an access unit of the time `at` into packets and queues them.
    pub(super) fn push(&mut self, stream: Vec<u8>, at: Instant, answers: Option<Encoded>) -> Result<(), Full> {
        let payloads = self.payloader.payload(PAYLOAD_BYTES, &Bytes::from(stream)).unwrap_or_default();
        if self.waiting.len() + payloads.len() > MAX_WAITING {
            return Err(Full);
        }
        let timestamp = self.timestamp(at);
        let last = payloads.len().saturating_sub(1);
        for (index, payload) in payloads.into_iter().enumerate() {
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
            let answers = answers.filter(|_| index == last);
            self.waiting.push_back(Waiting { packet: rtp::Packet { header, payload }, answers });
        }
        Ok(())
    }

    fn timestamp(&self, at: Instant) -> u32 {
        let elapsed = at.saturating_duration_since(self.started).as_micros() * CLOCK_RATE_HZ / 1_000_000;
        self.first_timestamp.wrapping_add(elapsed as u32)
    }

    /// The next packet that may go now.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Waiting> {
        if let Some(step) = self.next_step
            && now >= step
        {
            let steps = 1 + (now - step).as_micros() / STEP.as_micros();
            self.allowed = (self.allowed + steps as usize * STEP_PACKETS).min(BURST_PACKETS);
            self.next_step = (self.allowed < BURST_PACKETS).then_some(now + STEP);
        }
        if self.allowed == 0 {
            return None;
        }
        let packet = self.waiting.pop_front()?;
        self.allowed -= 1;
        self.next_step.get_or_insert(now + STEP);
        Some(packet)
    }

    /// When packets that wait may go on.
    pub(super) fn next_time(&self) -> Option<Instant> {
        if self.waiting.is_empty() { None } else { self.next_step }
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
    fn a_usual_frame_goes_at_once_and_a_large_one_by_the_millisecond() {
        let start = Instant::now();
        let mut sender = Sender::new(102, 7, 0, start);
        sender.push(frame(20_000), start, None).unwrap();
        let packets = drain(&mut sender, start);
        assert_eq!(packets.len(), 18);
        assert!(packets.last().unwrap().header.marker);
        assert_eq!(sender.next_time(), None);

        let later = start + Duration::from_millis(33);
        sender.push(frame(200_000), later, None).unwrap();
        assert_eq!(drain(&mut sender, later).len(), BURST_PACKETS);
        assert_eq!(drain(&mut sender, later).len(), 0);
        let step = sender.next_time().unwrap();
        let more = drain(&mut sender, step);
        assert_eq!(more.len(), STEP_PACKETS);
        assert_eq!(more[0].header.timestamp, 33 * 90);
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
