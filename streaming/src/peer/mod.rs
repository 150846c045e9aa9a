//! One session: a WebRTC connection without a socket. Datagrams, frames and the time come in as arguments; datagrams go out
//! through [`Peer::drain`].
//!
//! Bounds: what waits to be sent is bounded in [`send`], what the browser may send in [`channels`], and what may go out for
//! retransmission and all else together by a budget of bytes; beyond it datagrams are dropped.

mod channels;
mod dependency;
mod fec;
mod feedback;
mod ice;
mod inner;
mod negotiate;
mod playout;
mod recovery;
mod send;
mod shared;
mod sound;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use ice::Credentials;
pub(crate) use negotiate::{Negotiated, OfferError, credentials, negotiate};
pub(crate) use send::Payloader;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::data_channel::{RTCDataChannelId, RTCDataChannelMessage};
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::event::RTCPeerConnectionEvent;
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::peer_connection::state::{RTCIceConnectionState, RTCPeerConnectionState};
use rtc::peer_connection::transport::RTCDtlsTransportState;
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::sansio::Protocol;
use rtc::shared::TaggedBytesMut;
use tokio::sync::mpsc;

use self::channels::{Change, Channels, Garbage};
use self::feedback::KeyFrames;
use self::ice::{Ice, Incoming};
use self::inner::{Inner, from_there};
use self::negotiate::VIDEO;
use self::recovery::Wanted;
use self::send::{Sender, Told};
use self::shared::Watching;
use self::sound::Sound;
use self::wire::SharedWire;
use crate::broadcast::{Broadcasts, SharedPicture};
use crate::budget::Budget;
use crate::congestion::{Limits, Path};
use crate::demux::{PeerKey, Remote};
use crate::encode::{self, Frame, Worker};
use crate::film::{FilmError, Filmed, Tap};
use crate::ledger;
use crate::server::Permit;
use crate::stay::Stay;
use crate::{BitratePolicy, Leave, Link, Seat, audio, metrics};

/// A join that is not connected by then is released.
const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// A browser checks the connection every 2.5 s and reports on the video every second. One that hears nothing itself tries a
/// restart of ICE after two seconds, for some more.
const SILENCE: Duration = Duration::from_secs(10);
/// The library's own timers are looked at no more often than this.
const LEAST_WAIT: Duration = Duration::from_millis(1);
/// Of all that goes out: well above any bitrate, below what hurts others.
const EGRESS_BYTES_PER_SECOND: f64 = 12_000_000.0;
const EGRESS_BURST_BYTES: f64 = 4_000_000.0;

/// So much is sent before anything is known of the path.
const START_BPS: f64 = 2.5e6;
/// Of the estimate, for pictures; the rest is for headers and for frames that turn out larger.
const MEDIA_SHARE: f64 = 0.9;
/// One viewer makes no more key frames for all who share its stream.
const SHARED_KEY_FRAME_EVERY: Duration = Duration::from_secs(1);
/// Beyond this wait, pictures are not encoded: they would be older than those that come.
const MAX_BACKLOG: Duration = Duration::from_millis(50);

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
    inner: Inner,
    /// What waits for [`Peer::drain`].
    outgoing: Vec<(Remote, BytesMut)>,
    key_frames: KeyFrames,
    tap: Option<Tap>,
    egress: Budget,
    opened: Instant,
    heard: Instant,
    next_timeout: Instant,
    ended: Option<Leave>,
    /// Frames that were sent, by their media times.
    sent_frames: Vec<(u32, Told)>,
}

