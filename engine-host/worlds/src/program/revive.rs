//! After a restore, entities and players are there with their state alone. Here they get back what they look and sound like.

use bevy_ecs::prelude::*;
use lightcone_world::prelude::*;

use super::kept::{Kept, WorldKept};
use super::obey::Site;
use super::things::{Live, ProgramEntity, Things};

/// What the world looks like at the moment, as it was last shown.
#[derive(Resource, Default)]
pub(super) struct Shown(Kept);

/// Before players come: where they appear is among what is shown.
pub(super) fn revive(world: &mut World) {
    revive_world(world);
    let fresh = fresh(world);
    for (entity, _) in &fresh {
        world.entity_mut(*entity).insert(Live);
    }
    for (_, kept) in fresh {
        show(world, &kept);
    }
}

/// Everybody has a place for what is kept.
pub(super) fn welcome(world: &mut World) {
    let mut query = world.query_filtered::<Entity, (With<Player>, Without<Kept>)>();
    let strangers: Vec<Entity> = query.iter(world).collect();
    for player in strangers {
        world.entity_mut(player).insert((Kept::default(), Live));
    }
}

fn revive_world(world: &mut World) {
    let kept = &world.resource::<WorldKept>().0;
    if *kept != world.resource::<Shown>().0 {
        let kept = kept.clone();
        show(world, &kept);
        world.resource_mut::<Shown>().0 = kept;
    }
}

/// Entities of the program and players that were restored, in order, now known by their names.
fn fresh(world: &mut World) -> Vec<(Entity, Kept)> {
    let mut query =
        world.query_filtered::<(&StableId, Entity, &Kept, Option<&ProgramEntity>, Option<&Player>), Without<Live>>();
    let mut fresh: Vec<_> = query
        .iter(world)
        .map(|(id, entity, kept, own, player)| {
            (*id, entity, kept.clone(), own.copied(), player.map(|player| player.session.0))
        })
        .collect();
    fresh.sort_unstable_by_key(|(id, ..)| *id);
    let mut things = world.resource_mut::<Things>();
    fresh
        .into_iter()
        .map(|(_, entity, kept, own, session)| {
            things.entities.extend(own.map(|ProgramEntity(number)| (number, entity)));
            things.players.extend(session.map(|session| (session, entity)));
            (entity, kept)
        })
        .collect()
}

/// What cannot be shown was refused when it came, too.
fn show(world: &mut World, kept: &Kept) {
    for (tick, command) in kept.all() {
        _ = Site { world, tick }.show(command);
    }
}
