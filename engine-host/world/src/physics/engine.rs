//! Rapier's world, who is who in it, and questions to it.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use glam::{Quat, Vec3};
use rapier3d::dynamics::{ImpulseJointHandle, RigidBodyHandle};
use rapier3d::geometry::{Collider, InteractionGroups, InteractionTestMode, Ray};
use rapier3d::math::Pose;
use rapier3d::parry::shape::Shape as Form;
use rapier3d::pipeline::{PhysicsWorld, QueryFilter, QueryPipeline};

use super::body::Body;
use super::joint::Joint;
use crate::simulation::StableId;

/// The physics world, for ray casts and characters.
#[derive(Resource, Default)]
pub struct Physics {
    pub(crate) world: PhysicsWorld,
    pub(super) bodies: BodyIndex,
    pub(super) joints: BTreeMap<StableId, BoundJoint>,
}

/// What belongs to which collision group.
pub(crate) mod groups {
    use rapier3d::geometry::Group;

    /// Scenery and things.
    pub(crate) const SOLID: Group = Group::GROUP_1;
    /// Players: they walk through one another, so that nobody can be locked in.
    pub(crate) const PLAYER: Group = Group::GROUP_2;
}

/// Which body belongs to which entity.
#[derive(Debug, Default)]
pub struct BodyIndex {
    pub(super) by_entity: BTreeMap<Entity, Bound>,
    pub(super) by_id: BTreeMap<StableId, Entity>,
    /// Bodies of entities that have gone, or are no bodies any more. The physics engine has them until the next step.
    pub(super) gone: Vec<Bound>,
    /// The index is younger than the entities: one that never has its [`Body`] again is not told of as removed.
    pub(super) restored: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) id: StableId,
    pub(super) handle: RigidBodyHandle,
    pub(super) body: Body,
    /// What the host wrote last: another `Transform` is the world's doing.
    pub(super) written: (Vec3, Quat),
}

impl BodyIndex {
    pub(super) fn insert(&mut self, entity: Entity, bound: Bound) {
        self.by_id.insert(bound.id, entity);
        self.by_entity.insert(entity, bound);
    }

    pub(super) fn remove(&mut self, entity: Entity) -> Option<Bound> {
        let bound = self.by_entity.remove(&entity)?;
        self.by_id.remove(&bound.id);
        Some(bound)
    }

    pub(super) fn get(&self, id: StableId) -> Option<&Bound> {
        self.by_entity.get(self.by_id.get(&id)?)
    }
}

/// Whose collider it is; see `bodies::insert`.
pub(super) fn id_of(collider: &Collider) -> StableId {
    StableId(collider.user_data as u64)
}

/// Pairs of forms that may still be compared in this tick: what many triggers cost is bounded.
pub(super) struct Tests(u32);

impl Default for Tests {
    fn default() -> Self {
        Self(65_536)
    }
}

impl Tests {
    fn take(&mut self) -> bool {
        let some = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        some
    }
}

/// A joint that rapier has.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundJoint {
    /// As it was when it was made.
    pub(super) joint: Joint,
    pub(super) handle: ImpulseJointHandle,
    /// How the first body was turned when it was made, seen from the other.
    pub(super) turned: Quat,
}

/// Everything but players.
pub(crate) fn solid_only<'a>() -> QueryFilter<'a> {
    QueryFilter::default().groups(InteractionGroups::new(groups::PLAYER, groups::SOLID, InteractionTestMode::And))
}

impl Physics {
    pub(crate) fn queries<'a>(&'a self, filter: QueryFilter<'a>) -> QueryPipeline<'a> {
        let world = &self.world;
        world.broad_phase.as_query_pipeline(
            world.narrow_phase.query_dispatcher(),
            &world.bodies,
            &world.colliders,
            filter,
        )
    }

    /// Whose colliders overlap a form, in no particular order.
    pub(super) fn overlapping(
        &self,
        pose: &Pose,
        shape: &dyn Form,
        filter: QueryFilter,
        tests: &mut Tests,
    ) -> Vec<StableId> {
        let queries = self.queries(filter);
        let overlaps = |collider: &Collider| {
            let place = pose.inv_mul(collider.position());
            let tested = queries.dispatcher.intersection_test(&place, shape, collider.shape());
            tested.is_ok_and(|found| found.intersecting)
        };
        let near = queries.intersect_aabb_conservative(shape.compute_aabb(pose));
        let near = near.map(|(_, collider)| collider).take_while(|_| tests.take());
        near.filter(|collider| overlaps(collider)).map(id_of).collect()
    }

    /// Distance in metres from `origin` along the unit `direction` to the first solid thing that is no player, if that is
    /// within `reach_m`.
    pub fn cast_ray(&self, origin: Vec3, direction: Vec3, reach_m: f32) -> Option<f32> {
        self.queries(solid_only())
            .cast_ray(&Ray::new(origin, direction), reach_m, true)
            .map(|(_, distance_m)| distance_m)
    }
}
