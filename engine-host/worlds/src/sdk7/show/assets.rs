//! Files that a scene wants at hand. All that can be are: the scene is told so at once.

use lightcone_sdk7::components::model::LoadingState;
use lightcone_sdk7::components::{AssetLoad, AssetLoadLoadingState};
use lightcone_sdk7::crdt::EntityId;

use super::Site;
use crate::sdk7::scene::Scene;

/// In a tick; what is wanted beyond is not answered.
const MOST: u32 = 1024;

impl Site<'_> {
    pub(super) fn load_assets(&mut self, entity: EntityId) {
        let Some(said) = self.read::<AssetLoad>(entity).filter(|_| self.is_fresh) else { return };
        for asset in said.assets {
            if !self.stage.may_load(self.tick, MOST) {
                return;
            }
            let current_state = match self.scene.opened.folder.find(&asset) {
                None => LoadingState::NotFound,
                Some(_) if self.scene.opened.assets.has(&asset) => LoadingState::Finished,
                Some(_) => LoadingState::FinishedWithError,
            };
            let timestamp = self.scene.next_timestamp();
            let Scene { store, told, .. } = &mut *self.scene;
            store.append(entity, &AssetLoadLoadingState { current_state, asset, timestamp }, told);
        }
    }
}
