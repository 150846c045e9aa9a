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
}
