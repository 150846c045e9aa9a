//! What belongs to a world's state: registered components and parts, read out as canonical bytes and put back.

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{ComponentState, DecodeError, Decoder, Encoder, SavedState};

use super::{SimTime, StableId, changes};

/// A component that is digested, saved and restored. Anything a later tick depends on must be in one.
pub trait SavedComponent: Component + Sized {
    /// Unique in a world, lower case.
    const NAME: &'static str;
    /// Grows when the bytes change their meaning.
    const VERSION: u32;
    /// The fields in order, as in `"left u32, held f32×3"`: what a stranger needs to read the bytes. Part of the schema.
    const LAYOUT: &'static str;
    /// Writes the value canonically: the same value, the same bytes.
    fn encode(&self, out: &mut Encoder);
    /// Reads what [`SavedComponent::encode`] wrote.
    fn decode(from: &mut Decoder) -> Result<Self, DecodeError>;
}

/// A resource that is digested, saved and restored.
pub trait SavedResource: Resource + Sized {
    /// Unique in a world, lower case.
    const NAME: &'static str;
    /// Grows when the bytes change their meaning.
    const VERSION: u32;
    /// See [`SavedComponent::LAYOUT`].
    const LAYOUT: &'static str;
    /// Writes the value canonically.
    fn encode(&self, out: &mut Encoder);
    /// Reads what [`SavedResource::encode`] wrote.
    fn decode(from: &mut Decoder) -> Result<Self, DecodeError>;
}

/// State that is neither a component nor a whole resource, such as one table of the physics engine.
pub(crate) trait SavedPart: 'static {
    const NAME: &'static str;
    const VERSION: u32;
    const LAYOUT: &'static str;
    /// Nothing when the world has no such part.
    fn encode(world: &World) -> Option<Vec<u8>>;
    /// Entities are all there already, known by their ids.
    fn restore(world: &mut World, entities: &EntityById, bytes: &[u8]) -> Result<(), DecodeError>;
}

/// All entities of the state.
pub(crate) type EntityById = BTreeMap<StableId, Entity>;

/// Registers state with an [`App`].
pub trait RegisterSaved {
    /// Entities that have a [`StableId`] are digested with this component.
    fn register_saved<C: SavedComponent>(&mut self) -> &mut Self;
    /// The resource is digested while it exists.
    fn register_saved_resource<R: SavedResource>(&mut self) -> &mut Self;
}

pub(crate) trait RegisterPart {
    fn register_saved_part<P: SavedPart>(&mut self) -> &mut Self;
}

/// One registered kind of state.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) version: u32,
    pub(super) layout: &'static str,
    collect: Collect,
    /// Of components: as `collect`, but those alone that were written since the world's last change tick. Others are small or
    /// do not tell.
    pub(super) changed: Option<Collect>,
    restore: Restore,
}

type Collect = fn(&mut World) -> Vec<(u64, Vec<u8>)>;

pub(super) type Restore = fn(&mut World, &EntityById, &[(u64, Vec<u8>)]) -> Result<(), (u64, DecodeError)>;

#[derive(Resource, Default)]
struct Registry {
    entries: BTreeMap<&'static str, Entry>,
    types: Vec<std::any::TypeId>,
}

fn register(app: &mut App, name: &'static str, entry: Entry) {
    let twice = app.world_mut().get_resource_or_init::<Registry>().entries.insert(name, entry).is_some();
    // A mistake in the world's code, as adding a plugin twice is; found at the first start.
    assert!(!twice, "the state '{name}' is registered twice");
}

impl RegisterSaved for App {
    fn register_saved<C: SavedComponent>(&mut self) -> &mut Self {
        let entry = Entry {
            version: C::VERSION,
            layout: C::LAYOUT,
            collect: collect_component::<C>,
            changed: Some(changes::changed::<C>),
            restore: restore_component::<C>,
        };
        register(self, C::NAME, entry);
        self.world_mut().resource_mut::<Registry>().types.push(std::any::TypeId::of::<C>());
        changes::watch::<C>(self);
        self
    }

    fn register_saved_resource<R: SavedResource>(&mut self) -> &mut Self {
        let entry = Entry {
            version: R::VERSION,
            layout: R::LAYOUT,
            collect: collect_resource::<R>,
            changed: None,
            restore: restore_resource::<R>,
        };
        register(self, R::NAME, entry);
        self
    }
}

impl RegisterPart for App {
    fn register_saved_part<P: SavedPart>(&mut self) -> &mut Self {
        let entry = Entry {
            version: P::VERSION,
            layout: P::LAYOUT,
            collect: collect_part::<P>,
            changed: None,
            restore: restore_part::<P>,
        };
        register(self, P::NAME, entry);
        self
    }
}

fn collect_component<C: SavedComponent>(world: &mut World) -> Vec<(u64, Vec<u8>)> {
    encoded(world.query::<(&StableId, &C)>().iter(world))
}

