//! Bodies that hang together.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_interface as api;
use lightcone_interface::{EntityId, MAX_JOINTS, Reason};
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::things::{ProgramJoint, Things};

impl Site<'_> {
    pub(super) fn joint(&mut self, command: &api::Joint) -> Done {
        let joint = self.joint_of(command)?;
        let things = self.world.resource::<Things>();
        let (before, count) = (things.joints.get(&command.joint).copied(), things.joints.len());
        match before {
            Some(before) => _ = self.world.despawn(before),
            None if count >= MAX_JOINTS as usize => return Err(Reason::LimitReached),
            None => {}
        }
        let id = self.world.resource_mut::<StableIds>().allot();
        self.world.spawn((id, ProgramJoint(command.joint), joint));
        Ok(())
    }

    pub(super) fn end_joint(&mut self, command: &api::EndJoint) -> Done {
        let joint = self.world.resource::<Things>().joints.get(&command.joint).copied();
        self.world.despawn(joint.ok_or(Reason::NoSuchId)?);
        Ok(())
    }

    fn joint_of(&self, command: &api::Joint) -> Result<Joint, Reason> {
        let (kind, needs_axis) = match command.kind {
            api::JointKind::Fixed => (JointKind::Fixed, false),
            api::JointKind::Ball => (JointKind::Ball, false),
            api::JointKind::Hinge => (JointKind::Hinge, true),
            api::JointKind::Slider => (JointKind::Slider, true),
        };
        let ((a, a_moves), (b, b_moves)) = (self.solid(command.a)?, self.solid(command.b)?);
        if a == b {
            return Err(Reason::Circle);
        }
        let axis = Vec3::from_array(command.axis);
        if !(a_moves || b_moves) || (needs_axis && axis.try_normalize().is_none()) {
            return Err(Reason::NotPossible);
        }
        let (anchor_a, anchor_b) = (Vec3::from_array(command.anchor_a), Vec3::from_array(command.anchor_b));
        let limits = (command.most > command.least).then_some([command.least, command.most]);
        Ok(Joint { kind, a, b, anchor_a, anchor_b, axis, limits })
    }

    /// A solid thing, and whether forces move it.
    fn solid(&self, id: EntityId) -> Result<(StableId, bool), Reason> {
        let entity = self.world.entity(self.entity(id)?);
        match (entity.get::<StableId>(), entity.get::<Body>(), entity.contains::<Shape>()) {
            (Some(id), Some(body), true) => Ok((*id, matches!(body, Body::Dynamic { .. }))),
            _ => Err(Reason::NotPossible),
        }
    }
}
