//! What of an offer and an answer is about sound.

use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MediaEngine};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpHeaderExtensionCapability, RtpCodecKind, TYPE_RTCP_FB_TRANSPORT_CC,
};
use rtc::sdp::extmap::TRANSPORT_CC_URI;
use rtc::shared::error::Error as RtcError;

use super::Agreed;
use crate::audio::SAMPLE_RATE_HZ;
use crate::peer::sections::Section;

/// Opus always says two (RFC 7587, 7). A browser plays both only if its own offer says `stereo=1`.
const CHANNELS: u16 = 2;
const FMTP: &str = "minptime=10;useinbandfec=1";
const PAYLOAD_TYPE: u8 = 111;
const CODEC: &str = "opus/48000/2";
/// The name of a stream that is sound alone. For a page that steers it is not that of video: a browser holds back what is of one stream until both
/// are there, and a player's picture does not wait for sound. Whoever only looks on gets one stream of both, which is what
/// `video.srcObject = event.streams[0]` expects.
pub(in crate::peer) const STREAM: &str = "lightcone-sound";

/// The payload type of Opus in a section, if it takes any.
pub(in crate::peer) fn choose<'a>(section: &Section<'a>) -> Option<&'a str> {
    section.formats.iter().find(|format| section.is_codec(format, CODEC)).copied()
}

/// What the library is told of it.
pub(in crate::peer) fn lines(section: &Section, payload_type: &str) -> Vec<String> {
    let feedback = section.of_format("rtcp-fb", payload_type).map(|said| format!("a=rtcp-fb:{payload_type} {said}"));
    let codec = [format!("a=rtpmap:{payload_type} {CODEC}"), format!("a=fmtp:{payload_type} {FMTP}")];
    codec.into_iter().chain(feedback).collect()
}

pub(in crate::peer) fn register(engine: &mut MediaEngine) -> Result<(), RtcError> {
    let parameters = RTCRtpCodecParameters { rtp_codec: opus(), payload_type: PAYLOAD_TYPE };
    engine.register_codec(parameters, RtpCodecKind::Audio)?;
    let numbers = RTCRtpHeaderExtensionCapability { uri: TRANSPORT_CC_URI.to_owned() };
    engine.register_header_extension(numbers, RtpCodecKind::Audio, None)
}

fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: SAMPLE_RATE_HZ,
        channels: CHANNELS,
        sdp_fmtp_line: FMTP.to_owned(),
        rtcp_feedback: vec![RTCPFeedback { typ: TYPE_RTCP_FB_TRANSPORT_CC.to_owned(), parameter: String::new() }],
    }
}

pub(in crate::peer) fn track(ssrc: u32, stream: &str) -> MediaStreamTrack {
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() },
        codec: opus(),
        ..Default::default()
    };
    MediaStreamTrack::new(stream.to_owned(), "audio".to_owned(), stream.to_owned(), RtpCodecKind::Audio, vec![encoding])
}

/// The payload type that the browser gave Opus, if our track found a section to flow in.
pub(in crate::peer) fn agreed(connection: &mut RTCPeerConnection, sender: RTCRtpSenderId, ssrc: u32) -> Option<Agreed> {
    let mut found = connection.rtp_sender(sender)?;
    found.transport()?;
    let codecs = &found.get_parameters().rtp_parameters.codecs;
    let opus = codecs.iter().find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(MIME_TYPE_OPUS))?;
    Some(Agreed { sender, payload_type: opus.payload_type, ssrc })
}
