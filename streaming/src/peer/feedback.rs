//! What viewers report about our video (RTCP), and what leaves for them.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rtc::interceptor::{Attribute, Interceptor, Packet, StreamInfo, TaggedPacket};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use rtc::rtp;
use rtc::sansio::Protocol;
use rtc::sdp::extmap::TRANSPORT_CC_URI;
use rtc::shared::error::Error as RtcError;
use rtc::shared::marshal::MarshalSize;

use super::dependency;
use super::wire::SharedWire;
use crate::metrics;

/// One key frame answers all requests of this time, and of the round trip in which nobody can have seen it.
const KEY_FRAME_EVERY: Duration = Duration::from_millis(200);
const MAX_KEY_FRAME_EVERY: Duration = Duration::from_secs(1);
/// What a packet costs the path beside RTP: the extension of the number, the tag of SRTP, UDP, IPv4.
const OVERHEAD_BYTES: usize = 8 + 10 + 8 + 20;

/// Coalesces requests for key frames.
#[derive(Debug, Default)]
pub(super) struct KeyFrames {
    wanted: bool,
    last: Option<Instant>,
}

impl KeyFrames {
    /// A viewer cannot decode.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    /// Whether to ask the encoder now. A request that comes too soon is kept.
    pub(super) fn due(&mut self, now: Instant, rtt: Duration) -> bool {
        let every = (KEY_FRAME_EVERY + rtt).min(MAX_KEY_FRAME_EVERY);
        let early = self.last.is_some_and(|last| now.saturating_duration_since(last) < every);
        if !self.wanted || early {
            return false;
        }
        self.wanted = false;
        self.last = Some(now);
        true
    }
}

/// Sits next to the wire in the library's chain, which ends before the application: it hears the RTCP that comes in, and
/// numbers every packet that leaves, retransmissions too, which the library's own `TwccSenderInterceptor` would leave out where
/// they are a stream of their own.
///
/// It passes on all that it is given at once, so its queues hold what one datagram holds.
pub(super) struct Listener {
    wire: SharedWire,
    /// The stream that says which frames it needs, and the one in which its packets are sent again.
    described: Option<(u32, Option<u32>)>,
    reads: VecDeque<TaggedPacket>,
    writes: VecDeque<TaggedPacket>,
}

impl Listener {
    pub(super) fn new(wire: SharedWire) -> Self {
        Self { wire, described: None, reads: VecDeque::new(), writes: VecDeque::new() }
    }

