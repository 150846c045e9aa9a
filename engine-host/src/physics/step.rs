//! Rapier's step, and questions to its world.

use bevy_ecs::prelude::*;
use glam::Vec3;
use rapier3d::geometry::{InteractionGroups, InteractionTestMode, Ray};
use rapier3d::pipeline::{QueryFilter, QueryPipeline};

use super::{Physics, groups};

pub(super) fn step(mut physics: ResMut<Physics>) {
    physics.world.step();
}

/// Fills the broad phase before the first tick, so that characters find the ground.
pub(super) fn detect(mut physics: ResMut<Physics>) {
    let world = &mut physics.world;
    world.detect_collisions(&(), &());
    // It takes note of new bodies without entering them into the islands, where a step looks for who moves. Whoever is
    // visited mutably counts as new again.
    world.bodies.iter_mut().for_each(drop);
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
