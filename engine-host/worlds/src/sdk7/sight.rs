//! How far players see in each scene before something of another one is in the way.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use glam::Vec3;

use super::people::everybody;
use super::scenes::Scenes;
use super::solids::layers;

/// As far as anything may be pointed at.
pub(super) const REACH_M: f32 = 200.0;

/// Where things are now, before anything of this tick.
pub(super) fn look(world: &mut World, scenes: &mut Scenes) {
    if scenes.all.len() < 2 {
        return;
    }
    let mut nearest: Vec<BTreeMap<u64, f32>> = scenes.all.iter().map(|_| BTreeMap::new()).collect();
    for person in everybody(world) {
        let (eye, direction) = person.line_of_sight();
        let distances: Vec<f32> = scenes.all.iter().map(|one| distance_m(&one.stage, eye, direction)).collect();
        for (at, nearest) in nearest.iter_mut().enumerate() {
            let others = distances.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, distance)| *distance);
            nearest.insert(person.session, others.fold(f32::INFINITY, f32::min));
        }
    }
    for (one, nearest) in scenes.all.iter_mut().zip(nearest) {
        one.stage.sight_m = nearest;
    }
}

fn distance_m(stage: &super::stage::Stage, eye: Vec3, direction: Vec3) -> f32 {
    let hit = stage.solids.first(stage.in_scene(eye), direction, REACH_M, layers::POINTER);
    hit.map_or(f32::INFINITY, |hit| hit.distance_m)
}
