//! What is heard.

use glam::Affine3A;
use lightcone_sdk7::components::media::MediaState;
use lightcone_sdk7::components::{AudioEvent, AudioSource, AudioStream};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::assets::LoadedSound;
use crate::sdk7::known::Heard;
use crate::sdk7::marks::mark;
use crate::sdk7::scene::Scene;
use crate::sdk7::stage::{Aspect, for_log};

/// As near as this, sounds of scenes are as loud as they get.
const REFERENCE_M: f32 = 2.0;
/// Those that are everywhere are heard this far as if they were here.
const EVERYWHERE_M: f32 = 1000.0;

impl Site<'_> {
    pub(super) fn sound(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Sound);
        let Some(said) = self.read::<AudioSource>(entity) else {
            self.scene.known.heard.retain(|heard| heard.entity != entity.0);
            return self.stage.clear(self.world, id);
        };
        let loaded = self.scene.opened.assets.sound(&said.audio_clip_url);
        let before = self.heard(entity);
        let heard = if self.is_fresh { self.hear(entity, &said, before, loaded.as_ref()) } else { before };
        let plays = heard.filter(|heard| heard.state == MediaState::Playing as u8);
        match plays.zip(loaded.and_then(|loaded| loaded.clip)) {
            Some((heard, clip)) => {
                let sound = Sound {
                    gain: said.volume.filter(|volume| volume.is_finite()).unwrap_or(1.0).clamp(0.0, 1.0),
                    repeats: said.r#loop.unwrap_or(false),
                    reference_m: if said.global.unwrap_or(false) { EVERYWHERE_M } else { REFERENCE_M },
                    speed: heard.speed,
                    ..Sound::once(clip, heard.tick)
                };
                self.stage.put(self.world, id, Affine3A::IDENTITY, Sounds(vec![sound]));
            }
            None => self.stage.clear(self.world, id),
        }
    }

    fn heard(&self, entity: EntityId) -> Option<Heard> {
        self.scene.known.heard.iter().find(|heard| heard.entity == entity.0).copied()
    }

    /// Takes in what the scene says of a sound now: a file that is named anew, or a place in it, begins it; all else is changed while it plays.
    fn hear(
        &mut self,
        entity: EntityId,
        said: &AudioSource,
        before: Option<Heard>,
        loaded: Option<&LoadedSound>,
    ) -> Option<Heard> {
        let file = mark(said.audio_clip_url.to_lowercase().as_bytes());
        let speed = said.pitch.filter(|pitch| pitch.is_finite()).unwrap_or(1.0);
        let speed = speed.clamp(Sound::MIN_SPEED, Sound::MAX_SPEED);
        let state = match (loaded, said.playing.unwrap_or(false)) {
            (None, _) => MediaState::Error,
            (Some(_), true) => MediaState::Playing,
            (Some(_), false) => MediaState::Ready,
        };
        let goes_on = before.filter(|known| known.state == state as u8 && known.file == file);
        let at_s = match (said.current_time, goes_on) {
            (None, Some(known)) => self.played_s(&known),
            (at, _) => f64::from(at.filter(|at| at.is_finite()).unwrap_or(0.0).max(0.0)),
        };
        let back = at_s / f64::from(speed) * f64::from(self.world.resource::<SimTime>().rate_hz);
        let tick = match goes_on {
            Some(known) if said.current_time.is_none() && known.speed == speed => known.tick,
            _ => self.tick.saturating_sub(back.round() as u64),
        };
        let heard = Heard { entity: entity.0, file, tick, speed, state: before.map_or(0, |known| known.state) };
        let all = &mut self.scene.known.heard;
        match all.binary_search_by_key(&entity.0, |known| known.entity) {
            Ok(at) => all[at] = heard,
            Err(at) => all.insert(at, heard),
        }
        self.tell_media(entity, state);
        self.heard(entity)
    }

    /// How far into its file a sound is, if it does not repeat.
    fn played_s(&self, heard: &Heard) -> f64 {
        let rate_hz = f64::from(self.world.resource::<SimTime>().rate_hz);
        self.tick.saturating_sub(heard.tick) as f64 / rate_hz * f64::from(heard.speed)
    }

    /// Tells the scene what a sound does, if it has not been told that last.
    fn tell_media(&mut self, entity: EntityId, state: MediaState) {
        let all = &mut self.scene.known.heard;
        let known = all.iter_mut().find(|known| known.entity == entity.0);
        if known.is_some_and(|known| std::mem::replace(&mut known.state, state as u8) != state as u8) {
            self.append_media(entity, state);
        }
    }

    fn append_media(&mut self, entity: EntityId, state: MediaState) {
        let timestamp = self.scene.next_timestamp();
        let Scene { store, told, .. } = &mut *self.scene;
        store.append(entity, &AudioEvent { state, timestamp }, told);
    }

    /// Sounds that have come to their end play no more, and the scene is told so.
    pub(in crate::sdk7) fn end_sounds(&mut self) {
        let playing: Vec<Heard> = self.scene.known.heard.clone();
        for heard in playing.iter().filter(|heard| heard.state == MediaState::Playing as u8) {
            let entity = EntityId(heard.entity);
            let said = self.read::<AudioSource>(entity).filter(|said| !said.r#loop.unwrap_or(false));
            let Some(said) = said else { continue };
            let length_s = self.scene.opened.assets.sound(&said.audio_clip_url).map_or(0.0, |loaded| loaded.seconds);
            if self.played_s(heard) < length_s {
                continue;
            }
            let ended = AudioSource { playing: Some(false), current_time: None, ..said };
            let Scene { store, told, .. } = &mut *self.scene;
            store.put(entity, &ended, told);
            self.tell_media(entity, MediaState::Ready);
            self.stage.clear(self.world, (entity, Aspect::Sound));
        }
    }

    /// Nothing comes from the web: the scene is told so, and so is the log, once for every address.
    pub(super) fn stream(&mut self, entity: EntityId) {
        let Some(said) = self.read::<AudioStream>(entity).filter(|_| self.is_fresh) else { return };
        self.append_media(entity, MediaState::Error);
        if self.stage.is_new(&said.url) {
            tracing::warn!("{}: sounds from the web are not played: {}", self.scene.opened.name, for_log(&said.url));
        }
    }
}