/// Where frames come from.
#[derive(Clone)]
pub(crate) struct Sources {
    /// Takes the frames of private encoders.
    pub(crate) frames: mpsc::Sender<Frame<PeerKey>>,
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
        negotiated.wire.lock().limit(limits(&encode.bitrate));
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
            inner: negotiated.inner,
            outgoing: Vec::new(),
            key_frames: KeyFrames::default(),
            tap: None,
            egress: Budget::new(EGRESS_BYTES_PER_SECOND, EGRESS_BURST_BYTES, now),
            opened: now,
            heard: now,
            next_timeout: now,
            ended: None,
            sent_frames: Vec::new(),
        }
    }

    /// Why it should be ended, once it should.
    pub(crate) fn ended(&self) -> Option<Leave> {
        self.ended
    }

    /// When [`Peer::drain`] is to be called next, whatever else happens.
    pub(crate) fn next_timeout(&self) -> Instant {
        if self.sound.as_ref().is_some_and(Sound::is_waiting) {
            return self.opened;
        }
        self.sender.next_time().map_or(self.next_timeout, |step| step.min(self.next_timeout))
    }

    /// A datagram came in.
    pub(crate) fn receive(&mut self, now: Instant, from: Remote, datagram: &[u8]) {
        match self.ice.receive(now, from, datagram) {
            Incoming::Nothing => tracing::debug!(%from, "a datagram of a stranger"),
            Incoming::Data => {
                self.heard = now;
                self.hand_in(from_there(now, datagram));
            }
            Incoming::Check(answer) => {
                self.heard = now;
                self.outgoing.push((from, answer));
                if self.ice.selected().is_some() {
                    self.say_connected(now);
                }
            }
        }
    }

    /// Tells the library's own agent: once to be asked back, once more to be believed.
    fn say_connected(&mut self, now: Instant) {
        for _ in 0..2 {
            if let Some(check) = self.inner.check(now) {
                self.hand_in(check);
                self.pump(now);
            }
        }
    }

    fn hand_in(&mut self, datagram: TaggedBytesMut) {
        if let Err(error) = self.connection.handle_read(datagram) {
            tracing::debug!(%error, "a datagram was not understood");
        }
    }

    /// Takes out what the library sends; what its own agent asks is answered at once.
    fn pump(&mut self, now: Instant) {
        while let Some(datagram) = self.connection.poll_write() {
            let is_stun = datagram.message.first().is_some_and(|first| *first <= 3);
            if !is_stun {
                self.outgoing.extend(self.ice.selected().map(|remote| (remote, datagram.message)));
            } else if let Some(answer) = self.inner.answer(now, &datagram.message) {
                self.hand_in(answer);
            }
        }
    }

    /// Begins a new generation of ICE; gives back the one whose checks are no longer answered.
    pub(crate) fn restart_ice(&mut self, credentials: Credentials) -> Option<Credentials> {
        self.ice.restart(credentials)
    }

    /// A frame is encoded.
    pub(crate) fn frame(&mut self, frame: Frame<PeerKey>, now: Instant) {
        match self.tap.as_mut().map(|tap| tap.film(&frame.stream, frame.at)) {
            Some(Filmed::WantsKey) => self.key_frames.want(),
            Some(Filmed::Over) => self.tap = None,
            Some(Filmed::Yes) | None => {}
        }
        let payloads = self.sender.cut(frame.stream);
        let packets = if self.sender.fits(payloads.len()) { payloads.len() as u16 } else { 0 };
        let mut wire = self.wire.lock();
        wire.recovery.queued(frame.ties, self.sender.next_sequence(), packets, now);
        let describe = |sequence| wire.recovery.descriptor(sequence);
        let told = Told { mark: Some(frame.mark), answers: frame.answers };
        if self.sender.push(payloads, frame.at, told, describe).is_err() {
            metrics::frame_dropped();
            if !wire.recovery.is_possible() {
                self.key_frames.want();
            }
        }
    }

    /// From the next key frame on all frames go past this tap, too. Without one nothing changes.
    pub(crate) fn film(&mut self, tap: Option<Tap>) -> Result<(), FilmError> {
        if self.stay.seat().camera.is_some() {
            return Err(FilmError::Shared);
        }
        if self.tap.is_some() {
            return Err(FilmError::Already);
        }
        self.tap = tap;
        Ok(())
    }

    /// Whether it was filmed.
    pub(crate) fn end_film(&mut self) -> bool {
        self.tap.take().is_some()
    }

    /// Whether it takes frames of this picture's camera.
    pub(crate) fn watches(&self, picture: &SharedPicture) -> bool {
        self.watching.as_ref().is_some_and(|watching| watching.camera() == picture.camera)
    }

    /// A picture of the camera is encoded.
    pub(crate) fn shared(&mut self, picture: &SharedPicture) {
        if let Some(watching) = &mut self.watching
            && watching.push(picture, &mut self.sender).is_err()
        {
            metrics::frame_dropped();
        }
    }

    /// Looks after deadlines and the newest note; called some twenty times a second.
    pub(crate) fn tick(&mut self, now: Instant) {
        let late = if !self.is_connected() { (self.opened, CONNECT_WITHIN) } else { (self.heard, SILENCE) };
        if now.saturating_duration_since(late.0) > late.1 {
            self.end(Leave::Lost);
        }
        self.channels.send_note(&mut self.connection, self.stay.seat(), now);
        self.wire.lock().tick(now);
    }

    /// What is known of the way to the viewer; none before there is one, or if the viewer does not report.
    pub(crate) fn link(&self, now: Instant) -> Option<Link> {
        let path = self.wire.lock().path()?;
        let target_bps = self.target_bps()?;
        Some(Link {
            session: self.stay.seat().session,
            estimate_bps: path.estimate_bps as u32,
            room_bps: self.room_bps(&path, now),
            arriving_bps: path.arriving_bps as u32,
            target_bps,
            loss: path.loss,
            rtt: path.rtt?,
        })
    }

    /// Of what the path carries, that which pictures may take: what is lost is sent again.
    fn room_bps(&self, path: &Path, now: Instant) -> u32 {
        let sound_bps = self.sound.as_ref().map_or(0.0, |_| f64::from(audio::BITRATE_BPS));
        let other_bps = sound_bps + self.sender.repairs_bps(now);
        ((path.estimate_bps * MEDIA_SHARE - other_bps) * (1.0 - path.loss)).max(0.0) as u32
    }

    fn is_connected(&self) -> bool {
        self.worker.is_some() || self.watching.is_some()
    }

    fn target_bps(&self) -> Option<u32> {
        match &self.watching {
            Some(watching) => watching.aim_bps(),
            None => self.worker.as_ref()?.target_bps(),
        }
    }

    /// Does all that is due now and gives out what is to be sent.
    pub(crate) fn drain(&mut self, now: Instant, out: &mut Vec<(Remote, BytesMut)>) {
        if now >= self.next_timeout
            && let Err(error) = self.connection.handle_timeout(now)
        {
            tracing::debug!(%error, "a timer failed");
        }
        self.read_events(now);
        self.read_messages(now);
        self.send_media(now);
        self.collect(now, out);
        let timeout = self.connection.poll_timeout().unwrap_or(now + SILENCE);
        self.next_timeout = timeout.max(now + LEAST_WAIT);
    }

    fn collect(&mut self, now: Instant, out: &mut Vec<(Remote, BytesMut)>) {
        self.pump(now);
        for (to, datagram) in self.outgoing.drain(..) {
            if self.egress.spend(datagram.len() as f64, now) {
                out.push((to, datagram));
            } else {
                metrics::datagram_dropped();
            }
        }
    }

    fn read_events(&mut self, now: Instant) {
        while let Some(event) = self.connection.poll_event() {
            match event {
                RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) => self.state_changed(state),
                RTCPeerConnectionEvent::OnIceConnectionStateChangeEvent(RTCIceConnectionState::Failed) => {
                    self.end(Leave::Lost)
                }
                RTCPeerConnectionEvent::OnDataChannel(event) => {
                    let change = self.channels.event(&mut self.connection, &event);
                    match change {
                        Ok(Change::None) => self.channels.send_note(&mut self.connection, self.stay.seat(), now),
                        Ok(Change::Closed) => self.end(Leave::Lost),
                        Err(garbage) => self.refuse(&garbage),
                    }
                }
                _ => {}
            }
        }
        if self.browser_said_goodbye() {
            self.end(Leave::Lost);
        }
    }

    fn state_changed(&mut self, state: RTCPeerConnectionState) {
        match state {
            RTCPeerConnectionState::Connected if !self.is_connected() => self.connected(),
            RTCPeerConnectionState::Failed | RTCPeerConnectionState::Closed => self.end(Leave::Lost),
            _ => {}
        }
    }

    /// Media can flow.
    fn connected(&mut self) {
        let Seat { pictures, camera, audio, .. } = self.stay.seat();
        if let (Some(sound), Some(track)) = (&mut self.sound, audio) {
            sound.listen(track, self.permit.wake());
        }
        let (pictures, frames) = (Arc::clone(pictures), self.sources.frames.clone());
        let begun = match camera {
            Some(camera) => {
                let broadcast = self.sources.broadcasts.join(*camera, &pictures, self.encode);
                broadcast.map(|broadcast| self.watching = Some(Watching::new(self.key, broadcast)))
            }
            None => {
                let goes_back = self.wire.lock().recovery.is_possible();
                let worker = Worker::start(self.encode, goes_back, pictures, self.key, frames);
                worker.map(|worker| self.worker = Some(worker))
            }
        };
        match begun {
            Ok(()) => self.stay.enter(),
            Err(error) => {
                tracing::error!(%error, "no thread for an encoder");
                self.end(Leave::Lost);
            }
        }
    }

    /// DTLS `close_notify`; the library turns no event of its own from it.
    fn browser_said_goodbye(&mut self) -> bool {
        let sender = self.connection.rtp_sender(self.video);
        sender
            .is_some_and(|sender| sender.transport().is_some_and(|dtls| dtls.state() == RTCDtlsTransportState::Closed))
    }

    fn read_messages(&mut self, now: Instant) {
        while let Some(message) = self.connection.poll_read() {
            match message.message {
                RTCMessage::DataChannelMessage(id, message) if self.ended.is_none() => {
                    if let Err(garbage) = self.read_message(id, &message, now) {
                        self.refuse(&garbage);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_message(
        &mut self,
        id: RTCDataChannelId,
        message: &RTCDataChannelMessage,
        now: Instant,
    ) -> Result<(), Garbage> {
        if self.channels.is_ledger(id) {
            let delay = self.channels.ledger_message(&mut self.connection, &message.data, now, self.opened)?;
            delay.into_iter().for_each(|by| self.stay.delay(by));
        } else {
            let input = self.channels.message(message.is_string, &message.data, now)?;
            input.into_iter().for_each(|input| self.stay.input(input));
        }
        Ok(())
    }

    fn send_media(&mut self, now: Instant) {
        let path = self.steer(now);
        self.sender.set_path(path, now);
        self.send_sound(now);
        while let Some(waiting) = self.sender.pop(now) {
            let timestamp = waiting.packet.header.timestamp;
            self.sent_frames.extend(waiting.told.map(|told| (timestamp, told)));
            // Not through the library's sender, which takes no repair packets.
            let message = RTCMessage::RtpPacket(VIDEO.to_owned(), waiting.packet);
            if let Err(error) = self.connection.handle_write(TaggedRTCMessage { now, message }) {
                tracing::debug!(%error, "a packet was not sent");
            }
        }
        if let Some(worker) = &self.worker {
            worker.hold(self.sender.backlog() > MAX_BACKLOG);
        }
    }

    fn send_sound(&mut self, now: Instant) {
        let Some(sound) = &mut self.sound else { return };
        while let Some(packet) = sound.pop() {
            let Some(mut track) = self.connection.rtp_sender(sound.sender()) else { return };
            match track.write_rtp(now, packet) {
                Ok(()) => metrics::audio_packet_sent(),
                Err(error) => tracing::debug!(%error, "a packet of sound was not sent"),
            }
        }
    }

    /// Tells the encoder what the viewer wants and what the path carries.
    fn steer(&mut self, now: Instant) -> Option<Path> {
        let mut wire = self.wire.lock();
        if std::mem::take(&mut wire.key_frame_wanted) {
            wire.recovery.cannot_decode(now);
        }
        let path = wire.path();
        let rtt = path.and_then(|path| path.rtt).unwrap_or_default();
        let (wanted, settled) = (wire.recovery.wanted(now, rtt), wire.recovery.settled());
        drop(wire);
        if wanted == Some(Wanted::Key) {
            self.key_frames.want();
        }
        let carries_bps = path.map(|path| self.room_bps(&path, now));
        if let Some(watching) = &mut self.watching {
            watching.steer(carries_bps, self.sender.backlog(), now);
            if self.key_frames.due(now, SHARED_KEY_FRAME_EVERY) {
                watching.want_key();
            }
        }
        if let Some(worker) = &self.worker {
            if self.key_frames.due(now, rtt) {
                worker.request_key_frame();
            }
            if wanted == Some(Wanted::Back) {
                worker.go_back();
            }
            if let Some((kept, arrived)) = settled {
                worker.settle(kept, arrived);
            }
            if let Some(bps) = carries_bps {
                worker.set_target(bps);
            }
        }
        if let (Some(sound), Some(path)) = (&self.sound, path) {
            sound.set_loss(path.loss);
        }
        path
    }

    pub(crate) fn seat(&self) -> &Seat {
        self.stay.seat()
    }

    /// All that [`Peer::drain`] gave out was handed to the socket.
    pub(crate) fn sent(&mut self, now: Instant) {
        for (timestamp, Told { mark, answers }) in self.sent_frames.drain(..) {
            if let Some(mark) = mark {
                self.channels.send_to_ledger(&mut self.connection, &ledger::mark(mark, timestamp), now);
            }
            if let Some(answered) = answers {
                answered.count(now);
                let legs = answered.legs(now, self.opened);
                self.channels.send_to_ledger(&mut self.connection, &legs, now);
            }
        }
    }

    fn refuse(&mut self, garbage: &Garbage) {
        tracing::warn!(session = %self.stay.seat().session, reason = %garbage, "a session sent what is no input");
        self.end(Leave::Garbage);
    }

    /// The first reason stands.
    fn end(&mut self, why: Leave) {
        self.ended.get_or_insert(why);
    }

    /// Says goodbye to the browser (SCTP abort, DTLS alert).
    pub(crate) fn close(&mut self, now: Instant, out: &mut Vec<(Remote, BytesMut)>) {
        if let Err(error) = self.connection.close() {
            tracing::debug!(%error, "a connection did not close cleanly");
        }
        self.collect(now, out);
    }

    /// Tells the host, and gives back the encoder's thread, which ends by itself.
    pub(crate) fn leave(self, why: Leave) -> Option<JoinHandle<()>> {
        self.stay.leave(why);
        let shared = self.watching.and_then(Watching::leave);
        shared.or(self.worker.map(Worker::release))
    }
}

/// Of the whole stream: above what the encoder makes at most there is nothing to know.
fn limits(policy: &BitratePolicy) -> Limits {
    let min_bps = f64::from(policy.min_bps);
    let max_bps = f64::from(policy.max_bps).max(min_bps) / MEDIA_SHARE;
    Limits { min_bps, start_bps: START_BPS.clamp(min_bps, max_bps), max_bps }
}
