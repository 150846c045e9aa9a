//! Forms that bodies bump into: of each that is in that layer, an entity of its own, because a scene's entities hang from one another
//! and are scaled, and bodies do not and are not.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Affine3A, Vec3};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::solids::Part;

/// Names the form that a body stands for.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[component(immutable)]
#[saved(component, name = "scene.body", version = 2)]
pub(super) struct SceneBody {
    /// Which of the world's.
    scene: u32,
    /// Of the scene.
    entity: u32,
    /// See [`Part`].
    part: u8,
    /// It has moved, and is no fixed body any more.
    moves: bool,
}

/// Finds bodies. Follows from the state.
#[derive(Default)]
pub(super) struct Bodies {
    /// Whose they are.
    scene: u32,
    by_form: BTreeMap<(EntityId, Part), Bound>,
}

struct Bound {
    entity: Entity,
    id: SceneBody,
    scale: Vec3,
}

/// Equals no scale: what is bumped with is made anew.
const UNKNOWN: Vec3 = Vec3::NAN;

/// Makes what is bumped into, by scale.
pub(super) type Scaled<'a> = &'a dyn Fn(Vec3) -> Option<Shape>;

impl Bodies {
    pub(super) fn of(scene: u32) -> Self {
        Self { scene, ..Self::default() }
    }

    /// Takes in bodies that a restore has brought back, without what they bump with.
    pub(super) fn revive(&mut self, world: &mut World) {
        let mut query = world.query::<(Entity, &SceneBody)>();
        for (entity, id) in query.iter(world).filter(|(_, id)| id.scene == self.scene) {
            let part = [Part::Own, Part::Visible, Part::Invisible].into_iter().find(|part| *part as u8 == id.part);
            if let Some(part) = part {
                let bound = Bound { entity, id: *id, scale: UNKNOWN };
                self.by_form.insert((EntityId(id.entity), part), bound);
            }
        }
    }

    /// Puts a body to where its form is, and makes it if there is none. A form of which nothing is left has none.
    pub(super) fn put(&mut self, world: &mut World, form: (EntityId, Part), place: Affine3A, scaled: Scaled<'_>) {
        let (scale, rotation, translation) = place.to_scale_rotation_translation();
        let scale = coarse(scale);
        let transform = Transform { translation, rotation, ..Transform::IDENTITY };
        let sound = transform.translation.is_finite() && transform.rotation.is_finite();
        let known = self.by_form.get(&form).filter(|bound| bound.scale == scale);
        if known.is_none() {
            let Some(shape) = scaled(scale).filter(|_| sound) else { return self.remove(world, form) };
            return self.shape(world, form, transform, (scale, shape));
        }
        if let Some(bound) = self.by_form.get_mut(&form).filter(|_| sound) {
            bound.go(world, transform);
        }
    }

    fn shape(&mut self, world: &mut World, form: (EntityId, Part), at: Transform, (scale, shape): (Vec3, Shape)) {
        if let Some(bound) = self.by_form.get_mut(&form) {
            let body = bound.body();
            bound.scale = scale;
            // Of one that was restored, this puts back what it had.
            world.entity_mut(bound.entity).insert(shape);
            if world.get::<Body>(bound.entity).is_none() {
                world.entity_mut(bound.entity).insert(body);
            }
            bound.go(world, at);
            return;
        }
        let stable = world.resource_mut::<StableIds>().allot();
        let id = SceneBody { scene: self.scene, entity: form.0.0, part: form.1 as u8, moves: false };
        let entity = world.spawn((stable, id, at, Body::Fixed, shape)).id();
        self.by_form.insert(form, Bound { entity, id, scale });
    }

    /// What a body bumps with is another form now. It is made when the body is put to its place next.
    pub(super) fn renew(&mut self, form: (EntityId, Part)) {
        if let Some(bound) = self.by_form.get_mut(&form) {
            bound.scale = UNKNOWN;
        }
    }

    /// Takes a body away, if there is one.
    pub(super) fn remove(&mut self, world: &mut World, form: (EntityId, Part)) {
        if let Some(bound) = self.by_form.remove(&form) {
            world.despawn(bound.entity);
        }
    }
}

impl Bound {
    fn body(&self) -> Body {
        if self.id.moves { Body::Kinematic } else { Body::Fixed }
    }

    /// What moves once pushes what it meets from then on.
    fn go(&mut self, world: &mut World, to: Transform) {
        let Some(mut at) = world.get_mut::<Transform>(self.entity) else { return };
        if !at.set_if_neq(to) || self.id.moves {
            return;
        }
        self.id.moves = true;
        world.entity_mut(self.entity).insert((self.id, self.body()));
    }
}

/// The same for all places that turn without growing, up to rare steps: what is bumped with is made anew for every other scale. It follows
/// from the place alone, so that a restored world makes the same.
fn coarse(scale: Vec3) -> Vec3 {
    scale.map(|axis| f32::from_bits(axis.to_bits().wrapping_add(0x800) & !0xfff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_does_not_change_the_scale() {
        for scale in [Vec3::ONE, Vec3::new(0.3, 12.0, -1.7)] {
            let turned = (0..50).map(|turn| {
                let rotation = glam::Quat::from_rotation_y(turn as f32) * glam::Quat::from_rotation_x(0.3);
                let place = Affine3A::from_scale_rotation_translation(scale.abs(), rotation, Vec3::ONE);
                coarse(place.to_scale_rotation_translation().0)
            });
            assert!(turned.clone().all(|found| found == coarse(scale.abs())), "{:?}", turned.collect::<Vec<_>>());
        }
    }
}
