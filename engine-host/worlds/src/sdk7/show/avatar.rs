//! Avatars that a scene shows: figures like players'.

use std::sync::Arc;

use glam::{Affine3A, Vec3};
use lightcone_sdk7::components::AvatarShape;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::avatar::Joint;
use lightcone_world::drawn::{Caption, Drawn, Models, Tint};
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::stage::Aspect;

/// Of the name over the soles, millimetres.
const NAME_MM: u16 = 1880;
/// Avatars of a scene that move their limbs; more stand still.
const MOST_MOVING: usize = 64;

impl Site<'_> {
    pub(super) fn avatar(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Avatar);
        let said = self.read::<AvatarShape>(entity).filter(|_| self.is_visible(entity));
        let Some(said) = said else {
            self.stage.walkers.remove(&entity);
            (0..6).for_each(|limb| self.stage.clear(self.world, (entity, Aspect::Limb(limb))));
            return self.stage.clear(self.world, id);
        };
        let name = said.name.unwrap_or_else(|| "NPC".into());
        let caption = Caption { text: Arc::from(name.as_str()), above_mm: NAME_MM };
        self.stage.put(self.world, id, Affine3A::IDENTITY, caption);
        let walker = *self.stage.walkers.entry(entity).or_default();
        let now_s = self.world.resource::<SimTime>().elapsed_s();
        let limbs = self.stage.figure.limbs(&mut self.world.resource_mut::<Models>());
        let tint = Tint(suit(&said.id).extend(1.0));
        for ((limb, model), joint) in (0..).zip(limbs).zip(walker.joints(entity.0, now_s)) {
            self.stage.put(self.world, (entity, Aspect::Limb(limb)), place(&joint), (Drawn(model), tint));
        }
    }

    /// Lets all of them walk and breathe as they are moved.
    pub(in crate::sdk7) fn sway(&mut self) {
        let time = *self.world.resource::<SimTime>();
        let mut walkers = std::mem::take(&mut self.stage.walkers);
        for (entity, walker) in walkers.iter_mut().take(MOST_MOVING) {
            walker.go(self.stage.places.scene_from(*entity).translation.into(), time.dt_s());
            for (limb, joint) in (0..).zip(walker.joints(entity.0, time.elapsed_s())) {
                self.stage.turn(self.world, (*entity, Aspect::Limb(limb)), place(&joint));
            }
        }
        self.stage.walkers = walkers;
    }
}

fn place(joint: &Joint) -> Affine3A {
    Affine3A::from_rotation_translation(joint.rotation, joint.position)
}

/// A colour by which one figure is told from another.
fn suit(id: &str) -> Vec3 {
    let number = id.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let channel = |shift: u32| 0.25 + (number >> shift & 0xff) as f32 / 255.0 * 0.6;
    Vec3::new(channel(0), channel(8), channel(16))
}
