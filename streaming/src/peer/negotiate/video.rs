//! What of an offer and an answer is about video.

use bytes::Bytes;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::configuration::media_engine::{
    MIME_TYPE_FLEX_FEC03, MIME_TYPE_H264, MIME_TYPE_RTX, MIME_TYPE_VP8, MediaEngine,
};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpFecParameters, RTCRtpHeaderExtensionCapability, RTCRtpRtxParameters, RtpCodecKind, TYPE_RTCP_FB_TRANSPORT_CC,
};
use rtc::sdp::extmap::TRANSPORT_CC_URI;
use rtc::shared::error::Error as RtcError;

use crate::encode::VideoCodec;
use crate::peer::sections::Section;
use crate::peer::{dependency, fec, playout, send};

/// Constrained baseline, level 3.1; the level binds the receiver's promise only (RFC 6184, 8.1).
const H264_FMTP: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
/// The name of our track.
pub(in crate::peer) const VIDEO: &str = "video";
/// The name of our stream.
pub(super) const STREAM: &str = "lightcone";
const VIDEO_PAYLOAD_TYPE: u8 = 102;
const RTX_PAYLOAD_TYPE: u8 = 103;
const FEC_PAYLOAD_TYPE: u8 = 49;
/// Ten seconds in microseconds, as libwebrtc has it; it bounds how far apart a packet and its repair packet may be.
const FEC_FMTP: &str = "repair-window=10000000";
const CLOCK_RATE_HZ: u32 = 90_000;

const H264: &str = "H264/90000";
const VP8: &str = "VP8/90000";
const RTX: &str = "rtx/90000";
const FEC: &str = "flexfec-03/90000";
/// Profiles whose decoders take constrained baseline (H.264, A.2 and A.3), those that are nearest to it first: baseline, main,
/// extended, high, and the higher ones.
const PROFILES: [&str; 7] = ["42", "4d", "58", "64", "6e", "7a", "f4"];
/// The profile without a word (RFC 6184, 8.1).
const UNSAID_PROFILE: &str = "42000a";

/// The format of a section that our video is sent as: H.264 where that is taken, else VP8.
///
/// Packets of H.264 are those of packetization-mode 1, also for who offers mode 0 alone or says nothing, which means the same: parts of
/// large units (FU-A). In mode 0 each unit would have to fit into a packet, which costs an encoder's slices much; and all who
/// are known to offer it (GStreamer, mediamtx, browsers as their last choice) put such parts together. The answer repeats the
/// offer's parameters, as RFC 6184, 8.2.2 has it: some refuse an answer with others.
pub(super) struct Chosen<'a> {
    pub(super) codec: VideoCodec,
    payload_type: &'a str,
    /// The line of the offer with its parameters, if there is one.
    pub(super) offered_parameters: Option<&'a str>,
}

/// The best format of a section for what this node can encode.
pub(super) fn choose<'a>(section: &Section<'a>) -> Option<Chosen<'a>> {
    let payload_type = |codec| match codec {
        VideoCodec::H264 => h264_format(section),
        // Any will do: it has no parameters that bind a sender (RFC 7741, 6.1).
        VideoCodec::Vp8 => section.formats.iter().copied().find(|format| section.is_codec(format, VP8)),
    };
    let mut usable = VideoCodec::ALL.into_iter().filter(|codec| codec.available().is_ok());
    let (codec, payload_type) = usable.find_map(|codec| Some((codec, payload_type(codec)?)))?;
    let start = format!("a=fmtp:{payload_type} ");
    let offered_parameters = section.lines.iter().find(|line| line.starts_with(&start)).copied();
    Some(Chosen { codec, payload_type, offered_parameters })
}

/// The best format of a section for our H.264: of mode 1 if there is one, then of the nearest profile, then the first.
fn h264_format<'a>(section: &Section<'a>) -> Option<&'a str> {
    let formats = section.formats.iter().filter(|format| section.is_codec(format, H264));
    let ranked = formats.filter_map(|format| {
        let said = section.of_format("fmtp", format).next().unwrap_or_default();
        let parameter = |name| {
            let mut pairs = said.split(';').filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let mode = parameter("packetization-mode").unwrap_or("0");
        let distance = distance(parameter("profile-level-id").unwrap_or(UNSAID_PROFILE))?;
        // Interleaved packets (mode 2) are not sent.
        let mode = ["1", "0"].iter().position(|known| *known == mode)?;
        Some(((mode, distance), *format))
    });
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, format)| format)
}

/// How far a profile is from ours; `None` for one whose decoders may not take it.
fn distance(profile_level_id: &str) -> Option<usize> {
    let (profile, rest) = profile_level_id.split_at_checked(2)?;
    let constraints = u8::from_str_radix(rest.get(..2)?, 16).ok()?;
    let place = PROFILES.iter().position(|known| known.eq_ignore_ascii_case(profile))?;
    // The second flag makes baseline constrained.
    let is_ours = place == 0 && constraints & 0x40 != 0;
    Some(if is_ours { 0 } else { place + 1 })
}

