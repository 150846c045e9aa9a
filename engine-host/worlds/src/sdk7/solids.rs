//! What can be pointed at and walked into: forms with the layers that they are in, where their entities are.

use std::collections::BTreeMap;

use glam::{Affine3A, Vec3};
use lightcone_render::Aabb;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

/// Layers of colliders, as `ColliderLayer` of the protocol numbers them.
pub(super) mod layers {
    /// What players' pointers meet.
    pub(in super::super) const POINTER: u32 = 1;
    /// What bodies bump into.
    pub(in super::super) const PHYSICS: u32 = 2;
}

/// Which of an entity's forms: it may have one of its own, and a model brings two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Of `MeshCollider`.
    Own = 0,
    /// What is drawn of a model.
    Visible = 1,
    /// What a model has for the purpose.
    Invisible = 2,
}

/// All of them, by whose they are.
#[derive(Default)]
pub(super) struct Solids(BTreeMap<(EntityId, Part), Solid>);

/// One form.
pub(super) struct Solid {
    pub(super) shape: Shape,
    /// A set of [`layers`].
    pub(super) mask: u32,
    /// From the form's space to the entity's.
    pub(super) entity_from_form: Affine3A,
    scene_from_form: Affine3A,
    form_from_scene: Affine3A,
    bounds: Aabb,
}

/// What a ray met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) entity: EntityId,
    pub(super) distance_m: f32,
    pub(super) point: Vec3,
    pub(super) normal: Vec3,
}

impl Solids {
    pub(super) fn put(&mut self, entity: EntityId, part: Part, shape: Shape, mask: u32, entity_from_form: Affine3A) {
        let nowhere = Affine3A::IDENTITY;
        let solid = Solid {
            shape,
            mask,
            entity_from_form,
            scene_from_form: nowhere,
            form_from_scene: nowhere,
            bounds: Aabb::EMPTY,
        };
        self.0.insert((entity, part), solid);
    }

