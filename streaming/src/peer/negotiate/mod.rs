//! Offer → connection and answer.
//!
//! What of an offer is served is decided here ([`offer`]); the library sees that part alone, in a browser's form, and its answer
//! is put back into the offer's ([`answer`]).
//!
//! We are an ICE-lite agent (RFC 8445, 2.5): our address is reachable by those whom we serve, so the browser begins. Its candidates are of no use to us then, and are taken out before the library sees them: no name is resolved and
//! no packet goes to an address that did not first prove the password.

mod answer;
mod offer;
#[cfg(test)]
mod tests;
mod video;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rtc::crypto::RTCCryptoProvider;
use rtc::interceptor::{NackResponderBuilder, Registry, SenderReportBuilder, Slot};
use rtc::peer_connection::configuration::RTCConfigurationBuilder;
use rtc::peer_connection::configuration::media_engine::MediaEngine;
use rtc::peer_connection::configuration::setting_engine::{SctpMaxMessageSize, SettingEngine, SettingEngineBuilder};
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::transport::{CandidateConfig, CandidateHostConfig, RTCDtlsRole, RTCIceCandidate};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::shared::error::Error as RtcError;

use self::answer::Answer;
use self::offer::Offer;
pub(crate) use self::offer::OfferError;
pub(super) use self::video::VIDEO;
use super::checks::Credentials;
use super::feedback::Listener;
use super::ice::Ice;
use super::inner::{HERE, Inner};
use super::sctp::{self, SharedHeld};
use super::send;
use super::sound;
use super::wire::SharedWire;
use crate::certificate::Certificate;
use crate::encode::VideoCodec;
use crate::secret;

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

/// A connection that waits for the browser's first check.
pub(crate) struct Negotiated {
    pub(crate) connection: RTCPeerConnection,
    pub(crate) video: RTCRtpSenderId,
    pub(super) agreed: send::Agreed,
    /// What was agreed on for sound, if the browser takes any.
    pub(super) sound: Option<sound::Agreed>,
    pub(super) wire: SharedWire,
    pub(super) ice: Ice,
    pub(super) held: SharedHeld,
    pub(super) inner: Inner,
    pub(crate) credentials: Credentials,
    /// The `m=` and `a=mid:` lines of the answer's section whose transport all share.
    pub(crate) section: String,
    pub(crate) answer: String,
}

/// Answers an offer. `candidates` are lines that say where we are reached.
pub(crate) fn negotiate(
    offer: &str,
    candidates: &[String],
    certificate: &Certificate,
    now: Instant,
) -> Result<Negotiated, OfferError> {
    let offer = Offer::check(offer)?;
    // The library parses what a stranger wrote; should it panic on that, others who are being served must not notice. Nothing
    // that it touched is used again.
    catch_unwind(AssertUnwindSafe(|| answer_to(&offer, candidates, certificate, now)))
        .unwrap_or(Err(OfferError::Panicked))
}

/// Our name and password for a new generation of ICE, with those of the browser.
pub(crate) fn credentials(remote_ufrag: &str, remote_pwd: &str) -> Result<Credentials, secret::NoRandom> {
    Ok(Credentials {
        local_ufrag: secret::hex(8)?,
        local_pwd: secret::hex(16)?,
        remote_ufrag: remote_ufrag.to_owned(),
        remote_pwd: remote_pwd.to_owned(),
    })
}

fn answer_to(
    offer: &Offer,
    candidates: &[String],
    certificate: &Certificate,
    now: Instant,
) -> Result<Negotiated, OfferError> {
    let codec = offer.codec();
    let credentials = credentials(&offer.ufrag, &offer.pwd)?;
    let crypto = rtc::crypto::default_provider().map_err(|error| RtcError::Crypto(error.to_string()))?;
    let ssrc = secret::u32()?;
    let (rtx_ssrc, fec_ssrc) = (secret::u32()?, secret::u32()?);
    let sound_ssrc = secret::u32()?;
    let wire = SharedWire::new(now);
    let held = SharedHeld::default();
    let mut connection = RTCPeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::new().with_certificates(vec![certificate.inner()]).build())
        .with_setting_engine(settings(&credentials, offer.role, sctp::watch(crypto.clone(), held.clone())))
        .with_media_engine(codecs(codec)?)
        .with_interceptor_registry(
            Registry::new()
                .with(LISTENER_SLOT, Listener::new(wire.clone()))
                .with(Slot::NackResponder, NackResponderBuilder::new().with_size(NACK_HISTORY_PACKETS).build())
                .with(Slot::SenderReport, SenderReportBuilder::new().build()),
        )
        .build(now)?;
    let video_sender = connection.add_track(video::track(codec, ssrc, rtx_ssrc, fec_ssrc))?;
    let sound_stream = if offer.has_channels() { sound::negotiate::STREAM } else { video::STREAM };
    let sound_track = || sound::negotiate::track(sound_ssrc, sound_stream);
    let sound_sender = offer.has_sound().then(|| connection.add_track(sound_track())).transpose()?;
    connection.set_remote_description(now, RTCSessionDescription::offer(offer.for_the_library())?)?;
    connection.add_local_candidate(RTCIceCandidate::from(&inner_candidate()?).to_json()?)?;
    let answer = connection.create_answer(None).map_err(|error| match error {
        RtcError::ErrSenderWithNoCodecs => OfferError::NoCodec,
        other => other.into(),
    })?;
    connection.set_local_description(now, answer)?;
    let answer = connection.local_description().ok_or(RtcError::ErrPeerConnLocalDescriptionNil)?.sdp;
    let Answer { sdp: answer, section } = answer::in_the_form_of(offer, &answer, candidates);
    let agreed = video::agreed(&mut connection, video_sender, codec, ssrc, fec_ssrc).ok_or(OfferError::NoCodec)?;
    let inner = Inner::new(credentials.clone(), crypto.clone());
    let tie_breaker = u64::from(secret::u32()?) << 32 | u64::from(secret::u32()?);
    let ice = Ice::new(credentials.clone(), tie_breaker, crypto);
    let sound = sound_sender.and_then(|sender| sound::negotiate::agreed(&mut connection, sender, sound_ssrc));
    Ok(Negotiated {
        connection,
        video: video_sender,
        agreed,
        sound,
        wire,
        ice,
        held,
        inner,
        credentials,
        section,
        answer,
    })
}

fn codecs(codec: VideoCodec) -> Result<MediaEngine, RtcError> {
    let mut engine = MediaEngine::default();
    video::register(&mut engine, codec)?;
    sound::negotiate::register(&mut engine)?;
    Ok(engine)
}

fn settings(credentials: &Credentials, role: RTCDtlsRole, crypto: Arc<dyn RTCCryptoProvider>) -> SettingEngine {
    SettingEngineBuilder::new()
        .with_lite(true)
        .with_ice_credentials(credentials.local_ufrag.clone(), credentials.local_pwd.clone())
        .with_ice_timeouts(Some(ICE_DISCONNECTED), Some(ICE_FAILED), None)
        .with_answering_dtls_role(role)
        .with_crypto_provider(crypto)
        .with_dtls_cipher_suites(sctp::CIPHERS.to_vec())
        .with_sctp_max_receive_buffer_size(sctp::MAX_HELD_BYTES)
        .with_sctp_max_message_size(SctpMaxMessageSize::Bounded(MAX_MESSAGE_BYTES))
        .build()
}

/// The library's own candidate, which nobody outside is told of.
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