    /// Takes in RTCP. Retransmission itself is the library's.
    fn listen(&self, packets: &[Box<dyn rtcp::Packet>], now: Instant) {
        for packet in packets {
            let packet = packet.as_any();
            if packet.is::<PictureLossIndication>() || packet.is::<FullIntraRequest>() {
                metrics::key_frame_requested();
                self.wire.lock().key_frame_wanted = true;
            } else if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
                metrics::packets_nacked(
                    nack.nacks.iter().map(|pair| 1 + pair.lost_packets.count_ones() as usize).sum(),
                );
                if self.described.is_some_and(|(ssrc, _)| ssrc == nack.media_ssrc) {
                    self.wire.lock().missed(nack, now);
                }
            } else if let Some(feedback) = packet.downcast_ref::<TransportLayerCc>() {
                self.wire.lock().feedback(feedback, now);
            }
        }
    }

    /// Whether the packet may leave; if so, it is numbered.
    fn leaves(&self, packet: &mut rtp::Packet, again: bool, now: Instant) -> bool {
        let bytes = packet.marshal_size() + OVERHEAD_BYTES;
        let sequence = self.described_sequence(packet);
        let mut wire = self.wire.lock();
        if again {
            if sequence.is_some_and(|sequence| !wire.recovery.is_needed(sequence)) {
                return false;
            }
            if !wire.may_retransmit(bytes, now) {
                metrics::datagram_dropped();
                if sequence.is_some() {
                    wire.recovery.given_up();
                }
                return false;
            }
            metrics::packet_retransmitted();
        }
        if !wire.unnumbered.contains(&packet.header.ssrc)
            && let Some((id, number)) = wire.number(bytes, now)
        {
            wire.recovery.numbered(number, sequence, again, now);
            if let Err(error) = packet.header.set_extension(id, number.to_be_bytes().to_vec().into()) {
                tracing::debug!(%error, "a packet has no transport-wide number");
            }
        }
        // The library leaves extensions out of what it sends again.
        let descriptor = sequence.filter(|_| again).and_then(|sequence| wire.recovery.descriptor(sequence));
        if let Some((id, descriptor)) = descriptor
            && let Err(error) = packet.header.set_extension(id, descriptor.into())
        {
            tracing::debug!(%error, "a packet does not say what its frame needs");
        }
        true
    }

    /// The sequence number of the packet, or of the one that is sent again in it (RFC 4588, 4), if it is of the described
    /// stream.
    fn described_sequence(&self, packet: &rtp::Packet) -> Option<u16> {
        let (ssrc, again) = self.described?;
        match packet.header.ssrc {
            own if own == ssrc => Some(packet.header.sequence_number),
            own if Some(own) == again => packet.payload.first_chunk().map(|number| u16::from_be_bytes(*number)),
            _ => None,
        }
    }
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Listener {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = RtcError;
    type Time = Instant;

    fn handle_read(&mut self, packet: TaggedPacket) -> Result<(), RtcError> {
        if let Packet::Rtcp(packets) = &packet.message.packet {
            self.listen(packets, packet.now);
        }
        self.reads.push_back(packet);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.reads.pop_front()
    }

    fn handle_write(&mut self, mut packet: TaggedPacket) -> Result<(), RtcError> {
        let (again, now) = (packet.message.has(&Attribute::Retransmission), packet.now);
        let leaves = match &mut packet.message.packet {
            Packet::Rtp(packet) => self.leaves(packet, again, now),
            _ => true,
        };
        if leaves {
            self.writes.push_back(packet);
        }
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.writes.pop_front()
    }
}

impl Interceptor for Listener {
    fn bind_local_stream(&mut self, info: &StreamInfo) {
        let id = |uri| {
            let extension = info.rtp_header_extensions.iter().find(|extension| extension.uri == uri);
            extension.and_then(|extension| u8::try_from(extension.id).ok())
        };
        let mut wire = self.wire.lock();
        if let Some(id) = id(dependency::URI) {
            self.described = Some((info.ssrc, info.ssrc_rtx));
            wire.recovery.begin(id);
        }
        // In all streams that are bundled, the same extension has the same number (RFC 8843, 9.1).
        match id(TRANSPORT_CC_URI) {
            Some(id) => wire.extension = Some(id),
            None => wire.unnumbered.push(info.ssrc),
        }
    }
    fn unbind_local_stream(&mut self, _: &StreamInfo) {}
    fn bind_remote_stream(&mut self, _: &StreamInfo) {}
    fn unbind_remote_stream(&mut self, _: &StreamInfo) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtc::interceptor::{AttributedPacket, RTPHeaderExtension};
    use rtc::shared::TransportContext;
    use rtc::shared::marshal::Marshal;

    fn listener(start: Instant) -> (SharedWire, Listener) {
        let wire = SharedWire::new(start);
        let mut listener = Listener::new(wire.clone());
        let rtp_header_extensions = vec![RTPHeaderExtension { uri: TRANSPORT_CC_URI.to_owned(), id: 4 }];
        listener.bind_local_stream(&StreamInfo { ssrc: 0, rtp_header_extensions, ..Default::default() });
        (wire, listener)
    }

    fn write(listener: &mut Listener, ssrc: u32, again: bool, now: Instant) -> Option<rtp::Packet> {
        let header = rtp::Header { version: 2, ssrc, ..Default::default() };
        let mut message = AttributedPacket::new(Packet::Rtp(rtp::Packet { header, payload: vec![7; 1000].into() }));
        if again {
            message.add(Attribute::Retransmission);
        }
        listener.handle_write(TaggedPacket { now, transport: TransportContext::default(), message }).unwrap();
        match listener.poll_write()?.message.packet {
            Packet::Rtp(packet) => Some(packet),
            _ => None,
        }
    }

