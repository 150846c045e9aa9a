//! The browser's data channels: its input, and what we say to its page.

use std::time::{Duration, Instant};

use bytes::BytesMut;
use lightcone_protocol::input::{self, ClientMessage, Input, Signing, SigningError};
use lightcone_protocol::view::{self, ViewMessage};
use rtc::data_channel::RTCDataChannelId;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::event::RTCDataChannelEvent;

use super::sctp::Excess;
use crate::budget::Budget;
use crate::host::Seat;
use crate::latency::{self, FromPage};
use crate::to_page::ToPage;

/// The reliable channel: button edges from the browser, notes to it.
const CONTROL: &str = "control";
/// The unreliable channel of latency traces: pings and wishes of the page, and what became of its inputs (see [`latency`]).
const LATENCY: &str = "ledger";
/// A page opens three channels.
const MAX_CHANNELS: usize = 8;
/// A page sends one motion for each display frame, up to 240 a second, and a few edges.
const MESSAGES_PER_SECOND: f64 = 500.0;
const MESSAGE_BURST: f64 = 500.0;
/// A page sends eighteen a second at most, ten of them what is done on a screen; after a pause of the line more of them come at once.
const TEXTS_PER_SECOND: f64 = 20.0;
const TEXT_BURST: f64 = 60.0;
/// While so much waits in SCTP, what is in a slot waits there, and messages in their queue.
const MAX_WAITING_BYTES: usize = 64 * 1024;