/// By growing id.
pub(super) fn encoded<'w, C: SavedComponent>(
    entities: impl Iterator<Item = (&'w StableId, &'w C)>,
) -> Vec<(u64, Vec<u8>)> {
    let mut entities: Vec<(u64, Vec<u8>)> = entities
        .map(|(id, component)| {
            let mut out = Encoder::default();
            component.encode(&mut out);
            (id.0, out.into_bytes())
        })
        .collect();
    entities.sort_unstable_by_key(|(id, _)| *id);
    entities
}

fn restore_component<C: SavedComponent>(
    world: &mut World,
    entities: &EntityById,
    saved: &[(u64, Vec<u8>)],
) -> Result<(), (u64, DecodeError)> {
    let mut values = BTreeMap::new();
    for (id, bytes) in saved {
        values.insert(StableId(*id), decode_whole(bytes, C::decode).map_err(|cause| (*id, cause))?);
    }
    for (id, entity) in entities {
        match values.remove(id) {
            Some(value) => _ = world.entity_mut(*entity).insert(value),
            None => _ = world.entity_mut(*entity).remove::<C>(),
        }
    }
    match values.keys().next() {
        Some(StableId(stranger)) => Err((*stranger, Decoder::new(&[]).wrong(0, "entity of this state", stranger))),
        None => Ok(()),
    }
}

fn decode_whole<T>(
    bytes: &[u8],
    decode: impl FnOnce(&mut Decoder) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut from = Decoder::new(bytes);
    let value = decode(&mut from)?;
    from.finish()?;
    Ok(value)
}

fn collect_resource<R: SavedResource>(world: &mut World) -> Vec<(u64, Vec<u8>)> {
    let encode = |resource: &R| {
        let mut out = Encoder::default();
        resource.encode(&mut out);
        (0, out.into_bytes())
    };
    world.get_resource::<R>().map(encode).into_iter().collect()
}

fn restore_resource<R: SavedResource>(
    world: &mut World,
    _: &EntityById,
    saved: &[(u64, Vec<u8>)],
) -> Result<(), (u64, DecodeError)> {
    match saved {
        [] => _ = world.remove_resource::<R>(),
        [(0, bytes)] => world.insert_resource(decode_whole(bytes, R::decode).map_err(|cause| (0, cause))?),
        [.., (id, _)] => return Err((*id, Decoder::new(&[]).wrong(0, "resource", id))),
    }
    Ok(())
}

/// Parts are cut, so that what stays the same from checkpoint to checkpoint is kept once.
const PART_SLICE_BYTES: usize = 64 * 1024;
/// Each slice is a chunk of its own.
const IDS_PER_SLICE: u64 = 256;

fn collect_part<P: SavedPart>(world: &mut World) -> Vec<(u64, Vec<u8>)> {
    let Some(bytes) = P::encode(world) else { return Vec::new() };
    let mut slices: Vec<(u64, Vec<u8>)> =
        (0..).step_by(IDS_PER_SLICE as usize).zip(bytes.chunks(PART_SLICE_BYTES).map(<[u8]>::to_vec)).collect();
    if slices.is_empty() {
        slices.push((0, Vec::new()));
    }
    slices
}

fn restore_part<P: SavedPart>(
    world: &mut World,
    entities: &EntityById,
    saved: &[(u64, Vec<u8>)],
) -> Result<(), (u64, DecodeError)> {
    for (index, (id, _)) in saved.iter().enumerate() {
        if *id != index as u64 * IDS_PER_SLICE {
            return Err((*id, Decoder::new(&[]).wrong(0, "slice", id)));
        }
    }
    if saved.is_empty() {
        return Ok(());
    }
    let bytes: Vec<u8> = saved.iter().flat_map(|(_, slice)| slice.iter().copied()).collect();
    P::restore(world, entities, &bytes).map_err(|cause| (0, cause))
}

/// All kinds of state of this world, by name.
pub(super) fn entries(world: &mut World) -> BTreeMap<&'static str, Entry> {
    world.get_resource_or_init::<Registry>().entries.clone()
}

/// Everything registered, after the current tick.
pub(super) fn save(world: &mut World) -> SavedState {
    let tick = world.get_resource::<SimTime>().map_or(0, |time| time.tick);
    let components = entries(world)
        .into_iter()
        .map(|(name, entry)| ComponentState {
            name: name.to_owned(),
            version: entry.version,
            entities: entry.collect(world),
        })
        .collect();
    SavedState { tick, components }
}

impl Entry {
    pub(super) fn collect(&self, world: &mut World) -> Vec<(u64, Vec<u8>)> {
        (self.collect)(world)
    }

    pub(super) fn restore(
        &self,
        world: &mut World,
        entities: &EntityById,
        saved: &[(u64, Vec<u8>)],
    ) -> Result<(), (u64, DecodeError)> {
        (self.restore)(world, entities, saved)
    }
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
