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

/// Opus always says two (RFC 7587, 7). A browser plays both only if its own offer says `stereo=1`.
const CHANNELS: u16 = 2;
const FMTP: &str = "minptime=10;useinbandfec=1";
const PAYLOAD_TYPE: u8 = 111;
/// The name of our stream. It is not that of video: a browser holds back what is of one stream until both are there, and video
/// does not wait for sound.
const STREAM: &str = "lightcone-sound";

/// Whether the first audio section takes Opus.
pub(in crate::peer) fn is_wanted(offer: &str) -> bool {
    let mut sections = offer.split("\nm=").skip(1);
    let Some(section) = sections.find(|section| section.starts_with("audio ")) else { return false };
    let refused = section.split(' ').nth(1) == Some("0");
    let line = |wanted: &str| section.lines().any(|line| line.trim_end() == wanted);
    let opus = section
        .lines()
        .any(|line| line.starts_with("a=rtpmap:") && line.trim_end().to_ascii_lowercase().ends_with(" opus/48000/2"));
    opus && !refused && !line("a=sendonly") && !line("a=inactive")
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

pub(in crate::peer) fn track(ssrc: u32) -> MediaStreamTrack {
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() },
        codec: opus(),
        ..Default::default()
    };
    MediaStreamTrack::new(STREAM.to_owned(), "audio".to_owned(), STREAM.to_owned(), RtpCodecKind::Audio, vec![encoding])
}

/// The payload type that the browser gave Opus, if our track found a section to flow in.
pub(in crate::peer) fn agreed(connection: &mut RTCPeerConnection, sender: RTCRtpSenderId, ssrc: u32) -> Option<Agreed> {
    let mut found = connection.rtp_sender(sender)?;
    found.transport()?;
    let codecs = &found.get_parameters().rtp_parameters.codecs;
    let opus = codecs.iter().find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(MIME_TYPE_OPUS))?;
    Some(Agreed { sender, payload_type: opus.payload_type, ssrc })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTION: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=recvonly\r\na=rtpmap:96 OPUS/48000/2\r\n";

    #[test]
    fn only_an_open_section_with_opus_takes_sound() {
        assert!(is_wanted(SECTION));
        for (from, to) in
            [("m=audio 9", "m=audio 0"), ("m=audio", "m=video"), ("OPUS", "PCMU"), ("recvonly", "sendonly")]
        {
            assert!(!is_wanted(&SECTION.replace(from, to)), "{to}");
        }
    }
}
