//! A session's seat while it is taken: whatever happens, the host hears of its end exactly once.

use std::sync::Arc;
use std::time::Duration;

use lightcone_protocol::SessionId;
use lightcone_protocol::input::Input;
use lightcone_protocol::view::Screen;

use crate::host::{Guest, Host, Refusal, Seat};
use crate::metrics;
use crate::session::Leave;

/// Dropping it without a word counts as [`Leave::Lost`].
pub(crate) struct Stay {
    host: Arc<dyn Host>,
    seat: Seat,
    left: bool,
}

impl Stay {
    /// Takes a seat.
    pub(crate) fn begin(host: &Arc<dyn Host>, world: &str, guest: &Guest) -> Result<Self, Refusal> {
        let seat = host.join(world, guest)?;
        metrics::session_opened();
        Ok(Self { host: Arc::clone(host), seat, left: false })
    }

    /// Comes back, and says the newest sequence number that was taken of its input. `None` if the host does not have it back.
    pub(crate) fn resume(host: &Arc<dyn Host>, session: SessionId, guest: &Guest) -> Option<(Self, u32)> {
        let rejoined = host.rejoin(session, guest)?;
        metrics::session_opened();
        Some((Self { host: Arc::clone(host), seat: rejoined.seat, left: false }, rejoined.input_seq))
    }

    pub(crate) fn seat(&self) -> &Seat {
        &self.seat
    }

    pub(crate) fn enter(&self) {
        self.host.enter(self.seat.session);
    }

    pub(crate) fn input(&self, input: Input) {
        metrics::input_message();
        self.host.input(self.seat.session, input);
    }

    pub(crate) fn delay(&self, by: Duration) {
        self.host.delay(self.seat.session, by);
    }

    pub(crate) fn shown(&self, shown: bool) {
        self.host.shown(self.seat.session, shown);
    }

    pub(crate) fn screen(&self, screen: Screen) {
        self.host.screen(self.seat.session, screen);
    }

    /// Closes the slots and tells the host.
    pub(crate) fn leave(mut self, why: Leave) {
        self.end(why);
    }

    fn end(&mut self, why: Leave) {
        if std::mem::replace(&mut self.left, true) {
            return;
        }
        if self.seat.camera.is_none() {
            self.seat.pictures.close();
        }
        self.seat.notes.close();
        metrics::session_ended(why);
        tracing::debug!(session = %self.seat.session, ?why, "a session ended");
        self.host.leave(self.seat.session, why);
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.end(Leave::Lost);
    }
}
