//! How long bodies wait and players may stay.

use std::time::Duration;

/// Set once for the node.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules {
    /// A body whose player's connection was lost waits so long for it.
    pub(crate) grace: Duration,
    /// A session lasts at most so long.
    pub(crate) max_session: Option<Duration>,
    /// A player without new input for so long is sent away.
    pub(crate) idle_limit: Option<Duration>,
    /// Sessions of one guest.
    pub(crate) limits: Limits,
}

/// How many sessions one guest may have at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Of one subject of signed tokens.
    pub(crate) per_subject: usize,
    /// Of one address beyond this machine.
    pub(crate) per_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_subject: usize::MAX, per_address: usize::MAX }
    }
}

/// Offers that were answered and whose browsers have not connected yet. They take no seats, so whoever never connects keeps
/// nobody out but those who begin to connect in the same seconds.
pub(crate) const MAX_HALF_OPEN: usize = 128;
/// Of one address. A class that comes in at once waits a little: pages try again by themselves.
pub(super) const MAX_HALF_OPEN_OF_ADDRESS: usize = 16;
