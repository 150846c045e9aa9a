//! Between the network and the tick: what players did, in order.

use std::sync::{Mutex, PoisonError};

use lightcone_attest::log::Entry;

/// Inputs that may wait for one tick. At the session's greatest rate and 16 players this is more than two seconds.
const MAX_INPUTS: usize = 16 * 1024;

/// Bounded: beyond [`MAX_INPUTS`] further inputs are refused and counted. Joins, identities, keys and leaves always fit, there is at
/// most one of each for a session, and so do releases: one for each connection that was lost.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    entries: Mutex<Vec<Entry>>,
}

impl Inbox {
    /// False: it did not fit.
    pub(crate) fn push(&self, entry: Entry) -> bool {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_INPUTS && entry.kind.is_input() {
            metrics::counter!(crate::metric_names::INPUTS_REFUSED).increment(1);
            return false;
        }
        entries.push(entry);
        true
    }

    pub(crate) fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
