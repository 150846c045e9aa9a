//! One session: a WebRTC connection without a socket. Datagrams, frames and the time come in as arguments; datagrams go out
//! through [`Peer::drain`].
//!
//! A session begins here. What it does then has a file each: it takes in what the browser sends (`incoming`) and what
//! encoders make (`frames`), steers the encoder by what is known of the path (`steer`), hands out datagrams (`outgoing`) and
//! ends (`end`).
//!
//! Bounds: what waits to be sent is bounded in [`send`], what the browser may send in [`channels`], and what may go out for
//! retransmission and all else together by a budget of bytes; beyond it datagrams are dropped.

mod channels;
mod checks;
mod dependency;
mod end;
mod fec;
mod feedback;
mod frames;
mod ice;
mod incoming;
mod inner;
mod negotiate;
mod outgoing;
mod playout;
mod recovery;
mod sctp;
mod sections;
mod send;
mod sound;
mod steer;
#[cfg(test)]
mod tests;
mod watching;
mod wire;

pub(crate) use checks::Credentials;
pub(crate) use negotiate::{Negotiated, OfferError, credentials, negotiate};
pub(crate) use sctp::takes;

use std::sync::Arc;
use std::time::Instant;

use bytes::BytesMut;
use rtc::peer_connection::RTCPeerConnection;
use rtc::rtp_transceiver::RTCRtpSenderId;
use tokio::sync::mpsc;

use self::channels::Channels;
use self::feedback::KeyFrames;
use self::ice::Ice;
use self::inner::Inner;
use self::sctp::SharedHeld;
use self::send::{Sender, Told};
use self::sound::Sound;
use self::watching::Watching;
use self::wire::SharedWire;
use crate::broadcast::Broadcasts;
use crate::budget::Budget;
use crate::capture::Tap;
use crate::demux::PeerKey;
use crate::encode::{self, OutgoingFrame, Worker};
use crate::host::Seat;
use crate::remote::Remote;
use crate::session::Leave;
use crate::shared::Permit;
use crate::stay::Stay;

/// The most that goes out: well above any bitrate, below what hurts others.
const EGRESS_BYTES_PER_SECOND: f64 = 12_000_000.0;
const EGRESS_BURST_BYTES: f64 = 4_000_000.0;

/// See the top of the file.
pub(crate) struct Peer {
    key: PeerKey,
    connection: RTCPeerConnection,
    video: RTCRtpSenderId,
    permit: Permit,
    stay: Stay,
    encode: encode::Config,
    sources: Sources,
    worker: Option<Worker>,
    watching: Option<Watching>,
    sender: Sender,
    sound: Option<Sound>,
    channels: Channels,
    wire: SharedWire,
    ice: Ice,
    held: SharedHeld,
    inner: Inner,
    /// What waits for [`Peer::drain`].
    outgoing: Vec<(Remote, BytesMut)>,
    key_frames: KeyFrames,
    tap: Option<Tap>,
    /// Somebody can see the page.
    shown: bool,
    egress: Budget,
    opened: Instant,
    heard: Instant,
    next_timeout: Instant,
    ended: Option<Leave>,
    /// What is to be told of frames that went out, by their RTP timestamps.
    sent_frames: Vec<(u32, Told)>,
}

/// Where frames come from.
#[derive(Clone)]
pub(crate) struct Sources {
    /// Takes the frames of private encoders.
    pub(crate) frames: mpsc::Sender<OutgoingFrame<PeerKey>>,
    pub(crate) broadcasts: Arc<Broadcasts>,
}

/// What a session is made of.
pub(crate) struct Opening {
    pub(crate) negotiated: Negotiated,
    pub(crate) permit: Permit,
    pub(crate) stay: Stay,
    pub(crate) encode: encode::Config,
    pub(crate) random: u32,
}

impl Peer {
    pub(crate) fn new(key: PeerKey, opening: Opening, sources: Sources, now: Instant) -> Self {
        let Opening { negotiated, permit, stay, encode, random } = opening;
        negotiated.wire.lock().limit(&encode.bitrate);
        Self {
            key,
            connection: negotiated.connection,
            video: negotiated.video,
            permit,
            stay,
            encode,
            sources,
            worker: None,
            watching: None,
            sender: Sender::new(negotiated.agreed, encode.fps, random, now),
            sound: negotiated.sound.map(|agreed| Sound::new(agreed, random)),
            channels: Channels::new(now),
            wire: negotiated.wire,
            ice: negotiated.ice,
            held: negotiated.held,
            inner: negotiated.inner,
            outgoing: Vec::new(),
            key_frames: KeyFrames::default(),
            tap: None,
            shown: true,
            egress: Budget::new(EGRESS_BYTES_PER_SECOND, EGRESS_BURST_BYTES, now),
            opened: now,
            heard: now,
            next_timeout: now,
            ended: None,
            sent_frames: Vec::new(),
        }
    }

    /// How the host and the session reach one another.
    pub(crate) fn seat(&self) -> &Seat {
        self.stay.seat()
    }

    /// Begins a new generation of ICE; gives back the one whose checks are no longer answered.
    pub(crate) fn restart_ice(&mut self, credentials: Credentials) -> Option<Credentials> {
        self.ice.restart(credentials)
    }

    /// Whether media can flow.
    fn is_connected(&self) -> bool {
        self.worker.is_some() || self.watching.is_some()
    }
}
