//! The program's entities, by the numbers that it gave them.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use lightcone_interface::{EntityId, SessionId};
use lightcone_world::prelude::*;

/// An entity of the program.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq)]
#[component(immutable)]
#[saved(component, name = "program.entity", version = 1)]
pub(super) struct ProgramEntity(#[saved(name = "number")] pub(super) u32);

/// The entity, or the player, looks and sounds as its kept commands say. A restored one does not yet.
#[derive(Component)]
pub(super) struct Live;

/// Finds entities and players. Follows from the state.
#[derive(Resource, Default)]
pub(super) struct Things {
    pub(super) entities: BTreeMap<u32, Entity>,
    /// By session; as of the beginning of the tick.
    pub(super) players: BTreeMap<u64, Entity>,
}

impl Things {
    pub(super) fn entity(&self, id: EntityId) -> Option<Entity> {
        self.entities.get(&id.0).copied()
    }

    pub(super) fn player(&self, session: SessionId) -> Option<Entity> {
        self.players.get(&session.0).copied()
    }

    /// Forgets entities that have gone: with a player from whose body they hung, or with a parent.
    pub(super) fn forget_gone(&mut self, world: &World) {
        self.entities.retain(|_, entity| world.get_entity(*entity).is_ok());
    }
}
