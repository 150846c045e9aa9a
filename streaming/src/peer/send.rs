//! Encoded frame → RTP packets, at a pace.
//!
//! A key frame is a hundred packets or more; sent at once they fill the queues on the path, and the viewer's. So a burst goes
//! out at once, which holds a usual frame whole, and the rest at [`PACE`] times what the path carries. Audio, data channels and
//! RTCP pass by, they do not wait behind video; neither do retransmissions, which have a budget of their own. Before too much
//! waits here the encoder is held back ([`Sender::backlog`]): a picture that is not encoded is missed by no later one. Bound:
//! [`MAX_WAITING`] packets; a frame that does not fit is dropped whole and a key frame asked for. Repair packets ([`fec`]), at
//! most one for each packet that waits, wait behind what they repair.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc::rtp;

use super::fec::{self, Fec};
use crate::congestion::Path;
use crate::encode::{FrameMark, VideoCodec};
use crate::latency::LatencyTrace;
use crate::payload::Payloader;

const CLOCK_RATE_HZ: u128 = 90_000;
/// The pace as a multiple of the estimate; as in libwebrtc.
const PACE: f64 = 2.5;
/// The pace over a path of which nothing is known.
const UNKNOWN_PACE_BPS: f64 = 200e6;
/// This time's worth of packets goes at once …
const BURST: Duration = Duration::from_millis(10);
/// … but never less or more than this.
const BURST_BYTES: (f64, f64) = (2.0 * 1200.0, 48.0 * 1200.0);
/// The least wait: timers are not finer.
const STEP: Duration = Duration::from_millis(1);
/// Packets that wait: some 2.3 MB.
const MAX_WAITING: usize = 2048;

/// What was agreed on for the video.
#[derive(Clone, Debug)]
pub(crate) struct Agreed {
    pub(crate) codec: VideoCodec,
    pub(crate) payload_type: u8,
    pub(crate) ssrc: u32,
    /// The extensions of every packet's header, as they are before the packet is numbered.
    pub(super) extensions: Vec<(u8, Bytes)>,
    /// What was agreed on for repair packets, if the browser takes any.
    pub(super) repairs: Option<fec::Agreed>,
}

/// Numbers the packets of a video, stamps them and gives them out in time.
pub(super) struct Sender {
    payloader: Payloader,
    agreed: Agreed,
    fec: Option<Fec>,
    sequence: u16,
    first_timestamp: u32,
    started: Instant,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    pace_bps: f64,
    /// What may still go now; below zero by as much as the last packet was too large.
    allowed_bytes: f64,
    allowed_at: Instant,
}

/// A packet, and for the last one of a frame what is to be told once it was sent.
pub(super) struct Waiting {
    pub(super) packet: rtp::Packet,
    pub(super) told: Option<Told>,
}

/// What the page is told of a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    pub(super) mark: Option<FrameMark>,
    pub(super) answers: Option<LatencyTrace>,
}

