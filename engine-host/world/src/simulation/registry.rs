//! All kinds of state that a world has registered, by name.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{ComponentState, SavedState};

use super::identity::StableId;
use super::saved::{EntityById, NotRestored, SavedValues};
use super::tick::SimTime;

pub(super) type Collect = Arc<dyn Fn(&mut World) -> SavedValues + Send + Sync>;
pub(super) type Restore =
    Arc<dyn Fn(&mut World, &EntityById, &[(u64, Vec<u8>)]) -> Result<(), NotRestored> + Send + Sync>;

/// How changes are found.
#[derive(Clone)]
pub(super) enum FindChanged {
    /// Of a component: values that were written since the world's last change tick. Observers tell who lost it.
    Component(Collect),
    /// The kind tells by itself. Its ids are no entities'.
    Kind(Arc<dyn Fn(&mut World) -> KindChanges + Send + Sync>),
}

/// What changed in a kind of state since the last look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindChanges {
    /// Ids that have no value any more, growing.
    pub removed: Vec<u64>,
    /// New values, by growing id.
    pub changed: SavedValues,
}

/// One registered kind of state.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) version: u32,
    pub(super) layout: Arc<str>,
    pub(super) collect: Collect,
    /// None: it is small, and read whole at each look.
    pub(super) changed: Option<FindChanged>,
    pub(super) restore: Restore,
}

#[derive(Resource, Default)]
struct Registry {
    entries: BTreeMap<Arc<str>, Entry>,
    types: Vec<TypeId>,
}

/// `component`: the type that is no scratch from now on.
pub(super) fn register(app: &mut App, name: &str, entry: Entry, component: Option<TypeId>) {
    let mut registry = app.world_mut().get_resource_or_init::<Registry>();
    registry.types.extend(component);
    let twice = registry.entries.insert(name.into(), entry).is_some();
    // A mistake in the world's code, as adding a plugin twice is; found at the first start.
    assert!(!twice, "the state '{name}' is registered twice");
}

/// All kinds of state of this world, by name.
pub(super) fn entries(world: &mut World) -> BTreeMap<Arc<str>, Entry> {
    world.get_resource_or_init::<Registry>().entries.clone()
}

/// Everything registered, after the current tick.
pub(super) fn save(world: &mut World) -> SavedState {
    let tick = world.get_resource::<SimTime>().map_or(0, |time| time.tick);
    let components = entries(world)
        .into_iter()
        .map(|(name, entry)| ComponentState {
            name: name.to_string(),
            version: entry.version,
            entities: (entry.collect)(world),
        })
        .collect();
    SavedState { tick, components }
}

/// Names of components that identified entities have but that nobody registered: they are scratch.
pub(super) fn scratch_components(world: &mut World) -> Vec<String> {
    let registered = world.get_resource_or_init::<Registry>().types.clone();
    let archetypes: Vec<_> = world
        .query_filtered::<Entity, With<StableId>>()
        .iter(world)
        .map(|entity| world.entity(entity).archetype().id())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut names: Vec<String> = archetypes
        .into_iter()
        .filter_map(|id| world.archetypes().get(id))
        .flat_map(|archetype| archetype.components().to_vec())
        .filter_map(|component| world.components().get_info(component))
        .filter(|info| info.type_id().is_none_or(|id| !registered.contains(&id)))
        .map(|info| info.name().shortname().to_string())
        .filter(|name| name != "StableId")
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
