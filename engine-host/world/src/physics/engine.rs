//! Rapier's world, who is who in it, and questions to it.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use glam::{Quat, Vec3};
use rapier3d::dynamics::RigidBodyHandle;
use rapier3d::geometry::{InteractionGroups, InteractionTestMode, Ray};
use rapier3d::pipeline::{PhysicsWorld, QueryFilter, QueryPipeline};

use super::body::Body;
use crate::simulation::StableId;

/// The physics world, for ray casts and characters.
#[derive(Resource, Default)]
pub struct Physics {
    pub(crate) world: PhysicsWorld,
    pub(super) bodies: BodyIndex,
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
    /// The index is younger than the entities: one that goes before it has its [`Body`] again is not told of as removed.
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

    /// Distance in metres from `origin` along the unit `direction` to the first solid thing that is no player, if that is
    /// within `reach_m`.
    pub fn cast_ray(&self, origin: Vec3, direction: Vec3, reach_m: f32) -> Option<f32> {
        self.queries(solid_only())
            .cast_ray(&Ray::new(origin, direction), reach_m, true)
            .map(|(_, distance_m)| distance_m)
    }
}