/// The frame was dropped: too much waits already.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Sender {
    /// For a video of so many frames a second. Sequence and time begin at random numbers (RFC 3550, 5.1).
    pub(super) fn new(agreed: Agreed, fps: u32, random: u32, now: Instant) -> Self {
        let frame = Duration::from_secs(1) / fps.max(1);
        Self {
            payloader: Payloader::of(agreed.codec),
            fec: agreed.repairs.map(|repairs| Fec::new(repairs, frame, random)),
            agreed,
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

    /// What the frames are to be encoded as.
    pub(super) fn codec(&self) -> VideoCodec {
        self.agreed.codec
    }

    /// The sequence number of the next packet that is queued.
    pub(super) fn next_sequence(&self) -> u16 {
        self.sequence
    }

    /// Cuts an encoded frame into what packets hold.
    pub(super) fn cut(&mut self, stream: Vec<u8>) -> Vec<Bytes> {
        self.payloader.payloads(stream)
    }

    /// Whether so many packets may still wait.
    pub(super) fn fits(&self, packets: usize) -> bool {
        self.waiting.len() + packets <= MAX_WAITING
    }

    /// Queues a frame of the time `at`. `describe` gives, for a packet's sequence number, the number and value of the extension
    /// that says what the frame needs.
    pub(super) fn push(
        &mut self,
        payloads: impl IntoIterator<Item = Bytes, IntoIter: ExactSizeIterator>,
        at: Instant,
        told: Told,
        describe: impl Fn(u16) -> Option<(u8, Vec<u8>)>,
    ) -> Result<(), Full> {
        let payloads = payloads.into_iter();
        if !self.fits(payloads.len()) {
            return Err(Full);
        }
        let timestamp = self.timestamp(at);
        let last = payloads.len().saturating_sub(1);
        let number = |(index, payload)| {
            let sequence = self.sequence.wrapping_add(index as u16);
            self.packet(sequence, timestamp, index == last, payload, describe(sequence))
        };
        let frame: Vec<rtp::Packet> = payloads.enumerate().map(number).collect();
        self.sequence = self.sequence.wrapping_add(frame.len() as u16);
        let packets = match &mut self.fec {
            Some(fec) => fec.protect(frame, at),
            None => frame,
        };
        for packet in packets {
            self.waiting_bytes += packet.payload.len();
            // The frame's last packet has the marker; repair packets have none.
            let told = packet.header.marker.then_some(told);
            self.waiting.push_back(Waiting { packet, told });
        }
        Ok(())
    }

    fn packet(
        &self,
        sequence_number: u16,
        timestamp: u32,
        marker: bool,
        payload: Bytes,
        described: Option<(u8, Vec<u8>)>,
    ) -> rtp::Packet {
        let Agreed { payload_type, ssrc, .. } = self.agreed;
        let mut header =
            rtp::Header { version: 2, marker, payload_type, sequence_number, timestamp, ssrc, ..Default::default() };
        let described = described.map(|(id, value)| (id, Bytes::from(value)));
        for (id, value) in self.agreed.extensions.iter().cloned().chain(described) {
            if let Err(error) = header.set_extension(id, value) {
                tracing::debug!(%error, id, "a packet has no such extension");
            }
        }
        rtp::Packet { header, payload }
    }

    fn timestamp(&self, at: Instant) -> u32 {
        let elapsed = at.saturating_duration_since(self.started).as_micros() * CLOCK_RATE_HZ / 1_000_000;
        self.first_timestamp.wrapping_add(elapsed as u32)
    }

    /// What is known of the path.
    pub(super) fn set_path(&mut self, path: Option<Path>, now: Instant) {
        self.pace_bps = path.map_or(UNKNOWN_PACE_BPS, |path| PACE * path.estimate_bps);
        if let Some(fec) = &mut self.fec {
            fec.hear(path, now);
        }
    }

    /// Bits a second that go to repair packets.
    pub(super) fn repairs_bps(&self, now: Instant) -> f64 {
        self.fec.as_ref().map_or(0.0, |fec| fec.bps(now))
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
    use crate::payload::PAYLOAD_BYTES;
    use rtc::interceptor::FlexFec03Decoder;
    use rtc::shared::marshal::MarshalSize;

    const REPAIRS: fec::Agreed = fec::Agreed { payload_type: 49, ssrc: 9 };

    fn frame(bytes: usize) -> Vec<u8> {
        let mut stream = vec![0, 0, 0, 1, 0x65];
        stream.resize(bytes, 0xab);
        stream
    }

    fn push(sender: &mut Sender, stream: Vec<u8>, at: Instant) -> Result<(), Full> {
        let payloads = sender.cut(stream);
        sender.push(payloads, at, Told::default(), |_| None)
    }

    fn agreed() -> Agreed {
        Agreed { codec: VideoCodec::H264, payload_type: 102, ssrc: 7, extensions: Vec::new(), repairs: None }
    }

    fn path(estimate_bps: f64, loss: f64) -> Option<Path> {
        Some(Path { estimate_bps, arriving_bps: estimate_bps, loss, rtt: Some(Duration::from_millis(80)) })
    }

    /// To a browser that takes repair packets, over a path that loses this share.
    fn repairing(loss: f64) -> (Sender, Instant) {
        let start = Instant::now();
        let extensions = vec![(4, Bytes::from_static(&[0; 2])), (5, Bytes::from_static(&[0; 3]))];
        let mut sender = Sender::new(Agreed { extensions, repairs: Some(REPAIRS), ..agreed() }, 60, 0x1234_5678, start);
        for step in 0..3000 {
            sender.set_path(path(100e6, loss), start + step * Duration::from_millis(10));
        }
        (sender, start + Duration::from_secs(30))
    }

    fn drain(sender: &mut Sender, now: Instant) -> Vec<rtp::Packet> {
        std::iter::from_fn(|| sender.pop(now)).map(|waiting| waiting.packet).collect()
    }

    #[test]
    fn a_usual_frame_goes_at_once_and_a_large_one_at_the_pace() {
        let start = Instant::now();
        let mut sender = Sender::new(agreed(), 30, 0, start);
        sender.set_path(path(8e6, 0.0), start);
        push(&mut sender, frame(20_000), start).unwrap();
        let packets = drain(&mut sender, start);
        assert_eq!(packets.len(), 18);
        assert!(packets.last().unwrap().header.marker);
        assert_eq!(sender.next_time(), None);

        let mut now = start + Duration::from_millis(33);
        push(&mut sender, frame(200_000), now).unwrap();
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
        let mut sender = Sender::new(agreed(), 30, 0, start);
        push(&mut sender, frame(2_000_000), start).unwrap();
        let next = sender.sequence;
        assert_eq!(push(&mut sender, frame(2_000_000), start), Err(Full));
        assert_eq!(sender.sequence, next, "a dropped frame leaves no gap in the sequence");
    }

    #[test]
    fn a_frame_that_loses_a_packet_is_repaired_to_the_bit() {
        let (mut sender, mut now) = repairing(0.01);
        for bytes in [40, 700, 5_000, 20_000, 60_000, 120_000] {
            let packets = {
                let mut stream = frame(bytes);
                stream.iter_mut().enumerate().skip(5).for_each(|(i, byte)| *byte = (i * i / 7 % 251) as u8 | 1);
                push(&mut sender, stream, now).unwrap();
                let mut out = Vec::new();
                while let Some(step) = sender.next_time() {
                    out.extend(drain(&mut sender, now));
                    now = now.max(step);
                }
                out
            };
            let video: Vec<&rtp::Packet> = packets.iter().filter(|packet| packet.header.ssrc == 7).collect();
            assert!(packets.len() > video.len(), "{bytes} bytes have repair packets");
            for lost in video {
                let mut decoder = FlexFec03Decoder::new(REPAIRS.ssrc, 7);
                let there = packets.iter().filter(|packet| *packet != lost).cloned();
                let repaired: Vec<rtp::Packet> = there.flat_map(|packet| decoder.decode(packet)).collect();
                assert_eq!(repaired, std::slice::from_ref(lost), "of {bytes} bytes");
            }
        }
    }

    #[test]
    fn repair_packets_follow_their_block_have_numbers_of_their_own_and_fit_where_others_do() {
        let (mut sender, now) = repairing(0.003);
        sender.set_path(path(100e6, 0.003), now);
        push(&mut sender, frame(60 * PAYLOAD_BYTES), now).unwrap();
        let mut packets = Vec::new();
        for step in 0..20 {
            packets.extend(drain(&mut sender, now + step * STEP));
        }
        let repairs: Vec<usize> = (0..packets.len()).filter(|&i| packets[i].header.ssrc == REPAIRS.ssrc).collect();
        assert_eq!(repairs.len(), 2, "one for each half of a frame that is too long for one");
        assert_eq!(repairs[1], packets.len() - 1);
        assert!((30..33).contains(&repairs[0]), "{repairs:?}");
        assert_eq!(
            packets[repairs[1]].header.sequence_number,
            packets[repairs[0]].header.sequence_number.wrapping_add(1)
        );
        assert_eq!(packets[repairs[0]].header.payload_type, REPAIRS.payload_type);
        // The number's extension, the tag of AES-GCM, UDP, IPv6.
        let longest = packets.iter().map(|packet| packet.marshal_size() + 8 + 16 + 8 + 40).max().unwrap();
        assert!(longest <= 1280, "{longest} bytes");
        assert!(sender.repairs_bps(now) > 0.0);
        assert_eq!(sender.waiting_bytes, 0);
    }

    #[test]
    fn a_browser_that_takes_no_repair_packets_gets_none() {
        let start = Instant::now();
        let mut sender = Sender::new(agreed(), 60, 0, start);
        for step in 0..1000 {
            sender.set_path(path(100e6, 0.05), start + step * Duration::from_millis(10));
        }
        push(&mut sender, frame(5_000), start).unwrap();
        assert!(drain(&mut sender, start + Duration::from_secs(10)).iter().all(|packet| packet.header.ssrc == 7));
        assert!(sender.repairs_bps(start) == 0.0);
    }
}
