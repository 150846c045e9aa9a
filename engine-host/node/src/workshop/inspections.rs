//! Questions what a player points at.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use lightcone_protocol::SessionId;
use tokio::sync::oneshot;

/// So many may wait for the next tick.
pub(super) const MOST: usize = 16;

/// One question; the answer is the text of a JSON value, or nothing if nobody can say.
pub(super) struct Inspection {
    pub(super) session: SessionId,
    pub(super) answer: oneshot::Sender<Option<String>>,
}

/// Asks the tick.
#[derive(Clone)]
pub(crate) struct Inspections(Sender<Inspection>);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Too many ask.
    Busy,
    /// No tick comes any more.
    Over,
}

impl Inspections {
    pub(super) fn new() -> (Self, Receiver<Inspection>) {
        let (ask, asked) = bounded(MOST);
        (Self(ask), asked)
    }

    /// What the player points at after the next tick; while the world stands still, after the last.
    pub(crate) async fn ask(&self, session: SessionId) -> Result<Option<String>, NoAnswer> {
        let (answer, answered) = oneshot::channel();
        self.0.try_send(Inspection { session, answer }).map_err(|refused| match refused {
            TrySendError::Full(_) => NoAnswer::Busy,
            TrySendError::Disconnected(_) => NoAnswer::Over,
        })?;
        answered.await.map_err(|_| NoAnswer::Over)
    }
}
