//! Models, and what moves in them.

use bevy_ecs::prelude::*;
use glam::{Affine3A, Vec4};
use lightcone_render::rig::Clip;
use lightcone_sdk7::components::model::{AnimationState, LoadingState};
use lightcone_sdk7::components::{Animator, GltfContainer, GltfContainerLoadingState};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::drawn::{Drawn, Tint};
use lightcone_world::page::ConsoleLevel;
use lightcone_world::prelude::*;

use super::Site;
use crate::sdk7::known::Began;
use crate::sdk7::models::AssetModels;
use crate::sdk7::scene::Scene;
use crate::sdk7::space::MODEL_TURN;
use crate::sdk7::stage::{Aspect, for_log};

/// A model's clips are indices up to this; what is above is of particles.
const MOST_CLIPS: u32 = u32::MAX - 2;

impl Site<'_> {
    pub(super) fn model(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Model);
        let Some(said) = self.read::<GltfContainer>(entity) else {
            self.forget(entity, |what| what <= MOST_CLIPS);
            return self.stage.clear(self.world, id);
        };
        let model = self.scene.opened.assets.model(&said.src).map(|loaded| std::sync::Arc::clone(&loaded.model));
        if model.is_none() && self.is_fresh {
            let name = for_log(&said.src);
            if self.stage.is_new(name) {
                let why = format!("the model '{name}' is not in the folder, or cannot be drawn");
                self.say(ConsoleLevel::Warning, why);
            }
        }
        let current_state = if model.is_some() { LoadingState::Finished } else { LoadingState::NotFound };
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(entity, &GltfContainerLoadingState { current_state }, told);
        let Some(model) = model.filter(|_| self.is_visible(entity)) else { return self.stage.clear(self.world, id) };
        let index = self.world.resource_scope(|world, mut known: Mut<AssetModels>| {
            known.index(&model, &mut world.resource_mut::<Models>())
        });
        let index = self.modified(entity, &said.src, &model).unwrap_or(index);
        let clips = model.rig.as_ref().map_or(&[][..], |rig| &rig.clips);
        let plays = self.plays(entity, clips);
        let what = (Drawn(index), Tint(Vec4::ONE), Animation(plays));
        self.stage.put(self.world, id, Affine3A::from_quat(MODEL_TURN), what);
    }

    /// What plays: without an animator the first clip, over and over.
    fn plays(&mut self, entity: EntityId, clips: &[Clip]) -> Vec<Play> {
        let Some(said) = self.read::<Animator>(entity) else {
            return if clips.is_empty() { Vec::new() } else { Animation::endless(0).0 };
        };
        let rate_hz = f64::from(self.world.resource::<SimTime>().rate_hz);
        let mut plays = Vec::new();
        for AnimationState { clip, playing, weight, speed, r#loop, .. } in &said.states {
            let Some(index) = clips.iter().position(|known| known.name == *clip) else { continue };
            if !playing.unwrap_or(false) {
                self.forget(entity, |what| what == index as u32);
                continue;
            }
            let began = self.began(Began { entity: entity.0, what: index as u32, tick: self.tick });
            plays.push(Play {
                clip: index,
                start_s: began as f64 / rate_hz,
                speed: speed.unwrap_or(1.0),
                weight: weight.unwrap_or(1.0).clamp(0.0, 1.0),
                repeats: r#loop.unwrap_or(true),
            });
        }
        plays.truncate(Animation::MAX);
        plays
    }

    /// When something began: now, unless it plays already.
    pub(super) fn began(&mut self, began: Began) -> u64 {
        let all = &mut self.scene.known.began;
        match all.binary_search_by_key(&(began.entity, began.what), |known| (known.entity, known.what)) {
            Ok(at) => all[at].tick,
            Err(at) => {
                all.insert(at, began);
                began.tick
            }
        }
    }

    /// When something began, if it has.
    pub(super) fn known(&self, entity: EntityId, what: u32) -> Option<u64> {
        let all = &self.scene.known.began;
        let at = all.binary_search_by_key(&(entity.0, what), |known| (known.entity, known.what)).ok()?;
        Some(all[at].tick)
    }

    /// What plays no more.
    pub(super) fn forget(&mut self, entity: EntityId, which: impl Fn(u32) -> bool) {
        let all = &mut self.scene.known.began;
        let first = all.partition_point(|known| known.entity < entity.0);
        let its = all[first..].partition_point(|known| known.entity == entity.0);
        all.extract_if(first..first + its, |known| which(known.what)).for_each(drop);
    }
}
