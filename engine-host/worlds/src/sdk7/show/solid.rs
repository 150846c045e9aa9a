//! What can be pointed at and walked into.

use glam::{Affine3A, Vec3};
use lightcone_sdk7::components::mesh_collider::Mesh;
use lightcone_sdk7::components::{GltfContainer, MeshCollider};
use lightcone_sdk7::crdt::{EntityId, Store};
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::forms::{Form, Uvs};
use crate::sdk7::opened::Opened;
use crate::sdk7::solids::{Part, layers};
use crate::sdk7::space::MODEL_TURN;

/// The layers of a collider that names none.
const USUAL: u32 = layers::POINTER | layers::PHYSICS;

impl Site<'_> {
    pub(super) fn solid(&mut self, entity: EntityId) {
        let own = self.read::<MeshCollider>(entity);
        let own = own.and_then(|said| Some((form(&said)?.shape(Vec3::ONE)?, said.collision_mask.unwrap_or(USUAL))));
        self.set_solid(entity, Part::Own, own, Affine3A::IDENTITY);
        let said = self.read::<GltfContainer>(entity);
        for (part, usual) in [(Part::Visible, 0), (Part::Invisible, USUAL)] {
            let found = said.as_ref().and_then(|said| {
                let mask = mask(said, part).unwrap_or(usual);
                let model = self.scene.opened.assets.model(&said.src).filter(|_| mask != 0)?;
                Some((model.shape(part)?, mask))
            });
            self.set_solid(entity, part, found, Affine3A::from_quat(MODEL_TURN));
        }
        self.stage.solids.place(entity, self.stage.places.scene_from(entity));
        self.place_bodies(entity);
    }

    fn set_solid(&mut self, entity: EntityId, part: Part, found: Option<(Shape, u32)>, entity_from_form: Affine3A) {
        match found {
            Some((shape, mask)) => {
                self.stage.bodies.renew((entity, part));
                self.stage.solids.put(entity, part, shape, mask, entity_from_form);
            }
            None => {
                self.stage.bodies.remove(self.world, (entity, part));
                self.stage.solids.remove(entity, part);
            }
        }
    }
}

/// What is bumped into of an entity, by its scale.
pub(super) fn scaled(store: &Store, opened: &Opened, entity: EntityId, part: Part, scale: Vec3) -> Option<Shape> {
    match part {
        Part::Own => form(&store.read::<MeshCollider>(entity)?.ok()?)?.shape(scale),
        _ => opened.assets.model(&store.read::<GltfContainer>(entity)?.ok()?.src)?.scaled(part, scale),
    }
}

fn mask(said: &GltfContainer, part: Part) -> Option<u32> {
    match part {
        Part::Visible => said.visible_meshes_collision_mask,
        _ => said.invisible_meshes_collision_mask,
    }
}

fn form(said: &MeshCollider) -> Option<Form> {
    Some(match said.mesh.as_ref()? {
        Mesh::Box(_) => Form::Box(Uvs::default()),
        Mesh::Sphere(_) => Form::Sphere,
        Mesh::Plane(_) => Form::Plane(Uvs::default()),
        Mesh::Cylinder(it) => Form::cylinder(it.radius_bottom, it.radius_top),
    })
}