    #[test]
    fn every_stream_counts_with_the_same_numbers() {
        let start = Instant::now();
        let (_, mut listener) = listener(start);
        for number in 0..300u16 {
            let packet = write(&mut listener, u32::from(number % 2), number % 2 == 1 && number < 40, start).unwrap();
            assert_eq!(packet.header.get_extension(4).unwrap()[..], number.to_be_bytes());
        }
    }

    /// Else what is protected by repair packets would not be what is on the wire.
    #[test]
    fn a_number_takes_the_room_that_was_left_for_it() {
        let start = Instant::now();
        let (_, listener) = listener(start);
        let mut packet = rtp::Packet { payload: vec![7; 1000].into(), ..Default::default() };
        packet.header.version = 2;
        packet.header.set_extension(4, vec![0; 2].into()).unwrap();
        packet.header.set_extension(5, vec![1; 3].into()).unwrap();
        let before = packet.marshal().unwrap();
        for number in 0..300u16 {
            let mut packet = packet.clone();
            assert!(listener.leaves(&mut packet, false, start));
            let mut after = packet.marshal().unwrap();
            assert_eq!(after[17..19], number.to_be_bytes());
            after[17..19].fill(0);
            assert_eq!(after, before);
        }
    }

    #[test]
    fn what_is_sent_again_says_what_the_frame_needs_until_it_was_passed_over() {
        use crate::encode::FrameDependencies;
        let start = Instant::now();
        let (wire, mut listener) = listener(start);
        let rtp_header_extensions = vec![RTPHeaderExtension { uri: dependency::URI.to_owned(), id: 13 }];
        listener.bind_local_stream(&StreamInfo {
            ssrc: 7,
            ssrc_rtx: Some(8),
            rtp_header_extensions,
            ..Default::default()
        });
        let mut send = |ssrc, payload: &'static [u8]| {
            let header = rtp::Header { version: 2, ssrc, sequence_number: 300, ..Default::default() };
            let mut message = AttributedPacket::new(Packet::Rtp(rtp::Packet { header, payload: payload.into() }));
            if ssrc == 8 {
                message.add(Attribute::Retransmission);
            }
            listener
                .handle_write(TaggedPacket { now: start, transport: TransportContext::default(), message })
                .unwrap();
            let Packet::Rtp(packet) = listener.poll_write()?.message.packet else { return None };
            Some(packet.header.get_extension(13))
        };
        let refers = |refers| Some(FrameDependencies { refers, keeps: None });
        wire.lock().recovery.queued(refers(None), 299, 3, start);
        // Packet 300 is in the middle of the first frame, a key frame.
        assert_eq!(send(7, &[1]).unwrap(), None, "it has that from the sender, or not at all");
        assert_eq!(send(8, &[1, 44, 1]).unwrap().as_deref(), Some(&[0, 0, 0][..]), "packet 300 in a packet of its own");
        assert_eq!(send(0, &[1]).unwrap(), None, "another stream");
        wire.lock().recovery.queued(refers(Some(2)), 302, 1, start);
        assert_eq!(send(8, &[1, 44, 1]), None);
    }

    #[test]
    fn retransmission_has_a_budget_that_grows_back() {
        let start = Instant::now();
        let (_, mut listener) = listener(start);
        let mut count = |now| (0..1000).filter(|_| write(&mut listener, 9, true, now).is_some()).count();
        let first = count(start);
        assert!((50..70).contains(&first), "{first} packets of a burst of 64 kB");
        assert_eq!(count(start), 0);
        let later = count(start + Duration::from_millis(100));
        assert!((10..20).contains(&later), "{later} packets in 100 ms at half of 2.5 Mb/s");
    }

    #[test]
    fn requests_are_coalesced_and_none_is_forgotten() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let near = Duration::ZERO;
        let mut key_frames = KeyFrames::default();
        assert!(!key_frames.due(at(0), near));
        key_frames.want();
        assert!(key_frames.due(at(0), near));
        key_frames.want();
        key_frames.want();
        assert!(!key_frames.due(at(150), near));
        assert!(!key_frames.due(at(250), Duration::from_millis(100)), "the last one is not there yet");
        assert!(key_frames.due(at(250), near));
        assert!(!key_frames.due(at(2000), near));
    }
}
