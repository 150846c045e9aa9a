//! What is heard.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_interface as api;
use lightcone_interface::{AssetIndex, Command, Reason, Thing};
use lightcone_world::prelude::*;

use super::{Done, Site};
use crate::program::assets::Loaded;
use crate::program::kept::Kept;
use crate::program::runner::Runner;

impl Site<'_> {
    pub(super) fn sound(&mut self, command: &api::Sound) -> Done {
        let entity = self.thing(command.at)?;
        let clip = self.clip(command.asset)?;
        let sound = Sound { gain: command.gain, reference_m: command.reference_m, ..Sound::once(clip, self.tick) };
        let mut entity = self.world.entity_mut(entity);
        entity.entry::<Sounds>().or_default().into_mut().play(sound);
        Ok(())
    }

    /// One of the same name and asset goes on from where it is.
    pub(super) fn sound_loop(&mut self, command: api::SoundLoop) -> Done {
        let entity = self.thing(command.at)?;
        self.clip(command.asset)?;
        let tick = self.tick;
        let mut kept = self.kept(entity);
        let began = kept.of_kind(api::SoundLoop::KIND).find_map(|(began, it)| match it {
            Command::SoundLoop(it) if it.sound == command.sound && it.asset == command.asset => Some(began),
            _ => None,
        });
        if began.is_none() && kept.of_kind(api::SoundLoop::KIND).count() >= Sounds::MAX {
            return Err(Reason::LimitReached);
        }
        kept.keep(began.unwrap_or(tick), command.sound, command.into());
        self.loops(command.at)
    }

    pub(super) fn end_sound(&mut self, command: &api::EndSound) -> Done {
        let entity = self.thing(command.at)?;
        if !self.kept(entity).forget(api::SoundLoop::KIND, command.sound) {
            return Err(Reason::NoSuchId);
        }
        self.loops(command.at)
    }

    /// Lets be heard over and over what is kept.
    pub(super) fn loops(&mut self, at: Thing) -> Done {
        let entity = self.thing(at)?;
        let kept = self.world.get::<Kept>(entity).cloned().unwrap_or_default();
        let mut sounds = Vec::new();
        for (began, command) in kept.of_kind(api::SoundLoop::KIND) {
            let Command::SoundLoop(api::SoundLoop { asset, gain, reference_m, .. }) = command else { continue };
            let clip = self.clip(asset)?;
            sounds.push(Sound { gain, reference_m, repeats: true, ..Sound::once(clip, began) });
        }
        let mut entity = self.world.entity_mut(entity);
        let mut heard = entity.entry::<Sounds>().or_default().into_mut();
        sounds.extend(heard.0.iter().filter(|sound| !sound.repeats).cloned());
        sounds.truncate(Sounds::MAX);
        heard.0 = sounds;
        Ok(())
    }

    fn clip(&self, asset: AssetIndex) -> Result<Arc<AudioClip>, Reason> {
        match self.world.resource::<Runner>().opened.assets.get(asset.0 as usize) {
            Some(Loaded::Sound(clip)) => Ok(Arc::clone(clip)),
            _ => Err(Reason::NoSuchAsset),
        }
    }
}
