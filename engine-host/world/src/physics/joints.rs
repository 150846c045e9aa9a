//! Joints and rapier's joints, kept as one.

use std::collections::BTreeMap;
use std::f32::consts::PI;

use bevy_ecs::prelude::*;
use glam::{Quat, Vec3};
use lightcone_attest::{DecodeError, Decoder, Encoder};
use rapier3d::dynamics::{GenericJoint, GenericJointBuilder, ImpulseJointHandle, JointAxesMask, JointAxis};
use rapier3d::math::Pose;
use rapier3d::pipeline::PhysicsWorld;

use super::engine::{Bound, BoundJoint, Physics};
use super::joint::{Joint, JointKind};
use crate::simulation::identity::by_stable_id;
use crate::simulation::saved::{EntityById, SavedPart};
use crate::simulation::{SavedComponent, SavedField, StableId};

/// Before a physics step: joints come, change and go.
pub(super) fn join(mut commands: Commands, mut physics: ResMut<Physics>, joints: Query<(Entity, &StableId, &Joint)>) {
    if joints.is_empty() && physics.joints.is_empty() {
        return;
    }
    let Physics { world, bodies, joints: bound } = &mut *physics;
    let wanted = by_stable_id(joints.iter().map(|(entity, id, joint)| (*id, (entity, *joint))));
    bound.retain(|id, it| {
        let at = wanted.binary_search_by_key(id, |(id, _)| *id);
        let stays = at.is_ok_and(|at| wanted[at].1.1 == it.joint);
        if !stays {
            world.impulse_joints.remove(it.handle, true);
        }
        stays
    });
    for (id, (entity, joint)) in wanted {
        match (bodies.get(joint.a), bodies.get(joint.b)) {
            (Some(a), Some(b)) if joint.a != joint.b => hold(world, bound, id, joint, [a, b]),
            _ => {
                bound.remove(&id);
                commands.entity(entity).remove::<Joint>();
            }
        }
    }
}

/// Sees to it that the bodies hang together. A body that moves in another way from now on has lost its joints.
fn hold(
    world: &mut PhysicsWorld,
    bound: &mut BTreeMap<StableId, BoundJoint>,
    id: StableId,
    joint: Joint,
    [a, b]: [&Bound; 2],
) {
    let before = bound.get(&id);
    if before.is_some_and(|it| world.impulse_joints.contains(it.handle)) {
        return;
    }
    let turned = before.map_or_else(|| turn_between(world, a, b), |it| it.turned);
    let handle = world.insert_impulse_joint(a.handle, b.handle, in_rapier(&joint, turned));
    bound.insert(id, BoundJoint { joint, handle, turned });
}

/// How `a` is turned, seen from `b`.
fn turn_between(world: &PhysicsWorld, a: &Bound, b: &Bound) -> Quat {
    let rotation = |bound: &Bound| world.bodies.get(bound.handle).map_or(Quat::IDENTITY, |it| it.position().rotation);
    (rotation(b).inverse() * rotation(a)).normalize()
}

fn in_rapier(joint: &Joint, turned: Quat) -> GenericJoint {
    let (locked, free, most) = match joint.kind {
        JointKind::Fixed => (JointAxesMask::LOCKED_FIXED_AXES, None, 0.0),
        JointKind::Ball => (JointAxesMask::LOCKED_SPHERICAL_AXES, None, 0.0),
        JointKind::Hinge => (JointAxesMask::LOCKED_REVOLUTE_AXES, Some(JointAxis::AngX), PI),
        JointKind::Slider => (JointAxesMask::LOCKED_PRISMATIC_AXES, Some(JointAxis::LinX), f32::MAX),
    };
    let along = along(joint.axis);
    let frame_a = Pose::from_parts(joint.anchor_a, along);
    let frame_b = Pose::from_parts(joint.anchor_b, turned * along);
    let built = GenericJointBuilder::new(locked).local_frame1(frame_a).local_frame2(frame_b).contacts_enabled(false);
    match (free, joint.limits) {
        (Some(axis), Some(limits)) => built.limits(axis, limits.map(|limit| limit.clamp(-most, most))).build(),
        _ => built.build(),
    }
}

/// Turns x, along which rapier's joints are free, onto the axis.
fn along(axis: Vec3) -> Quat {
    let axis = axis.try_normalize().unwrap_or(Vec3::X);
    // Opposite directions would take the sine of the platform's C library.
    if axis.x < 0.0 {
        Quat::from_rotation_arc(Vec3::X, -axis) * Quat::from_xyzw(0.0, 0.0, 1.0, 0.0)
    } else {
        Quat::from_rotation_arc(Vec3::X, axis)
    }
}

/// Which of rapier's joints belongs to which [`Joint`].
pub(super) struct JointIndex;

impl SavedPart for JointIndex {
    const NAME: &'static str = "host.physics.joint-index";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "list of (entity u64, handle u32×2, turned f32×4, joint as in 'joint'), by entity";

    fn encode(world: &World) -> Option<Vec<u8>> {
        let joints = &world.get_resource::<Physics>()?.joints;
        let mut out = Encoder::default();
        out.u64(joints.len() as u64);
        for (id, BoundJoint { joint, handle, turned }) in joints {
            let (index, generation) = handle.into_raw_parts();
            out.u64(id.0).u32(index).u32(generation);
            SavedField::encode(turned, &mut out);
            joint.encode(&mut out);
        }
        Some(out.into_bytes())
    }

    fn restore(world: &mut World, _: &EntityById, bytes: &[u8]) -> Result<(), DecodeError> {
        let mut from = Decoder::new(bytes);
        let mut joints = BTreeMap::new();
        for _ in 0..from.u64()? {
            let id = StableId(from.u64()?);
            let handle = ImpulseJointHandle::from_raw_parts(from.u32()?, from.u32()?);
            let turned = <Quat as SavedField>::decode(&mut from)?;
            joints.insert(id, BoundJoint { handle, turned, joint: Joint::decode(&mut from)? });
        }
        from.finish()?;
        world.resource_mut::<Physics>().joints = joints;
        Ok(())
    }
}
