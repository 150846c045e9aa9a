//! Text in the world.

use lightcone_sdk7::components::TextShape;
use lightcone_sdk7::crdt::EntityId;

use super::Site;

impl Site<'_> {
    pub(super) fn text(&mut self, entity: EntityId) {
        let Some(_said) = self.read::<TextShape>(entity).filter(|_| self.is_visible(entity)) else {
            return self.stage.clear_letters(self.world, entity, 0);
        };
    }
}
