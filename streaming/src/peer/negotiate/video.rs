//! What of an offer and an answer is about video.

use bytes::Bytes;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::configuration::media_engine::{
    MIME_TYPE_FLEX_FEC03, MIME_TYPE_H264, MIME_TYPE_RTX, MediaEngine,
};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpFecParameters, RTCRtpHeaderExtensionCapability, RTCRtpRtxParameters, RtpCodecKind, TYPE_RTCP_FB_TRANSPORT_CC,
};
use rtc::sdp::extmap::TRANSPORT_CC_URI;
use rtc::shared::error::Error as RtcError;

use crate::peer::{dependency, fec, playout, send};

/// Constrained baseline, level 3.1; the level binds the receiver's promise only (RFC 6184, 8.1).
const H264_FMTP: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
/// The name of our track.
pub(in crate::peer) const VIDEO: &str = "video";
const H264_PAYLOAD_TYPE: u8 = 102;
const RTX_PAYLOAD_TYPE: u8 = 103;
const FEC_PAYLOAD_TYPE: u8 = 49;
/// Ten seconds in microseconds, as libwebrtc has it; it bounds how far apart a packet and its repair packet may be.
const FEC_FMTP: &str = "repair-window=10000000";
const CLOCK_RATE_HZ: u32 = 90_000;

pub(super) fn register(engine: &mut MediaEngine) -> Result<(), RtcError> {
    let rtx = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: CLOCK_RATE_HZ,
        channels: 0,
        sdp_fmtp_line: format!("apt={H264_PAYLOAD_TYPE}"),
        rtcp_feedback: vec![],
    };
    let fec = RTCRtpCodec {
        mime_type: MIME_TYPE_FLEX_FEC03.to_owned(),
        sdp_fmtp_line: FEC_FMTP.to_owned(),
        rtcp_feedback: vec![],
        ..rtx.clone()
    };
    let codecs = [(h264(), H264_PAYLOAD_TYPE), (rtx, RTX_PAYLOAD_TYPE), (fec, FEC_PAYLOAD_TYPE)];
    for (rtp_codec, payload_type) in codecs {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, RtpCodecKind::Video)?;
    }
    for uri in [TRANSPORT_CC_URI, playout::URI, dependency::URI] {
        let extension = RTCRtpHeaderExtensionCapability { uri: uri.to_owned() };
        engine.register_header_extension(extension, RtpCodecKind::Video, None)?;
    }
    Ok(())
}

fn h264() -> RTCRtpCodec {
    let feedback = [("nack", ""), ("nack", "pli"), ("ccm", "fir"), (TYPE_RTCP_FB_TRANSPORT_CC, "")];
    RTCRtpCodec {
        mime_type: MIME_TYPE_H264.to_owned(),
        clock_rate: CLOCK_RATE_HZ,
        channels: 0,
        sdp_fmtp_line: H264_FMTP.to_owned(),
        rtcp_feedback: feedback
            .map(|(typ, parameter)| RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() })
            .to_vec(),
    }
}

/// Our track. What is sent again has a stream of its own (RFC 4588), or nobody could tell how late and how lost the first one
/// is; so have repair packets.
pub(super) fn track(ssrc: u32, rtx_ssrc: u32, fec_ssrc: u32) -> MediaStreamTrack {
    let rtx = Some(RTCRtpRtxParameters { ssrc: rtx_ssrc });
    let fec = Some(RTCRtpFecParameters { ssrc: fec_ssrc });
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), rtx, fec, ..Default::default() },
        codec: h264(),
        ..Default::default()
    };
    let name = || "lightcone".to_owned();
    MediaStreamTrack::new(name(), VIDEO.to_owned(), name(), RtpCodecKind::Video, vec![encoding])
}

/// The numbers that the browser gave H.264 and what goes with it, if our track found a section to flow in.
pub(super) fn agreed(
    connection: &mut RTCPeerConnection,
    video: RTCRtpSenderId,
    ssrc: u32,
    fec_ssrc: u32,
) -> Option<send::Agreed> {
    let mut sender = connection.rtp_sender(video)?;
    sender.transport()?;
    let parameters = &sender.get_parameters().rtp_parameters;
    let is = |codec: &RTCRtpCodecParameters, mime_type| codec.rtp_codec.mime_type.eq_ignore_ascii_case(mime_type);
    let h264 = parameters
        .codecs
        .iter()
        .find(|codec| is(codec, MIME_TYPE_H264) && codec.rtp_codec.sdp_fmtp_line.contains("packetization-mode=1"))?;
    let fec = parameters.codecs.iter().find(|codec| is(codec, MIME_TYPE_FLEX_FEC03));
    let extension = |uri: &str, value: &'static [u8]| {
        let found = parameters.header_extensions.iter().find(|extension| extension.uri == uri)?;
        Some((u8::try_from(found.id).ok()?, Bytes::from_static(value)))
    };
    Some(send::Agreed {
        payload_type: h264.payload_type,
        ssrc,
        extensions: [extension(TRANSPORT_CC_URI, &[0; 2]), extension(playout::URI, &playout::AT_ONCE)]
            .into_iter()
            .flatten()
            .collect(),
        repairs: fec.map(|fec| fec::Agreed { payload_type: fec.payload_type, ssrc: fec_ssrc }),
    })
}
