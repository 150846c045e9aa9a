//! What is heard.

use glam::Affine3A;
use lightcone_sdk7::components::AudioSource;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::known::Began;
use crate::sdk7::stage::Aspect;

/// What a sound is called among what began.
const SOUND: u32 = u32::MAX;
/// As near as this, sounds of scenes are as loud as they get.
const REFERENCE_M: f32 = 2.0;
/// Those that are everywhere are heard this far as if they were here.
const EVERYWHERE_M: f32 = 1000.0;

impl Site<'_> {
    pub(super) fn sound(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Sound);
        let said = self.read::<AudioSource>(entity).filter(|said| said.playing.unwrap_or(false));
        let clip = said.as_ref().and_then(|said| self.scene.opened.assets.sound(&said.audio_clip_url));
        let (Some(said), Some(clip)) = (said, clip) else {
            self.forget(entity, |what| what == SOUND);
            return self.stage.clear(self.world, id);
        };
        if self.is_fresh && said.current_time.is_some() {
            self.forget(entity, |what| what == SOUND);
        }
        let began = self.began(Began { entity: entity.0, what: SOUND, tick: self.tick });
        let sound = Sound {
            gain: said.volume.unwrap_or(1.0).clamp(0.0, 1.0),
            repeats: said.r#loop.unwrap_or(false),
            reference_m: if said.global.unwrap_or(false) { EVERYWHERE_M } else { REFERENCE_M },
            ..Sound::once(clip, began)
        };
        self.stage.put(self.world, id, Affine3A::IDENTITY, Sounds(vec![sound]));
    }
}
