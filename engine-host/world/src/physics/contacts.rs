//! What touches what.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world_derive::{Saved, SavedField};
use rapier3d::geometry::{Capsule, Collider};
use rapier3d::math::Pose;

use super::engine::{Physics, Tests, groups, id_of, solid_only};
use super::pairs::{Pair, Pairs};
use crate::character::component::{Character, HEIGHT_M, RADIUS_M};
use crate::simulation::StableId;
use crate::simulation::identity::by_stable_id;

/// Lets [`Contacts`] tell what touches this body or player. No state, as [`Body`](super::Body) is none.
#[derive(Component, Clone, Copy, Debug, Default)]
pub struct TellContacts;

/// Two things began to touch, or ceased to.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The one with the lower id.
    pub a: StableId,
    /// The other.
    pub b: StableId,
    /// Began, or ceased. Whatever ends, touches nothing any more.
    pub began: bool,
}

/// What touches, of things of which one has [`TellContacts`] and one is a dynamic body or a player. At most 4096 pairs are told
/// of at a time; what is more waits until there is room. Players touch no players: they walk through one another.
#[derive(Resource, Saved, Clone, Debug, Default, PartialEq, Eq)]
#[saved(resource, name = "host.contacts", version = 1)]
pub struct Contacts {
    touching: Pairs,
    news: Vec<Contact>,
}

impl Contacts {
    /// Of the last physics step: first what ceased, then what began, each by growing ids.
    pub fn news(&self) -> &[Contact] {
        &self.news
    }

    /// What touches, by growing ids.
    pub fn touching(&self) -> impl Iterator<Item = (StableId, StableId)> + '_ {
        self.touching.iter()
    }
}

type Walkers<'w, 's> = Query<'w, 's, (&'static StableId, &'static Transform), With<Character>>;

pub(super) fn touch(
    physics: Res<Physics>,
    listening: Query<(Entity, &StableId), With<TellContacts>>,
    walkers: Walkers,
    mut told: ResMut<Contacts>,
) {
    if listening.is_empty() && told.touching.is_empty() && told.news.is_empty() {
        return;
    }
    let mut now = Vec::new();
    if !listening.is_empty() {
        between_bodies(&physics, &listening, &mut now);
        of_walkers(&physics, &listening, &walkers, &mut now);
    }
    let news = told.touching.update(now).into_iter();
    told.news = news.map(|((a, b), began)| Contact { a, b, began }).collect();
}

/// As the physics engine has found it.
fn between_bodies(physics: &Physics, listening: &Query<(Entity, &StableId), With<TellContacts>>, now: &mut Vec<Pair>) {
    let Physics { world, bodies, .. } = physics;
    for (id, entity) in by_stable_id(listening.iter().map(|(entity, id)| (*id, entity))) {
        let Some(rigid) = bodies.by_entity.get(&entity).and_then(|bound| world.bodies.get(bound.handle)) else {
            continue;
        };
        for collider in rigid.colliders() {
            let touching =
                world.narrow_phase.contact_pairs_with(*collider).filter(|pair| pair.has_any_active_contact());
            for pair in touching {
                let other = if pair.collider1 == *collider { pair.collider2 } else { pair.collider1 };
                let both = [world.colliders.get(*collider), world.colliders.get(other)];
                if let [Some(own), Some(other)] = both
                    && !is_player(own)
                    && !is_player(other)
                {
                    now.push(pair_of(id, id_of(other)));
                }
            }
        }
    }
}

/// A walker keeps a little away from everything: what is as near as this, it touches.
const REACH_M: f32 = 0.05;

fn of_walkers(
    physics: &Physics,
    listening: &Query<(Entity, &StableId), With<TellContacts>>,
    walkers: &Walkers,
    now: &mut Vec<Pair>,
) {
    let listening: BTreeSet<StableId> = listening.iter().map(|(_, id)| *id).collect();
    let capsule = Capsule::new_y(HEIGHT_M / 2.0 - RADIUS_M, RADIUS_M + REACH_M);
    let mut tests = Tests::default();
    for (id, transform) in by_stable_id(walkers.iter().map(|(id, transform)| (*id, transform))) {
        let centre = Pose::from_translation(transform.translation + Vec3::Y * (HEIGHT_M / 2.0));
        let near = physics.overlapping(&centre, &capsule, solid_only(), &mut tests);
        let told = near.into_iter().filter(|other| listening.contains(&id) || listening.contains(other));
        now.extend(told.map(|other| pair_of(id, other)));
    }
}

fn is_player(collider: &Collider) -> bool {
    collider.collision_groups().memberships == groups::PLAYER
}

fn pair_of(a: StableId, b: StableId) -> Pair {
    (a.min(b), a.max(b))
}
