//! Offer → connection and answer.
//!
//! We are an ICE-lite agent (RFC 8445, 2.5): our address is reachable by those whom we serve, so only the browser sends
//! checks. Its candidates are of no use to us then, and are taken out before the library sees them: no name is resolved and
//! no packet goes to an address that did not first prove the password.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc::interceptor::{NackResponderBuilder, Registry, SenderReportBuilder, Slot};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::media_engine::{
    MIME_TYPE_FLEX_FEC03, MIME_TYPE_H264, MIME_TYPE_RTX, MediaEngine,
};
use rtc::peer_connection::configuration::setting_engine::{SctpMaxMessageSize, SettingEngine, SettingEngineBuilder};
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::transport::{CandidateConfig, CandidateHostConfig, RTCDtlsRole, RTCIceCandidate};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpFecParameters, RTCRtpHeaderExtensionCapability, RTCRtpRtxParameters, RtpCodecKind, TYPE_RTCP_FB_TRANSPORT_CC,
};
use rtc::sdp::extmap::TRANSPORT_CC_URI;
use rtc::shared::error::Error as RtcError;

use super::dependency;
use super::fec;
use super::feedback::Listener;
use super::ice::{Credentials, Ice};
use super::inner::{HERE, Inner};
use super::playout;
use super::send;
use super::sound;
use super::wire::SharedWire;
use crate::secret;

/// Constrained baseline, level 3.1; the level binds the receiver's promise only (RFC 6184, 8.1).
const H264_FMTP: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
/// The name of our track.
pub(super) const VIDEO: &str = "video";
const H264_PAYLOAD_TYPE: u8 = 102;
const RTX_PAYLOAD_TYPE: u8 = 103;
const FEC_PAYLOAD_TYPE: u8 = 49;
/// Ten seconds in microseconds, as libwebrtc has it; it bounds how far apart a packet and its repair packet may be.
const FEC_FMTP: &str = "repair-window=10000000";
const CLOCK_RATE_HZ: u32 = 90_000;
/// Packets kept for retransmission: about 1.2 MB, or two seconds at 5 Mb/s.
const NACK_HISTORY_PACKETS: u16 = 1024;
/// Before all others, though it matters to none of them.
const LISTENER_SLOT: Slot = Slot::Custom(500);
/// Longer messages of the browser are refused by SCTP.
const MAX_MESSAGE_BYTES: u32 = 64 * 1024;
/// Without a check in this time the library calls the connection disconnected …
const ICE_DISCONNECTED: Duration = Duration::from_secs(5);
/// … and after so much more failed, for good. It must not give up a connection that is still wanted, nor one that only
/// checks get lost of: [`super::Peer::tick`] decides sooner.
const ICE_FAILED: Duration = Duration::from_secs(20);
/// More lines than any browser writes.
const MAX_OFFER_LINES: usize = 2000;
const MAX_MEDIA_SECTIONS: usize = 8;

