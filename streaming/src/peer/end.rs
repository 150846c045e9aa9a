//! How a session ends.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::sansio::Protocol;

use super::Peer;
use super::watching::Watching;
use crate::encode::Worker;
use crate::remote::Remote;
use crate::session::Leave;

/// A join that is not connected by then is released.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// A browser checks the connection every 2.5 s and reports on the video every second. One that hears nothing itself tries a
/// restart of ICE after two seconds, for some more.
const SILENCE: Duration = Duration::from_secs(10);

impl Peer {
    /// Looks after deadlines and the newest note; called some twenty times a second.
    pub(crate) fn tick(&mut self, now: Instant) {
        let late = if !self.is_connected() { (self.opened, CONNECT_WITHIN) } else { (self.heard, SILENCE) };
        if now.saturating_duration_since(late.0) > late.1 {
            self.end(Leave::Lost);
        }
        self.ice.tick(now);
        self.outgoing.extend(self.ice.drain());
        if self.ice.is_refused(now) {
            tracing::info!(session = %self.stay.seat().session, "nobody answers where media goes");
            self.end(Leave::Lost);
        }
        if let Some(tap) = &mut self.tap {
            tap.hear(now);
        }
        self.channels.send_page(&mut self.connection, self.stay.seat(), now);
        self.channels.send_note(&mut self.connection, self.stay.seat(), now);
        self.wire.lock().tick(now);
    }

    /// Why it should be ended, once it should.
    pub(crate) fn ended(&self) -> Option<Leave> {
        self.ended
    }

    /// The first reason stands.
    pub(super) fn end(&mut self, why: Leave) {
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
