//! Videos, which are not played: a picture in their place says so, and the scene is told, so that it does not wait for them.

use lightcone_sdk7::components::media::VideoState;
use lightcone_sdk7::components::{VideoEvent, VideoPlayer};
use lightcone_sdk7::crdt::EntityId;

use super::Site;
use crate::sdk7::scene::Scene;
use crate::sdk7::stage::for_log;

impl Site<'_> {
    pub(super) fn video(&mut self, entity: EntityId) {
        let Some(said) = self.read::<VideoPlayer>(entity).filter(|_| self.is_fresh) else { return };
        let timestamp = self.scene.next_timestamp();
        let Scene { store, told, turn, .. } = &mut *self.scene;
        let event = VideoEvent {
            timestamp,
            tick_number: *turn as u32,
            current_offset: 0.0,
            video_length: -1.0,
            state: VideoState::Error,
        };
        store.append(entity, &event, told);
        if self.stage.is_new(&said.src) {
            tracing::warn!("{}: videos are not played: {}", self.scene.opened.name, for_log(&said.src));
        }
    }
}
