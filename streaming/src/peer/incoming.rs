//! What the browser sends: datagrams, and by them events of the connection and messages of its data channels.

use std::sync::Arc;
use std::time::Instant;

use lightcone_protocol::view::ViewMessage;
use rtc::data_channel::{RTCDataChannelId, RTCDataChannelMessage};
use rtc::peer_connection::event::RTCPeerConnectionEvent;
use rtc::peer_connection::message::RTCMessage;
use rtc::peer_connection::state::{RTCIceConnectionState, RTCPeerConnectionState};
use rtc::peer_connection::transport::RTCDtlsTransportState;
use rtc::sansio::Protocol;
use rtc::shared::TaggedBytesMut;

use super::Peer;
use super::channels::{Change, Garbage, Said};
use super::ice::Incoming;
use super::inner::from_there;
use super::watching::Watching;
use crate::encode::{Encoder, Worker};
use crate::host::Seat;
use crate::remote::Remote;
use crate::session::Leave;

impl Peer {
    /// A datagram came in.
    pub(crate) fn receive(&mut self, now: Instant, from: Remote, datagram: &[u8]) {
        match self.ice.receive(now, from, datagram) {
            Incoming::Nothing => tracing::debug!(%from, "a datagram of a stranger"),
            Incoming::Data => {
                self.heard = now;
                self.hand_in(from_there(now, datagram));
            }
            Incoming::Check => {
                self.heard = now;
                self.outgoing.extend(self.ice.drain());
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

    pub(super) fn hand_in(&mut self, datagram: TaggedBytesMut) {
        if let Err(error) = self.connection.handle_read(datagram) {
            tracing::debug!(%error, "a datagram was not understood");
        }
    }

    pub(super) fn read_events(&mut self, now: Instant) {
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

    /// Begins the encode and tells the host, now that media can flow.
    fn connected(&mut self) {
        let Seat { pictures, camera, audio, .. } = self.stay.seat();
        if let (Some(sound), Some(track)) = (&mut self.sound, audio) {
            sound.listen(track, self.permit.wake());
        }
        let (pictures, frames) = (Arc::clone(pictures), self.sources.frames.clone());
        let codec = self.sender.codec();
        let begun = match camera {
            Some(camera) => {
                let broadcast = self.sources.broadcasts.join(*camera, &pictures, self.encode);
                broadcast.map(|broadcast| self.watching = Some(Watching::new(self.key, codec, broadcast)))
            }
            None => {
                let goes_back = self.wire.lock().recovery.is_possible();
                let encoder = if goes_back {
                    Encoder::that_goes_back(codec, self.encode)
                } else {
                    Encoder::of(codec, self.encode)
                };
                let worker = Worker::start(encoder, pictures, self.key, frames);
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

    /// Whether DTLS `close_notify` came, of which the library makes no event.
    fn browser_said_goodbye(&mut self) -> bool {
        let sender = self.connection.rtp_sender(self.video);
        sender
            .is_some_and(|sender| sender.transport().is_some_and(|dtls| dtls.state() == RTCDtlsTransportState::Closed))
    }

    pub(super) fn read_messages(&mut self, now: Instant) {
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
        if self.channels.is_latency(id) {
            let delay = self.channels.latency_message(&mut self.connection, &message.data, now, self.opened)?;
            delay.into_iter().for_each(|by| self.stay.delay(by));
        } else {
            match self.channels.message(message.is_string, &message.data, now)? {
                Some(Said::Input(input)) => self.stay.input(input),
                Some(Said::View(ViewMessage::Shown(shown))) => self.show(shown, now),
                Some(Said::View(ViewMessage::Screen(screen))) => self.stay.screen(screen),
                None => {}
            }
        }
        Ok(())
    }

    /// Parts of messages, and messages behind a gap, that it holds.
    pub(crate) fn held(&self) -> usize {
        self.held.chunks()
    }

    /// Ends it for what it holds, so that others have room.
    pub(crate) fn holds_most(&mut self) {
        self.refuse(&Garbage::HoldsMost);
    }

    /// Ends it if it holds more than it may.
    pub(super) fn look_at_held(&mut self) {
        if let Some(excess) = self.held.excess().filter(|_| self.ended.is_none()) {
            self.refuse(&excess.into());
        }
    }

    fn refuse(&mut self, garbage: &Garbage) {
        tracing::warn!(session = %self.stay.seat().session, reason = %garbage, "a session sent what is no input");
        self.end(Leave::Garbage);
    }
}