    pub(super) fn remove(&mut self, entity: EntityId, part: Part) {
        self.0.remove(&(entity, part));
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn of(&self, entity: EntityId) -> impl Iterator<Item = (Part, &Solid)> {
        self.0.range((entity, Part::Own)..=(entity, Part::Invisible)).map(|((_, part), solid)| (*part, solid))
    }

    /// Puts all forms of an entity to where it is. What has no extent cannot be met.
    pub(super) fn place(&mut self, entity: EntityId, scene_from_entity: Affine3A) {
        for (_, solid) in self.0.range_mut((entity, Part::Own)..=(entity, Part::Invisible)) {
            solid.scene_from_form = scene_from_entity * solid.entity_from_form;
            let determinant = solid.scene_from_form.matrix3.determinant();
            let placed = solid.scene_from_form.is_finite() && determinant.abs() > f32::MIN_POSITIVE;
            solid.bounds =
                if placed { solid.shape.bounds().transformed(solid.scene_from_form.into()) } else { Aabb::EMPTY };
            solid.form_from_scene = if placed { solid.scene_from_form.inverse() } else { Affine3A::IDENTITY };
        }
    }

    /// All that lies along a ray within a reach and is in one of the layers, nearest first. `direction` is of unit length.
    pub(super) fn along(&self, origin: Vec3, direction: Vec3, reach_m: f32, mask: u32) -> Vec<Hit> {
        let counts = |solid: &Solid| solid.mask & mask != 0 && meets(&solid.bounds, origin, direction, reach_m);
        let near = self.0.iter().filter(|(_, solid)| counts(solid));
        let mut hits: Vec<Hit> =
            near.filter_map(|((entity, _), solid)| solid.hit(*entity, origin, direction, reach_m)).collect();
        hits.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        hits
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Whose forms in one of the layers reach into a cube of a metre around the origin of a space, or into the ball in it; with all the
    /// layers that they are in. A form counts as the box around it.
    pub(super) fn within(&self, area_from_scene: &Affine3A, is_ball: bool, mask: u32) -> BTreeMap<EntityId, u32> {
        let mut found = BTreeMap::new();
        for ((entity, _), solid) in
            self.0.iter().filter(|(_, solid)| solid.mask & mask != 0 && !solid.bounds.is_empty())
        {
            let bounds = solid.shape.bounds().transformed((*area_from_scene * solid.scene_from_form).into());
            let nearest = Vec3::ZERO.clamp(bounds.min, bounds.max);
            let is_in = if is_ball { nearest.length() <= 0.5 } else { nearest.abs().max_element() <= 0.5 };
            if is_in {
                *found.entry(*entity).or_insert(0) |= solid.mask;
            }
        }
        found
    }

    /// The nearest of [`Self::along`].
    pub(super) fn first(&self, origin: Vec3, direction: Vec3, reach_m: f32, mask: u32) -> Option<Hit> {
        self.along(origin, direction, reach_m, mask).into_iter().next()
    }
}

impl Solid {
    /// From the form's space to the scene's.
    pub(super) fn scene_from_form(&self) -> Affine3A {
        self.scene_from_form
    }

    fn hit(&self, entity: EntityId, origin: Vec3, direction: Vec3, reach_m: f32) -> Option<Hit> {
        let from = self.form_from_scene.transform_point3(origin);
        let along = self.form_from_scene.transform_vector3(direction);
        let (distance_m, normal) = self.shape.cast_local(from, along, reach_m)?;
        let normal = self.form_from_scene.matrix3.transpose() * glam::Vec3A::from(normal);
        let normal = Vec3::from(normal).try_normalize().unwrap_or(-direction);
        Some(Hit { entity, distance_m, point: origin + direction * distance_m, normal })
    }
}

/// Whether a ray meets a box, edges included.
fn meets(bounds: &Aabb, origin: Vec3, direction: Vec3, reach_m: f32) -> bool {
    if bounds.is_empty() {
        return false;
    }
    let (mut near, mut far) = (0.0_f32, reach_m);
    for axis in 0..3 {
        let (from, along, least, most) = (origin[axis], direction[axis], bounds.min[axis], bounds.max[axis]);
        if along == 0.0 {
            if from < least || from > most {
                return false;
            }
            continue;
        }
        let (a, b) = ((least - from) / along, (most - from) / along);
        near = near.max(a.min(b));
        far = far.min(a.max(b));
    }
    near <= far
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rays_meet_forms_where_their_entities_are() {
        let mut solids = Solids::default();
        let (near, far) = (EntityId(512), EntityId(513));
        for (id, z) in [(near, -5.0), (far, -9.0)] {
            solids.put(id, Part::Own, Shape::cuboid(Vec3::splat(0.5)), layers::POINTER, Affine3A::IDENTITY);
            let place =
                Affine3A::from_scale_rotation_translation(Vec3::new(1.0, 1.0, 4.0), glam::Quat::IDENTITY, Vec3::Z * z);
            solids.place(id, place);
        }
        let all = solids.along(Vec3::ZERO, Vec3::NEG_Z, 20.0, layers::POINTER);
        let found: Vec<_> = all.iter().map(|hit| (hit.entity, hit.distance_m)).collect();
        assert_eq!(found, [(near, 3.0), (far, 7.0)]);
        assert!(all[0].normal.abs_diff_eq(Vec3::Z, 1e-6));
        assert!(solids.first(Vec3::ZERO, Vec3::NEG_Z, 20.0, layers::PHYSICS).is_none());
        assert!(solids.first(Vec3::ZERO, Vec3::NEG_Z, 2.0, layers::POINTER).is_none());
        assert!(solids.first(Vec3::Y * 2.0, Vec3::NEG_Z, 20.0, layers::POINTER).is_none());
        solids.place(near, Affine3A::from_scale(Vec3::ZERO));
        assert_eq!(solids.first(Vec3::ZERO, Vec3::NEG_Z, 20.0, layers::POINTER).map(|hit| hit.entity), Some(far));
    }
}
