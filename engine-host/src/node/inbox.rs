//! Between the network and the tick: what players did, in order.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::players::PlayerEvent;

/// Inputs that may wait for one tick. At the session's greatest rate and 16 players this is more than two seconds.
const MAX_INPUTS: usize = 16 * 1024;

/// Bounded: beyond [`MAX_INPUTS`] further inputs are refused and counted. Joins and leaves always fit, there are at most two
/// for each session.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    events: Mutex<VecDeque<PlayerEvent>>,
}

impl Inbox {
    pub(crate) fn push(&self, event: PlayerEvent) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() >= MAX_INPUTS && matches!(event, PlayerEvent::Input { .. }) {
            metrics::counter!(super::status::INPUTS_REFUSED).increment(1);
            return;
        }
        events.push_back(event);
    }

    pub(crate) fn take(&self) -> VecDeque<PlayerEvent> {
        std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
