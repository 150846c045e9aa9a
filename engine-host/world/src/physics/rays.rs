//! What lies along a line.

use glam::Vec3;
use rapier3d::geometry::{Collider, ColliderHandle, Ray};
use rapier3d::pipeline::QueryFilter;

use bevy_ecs::entity::Entity;

use super::engine::{Physics, id_of};
use crate::simulation::StableId;

/// What a ray met first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RayHit {
    /// What was hit: a body or a player.
    pub id: StableId,
    /// The same, as bevy names it in this run.
    pub entity: Entity,
    /// Metres from the origin.
    pub distance_m: f32,
    /// World space.
    pub point: Vec3,
    /// Of the surface, of unit length; zero where the ray begins inside.
    pub normal: Vec3,
}

impl Physics {
    /// The entity of a body or a player.
    pub fn entity(&self, id: StableId) -> Option<Entity> {
        self.bodies.by_id.get(&id).copied()
    }

    /// What lies first along the unit `direction` from `origin`, within `reach_m` metres, of all bodies and players that `counts`
    /// says yes to: where they are after the last physics step.
    ///
    /// ```
    /// # use glam::Vec3;
    /// # use lightcone_world::prelude::*;
    /// # fn look(physics: &Physics, eye: Vec3, forward: Vec3, own: StableId) {
    /// if let Some(hit) = physics.cast(eye, forward, 50.0, |id| id != own) {
    ///     println!("{:?}, {} m away", hit.entity, hit.distance_m);
    /// }
    /// # }
    /// ```
    pub fn cast(
        &self,
        origin: Vec3,
        direction: Vec3,
        reach_m: f32,
        counts: impl Fn(StableId) -> bool,
    ) -> Option<RayHit> {
        let here = |id| self.bodies.by_id.contains_key(&id);
        let counts = |_: ColliderHandle, collider: &Collider| here(id_of(collider)) && counts(id_of(collider));
        let queries = self.queries(QueryFilter::default().predicate(&counts));
        let ray = Ray::new(origin, direction);
        let (handle, hit) = queries.cast_ray_and_get_normal(&ray, reach_m, true)?;
        let id = id_of(self.world.colliders.get(handle)?);
        let entity = self.entity(id)?;
        let distance_m = hit.time_of_impact;
        Some(RayHit { id, entity, distance_m, point: origin + direction * distance_m, normal: hit.normal })
    }
}