/// What of a page's messages ends its session.
#[derive(Debug, thiserror::Error)]
pub(super) enum Garbage {
    #[error("{0}")]
    Wire(#[from] input::WireError),
    #[error("{0}")]
    Signing(#[from] SigningError),
    #[error("text is no input")]
    Text,
    #[error("what came over the channel 'ledger' is neither a ping nor a delay")]
    Latency,
    #[error("more than {MESSAGES_PER_SECOND} messages a second")]
    TooMany,
    #[error("more than {TEXTS_PER_SECOND} lines of text a second")]
    TooManyTexts,
    #[error("more than {MAX_CHANNELS} data channels")]
    TooManyChannels,
    #[error("{0}")]
    Held(#[from] Excess),
    #[error("of all sessions, which hold too much that is not whole, it holds the most")]
    HoldsMost,
}

/// What a page says over its channels.
pub(super) enum Said {
    Input(Input),
    View(ViewMessage),
}

/// What an event changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    None,
    /// One of ours was closed: the browser goes.
    Closed,
}

pub(super) struct Channels {
    open: Vec<RTCDataChannelId>,
    control: Option<RTCDataChannelId>,
    latency: Option<RTCDataChannelId>,
    messages: Budget,
    texts: Budget,
    signing: Signing,
}

impl Channels {
    pub(super) fn new(now: Instant) -> Self {
        let messages = Budget::new(MESSAGES_PER_SECOND, MESSAGE_BURST, now);
        let texts = Budget::new(TEXTS_PER_SECOND, TEXT_BURST, now);
        Self { open: Vec::new(), control: None, latency: None, messages, texts, signing: Signing::default() }
    }

    pub(super) fn event(
        &mut self,
        connection: &mut RTCPeerConnection,
        event: &RTCDataChannelEvent,
    ) -> Result<Change, Garbage> {
        match event {
            RTCDataChannelEvent::OnOpen(id) => {
                if self.open.len() == MAX_CHANNELS {
                    return Err(Garbage::TooManyChannels);
                }
                self.open.push(*id);
                match connection.data_channel(*id).map(|channel| channel.label().to_owned()).as_deref() {
                    Some(CONTROL) => self.control = Some(*id),
                    Some(LATENCY) => self.latency = Some(*id),
                    _ => {}
                }
                Ok(Change::None)
            }
            RTCDataChannelEvent::OnClose(id) if self.open.contains(id) => Ok(Change::Closed),
            _ => Ok(Change::None),
        }
    }

    /// Reads one message; `None` for one that overtook the key.
    pub(super) fn message(&mut self, is_text: bool, data: &[u8], now: Instant) -> Result<Option<Said>, Garbage> {
        if is_text {
            return Err(Garbage::Text);
        }
        if !self.messages.spend(1.0, now) {
            return Err(Garbage::TooMany);
        }
        if let Some(message) = view::decode(data)? {
            return Ok(Some(Said::View(message)));
        }
        let input = input::decode(data)?;
        if matches!(input.message, ClientMessage::Text(_)) && !self.texts.spend(1.0, now) {
            return Err(Garbage::TooManyTexts);
        }
        Ok(self.signing.take(&input)?.then_some(Said::Input(input)))
    }

    pub(super) fn is_latency(&self, id: RTCDataChannelId) -> bool {
        self.latency == Some(id)
    }

    /// Reads one message of the latency channel: answers a ping, gives back the delay that the page wants.
    pub(super) fn latency_message(
        &mut self,
        connection: &mut RTCPeerConnection,
        data: &[u8],
        now: Instant,
        session_began: Instant,
    ) -> Result<Option<Duration>, Garbage> {
        if !self.messages.spend(1.0, now) {
            return Err(Garbage::TooMany);
        }
        match FromPage::read(data).ok_or(Garbage::Latency)? {
            FromPage::Ping(number) => {
                self.send_latency(connection, &latency::pong(number, now, session_began), now);
                Ok(None)
            }
            FromPage::Delay(by) => Ok(Some(by)),
        }
    }

    /// Sends a message over the latency channel, if the page opened it; nothing waits for a page that does not read.
    pub(super) fn send_latency(&self, connection: &mut RTCPeerConnection, message: &[u8], now: Instant) {
        let Some(mut channel) = self.latency.and_then(|id| connection.data_channel(id)) else { return };
        if channel.outstanding_bytes() <= MAX_WAITING_BYTES
            && let Err(error) = channel.send(now, BytesMut::from(message))
        {
            tracing::debug!(%error, "figures were not sent");
        }
    }

    /// Sends messages, and then the newest panel and what changed on the screen, as far as there is room for them.
    pub(super) fn send_page(&self, connection: &mut RTCPeerConnection, seat: &Seat, now: Instant) {
        let Some(mut channel) = self.control.and_then(|id| connection.data_channel(id)) else { return };
        while channel.outstanding_bytes() <= MAX_WAITING_BYTES {
            let Some(message) = seat.page.next_message() else { break };
            if let Err(error) = channel.send_text(now, message) {
                tracing::debug!(session = %seat.session, %error, "a message was not sent");
            }
        }
        if channel.outstanding_bytes() > MAX_WAITING_BYTES {
            return;
        }
        let page = &seat.page;
        for (slot, what, most) in [
            (&page.panel, "panel", ToPage::MAX_PANEL_BYTES),
            (&page.screen, "change of the screen", ToPage::MAX_SCREEN_BYTES),
        ] {
            let Some(text) = slot.take() else { continue };
            if text.len() > most {
                tracing::warn!(session = %seat.session, bytes = text.len(), "a {what} was too long to be sent");
            } else if let Err(error) = channel.send_text(now, text) {
                tracing::debug!(session = %seat.session, %error, "a {what} was not sent");
            }
        }
    }

    /// Sends the newest note, if there is one and room for it.
    pub(super) fn send_note(&self, connection: &mut RTCPeerConnection, seat: &Seat, now: Instant) {
        let Some(mut channel) = self.control.and_then(|id| connection.data_channel(id)) else { return };
        if channel.outstanding_bytes() > MAX_WAITING_BYTES {
            return;
        }
        let Some(note) = seat.notes.take() else { return };
        if note.len() > Seat::MAX_NOTE_BYTES {
            tracing::warn!(session = %seat.session, bytes = note.len(), "a note was too long to be sent");
        } else if let Err(error) = channel.send_text(now, note) {
            tracing::debug!(session = %seat.session, %error, "a note was not sent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_protocol::input::Text;

    #[test]
    fn lines_of_text_are_few() {
        let began = Instant::now();
        let mut channels = Channels::new(began);
        let line = |seq| input::encode(&ClientMessage::Text(Text { seq, text: "Hello".into() }));
        // What a page may send goes on and on.
        for second in 0..60 {
            let now = began + Duration::from_secs(second);
            (0..4).for_each(|n| assert!(channels.message(false, &line(second as u32 * 4 + n + 1), now).is_ok()));
        }
        let now = began + Duration::from_secs(60);
        let taken = (0..200).take_while(|n| channels.message(false, &line(1000 + n), now).is_ok()).count();
        assert_eq!(taken, 60);
        assert!(matches!(channels.message(false, &line(2000), now), Err(Garbage::TooManyTexts)));
    }
}
