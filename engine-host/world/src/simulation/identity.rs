//! Names for things that outlive a run: bevy's `Entity` is not one, because it depends on the order of spawning.

use bevy_ecs::prelude::*;
use lightcone_world_derive::Saved;

/// Identifies an entity in the digest, in saves and wherever order matters. Never reused within a world.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[component(immutable)]
#[saved(component, name = "host.entities", version = 1)]
pub struct StableId(#[saved(name = "id")] pub u64);

/// Hands out [`StableId`]s. Take it as `ResMut` in systems that are ordered, so that the same thing gets the same id.
#[derive(Resource, Saved, Clone, Debug)]
#[saved(resource, name = "host.stable-ids", version = 1)]
pub struct StableIds {
    #[saved(name = "next id")]
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

    /// How far it has counted; part of the state.
    pub fn next(&self) -> u64 {
        self.next
    }
}

/// Sorts by what does not depend on the order of spawning.
pub(crate) fn by_stable_id<T>(items: impl IntoIterator<Item = (StableId, T)>) -> Vec<(StableId, T)> {
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_unstable_by_key(|(id, _)| *id);
    items
}
