//! Players whom the world sends away.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_protocol::SessionId;

/// Who is to go, as said in this tick. The node ends the session, shows the reason, and the player's body leaves the world some ticks
/// later, as when a player goes by itself. In a simulation without a node nobody goes.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Kicks(BTreeMap<SessionId, Arc<str>>);

impl Kicks {
    /// Sends a player away. `reason` is what it reads, in one line; of several in a tick the first one stands.
    pub fn send_away(&mut self, session: SessionId, reason: &str) {
        self.0.entry(session).or_insert_with(|| reason.into());
    }

    /// By session.
    pub fn iter(&self) -> impl Iterator<Item = (SessionId, &Arc<str>)> {
        self.0.iter().map(|(session, reason)| (*session, reason))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
