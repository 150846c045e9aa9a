//! Entities and rapier's bodies, kept as one.

use bevy_ecs::lifecycle::Remove;
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use rapier3d::dynamics::{RigidBodyBuilder, RigidBodyHandle};
use rapier3d::geometry::{ColliderBuilder, InteractionGroups, InteractionTestMode};
use rapier3d::math::Pose;

use super::body::{Body, Velocity};
use super::engine::{Bound, Physics, groups};
use super::push;
use super::shape::Shape;
use crate::players::Player;
use crate::simulation::StableId;
use crate::simulation::identity::by_stable_id;

fn pose_of(transform: &Transform) -> Pose {
    Pose::from_parts(transform.translation, transform.rotation)
}

fn collider(id: StableId, shape: &Shape, body: Body, is_player: bool) -> ColliderBuilder {
    let (member, meets) =
        if is_player { (groups::PLAYER, groups::SOLID) } else { (groups::SOLID, groups::SOLID | groups::PLAYER) };
    let collider = ColliderBuilder::new(shape.0.clone())
        .friction(0.7)
        .user_data(u128::from(id.0))
        .collision_groups(InteractionGroups::new(member, meets, InteractionTestMode::And));
    match body {
        Body::Dynamic { mass_kg } if mass_kg > 0.0 => collider.mass(mass_kg),
        _ => collider,
    }
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
        let builder = match body {
            Body::Fixed => RigidBodyBuilder::fixed(),
            Body::Kinematic => RigidBodyBuilder::kinematic_position_based(),
            Body::Dynamic { .. } => RigidBodyBuilder::dynamic(),
        };
        if matches!(body, Body::Dynamic { .. }) {
            commands.entity(entity).insert(Velocity::default());
        }
        let rigid = builder.pose(pose_of(transform)).linear_damping(0.2).angular_damping(0.5);
        let (handle, _) = physics.world.insert(rigid, collider(id, shape, body, is_player));
        let written = (transform.translation, transform.rotation);
        physics.bodies.insert(entity, Bound { id, handle, body, written });
    }
}

/// Forgets an entity that is no body any more, as soon as it is none.
pub(super) fn forget(lost: On<Remove<Body>>, mut physics: ResMut<Physics>) {
    let bound = physics.bodies.remove(lost.entity);
    physics.bodies.gone.extend(bound);
}

/// Takes out what is no body any more, and what moves in another way from now on: that comes in again.
pub(super) fn remove(mut physics: ResMut<Physics>, bodies: Query<&Body>, changed: Query<Entity, Changed<Body>>) {
    let Physics { world, bodies: index, .. } = &mut *physics;
    let mut candidates: Vec<Entity> = changed.iter().collect();
    if std::mem::take(&mut index.restored) {
        candidates.extend(index.by_entity.keys());
    }
    let stays = |entity: Entity, bound: &Bound| bodies.get(entity).is_ok_and(|body| *body == bound.body);
    let replaced = candidates.into_iter().filter_map(|entity| match index.by_entity.get(&entity) {
        Some(bound) if !stays(entity, bound) => index.remove(entity),
        _ => None,
    });
    let replaced: Vec<Bound> = replaced.collect();
    let gone = index.gone.drain(..).chain(replaced);
    let mut gone: Vec<RigidBodyHandle> = gone.map(|bound| bound.handle).collect();
    // Handles are reused in the order of removal, so the order must not depend on the scheduling of despawns.
    gone.sort_unstable_by_key(|handle| handle.into_raw_parts());
    for handle in gone {
        world.remove_body(handle);
    }
}

type Reshaped<'w, 's> = Query<'w, 's, (Entity, &'static StableId, &'static Shape, Has<Player>), Changed<Shape>>;

/// Bodies that bump with another form from now on. They get another collider: contacts that rapier has found with the one before
/// would go on to hold.
pub(super) fn reshape(mut physics: ResMut<Physics>, changed: Reshaped) {
    let Physics { world, bodies, .. } = &mut *physics;
    let changed = changed.iter().map(|(entity, id, shape, is_player)| (*id, (entity, shape, is_player)));
    for (id, (entity, shape, is_player)) in by_stable_id(changed) {
        let Some(bound) = bodies.by_entity.get(&entity) else { continue };
        let Some(handle) = world.bodies.get(bound.handle).and_then(|rigid| rigid.colliders().first().copied()) else {
            continue;
        };
        // A body that was restored gets here what it has, and rapier is not to know.
        if world.colliders.get(handle).is_none_or(|collider| shape.is(collider.shared_shape())) {
            continue;
        }
        // It wakes what rests on it, too.
        world.remove_collider(handle);
        world.insert_collider(collider(id, shape, bound.body, is_player), Some(bound.handle));
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
        if !matches!(bound.body, Body::Dynamic { .. }) {
            continue;
        }
        let Some(mut rigid) = physics.world.bodies.get(bound.handle) else { continue };
        if push::is_too_fast(rigid) {
            let Some(fast) = physics.world.bodies.get_mut(bound.handle) else { continue };
            push::slow_down(fast);
            rigid = fast;
        }
        let now = (rigid.position().translation, rigid.position().rotation);
        if now != bound.written {
            bound.written = now;
            (transform.translation, transform.rotation) = now;
        }
        velocity.set_if_neq(Velocity { linear: rigid.linvel(), angular: rigid.angvel() });
    }
}
