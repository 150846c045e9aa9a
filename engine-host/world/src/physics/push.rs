//! What sets a dynamic body moving, once.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world_derive::Saved;
use rapier3d::dynamics::RigidBody;

use super::body::{Body, FASTEST_M_S, FASTEST_RAD_S};
use super::engine::Physics;
use crate::simulation::StableId;
use crate::simulation::identity::by_stable_id;

/// Sets how fast a dynamic body moves, in the next physics step; the host then takes it off. A body that a `Transform` of the same
/// tick puts elsewhere starts from there.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq)]
#[saved(component, name = "launch", version = 1)]
pub struct Launch {
    /// Metres per second.
    pub linear: Vec3,
    /// Radians per second around each axis.
    pub angular: Vec3,
}

/// Pushes a dynamic body, in the next physics step and after a [`Launch`]; the host then takes it off.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq)]
#[saved(component, name = "impulse", version = 1)]
pub struct Impulse {
    /// At its centre of mass, newton seconds.
    pub linear: Vec3,
    /// Newton metre seconds around each axis.
    pub angular: Vec3,
}

type Pushed<'w, 's> = Query<
    'w,
    's,
    (Entity, &'static StableId, Option<&'static Launch>, Option<&'static Impulse>),
    Or<(With<Launch>, With<Impulse>)>,
>;

pub(super) fn push(mut commands: Commands, mut physics: ResMut<Physics>, pushed: Pushed) {
    let Physics { world, bodies, .. } = &mut *physics;
    for (_, (entity, launch, impulse)) in by_stable_id(pushed.iter().map(|(e, id, l, i)| (*id, (e, l, i)))) {
        commands.entity(entity).remove::<(Launch, Impulse)>();
        let Some(bound) = bodies.by_entity.get(&entity) else { continue };
        if !matches!(bound.body, Body::Dynamic { .. }) {
            continue;
        }
        let Some(rigid) = world.bodies.get_mut(bound.handle) else { continue };
        if let Some(Launch { linear, angular }) = launch {
            set_velocity(rigid, *linear, *angular);
        }
        if let Some(Impulse { linear, angular }) = impulse {
            // A body that came in just now knows its mass only from here on.
            rigid.recompute_mass_properties_from_colliders(&world.colliders);
            let before = (rigid.linvel(), rigid.angvel());
            rigid.apply_impulse(*linear, true);
            rigid.apply_torque_impulse(*angular, true);
            let after = (rigid.linvel(), rigid.angvel());
            let (linear, angular) = if after.0.is_finite() && after.1.is_finite() { after } else { before };
            set_velocity(rigid, linear, angular);
        }
    }
}

fn set_velocity(rigid: &mut RigidBody, linear: Vec3, angular: Vec3) {
    if linear.is_finite() && angular.is_finite() {
        rigid.set_linvel(at_most(linear, FASTEST_M_S), true);
        rigid.set_angvel(at_most(angular, FASTEST_RAD_S), true);
    }
}

/// As long as `most`. In f64, because the squares of f32 may be infinite.
fn at_most(vector: Vec3, most: f32) -> Vec3 {
    let length = vector.as_dvec3().length();
    if length > f64::from(most) { (vector.as_dvec3() * (f64::from(most) / length)).as_vec3() } else { vector }
}

/// Nothing is faster than bodies may be, whatever pushed it.
pub(super) fn slow_down(rigid: &mut RigidBody) {
    let (linear, angular) = (rigid.linvel(), rigid.angvel());
    set_velocity(rigid, linear, angular);
}

pub(super) fn is_too_fast(rigid: &RigidBody) -> bool {
    rigid.linvel().length_squared() > FASTEST_M_S * FASTEST_M_S
        || rigid.angvel().length_squared() > FASTEST_RAD_S * FASTEST_RAD_S
}
