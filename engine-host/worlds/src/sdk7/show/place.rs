//! Where things are, and how they turn.

use glam::{Affine3A, Mat3, Quat, Vec3};
use lightcone_sdk7::components::look::BillboardMode;
use lightcone_sdk7::components::{AvatarAttach, Billboard, Transform};
use lightcone_sdk7::crdt::EntityId;

use lightcone_world::drawn::Vantage;

use super::Site;
use crate::sdk7::anchors::anchor;
use crate::sdk7::convert::affine;
use crate::sdk7::solids::layers;

impl Site<'_> {
    pub(super) fn place(&mut self, entity: EntityId) {
        if let Some(said) = self.read::<AvatarAttach>(entity) {
            let place = Affine3A::from_translation(anchor(said.anchor_point_id));
            let wearer = self.wearer(said.avatar_id.as_deref());
            return self.stage.places.put(entity, wearer, place);
        }
        let Some(said) = self.read::<Transform>(entity) else { return self.stage.places.forget(entity) };
        self.stage.places.put(entity, said.parent, affine(&said));
    }

    /// The entity of a player; without a name who has been there longest.
    fn wearer(&self, id: Option<&str>) -> EntityId {
        let players = &self.scene.known.players;
        let named = |id: &str| players.iter().find(|player| player.address().eq_ignore_ascii_case(id));
        id.and_then(named).map_or(EntityId::PLAYER, |player| player.id())
    }

    pub(super) fn face(&mut self, entity: EntityId) {
        match self.read::<Billboard>(entity) {
            Some(_) => _ = self.stage.facing.insert(entity),
            None => _ = self.stage.facing.remove(&entity),
        }
    }

    /// Puts everything to where it is after all changes.
    pub(in crate::sdk7) fn settle(&mut self) {
        self.carry();
        if self.turn_to_camera() {
            self.carry();
        }
    }

    /// Where the camera is of the player who has been there longest; while there is nobody, from where the place is shown.
    pub(super) fn main_camera(&self) -> Vec3 {
        if self.scene.known.players.is_empty() {
            self.stage.in_scene(self.world.resource::<Vantage>().eye)
        } else {
            self.stage.places.scene_from(EntityId::CAMERA).translation.into()
        }
    }

    /// Whether anything had to turn. All pictures show the same turn: to the camera of the player who has been there longest.
    fn turn_to_camera(&mut self) -> bool {
        let camera = self.main_camera();
        let mut turned = false;
        for entity in self.stage.facing.clone() {
            let mode =
                self.read::<Billboard>(entity).and_then(|said| said.billboard_mode).unwrap_or(BillboardMode::All);
            let Some(said) = self.read::<Transform>(entity) else { continue };
            let here = self.stage.places.scene_from(entity);
            let Some(turn) = facing(camera - Vec3::from(here.translation), mode) else { continue };
            let (scale, now, _) = here.to_scale_rotation_translation();
            if now.abs_diff_eq(turn, 1e-4) || now.abs_diff_eq(-turn, 1e-4) {
                continue;
            }
            let place = Affine3A::from_scale_rotation_translation(scale, turn, here.translation.into());
            let parent_from_scene = self.stage.places.scene_from(said.parent).inverse();
            // Nothing turns that hangs from what has no size.
            if parent_from_scene.is_finite() {
                self.stage.places.put(entity, said.parent, parent_from_scene * place);
                turned = true;
            }
        }
        turned
    }

    fn carry(&mut self) {
        for entity in self.stage.places.settle() {
            let place = self.stage.places.scene_from(entity);
            self.stage.place(self.world, entity, place);
            self.stage.solids.place(entity, place);
            self.place_bodies(entity);
        }
    }

    /// Puts what is bumped into to where its forms are.
    pub(super) fn place_bodies(&mut self, entity: EntityId) {
        let forms: Vec<_> = self
            .stage
            .solids
            .of(entity)
            .map(|(part, solid)| (part, solid.mask, self.stage.carried(solid.scene_from_form())))
            .collect();
        for (part, mask, place) in forms {
            if mask & layers::PHYSICS == 0 {
                self.stage.bodies.remove(self.world, (entity, part));
                continue;
            }
            let (store, opened) = (&self.scene.store, &self.scene.opened);
            let scaled = |scale| super::solid::scaled(store, opened, entity, part, scale);
            self.stage.bodies.put(self.world, (entity, part), place, &scaled);
        }
    }
}

/// Turned so that its own +z, from where a scene's planes and texts are read, looks along a direction.
fn facing(to_camera: Vec3, mode: BillboardMode) -> Option<Quat> {
    let out = match mode {
        BillboardMode::None => return None,
        BillboardMode::Y => to_camera.with_y(0.0),
        _ => to_camera,
    };
    let out = out.try_normalize()?;
    let right = Vec3::Y.cross(out).try_normalize()?;
    Some(Quat::from_mat3(&Mat3::from_cols(right, out.cross(right), out)))
}