impl Chosen<'_> {
    /// Whether a line of an answer has the parameters of this format.
    pub(super) fn is_parameters(&self, line: &str) -> bool {
        let said = line.strip_prefix("a=fmtp:").and_then(|rest| rest.split_once(' '));
        said.is_some_and(|(format, _)| format == self.payload_type)
    }

    /// The format itself, and what repairs it: retransmission and repair packets.
    fn kept<'s>(&self, section: &Section<'s>) -> Vec<&'s str> {
        let apt = format!("apt={}", self.payload_type);
        let kept = |format: &&&str| {
            let is_rtx = section.is_codec(format, RTX) && section.of_format("fmtp", format).any(|said| said == apt);
            **format == self.payload_type || is_rtx || section.is_codec(format, FEC)
        };
        section.formats.iter().filter(kept).copied().collect()
    }

    pub(super) fn formats(&self, section: &Section) -> String {
        self.kept(section).join(" ")
    }

    /// Their lines, as the library knows them.
    pub(super) fn lines(&self, section: &Section) -> Vec<String> {
        let of = |format: &str| {
            let attribute = |name: &'static str| {
                section.of_format(name, format).map(move |said| format!("a={name}:{format} {said}"))
            };
            let parameters: Vec<String> = match parameters(self.codec) {
                _ if format != self.payload_type => attribute("fmtp").collect(),
                "" => Vec::new(),
                ours => vec![format!("a=fmtp:{format} {ours}")],
            };
            attribute("rtpmap").take(1).chain(attribute("rtcp-fb")).chain(parameters).collect::<Vec<_>>()
        };
        self.kept(section).into_iter().flat_map(of).collect()
    }
}

/// The codecs that this node can encode, for a person.
pub(super) fn spoken() -> &'static str {
    match VideoCodec::Vp8.available() {
        Ok(()) => "H.264 or VP8",
        Err(_) => "H.264 (this node has no libvpx for VP8)",
    }
}

/// What the library knows a codec by, beside its name.
fn parameters(codec: VideoCodec) -> &'static str {
    match codec {
        VideoCodec::H264 => H264_FMTP,
        VideoCodec::Vp8 => "",
    }
}

pub(super) fn register(engine: &mut MediaEngine, codec: VideoCodec) -> Result<(), RtcError> {
    let rtx = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: CLOCK_RATE_HZ,
        channels: 0,
        sdp_fmtp_line: format!("apt={VIDEO_PAYLOAD_TYPE}"),
        rtcp_feedback: vec![],
    };
    let fec = RTCRtpCodec {
        mime_type: MIME_TYPE_FLEX_FEC03.to_owned(),
        sdp_fmtp_line: FEC_FMTP.to_owned(),
        rtcp_feedback: vec![],
        ..rtx.clone()
    };
    let codecs = [(capability(codec), VIDEO_PAYLOAD_TYPE), (rtx, RTX_PAYLOAD_TYPE), (fec, FEC_PAYLOAD_TYPE)];
    for (rtp_codec, payload_type) in codecs {
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type }, RtpCodecKind::Video)?;
    }
    for uri in [TRANSPORT_CC_URI, playout::URI, dependency::URI] {
        let extension = RTCRtpHeaderExtensionCapability { uri: uri.to_owned() };
        engine.register_header_extension(extension, RtpCodecKind::Video, None)?;
    }
    Ok(())
}

fn mime_type(codec: VideoCodec) -> &'static str {
    match codec {
        VideoCodec::H264 => MIME_TYPE_H264,
        VideoCodec::Vp8 => MIME_TYPE_VP8,
    }
}

fn capability(codec: VideoCodec) -> RTCRtpCodec {
    let feedback = [("nack", ""), ("nack", "pli"), ("ccm", "fir"), (TYPE_RTCP_FB_TRANSPORT_CC, "")];
    RTCRtpCodec {
        mime_type: mime_type(codec).to_owned(),
        clock_rate: CLOCK_RATE_HZ,
        channels: 0,
        sdp_fmtp_line: parameters(codec).to_owned(),
        rtcp_feedback: feedback
            .map(|(typ, parameter)| RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() })
            .to_vec(),
    }
}

/// Our track. What is sent again has a stream of its own (RFC 4588), or nobody could tell how late and how lost the first one
/// is; so have repair packets.
pub(super) fn track(codec: VideoCodec, ssrc: u32, rtx_ssrc: u32, fec_ssrc: u32) -> MediaStreamTrack {
    let rtx = Some(RTCRtpRtxParameters { ssrc: rtx_ssrc });
    let fec = Some(RTCRtpFecParameters { ssrc: fec_ssrc });
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters { ssrc: Some(ssrc), rtx, fec, ..Default::default() },
        codec: capability(codec),
        ..Default::default()
    };
    let stream = || STREAM.to_owned();
    MediaStreamTrack::new(stream(), VIDEO.to_owned(), stream(), RtpCodecKind::Video, vec![encoding])
}

/// The numbers that the browser gave the codec and what goes with it, if our track found a section to flow in.
pub(super) fn agreed(
    connection: &mut RTCPeerConnection,
    video: RTCRtpSenderId,
    codec: VideoCodec,
    ssrc: u32,
    fec_ssrc: u32,
) -> Option<send::Agreed> {
    let mut sender = connection.rtp_sender(video)?;
    sender.transport()?;
    let parameters = &sender.get_parameters().rtp_parameters;
    let is = |codec: &RTCRtpCodecParameters, mime_type| codec.rtp_codec.mime_type.eq_ignore_ascii_case(mime_type);
    let of = |wanted| parameters.codecs.iter().find(|codec| is(codec, wanted));
    let (video, fec) = (of(mime_type(codec))?, of(MIME_TYPE_FLEX_FEC03));
    let extension = |uri: &str, value: &'static [u8]| {
        let found = parameters.header_extensions.iter().find(|extension| extension.uri == uri)?;
        Some((u8::try_from(found.id).ok()?, Bytes::from_static(value)))
    };
    Some(send::Agreed {
        codec,
        payload_type: video.payload_type,
        ssrc,
        extensions: [extension(TRANSPORT_CC_URI, &[0; 2]), extension(playout::URI, &playout::AT_ONCE)]
            .into_iter()
            .flatten()
            .collect(),
        repairs: fec.map(|fec| fec::Agreed { payload_type: fec.payload_type, ssrc: fec_ssrc }),
    })
}
