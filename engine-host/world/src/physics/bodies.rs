//! Entities and rapier's bodies, kept as one.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use rapier3d::dynamics::{RigidBodyBuilder, RigidBodyHandle};
use rapier3d::geometry::{ColliderBuilder, InteractionGroups, InteractionTestMode};
use rapier3d::math::Pose;

use super::body::{Body, Velocity};
use super::engine::{Bound, Physics, groups};
use super::shape::Shape;
use crate::players::Player;
use crate::simulation::StableId;
use crate::simulation::identity::by_stable_id;

fn pose_of(transform: &Transform) -> Pose {
    Pose::from_parts(transform.translation, transform.rotation)
}

type Fresh<'w, 's> = Query<
    'w,
    's,
    (Entity, &'static StableId, &'static Transform, &'static Body, &'static Shape, Has<Player>),
    Or<(Changed<Body>, Changed<Shape>)>,
>;

pub(super) fn insert(mut commands: Commands, mut physics: ResMut<Physics>, fresh: Fresh) {
    let physics = &mut *physics;
    let fresh = fresh.iter().filter(|(entity, ..)| !physics.bodies.by_entity.contains_key(entity));
    for (id, (entity, transform, body, shape, is_player)) in by_stable_id(
        fresh.map(|(entity, id, transform, body, shape, player)| (*id, (entity, transform, *body, shape, player))),
    ) {
        let (builder, mass_kg) = match body {
            Body::Fixed => (RigidBodyBuilder::fixed(), 0.0),
            Body::Kinematic => (RigidBodyBuilder::kinematic_position_based(), 0.0),
            Body::Dynamic { mass_kg } => (RigidBodyBuilder::dynamic(), mass_kg),
        };
        let (member, meets) =
            if is_player { (groups::PLAYER, groups::SOLID) } else { (groups::SOLID, groups::SOLID | groups::PLAYER) };
        let mut collider = ColliderBuilder::new(shape.0.clone())
            .friction(0.7)
            .collision_groups(InteractionGroups::new(member, meets, InteractionTestMode::And));
        if mass_kg > 0.0 {
            collider = collider.mass(mass_kg);
            commands.entity(entity).insert(Velocity::default());
        }
        let rigid = builder.pose(pose_of(transform)).linear_damping(0.2).angular_damping(0.5);
        let (handle, _) = physics.world.insert(rigid, collider);
        let written = (transform.translation, transform.rotation);
        physics.bodies.by_entity.insert(entity, Bound { id, handle, body, written });
    }
}

/// Takes out what is no body any more, and what moves in another way from now on: that comes in again.
pub(super) fn remove(
    mut physics: ResMut<Physics>,
    mut removed: RemovedComponents<Body>,
    bodies: Query<&Body>,
    changed: Query<Entity, Changed<Body>>,
) {
    let physics = &mut *physics;
    // Handles are reused in the order of removal, so the order must not depend on the scheduling of despawns.
    let mut candidates: Vec<Entity> = removed.read().chain(&changed).collect();
    if std::mem::take(&mut physics.bodies.restored) {
        candidates.extend(physics.bodies.by_entity.keys());
    }
    let by_entity = &mut physics.bodies.by_entity;
    let stays = |entity: Entity, bound: &Bound| bodies.get(entity).is_ok_and(|body| *body == bound.body);
    let mut gone: Vec<RigidBodyHandle> = candidates
        .into_iter()
        .filter_map(|entity| match by_entity.get(&entity) {
            Some(bound) if !stays(entity, bound) => by_entity.remove(&entity),
            _ => None,
        })
        .map(|bound| bound.handle)
        .collect();
    gone.sort_unstable_by_key(|handle| handle.into_raw_parts());
    for handle in gone {
        physics.world.remove_body(handle);
    }
}

/// Hands to rapier where the world put things.
pub(super) fn steer(
    mut physics: ResMut<Physics>,
    placed: Query<(Entity, &StableId, &Transform, &Body), Changed<Transform>>,
) {
    let physics = &mut *physics;
    for (_, (entity, transform, body)) in by_stable_id(placed.iter().map(|(e, id, t, b)| (*id, (e, t, *b)))) {
        let Some(bound) = physics.bodies.by_entity.get_mut(&entity) else { continue };
        let now = (transform.translation, transform.rotation);
        // Rapier takes whoever asks for `get_mut` as having changed the body.
        if now == bound.written {
            continue;
        }
        let Some(rigid) = physics.world.bodies.get_mut(bound.handle) else { continue };
        bound.written = now;
        match body {
            Body::Kinematic => rigid.set_next_kinematic_position(pose_of(transform)),
            Body::Fixed => rigid.set_position(pose_of(transform), false),
            Body::Dynamic { .. } => {
                rigid.set_position(pose_of(transform), true);
                rigid.set_linvel(Vec3::ZERO, true);
                rigid.set_angvel(Vec3::ZERO, true);
            }
        }
    }
}

/// Writes to dynamic entities where rapier moved them.
pub(super) fn write_back(mut physics: ResMut<Physics>, mut moved: Query<(Entity, &mut Transform, &mut Velocity)>) {
    let physics = &mut *physics;
    for (entity, mut transform, mut velocity) in &mut moved {
        let Some(bound) = physics.bodies.by_entity.get_mut(&entity) else { continue };
        let Some(rigid) = physics.world.bodies.get(bound.handle) else { continue };
        if !matches!(bound.body, Body::Dynamic { .. }) {
            continue;
        }
        let now = (rigid.position().translation, rigid.position().rotation);
        if now != bound.written {
            bound.written = now;
            (transform.translation, transform.rotation) = now;
        }
        velocity.set_if_neq(Velocity { linear: rigid.linvel(), angular: rigid.angvel() });
    }
}
