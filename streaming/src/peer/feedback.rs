//! What viewers report about our video (RTCP).

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rtc::interceptor::{Interceptor, Packet, StreamInfo, TaggedPacket};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use rtc::sansio::Protocol;
use rtc::shared::error::Error as RtcError;

use crate::metrics;

/// One key frame answers all requests of this time.
const KEY_FRAME_EVERY: Duration = Duration::from_millis(200);

/// Coalesces requests for key frames.
#[derive(Debug, Default)]
pub(super) struct KeyFrames {
    wanted: bool,
    last: Option<Instant>,
}

impl KeyFrames {
    /// Somebody cannot decode.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    /// Whether to ask the encoder now. A request that comes too soon is kept.
    pub(super) fn due(&mut self, now: Instant) -> bool {
        let early = self.last.is_some_and(|last| now.saturating_duration_since(last) < KEY_FRAME_EVERY);
        if !self.wanted || early {
            return false;
        }
        self.wanted = false;
        self.last = Some(now);
        true
    }
}

/// Listens to the RTCP that comes in, on its way through the library's chain, which ends before the application.
///
/// It passes on all that it is given at once, so its queues hold what one datagram holds.
pub(super) struct Listener {
    key_frame_wanted: Arc<AtomicBool>,
    reads: VecDeque<TaggedPacket>,
    writes: VecDeque<TaggedPacket>,
}

impl Listener {
    /// Raises the flag when the viewer needs a key frame.
    pub(super) fn new(key_frame_wanted: Arc<AtomicBool>) -> Self {
        Self { key_frame_wanted, reads: VecDeque::new(), writes: VecDeque::new() }
    }

    /// Retransmission itself is the library's.
    fn listen(&self, packets: &[Box<dyn rtcp::Packet>]) {
        for packet in packets {
            let packet = packet.as_any();
            if packet.is::<PictureLossIndication>() || packet.is::<FullIntraRequest>() {
                metrics::key_frame_requested();
                self.key_frame_wanted.store(true, Ordering::Relaxed);
            } else if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
                metrics::packets_nacked(
                    nack.nacks.iter().map(|pair| 1 + pair.lost_packets.count_ones() as usize).sum(),
                );
            }
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
            self.listen(packets);
        }
        self.reads.push_back(packet);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.reads.pop_front()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), RtcError> {
        self.writes.push_back(packet);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.writes.pop_front()
    }
}

impl Interceptor for Listener {
    fn bind_local_stream(&mut self, _: &StreamInfo) {}
    fn unbind_local_stream(&mut self, _: &StreamInfo) {}
    fn bind_remote_stream(&mut self, _: &StreamInfo) {}
    fn unbind_remote_stream(&mut self, _: &StreamInfo) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_coalesced_and_none_is_forgotten() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut key_frames = KeyFrames::default();
        assert!(!key_frames.due(at(0)));
        key_frames.want();
        assert!(key_frames.due(at(0)));
        key_frames.want();
        key_frames.want();
        assert!(!key_frames.due(at(150)));
        assert!(key_frames.due(at(200)));
        assert!(!key_frames.due(at(1000)));
    }
}
