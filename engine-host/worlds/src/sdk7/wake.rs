//! Which scenes are awake: those near to a player. The others are seen as they were when they fell asleep, and compute nothing.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use super::ground::parcel_at;
use super::people::everybody;
use super::realm::{Extent, Realm};
use super::scenes::{OneScene, Scenes};

/// A scene wakes when a player is so many parcels away.
const WAKES_AT_PARCELS: u32 = 3;
/// It goes to sleep when nobody is as near as this: who walks to and fro along a border does not wake it again and again.
const SLEEPS_BEYOND_PARCELS: u32 = 5;
/// Its models are read from here on.
const PREPARES_AT_PARCELS: u32 = 6;
/// Scenes that are awake; those nearest to players.
const MOST_AWAKE: usize = 12;

/// Lets those be awake that should be. Of those that never were one begins in a tick: to begin takes long.
pub(super) fn wake(world: &mut World, scenes: &mut Scenes) {
    wake_clients(world, scenes);
    let Scenes { all, servers, .. } = scenes;
    for server in servers {
        server.scene.is_awake = all.get(server.scene.index as usize).is_some_and(|one| one.scene.runs());
    }
}

fn wake_clients(world: &mut World, scenes: &mut Scenes) {
    let Scenes { realm, all, .. } = scenes;
    if realm.is_one_scene() {
        return all.iter_mut().for_each(|one| one.scene.is_awake = true);
    }
    let near = nearest(world, realm, all);
    let mut one_begins = false;
    let mut awake = BTreeSet::new();
    for index in near {
        let scene = &all[index].scene;
        if scene.is_awake || scene.turn > 0 || !std::mem::replace(&mut one_begins, true) {
            awake.insert(index);
        }
    }
    for (index, one) in all.iter_mut().enumerate() {
        let is_awake = awake.contains(&index);
        if one.scene.is_awake && !is_awake {
            one.site(world, realm, true).hush();
        }
        one.scene.is_awake = is_awake;
    }
}

/// Those that are near enough to a player, the nearest first.
fn nearest(world: &mut World, realm: &Realm, all: &[OneScene]) -> Vec<usize> {
    let stood = stood_on(world, realm);
    let mut near: Vec<(u32, usize)> = Vec::new();
    for (index, OneScene { scene, .. }) in all.iter().enumerate() {
        let away = realm.extent(index).map_or(u32::MAX, |extent| away(extent, &stood));
        if away <= PREPARES_AT_PARCELS {
            realm.preparer.prepare(&scene.opened);
        }
        let far = if scene.is_awake { SLEEPS_BEYOND_PARCELS } else { WAKES_AT_PARCELS };
        if away <= far && scene.stopped.is_none() {
            near.push((away, index));
        }
    }
    near.sort_unstable();
    near.into_iter().take(MOST_AWAKE).map(|(_, index)| index).collect()
}

/// Parcels that players are on. While there is nobody, it is as if one stood where the first will appear.
fn stood_on(world: &mut World, realm: &Realm) -> BTreeSet<[i32; 2]> {
    let mut stood: BTreeSet<_> = everybody(world).iter().map(|person| parcel_at(person.feet)).collect();
    if stood.is_empty() {
        stood.extend(realm.spawn_points().first().map(|point| parcel_at(point.position)));
    }
    stood
}

/// As the king of chess walks.
fn away(extent: &Extent, stood: &BTreeSet<[i32; 2]>) -> u32 {
    stood.iter().map(|parcel| extent.parcels_to(*parcel)).min().unwrap_or(u32::MAX)
}
