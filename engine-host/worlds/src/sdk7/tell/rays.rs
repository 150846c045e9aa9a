//! Rays of a scene, and what they meet.

use std::collections::BTreeSet;

use glam::Vec3;
use lightcone_sdk7::components::pointer::RaycastHit;
use lightcone_sdk7::components::sense::{Direction, RaycastQueryType};
use lightcone_sdk7::components::{Component, Raycast, RaycastResult};
use lightcone_sdk7::crdt::{ComponentId, EntityId};

use crate::sdk7::convert::{point, vector};
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;
use crate::sdk7::solids::{Hit, layers};

/// Things that one ray is told to have met.
const MOST_HITS: usize = 64;
/// Rays of one tick that are asked for just then; the rest is not answered.
const MOST_FRESH: usize = 4096;
/// Rays that go on, of one tick.
const MOST_LASTING: usize = 256;
/// Forms that the rays of either kind are held against in a tick: beyond, fewer rays are followed.
const MOST_TESTS: usize = 4_000_000;
const MOST_REACH_M: f32 = 1000.0;

/// Follows the rays that are asked for just now.
pub(crate) fn cast(site: &mut Site<'_>, changed: &BTreeSet<(EntityId, ComponentId)>) {
    let most = site.most_rays(MOST_FRESH);
    for (entity, _) in changed.iter().filter(|(_, component)| *component == Raycast::ID).take(most) {
        site.cast(*entity, |_| true);
    }
}

impl Site<'_> {
    fn most_rays(&self, most: usize) -> usize {
        most.min(MOST_TESTS / self.stage.solids.len().max(1)).max(1)
    }

    /// Follows the rays that go on.
    pub(super) fn cast_lasting(&mut self) {
        let goes_on = |ray: &Raycast| ray.continuous.unwrap_or(false);
        let store = &self.scene.store;
        let lasting = store
            .with(Raycast::ID)
            .filter(|entity| store.read(*entity).is_some_and(|ray| ray.is_ok_and(|ray| goes_on(&ray))));
        for entity in lasting.take(self.most_rays(MOST_LASTING)).collect::<Vec<_>>() {
            self.cast(entity, goes_on);
        }
    }

    fn cast(&mut self, entity: EntityId, counts: impl Fn(&Raycast) -> bool) {
        let Some(Ok(ray)) = self.scene.store.read::<Raycast>(entity) else { return };
        if !counts(&ray) {
            return;
        }
        let Some((origin, direction)) = self.line(entity, &ray) else { return };
        let reach_m = ray.max_distance.clamp(0.0, MOST_REACH_M);
        let mask = ray.collision_mask.unwrap_or(layers::POINTER | layers::PHYSICS);
        let mut hits = match ray.query_type {
            RaycastQueryType::None => Vec::new(),
            _ => self.stage.solids.along(origin, direction, reach_m, mask),
        };
        hits.truncate(if ray.query_type == RaycastQueryType::HitFirst { 1 } else { MOST_HITS });
        let Scene { store, told, turn, .. } = &mut *self.scene;
        let result = RaycastResult {
            timestamp: ray.timestamp,
            global_origin: Some(vector(origin)),
            direction: Some(vector(direction)),
            hits: hits.iter().map(|hit| told_hit(origin, direction, hit)).collect(),
            tick_number: *turn as u32,
        };
        store.put(entity, &result, told);
    }

    /// Where a ray begins, and its direction of unit length.
    fn line(&self, entity: EntityId, ray: &Raycast) -> Option<(Vec3, Vec3)> {
        let place = self.stage.places.scene_from(entity);
        let (_, turn, position) = place.to_scale_rotation_translation();
        let origin = position + turn * ray.origin_offset.as_ref().map_or(Vec3::ZERO, point);
        let direction = match ray.direction.as_ref()? {
            Direction::LocalDirection(it) => turn * point(it),
            Direction::GlobalDirection(it) => point(it),
            Direction::GlobalTarget(it) => point(it) - origin,
            Direction::TargetEntity(it) => Vec3::from(self.stage.places.scene_from(EntityId(*it)).translation) - origin,
        };
        Some((origin, direction.try_normalize()?)).filter(|(origin, _)| origin.is_finite())
    }
}

/// What a scene is told of a hit.
pub(super) fn told_hit(origin: Vec3, direction: Vec3, hit: &Hit) -> RaycastHit {
    RaycastHit {
        position: Some(vector(hit.point)),
        global_origin: Some(vector(origin)),
        direction: Some(vector(direction)),
        normal_hit: Some(vector(hit.normal)),
        length: hit.distance_m,
        mesh_name: None,
        entity_id: Some(hit.entity.0),
    }
}
