//! A world that cannot go on.

use bevy_ecs::prelude::*;

/// The world cannot go on, in one line for people: its last tick is half done. Inserted by a world's own system, and never taken
/// away: whoever runs the simulation steps it no more, and keeps nothing of the last tick.
#[derive(Resource, Clone, Debug, PartialEq, Eq)]
pub struct Halted(pub String);
