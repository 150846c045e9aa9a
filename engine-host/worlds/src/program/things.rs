//! The program's entities, by the numbers that it gave them.

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::lifecycle::{Add, Remove};
use bevy_ecs::prelude::*;
use lightcone_interface::{EntityId, SessionId};
use lightcone_world::prelude::*;

/// An entity of the program.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq)]
#[component(immutable)]
#[saved(component, name = "program.entity", version = 1)]
pub(super) struct ProgramEntity(#[saved(name = "number")] pub(super) u32);

/// A joint of the program: an entity of its own.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq)]
#[component(immutable)]
#[saved(component, name = "program.joint", version = 1)]
pub(super) struct ProgramJoint(#[saved(name = "number")] pub(super) u32);

/// The entity, or the player, looks and sounds as its kept commands say. A restored one does not yet.
#[derive(Component)]
pub(super) struct Live;

/// Finds entities and players. Follows from the state.
#[derive(Resource, Default)]
pub(super) struct Things {
    pub(super) entities: BTreeMap<u32, Entity>,
    /// By session; as of the beginning of the tick.
    pub(super) players: BTreeMap<u64, Entity>,
    pub(super) joints: BTreeMap<u32, Entity>,
    /// How many there are.
    pub(super) triggers: u32,
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

/// Takes note of joints and triggers that come and go, be it by a restore.
pub(super) fn watch(app: &mut App) {
    app.add_observer(|came: On<Add<ProgramJoint>>, joints: Query<&ProgramJoint>, mut things: ResMut<Things>| {
        things.joints.extend(joints.get(came.entity).map(|ProgramJoint(number)| (*number, came.entity)));
    });
    app.add_observer(|gone: On<Remove<ProgramJoint>>, joints: Query<&ProgramJoint>, mut things: ResMut<Things>| {
        if let Ok(ProgramJoint(number)) = joints.get(gone.entity) {
            things.joints.remove(number);
        }
    });
    // A joint whose body has gone is none any more.
    app.add_observer(|ended: On<Remove<Joint>>, joints: Query<(), With<ProgramJoint>>, mut commands: Commands| {
        if joints.contains(ended.entity) {
            commands.entity(ended.entity).try_despawn();
        }
    });
    app.add_observer(|_: On<Add<Trigger>>, mut things: ResMut<Things>| things.triggers += 1);
    app.add_observer(|_: On<Remove<Trigger>>, mut things: ResMut<Things>| things.triggers -= 1);
}
