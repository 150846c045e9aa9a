//! Text in the world: a model for every letter.

use glam::{Affine3A, Quat, Vec3, Vec4};
use lightcone_sdk7::components::TextShape;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::drawn::{Drawn, Models, Tint};

use super::Site;
use crate::sdk7::colours::linear4;
use crate::sdk7::letters::{em_m, laid_out};
use crate::sdk7::stage::Aspect;

impl Site<'_> {
    pub(super) fn text(&mut self, entity: EntityId) {
        let said = self.read::<TextShape>(entity).filter(|_| self.is_visible(entity)).unwrap_or_default();
        let (em, colour) = (em_m(&said), said.text_color.as_ref().map_or(Vec4::ONE, linear4));
        let mut count = 0;
        for (character, pen) in laid_out(&said) {
            if self.stage.is_full() {
                break;
            }
            let models = &mut self.world.resource_mut::<Models>();
            let Some(model) = self.stage.letters.model(character, models) else { continue };
            let place = Affine3A::from_scale_rotation_translation(Vec3::splat(em), Quat::IDENTITY, pen.extend(0.0));
            self.stage.put(self.world, (entity, Aspect::Letter(count)), place, (Drawn(model), Tint(colour)));
            count += 1;
        }
        self.stage.clear_letters(self.world, entity, count);
    }
}
