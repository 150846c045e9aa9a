//! Names for things that do not depend on the order of spawning.

use bevy_ecs::prelude::*;

/// Names an entity to the host, and wherever order matters. Never reused within a world. An entity without one, or with one that
/// is no `u32`, exists in the program alone.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[component(immutable)]
pub struct StableId(pub u64);

/// Hands out [`StableId`]s. Take it as `ResMut` in systems that are ordered, so that the same thing gets the same id.
#[derive(Resource, Clone, Debug)]
pub struct StableIds {
    next: u64,
}

impl Default for StableIds {
    fn default() -> Self {
        Self { next: 1 }
    }
}

impl StableIds {
    /// The next id.
    pub fn allot(&mut self) -> StableId {
        let id = StableId(self.next);
        self.next += 1;
        id
    }
}