/// Why an offer is not accepted. Its text goes back to whoever sent it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OfferError {
    /// Not SDP at all.
    #[error("the offer is no SDP: it must begin with 'v=0'")]
    NotSdp,
    /// Out of bounds.
    #[error("the offer has {got} {what}, more than {most}")]
    TooMuch { what: &'static str, got: usize, most: usize },
    /// A line without which nothing can connect.
    #[error("the offer has no '{0}' line")]
    Missing(&'static str),
    /// No H.264 that we can send.
    #[error("the offer must have a video section that receives H.264 with packetization-mode=1")]
    NoH264,
    /// The library's own words.
    #[error("the offer cannot be answered: {0}")]
    Rtc(#[from] RtcError),
    /// The library gave up on it.
    #[error("the offer cannot be answered")]
    Panicked,
    /// The system has no random bytes.
    #[error("no random numbers: {0}")]
    Random(#[from] secret::NoRandom),
}

/// A connection that waits for the browser's first check.
pub(crate) struct Negotiated {
    pub(crate) connection: RTCPeerConnection,
    pub(crate) video: RTCRtpSenderId,
    pub(super) agreed: send::Agreed,
    /// If the browser takes sound.
    pub(super) sound: Option<sound::Agreed>,
    pub(super) wire: SharedWire,
    pub(super) ice: Ice,
    pub(super) inner: Inner,
    pub(crate) credentials: Credentials,
    /// The `m=` and `a=mid:` lines of the answer's first section that is accepted.
    pub(crate) section: String,
    pub(crate) answer: String,
}

/// Answers an offer. `candidates` are lines that say where we are reached.
pub(crate) fn negotiate(offer: &str, candidates: &[String], now: Instant) -> Result<Negotiated, OfferError> {
    let offer = Offer::check(offer)?;
    // The library parses what a stranger wrote; should it panic on that, others who are being served must not notice. Nothing
    // that it touched is used again.
    catch_unwind(AssertUnwindSafe(|| answer(&offer, candidates, now))).unwrap_or(Err(OfferError::Panicked))
}

/// An offer within bounds, without candidates.
struct Offer {
    sdp: String,
    ufrag: String,
    pwd: String,
}

impl Offer {
    fn check(sdp: &str) -> Result<Self, OfferError> {
        if !sdp.starts_with("v=0") {
            return Err(OfferError::NotSdp);
        }
        let lines: Vec<&str> = sdp.lines().collect();
        bounded("lines", lines.len(), MAX_OFFER_LINES)?;
        bounded("media sections", count(&lines, "m="), MAX_MEDIA_SECTIONS)?;
        for needed in ["a=fingerprint:", "m=video"] {
            if count(&lines, needed) == 0 {
                return Err(OfferError::Missing(needed));
            }
        }
        let value = |name| {
            let found = lines.iter().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
            found.ok_or(OfferError::Missing(name))
        };
        let (pwd, ufrag) = (value("a=ice-pwd:")?, value("a=ice-ufrag:")?);
        let kept =
            lines.iter().filter(|line| !line.starts_with("a=candidate:") && !line.starts_with("a=end-of-candidates"));
        let sdp = kept.flat_map(|line| [*line, "\r\n"]).collect();
        Ok(Self { sdp, ufrag, pwd })
    }
}

fn bounded(what: &'static str, got: usize, most: usize) -> Result<(), OfferError> {
    if got > most { Err(OfferError::TooMuch { what, got, most }) } else { Ok(()) }
}

fn count(lines: &[&str], prefix: &str) -> usize {
    lines.iter().filter(|line| line.starts_with(prefix)).count()
}

/// Of a new generation, for a browser that calls itself `remote_ufrag`.
pub(crate) fn credentials(remote_ufrag: &str) -> Result<Credentials, secret::NoRandom> {
    Ok(Credentials { local_ufrag: secret::hex(8)?, local_pwd: secret::hex(16)?, remote_ufrag: remote_ufrag.to_owned() })
}

fn answer(offer: &Offer, candidates: &[String], now: Instant) -> Result<Negotiated, OfferError> {
    let credentials = credentials(&offer.ufrag)?;
    let crypto = rtc::crypto::default_provider().map_err(|error| RtcError::Crypto(error.to_string()))?;
    let ssrc = secret::u32()?;
    let (rtx_ssrc, fec_ssrc) = (secret::u32()?, secret::u32()?);
    let sound_ssrc = secret::u32()?;
    let wire = SharedWire::new(now);
    let mut connection = RTCPeerConnectionBuilder::new()
        .with_setting_engine(settings(&credentials))
        .with_media_engine(codecs()?)
        .with_interceptor_registry(
            Registry::new()
                .with(LISTENER_SLOT, Listener::new(wire.clone()))
                .with(Slot::NackResponder, NackResponderBuilder::new().with_size(NACK_HISTORY_PACKETS).build())
                .with(Slot::SenderReport, SenderReportBuilder::new().build()),
        )
        .build(now)?;
    let video = connection.add_track(track(ssrc, rtx_ssrc, fec_ssrc))?;
    let wants_sound = sound::negotiate::is_wanted(&offer.sdp);
    let sender = wants_sound.then(|| connection.add_track(sound::negotiate::track(sound_ssrc))).transpose()?;
    connection.set_remote_description(now, RTCSessionDescription::offer(offer.sdp.clone())?)?;
    connection.add_local_candidate(RTCIceCandidate::from(&inner_candidate()?).to_json()?)?;
    let answer = connection.create_answer(None).map_err(|error| match error {
        RtcError::ErrSenderWithNoCodecs => OfferError::NoH264,
        other => other.into(),
    })?;
    connection.set_local_description(now, answer)?;
    let answer = connection.local_description().ok_or(RtcError::ErrPeerConnLocalDescriptionNil)?.sdp;
    let answer = with_candidates_where_media_flows(&answer, candidates);
    let agreed = agreed(&mut connection, video, ssrc, fec_ssrc).ok_or(OfferError::NoH264)?;
    let inner = Inner::new(credentials.clone(), offer.pwd.clone(), crypto.clone());
    let ice = Ice::new(credentials.clone(), crypto);
    let section = section(&answer);
    let sound = sender.and_then(|sender| sound::negotiate::agreed(&mut connection, sender, sound_ssrc));
    Ok(Negotiated { connection, video, agreed, sound, wire, ice, inner, credentials, section, answer })
}

fn settings(credentials: &Credentials) -> SettingEngine {
    SettingEngineBuilder::new()
        .with_lite(true)
        .with_ice_credentials(credentials.local_ufrag.clone(), credentials.local_pwd.clone())
        .with_ice_timeouts(Some(ICE_DISCONNECTED), Some(ICE_FAILED), None)
        .with_answering_dtls_role(RTCDtlsRole::Client)
        .with_sctp_max_message_size(SctpMaxMessageSize::Bounded(MAX_MESSAGE_BYTES))
        .build()
}

fn codecs() -> Result<MediaEngine, RtcError> {
    let mut engine = MediaEngine::default();
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
    sound::negotiate::register(&mut engine)?;
    Ok(engine)
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

/// What is sent again has a stream of its own (RFC 4588), or nobody could tell how late and how lost the first one is; so have
/// repair packets.
fn track(ssrc: u32, rtx_ssrc: u32, fec_ssrc: u32) -> MediaStreamTrack {
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

/// The library's own, which nobody outside is told of.
fn inner_candidate() -> Result<rtc::ice::candidate::Candidate, RtcError> {
    let base_config = CandidateConfig {
        network: "udp".to_owned(),
        address: HERE.ip().to_string(),
        port: HERE.port(),
        component: 1,
        ..Default::default()
    };
    CandidateHostConfig { base_config, ..Default::default() }.new_candidate_host()
}

/// The library writes its candidate into the first media section, even if that one is refused; a browser would then find none.
/// Ours belong into the first that is accepted, whose transport all others share (RFC 9143, 7).
fn with_candidates_where_media_flows(answer: &str, candidates: &[String]) -> String {
    let mut out = String::with_capacity(answer.len() + 64);
    let mut placed = false;
    for line in answer.lines().filter(|line| !line.starts_with("a=candidate:") && *line != "a=end-of-candidates") {
        out.push_str(line);
        out.push_str("\r\n");
        // Behind `m=` comes its `c=`, then the attributes.
        if line.starts_with("c=") && !placed && !refused(&out) {
            for line in candidates.iter().map(String::as_str).chain(["a=end-of-candidates"]) {
                out.push_str(line);
                out.push_str("\r\n");
            }
            placed = true;
        }
    }
    out
}

fn section(answer: &str) -> String {
    let accepted = answer.lines().skip_while(|line| !line.starts_with("m=") || line.split(' ').nth(1) == Some("0"));
    let wanted = |line: &&str| line.starts_with("m=") || line.starts_with("a=mid:");
    accepted.filter(wanted).take(2).flat_map(|line| [line, "\r\n"]).collect()
}

/// Whether the last media section so far has port 0.
fn refused(answer: &str) -> bool {
    let section = answer.lines().rev().find(|line| line.starts_with("m="));
    section.is_none_or(|line| line.split(' ').nth(1) == Some("0"))
}

/// With the numbers that the browser gave H.264 and what goes with it, if our track found a section to flow in.
fn agreed(connection: &mut RTCPeerConnection, video: RTCRtpSenderId, ssrc: u32, fec_ssrc: u32) -> Option<send::Agreed> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::Index;

    const OFFERS: [&str; 2] = [
        include_str!("../../tests/offers/chromium-156-player.sdp"),
        include_str!("../../tests/offers/chromium-156-audio-video.sdp"),
    ];

    fn negotiated(offer: &str) -> Result<Negotiated, OfferError> {
        negotiate(offer, &["a=candidate:1 1 udp 1 127.0.0.1 9 typ host".into()], Instant::now())
    }

    #[test]
    fn the_browser_s_own_payload_type_is_used() {
        for offer in OFFERS {
            let negotiated = negotiated(offer).unwrap();
            let map = format!("a=rtpmap:{} H264/90000", negotiated.agreed.payload_type);
            assert!(offer.contains(&map) && negotiated.answer.contains(&map), "{map}");
        }
    }

    #[test]
    fn the_answer_takes_up_transport_wide_numbers_and_retransmission() {
        for offer in OFFERS {
            let Negotiated { answer, agreed: send::Agreed { payload_type, ssrc, .. }, .. } = negotiated(offer).unwrap();
            let line = |wanted: &str| answer.lines().any(|line| line.contains(wanted));
            assert!(line(TRANSPORT_CC_URI) && line(playout::URI), "{answer}");
            assert!(line(&format!("a=rtcp-fb:{payload_type} transport-cc")), "{answer}");
            assert!(line(&format!("apt={payload_type}")), "{answer}");
            assert!(line(&format!("a=ssrc-group:FID {ssrc} ")), "{answer}");
        }
    }

    #[test]
    fn headers_say_how_soon_frames_are_to_be_shown_and_leave_room_for_numbers() {
        for offer in OFFERS {
            let extensions = negotiated(offer).unwrap().agreed.extensions;
            let wanted = [(TRANSPORT_CC_URI, &[0; 2][..]), (playout::URI, &playout::AT_ONCE)];
            let id =
                |uri: &str| offer.lines().find(|line| line.ends_with(uri)).unwrap()[9..].split(' ').next().unwrap();
            let wanted = wanted.map(|(uri, value)| (id(uri).parse().unwrap(), Bytes::from_static(value)));
            assert_eq!(extensions, wanted);
        }
    }

    #[test]
    fn repair_packets_are_agreed_on_if_the_browser_takes_them() {
        for offer in OFFERS {
            let Negotiated { answer, agreed: send::Agreed { ssrc, repairs, .. }, .. } = negotiated(offer).unwrap();
            let fec::Agreed { payload_type, ssrc: fec_ssrc } = repairs.unwrap();
            let map = format!("a=rtpmap:{payload_type} flexfec-03/90000");
            assert!(offer.contains(&map) && answer.contains(&map), "{answer}");
            assert!(answer.contains(&format!("a=ssrc-group:FEC-FR {ssrc} {fec_ssrc}\r\n")), "{answer}");

            let without = offer.replace(" flexfec-03/", " another/");
            let Negotiated { answer, agreed, .. } = negotiated(&without).unwrap();
            assert_eq!(agreed.repairs, None);
            assert!(!answer.contains("FEC-FR") && !answer.contains("flexfec"), "{answer}");
        }
    }

    #[test]
    fn frames_say_what_they_need_where_that_is_understood() {
        for offer in OFFERS {
            assert!(!negotiated(offer).unwrap().answer.contains(dependency::URI));
            let asking = offer.replace(playout::URI, &format!("{}\r\na=extmap:13 {}", playout::URI, dependency::URI));
            let answer = negotiated(&asking).unwrap().answer;
            assert!(answer.contains(&format!("a=extmap:13 {}", dependency::URI)), "{answer}");
        }
    }

    #[test]
    fn sound_is_agreed_on_if_it_is_asked_for_and_pictures_do_not_wait_for_it() {
        assert!(negotiated(OFFERS[0]).unwrap().sound.is_none());
        let Negotiated { answer, sound, .. } = negotiated(OFFERS[1]).unwrap();
        assert_eq!(sound.unwrap().payload_type, 111);
        let sections: Vec<&str> = answer.split("\nm=").collect();
        assert!(sections[1].starts_with("audio ") && sections[2].starts_with("video "), "{answer}");
        assert!(sections[1].contains("opus/48000/2"), "{answer}");
        assert!(sections[1].contains("a=sendonly") && sections[1].contains(TRANSPORT_CC_URI), "{answer}");
        let stream = |section: &str| section.lines().find_map(|line| Some(line.strip_prefix("a=msid:")?.to_owned()));
        let streams = [sections[1], sections[2]].map(|section| stream(section).unwrap());
        assert_ne!(streams[0].split(' ').next(), streams[1].split(' ').next());
    }

    /// What a stranger may do to a good offer.
    #[derive(Clone, Debug)]
    enum Harm {
        Remove(Index),
        Repeat(Index, usize),
        Swap(Index, Index),
        Byte(Index, Index, char),
        Cut(Index),
        Number(Index, u64),
    }

    fn harm() -> impl Strategy<Value = Harm> {
        let index = any::<Index>;
        prop_oneof![
            index().prop_map(Harm::Remove),
            (index(), 2usize..20).prop_map(|(line, times)| Harm::Repeat(line, times)),
            (index(), index()).prop_map(|(a, b)| Harm::Swap(a, b)),
            (index(), index(), any::<char>()).prop_map(|(line, at, c)| Harm::Byte(line, at, c)),
            index().prop_map(Harm::Cut),
            (index(), any::<u64>()).prop_map(|(line, number)| Harm::Number(line, number)),
        ]
    }

    fn harmed(offer: &str, harms: &[Harm]) -> String {
        let mut lines: Vec<String> = offer.lines().map(str::to_owned).collect();
        for harm in harms {
            if lines.is_empty() {
                break;
            }
            let count = lines.len();
            match harm {
                Harm::Remove(line) => drop(lines.remove(line.index(count))),
                Harm::Repeat(line, times) => {
                    let line = line.index(count);
                    let copies = vec![lines[line].clone(); *times];
                    lines.splice(line..line, copies);
                }
                Harm::Swap(a, b) => lines.swap(a.index(count), b.index(count)),
                Harm::Byte(line, at, c) => {
                    let line = &mut lines[line.index(count)];
                    let mut letters: Vec<char> = line.chars().collect();
                    let at = at.index(letters.len() + 1);
                    letters.insert(at, *c);
                    *line = letters.into_iter().collect();
                }
                Harm::Cut(line) => lines.truncate(line.index(count)),
                Harm::Number(line, number) => {
                    let line = &mut lines[line.index(count)];
                    if let Some(at) = line.find(|c: char| c.is_ascii_digit()) {
                        let end = line[at..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |end| at + end);
                        line.replace_range(at..end, &number.to_string());
                    }
                }
            }
        }
        lines.join("\r\n") + "\r\n"
    }

    proptest! {
        /// The library itself does not panic either, so far as this finds: the catch in `negotiate` is for what it does not.
        #[test]
        fn harmed_offers_are_answered_or_refused(which in 0usize..2, harms in prop::collection::vec(harm(), 1..6)) {
            let outcome = negotiated(&harmed(OFFERS[which], &harms));
            prop_assert!(!matches!(outcome, Err(OfferError::Panicked)));
        }

        #[test]
        fn random_text_is_refused(text in "(v=0\r\n)?(m=video [ -~]*\r\n|a=[ -~]*\r\n){0,8}") {
            prop_assert!(negotiated(&text).is_err());
        }
    }
}
