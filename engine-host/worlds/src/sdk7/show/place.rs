//! Where things are, and how they turn.

use lightcone_sdk7::components::{Billboard, Transform};
use lightcone_sdk7::crdt::EntityId;

use super::Site;
use crate::sdk7::convert::affine;
use crate::sdk7::solids::layers;

impl Site<'_> {
    pub(super) fn place(&mut self, entity: EntityId) {
        let Some(said) = self.read::<Transform>(entity) else { return self.stage.places.forget(entity) };
        self.stage.places.put(entity, said.parent, affine(&said));
    }

    pub(super) fn face(&mut self, entity: EntityId) {
        match self.read::<Billboard>(entity) {
            Some(_) => _ = self.stage.facing.insert(entity),
            None => _ = self.stage.facing.remove(&entity),
        }
    }

    /// Puts everything to where it is after all changes.
    pub(crate) fn settle(&mut self) {
        for entity in self.stage.places.settle() {
            let place = self.stage.places.world_from(entity);
            self.stage.place(self.world, entity, place);
            self.stage.solids.place(entity, place);
            self.place_bodies(entity);
        }
    }

    /// Puts what is bumped into to where its forms are.
    pub(super) fn place_bodies(&mut self, entity: EntityId) {
        let forms: Vec<_> = self.stage.solids.of(entity).map(|(part, solid)| (part, solid.mask, solid.world_from_form())).collect();
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
