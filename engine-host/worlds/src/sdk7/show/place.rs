//! Where things are, and how they turn.

use std::collections::{BTreeMap, BTreeSet};

use glam::{Affine3A, Mat3, Quat, Vec3};
use lightcone_sdk7::components::look::BillboardMode;
use lightcone_sdk7::components::{AvatarAttach, Billboard, Transform};
use lightcone_sdk7::crdt::EntityId;

use lightcone_world::drawn::Vantage;

use super::Site;
use crate::sdk7::anchors::anchor;
use crate::sdk7::convert::affine;
use crate::sdk7::solids::layers;

/// Where things are that hang on a player who is not there: far below all that can be seen or heard.
const NOWHERE_M: Vec3 = Vec3::new(0.0, -1e4, 0.0);

impl Site<'_> {
    /// Puts entities to where they are said to be, and gives back those that hang from something else now.
    pub(super) fn place_all(&mut self, entities: impl IntoIterator<Item = EntityId>) -> BTreeSet<EntityId> {
        let parent = |site: &Self, entity| site.stage.places.hung(entity).map_or(EntityId::ROOT, |(parent, _)| parent);
        let mut hung_anew = BTreeSet::new();
        for entity in entities {
            let before = parent(self, entity);
            self.place(entity);
            if parent(self, entity) != before {
                hung_anew.insert(entity);
            }
        }
        hung_anew
    }

    /// Puts an entity to where it is said to be.
    pub(in crate::sdk7) fn place(&mut self, entity: EntityId) {
        if self.read::<AvatarAttach>(entity).is_some() {
            self.stage.attached.insert(entity);
        } else {
            self.stage.attached.remove(&entity);
        }
        match self.said_place(entity) {
            Some((parent, place)) => self.stage.places.put(entity, parent, place),
            None => self.stage.places.forget(entity),
        }
    }

    /// What an entity hangs from, and how, by its components alone.
    fn said_place(&self, entity: EntityId) -> Option<(EntityId, Affine3A)> {
        if let Some(said) = self.read::<AvatarAttach>(entity) {
            let wearer = self.wearer(said.avatar_id.as_deref().filter(|id| !id.is_empty()));
            let place = wearer.map_or(NOWHERE_M, |_| anchor(said.anchor_point_id));
            return Some((wearer.unwrap_or(EntityId::ROOT), Affine3A::from_translation(place)));
        }
        self.read::<Transform>(entity).map(|said| (said.parent, affine(&said)))
    }

    /// The entity of a player, if it is there; without a name who has been there longest.
    fn wearer(&self, id: Option<&str>) -> Option<EntityId> {
        let Some(id) = id else { return Some(EntityId::PLAYER) };
        let known = &self.scene.known;
        let named = known.players.iter().find(|player| player.address().eq_ignore_ascii_case(id));
        // It may have been told of its player before there was one.
        named.map(|player| player.id()).or(known.profile.eq_ignore_ascii_case(id).then_some(EntityId::PLAYER))
    }

    pub(super) fn face(&mut self, entity: EntityId) {
        match self.read::<Billboard>(entity) {
            Some(_) => _ = self.stage.facing.insert(entity),
            None if self.stage.facing.remove(&entity) => self.place(entity),
            None => {}
        }
    }

    /// Puts everything to where it is after all changes.
    pub(in crate::sdk7) fn settle(&mut self) {
        self.carry();
        self.turn_to_camera();
    }

    /// Where the camera is of the player who has been there longest; while there is nobody, from where the place is shown.
    pub(super) fn main_camera(&self) -> Vec3 {
        if self.scene.known.players.is_empty() {
            self.stage.in_scene(self.world.resource::<Vantage>().eye)
        } else {
            self.stage.places.scene_from(EntityId::CAMERA).translation.into()
        }
    }

    /// All pictures show the same turn: to the camera of the player who has been there longest. What hangs from something that turns comes
    /// after it.
    fn turn_to_camera(&mut self) {
        let camera = self.main_camera();
        let mut levels: BTreeMap<usize, Vec<EntityId>> = BTreeMap::new();
        for entity in &self.stage.facing {
            levels.entry(self.stage.places.above(*entity).len()).or_default().push(*entity);
        }
        for level in levels.into_values() {
            let turned = level.into_iter().filter(|entity| self.turn(*entity, camera)).count();
            if turned > 0 {
                self.carry();
            }
        }
    }

    /// Whether it had to be turned. How it is turned depends on what is said and on the camera, and on nothing that was before: a restored
    /// world turns it as one that ran on.
    fn turn(&mut self, entity: EntityId, camera: Vec3) -> bool {
        let mode = self.read::<Billboard>(entity).and_then(|said| said.billboard_mode).unwrap_or(BillboardMode::All);
        let places = &self.stage.places;
        let Some(((parent, now), (_, said))) = places.hung(entity).zip(self.said_place(entity)) else { return false };
        let scene_from_parent = places.scene_from(parent);
        let place = facing_place(scene_from_parent, said, camera, mode).unwrap_or(said);
        if bits(place) == bits(now) {
            return false;
        }
        self.stage.places.put(entity, parent, place);
        true
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

/// In its parent's space, so that it looks at the camera. Nothing turns that hangs from what has no size.
fn facing_place(scene_from_parent: Affine3A, said: Affine3A, camera: Vec3, mode: BillboardMode) -> Option<Affine3A> {
    let (scale, _, here) = (scene_from_parent * said).to_scale_rotation_translation();
    let turn = facing(camera - here, mode)?;
    let parent_from_scene = Some(scene_from_parent.inverse()).filter(|it| it.is_finite())?;
    Some(parent_from_scene * Affine3A::from_scale_rotation_translation(scale, turn, here))
}

fn bits(place: Affine3A) -> [u32; 12] {
    place.to_cols_array().map(f32::to_bits)
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
