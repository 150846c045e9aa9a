//! A world put back to where it was: the same bytes at that tick, and at every later one.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, SavedState};

use super::identity::StableId;
use super::registry::{Entry, entries};
use super::saved::{EntityById, SavedComponent};
use super::tick::SimTime;

/// The list of all identified entities, among the saved components.
pub(super) const ENTITIES: &str = <StableId as SavedComponent>::NAME;

/// Why a state cannot be put into a world.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RestoreError {
    /// The world registers other state than was saved.
    #[error(
        "the saved state has '{name}' in version {saved:?}, this world in version {here:?}: it was made by another world or another build of it"
    )]
    Schema {
        /// Of the component.
        name: String,
        /// None: not saved.
        saved: Option<u32>,
        /// None: not registered.
        here: Option<u32>,
    },
    /// Bytes that are no value.
    #[error("entity {id} of the saved '{name}' cannot be restored: {cause}")]
    Value {
        /// Of the component.
        name: String,
        /// Stable id.
        id: u64,
        /// What is wrong.
        cause: DecodeError,
    },
}

/// Puts a state into a world whose start-up systems have run.
pub(super) fn restore(world: &mut World, state: &SavedState) -> Result<(), RestoreError> {
    let entries = entries(world);
    check_schema(&entries, state)?;
    let entities = match_entities(world, state);
    for component in &state.components {
        let Some(entry) = entries.get(component.name.as_str()) else { continue };
        (entry.restore)(world, &entities, &component.entities).map_err(|(id, cause)| RestoreError::Value {
            name: component.name.clone(),
            id,
            cause,
        })?;
    }
    world.resource_mut::<SimTime>().tick = state.tick;
    world.clear_trackers();
    Ok(())
}

fn check_schema(entries: &BTreeMap<Arc<str>, Entry>, state: &SavedState) -> Result<(), RestoreError> {
    let saved: BTreeMap<&str, u32> =
        state.components.iter().map(|component| (component.name.as_str(), component.version)).collect();
    for name in saved.keys().copied().chain(entries.keys().map(|name| &**name)) {
        let (saved, here) = (saved.get(name).copied(), entries.get(name).map(|entry| entry.version));
        if saved != here {
            return Err(RestoreError::Schema { name: name.to_owned(), saved, here });
        }
    }
    Ok(())
}

/// Despawns what had gone, spawns what had come since the start.
fn match_entities(world: &mut World, state: &SavedState) -> EntityById {
    let list = state.components.iter().find(|component| component.name == ENTITIES);
    let saved = list.map(|list| list.entities.as_slice()).unwrap_or_default();
    let mut present: EntityById = world.query::<(&StableId, Entity)>().iter(world).map(|(id, e)| (*id, e)).collect();
    let mut entities = EntityById::new();
    for (id, _) in saved {
        let id = StableId(*id);
        let entity = present.remove(&id).unwrap_or_else(|| world.spawn(id).id());
        entities.insert(id, entity);
    }
    for entity in present.into_values() {
        world.despawn(entity);
    }
    entities
}
