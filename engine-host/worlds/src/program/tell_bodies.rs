//! What a program is told of bodies besides where they are: what touches, who is in a trigger, what rays met.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::{FAR_M, TickWriter};
use lightcone_world::prelude::*;

use super::asked::{Asked, Rays};
use super::seen::{Name, Seen, update};
use super::things::ProgramEntity;

/// Writes it into the tick's block. What is told counts as told.
pub(super) fn tell(world: &mut World, out: &mut TickWriter) {
    let mut seen = std::mem::take(&mut *world.resource_mut::<Seen>());
    contacts(world, &mut seen, out);
    trespasses(world, &mut seen, out);
    *world.resource_mut::<Seen>() = seen;
    for ray in std::mem::take(&mut world.resource_mut::<Rays>().0) {
        out.push(answer(world, &ray));
    }
}

fn contacts(world: &World, seen: &mut Seen, out: &mut TickWriter) {
    let now: Vec<_> = world.resource::<Contacts>().touching().collect();
    for (both, began) in update(&mut seen.touching, &now, |id| solid(world, id)) {
        out.push(api::Contact { a: both.a_name.thing(), b: both.b_name.thing(), began });
    }
}

fn trespasses(world: &mut World, seen: &mut Seen, out: &mut TickWriter) {
    let now: Vec<_> = world.resource::<Trespasses>().inside().collect();
    if now.is_empty() && seen.inside.is_empty() {
        return;
    }
    let mut triggers = world.query_filtered::<(&StableId, Entity), (With<Trigger>, With<ProgramEntity>)>();
    let triggers: BTreeMap<StableId, Entity> = triggers.iter(world).map(|(id, entity)| (*id, entity)).collect();
    let world = &*world;
    let name = |id| match triggers.get(&id) {
        Some(entity) => Name::of(world, *entity),
        None => solid(world, id),
    };
    for (both, entered) in update(&mut seen.inside, &now, name) {
        out.push(api::Trespass { who: both.b_name.thing(), trigger: both.a_name.entity(), entered });
    }
}

fn answer(world: &World, ray: &Asked) -> api::RayAnswer {
    let physics = world.resource::<Physics>();
    let counts = |id| ray.without != Some(id) && solid(world, id).is_some();
    let hit = physics.cast(ray.origin, ray.direction, ray.reach_m, counts);
    let (distance_m, normal) = hit.map_or((ray.reach_m, Vec3::ZERO), |hit| (hit.distance_m, hit.normal));
    api::RayAnswer {
        what: hit.and_then(|hit| Name::of(world, hit.entity)).map(Name::thing),
        query: ray.query,
        distance_m: distance_m.clamp(0.0, FAR_M),
        point: within(ray.origin + ray.direction * distance_m, FAR_M),
        normal: within(normal, 1.0),
    }
}

/// The name of a solid thing, unless it has just gone.
fn solid(world: &World, id: StableId) -> Option<Name> {
    let entity = world.resource::<Physics>().entity(id)?;
    world.get_entity(entity).ok()?;
    Name::of(world, entity)
}

/// What the interface can say.
fn within(vector: Vec3, most: f32) -> [f32; 3] {
    vector.to_array().map(|value| if value.is_nan() { 0.0 } else { value.clamp(-most, most) })
}
