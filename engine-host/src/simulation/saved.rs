//! What belongs to a world's state: registered components and resources, and their digest.

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{DigestError, Encoder, StateDigest, StateDigester};

use super::{SimTime, StableId};

/// A component that is digested. Anything a later tick depends on must be in one.
pub trait SavedComponent: Component {
    /// Unique in a world, lower case.
    const NAME: &'static str;
    /// Grows when the bytes change their meaning.
    const VERSION: u32;
    /// Writes the value canonically: the same value, the same bytes.
    fn encode(&self, out: &mut Encoder);
}

/// A resource that is digested, as the one entity 0 of its own component.
pub trait SavedResource: Resource {
    /// Unique in a world, lower case.
    const NAME: &'static str;
    /// Grows when the bytes change their meaning.
    const VERSION: u32;
    /// Writes the value canonically.
    fn encode(&self, out: &mut Encoder);
}

/// Registers state with an [`App`].
pub trait RegisterSaved {
    /// Entities that have a [`StableId`] are digested with this component.
    fn register_saved<C: SavedComponent>(&mut self) -> &mut Self;
    /// The resource is digested while it exists.
    fn register_saved_resource<R: SavedResource>(&mut self) -> &mut Self;
}

type Collect = fn(&mut World) -> Vec<(u64, Vec<u8>)>;

#[derive(Resource, Default)]
struct Registry {
    entries: BTreeMap<&'static str, (u32, Collect)>,
    types: Vec<std::any::TypeId>,
}

impl RegisterSaved for App {
    fn register_saved<C: SavedComponent>(&mut self) -> &mut Self {
        let mut registry = self.world_mut().get_resource_or_init::<Registry>();
        registry.entries.insert(C::NAME, (C::VERSION, collect_component::<C>));
        registry.types.push(std::any::TypeId::of::<C>());
        self
    }

    fn register_saved_resource<R: SavedResource>(&mut self) -> &mut Self {
        let mut registry = self.world_mut().get_resource_or_init::<Registry>();
        registry.entries.insert(R::NAME, (R::VERSION, collect_resource::<R>));
        self
    }
}

fn collect_component<C: SavedComponent>(world: &mut World) -> Vec<(u64, Vec<u8>)> {
    let mut entities: Vec<(u64, Vec<u8>)> = world
        .query::<(&StableId, &C)>()
        .iter(world)
        .map(|(id, component)| {
            let mut out = Encoder::default();
            component.encode(&mut out);
            (id.0, out.bytes().to_vec())
        })
        .collect();
    entities.sort_unstable_by_key(|(id, _)| *id);
    entities
}

fn collect_resource<R: SavedResource>(world: &mut World) -> Vec<(u64, Vec<u8>)> {
    let encode = |resource: &R| {
        let mut out = Encoder::default();
        resource.encode(&mut out);
        (0, out.bytes().to_vec())
    };
    world.get_resource::<R>().map(encode).into_iter().collect()
}

/// The digest of everything registered, after the current tick.
pub(super) fn digest(world: &mut World) -> Result<StateDigest, DigestError> {
    let tick = world.get_resource::<SimTime>().map_or(0, |time| time.tick);
    let entries: Vec<_> =
        world.get_resource_or_init::<Registry>().entries.iter().map(|(name, entry)| (*name, *entry)).collect();
    let mut digester = StateDigester::new();
    for (name, (version, collect)) in entries {
        digester.component(name, version, collect(world))?;
    }
    digester.finish(tick)
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
