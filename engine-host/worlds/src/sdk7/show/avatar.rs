//! Avatars that a scene shows: figures like players', standing still.

use std::sync::Arc;

use glam::{Affine3A, Vec3};
use lightcone_sdk7::components::AvatarShape;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::drawn::{Caption, Drawn, Models, Tint};

use super::Site;
use crate::sdk7::stage::Aspect;

/// Of the name over the soles, millimetres.
const NAME_MM: u16 = 1880;

impl Site<'_> {
    pub(super) fn avatar(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Avatar);
        let said = self.read::<AvatarShape>(entity).filter(|_| self.is_visible(entity));
        let Some(said) = said else { return self.stage.clear(self.world, id) };
        let model = self.stage.figure.model(&mut self.world.resource_mut::<Models>());
        let name = said.name.unwrap_or_else(|| "NPC".into());
        let caption = Caption { text: Arc::from(name.as_str()), above_mm: NAME_MM };
        let what = (Drawn(model), Tint(suit(&said.id).extend(1.0)), caption);
        self.stage.put(self.world, id, Affine3A::IDENTITY, what);
    }
}

/// A colour by which one figure is told from another.
fn suit(id: &str) -> Vec3 {
    let number = id.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let channel = |shift: u32| 0.25 + (number >> shift & 0xff) as f32 / 255.0 * 0.6;
    Vec3::new(channel(0), channel(8), channel(16))
}
