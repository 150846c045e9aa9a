//! Values of the state, read out of the ECS world as bytes and put back.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};

use super::identity::StableId;
use super::saved::{EntityById, NotRestored, SavedComponent, SavedPart, SavedResource, SavedValues};

pub(super) fn collect_component<C: SavedComponent>(world: &mut World) -> SavedValues {
    encoded(world.query::<(&StableId, &C)>().iter(world))
}

/// By growing id.
pub(super) fn encoded<'w, C: SavedComponent>(entities: impl Iterator<Item = (&'w StableId, &'w C)>) -> SavedValues {
    let mut entities: SavedValues = entities
        .map(|(id, component)| {
            let mut out = Encoder::default();
            component.encode(&mut out);
            (id.0, out.into_bytes())
        })
        .collect();
    entities.sort_unstable_by_key(|(id, _)| *id);
    entities
}

pub(super) fn restore_component<C: SavedComponent>(
    world: &mut World,
    entities: &EntityById,
    saved: &[(u64, Vec<u8>)],
) -> Result<(), NotRestored> {
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

pub(super) fn collect_resource<R: SavedResource>(world: &mut World) -> SavedValues {
    let encode = |resource: &R| {
        let mut out = Encoder::default();
        resource.encode(&mut out);
        (0, out.into_bytes())
    };
    world.get_resource::<R>().map(encode).into_iter().collect()
}

pub(super) fn restore_resource<R: SavedResource>(
    world: &mut World,
    _: &EntityById,
    saved: &[(u64, Vec<u8>)],
) -> Result<(), NotRestored> {
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

pub(super) fn collect_part<P: SavedPart>(world: &mut World) -> SavedValues {
    let Some(bytes) = P::encode(world) else { return Vec::new() };
    let mut slices: SavedValues =
        (0..).step_by(IDS_PER_SLICE as usize).zip(bytes.chunks(PART_SLICE_BYTES).map(<[u8]>::to_vec)).collect();
    if slices.is_empty() {
        slices.push((0, Vec::new()));
    }
    slices
}

pub(super) fn restore_part<P: SavedPart>(
    world: &mut World,
    entities: &EntityById,
    saved: &[(u64, Vec<u8>)],
) -> Result<(), NotRestored> {
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
