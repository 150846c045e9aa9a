//! What a player points at, for who makes the world.

use std::fmt;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_protocol::SessionId;

/// Says what a player points at just now, as the text of a JSON value; nothing for who has no body. Inserted by worlds that can say it. The
/// world is only looked at, so asking is no input.
#[derive(Resource, Clone)]
pub struct Inspector(Arc<Inspect>);

type Inspect = dyn Fn(&World, SessionId) -> Option<String> + Send + Sync;

impl Inspector {
    /// `inspect` bounds what it says.
    pub fn new(inspect: impl Fn(&World, SessionId) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(inspect))
    }

    /// What the player points at.
    pub fn inspect(&self, world: &World, session: SessionId) -> Option<String> {
        (self.0)(world, session)
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspector")
    }
}
