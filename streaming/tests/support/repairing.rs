//! The chain of a viewer that asks for nothing again: what it loses comes back out of repair packets, or never.

use std::collections::VecDeque;
use std::time::Instant;

use rtc::interceptor::{
    FlexFec03ReceiveBuilder, Interceptor, Packet, ReceiverReportBuilder, Slot, StreamInfo, TaggedPacket,
    TwccReceiverBuilder,
};
use rtc::peer_connection::configuration::media_engine::MIME_TYPE_FLEX_FEC03;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodec, RTCRtpCodecParameters, RtpCodecKind};
use rtc::sansio::Protocol;
use rtc::sdp::extmap::TRANSPORT_CC_URI;
use rtc::shared::error::Error;
use webrtc::peer_connection::{MediaEngine, Registry, configure_twcc_receiver_only};

/// As a browser has it.
const PAYLOAD_TYPE: u8 = 49;
/// The library's decoder takes packets as they are on the wire; libwebrtc's, without their numbers. So they are reported, then
/// blanked, then repaired.
const REPORTS: Slot = Slot::Custom(5_400);
const BLANK: Slot = Slot::Custom(5_500);

pub fn engine() -> MediaEngine {
    let mut engine = MediaEngine::default();
    engine.register_default_codecs().unwrap();
    let rtp_codec = RTCRtpCodec {
        mime_type: MIME_TYPE_FLEX_FEC03.to_owned(),
        clock_rate: 90_000,
        channels: 0,
        sdp_fmtp_line: "repair-window=10000000".to_owned(),
        rtcp_feedback: vec![],
    };
    let fec = RTCRtpCodecParameters { rtp_codec, payload_type: PAYLOAD_TYPE };
    engine.register_codec(fec, RtpCodecKind::Video).unwrap();
    // For what it tells the engine; its interceptor would come too late.
    configure_twcc_receiver_only(Registry::new(), &mut engine).unwrap();
    engine
}

pub fn chain() -> Registry {
    Registry::new()
        .with(REPORTS, TwccReceiverBuilder::new().build())
        .with(BLANK, Blank::default())
        .with(Slot::FecDecoder, FlexFec03ReceiveBuilder::new().build())
        .with(Slot::ReceiverReport, ReceiverReportBuilder::new().build())
}

/// Takes the transport-wide numbers for zeros.
#[derive(Default)]
struct Blank {
    id: Option<u8>,
    reads: VecDeque<TaggedPacket>,
    writes: VecDeque<TaggedPacket>,
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Blank {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, mut packet: TaggedPacket) -> Result<(), Error> {
        if let (Packet::Rtp(packet), Some(id)) = (&mut packet.message.packet, self.id)
            && packet.header.get_extension(id).is_some()
        {
            packet.header.set_extension(id, vec![0; 2].into())?;
        }
        self.reads.push_back(packet);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.reads.pop_front()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.writes.push_back(packet);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.writes.pop_front()
    }
}

impl Interceptor for Blank {
    fn bind_local_stream(&mut self, _: &StreamInfo) {}
    fn unbind_local_stream(&mut self, _: &StreamInfo) {}
    fn bind_remote_stream(&mut self, info: &StreamInfo) {
        let extension = info.rtp_header_extensions.iter().find(|extension| extension.uri == TRANSPORT_CC_URI);
        self.id = extension.and_then(|extension| u8::try_from(extension.id).ok()).or(self.id);
    }
    fn unbind_remote_stream(&mut self, _: &StreamInfo) {}
}
