//! What a world's program has computed.

use bevy_ecs::prelude::*;

/// Fuel used since the world began, its start included. A world that runs a program keeps it, as a part of its state; others
/// have none.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fuel(pub u64);
