//! What of a world is to be heard. None of it is state: a world says which sound began at which tick, and what is heard of it
//! at some moment follows from that.
//!
//! Every view has a mix of its own, made where its camera is: by distance and by side, nothing else. There are no echoes, no
//! Doppler shift, and walls let all sound through.

mod clip;
mod mp3;

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;

pub use clip::{AudioClip, ClipError, SAMPLE_RATE_HZ};

/// What the entity lets hear, from where its `GlobalTransform` is. Of more than [`Sounds::MAX`] the first are heard.
#[derive(Component, Clone, Debug, Default)]
#[require(Transform)]
pub struct Sounds(pub Vec<Sound>);

impl Sounds {
    /// So many sound at once.
    pub const MAX: usize = 8;

    /// One sound, over and over since the world began.
    pub fn endless(clip: Arc<AudioClip>) -> Self {
        Self(vec![Sound { repeats: true, ..Sound::once(clip, 0) }])
    }

    /// Adds a sound; if there are too many, the one goes that began first.
    pub fn play(&mut self, sound: Sound) {
        while self.0.len() >= Self::MAX {
            let first = self.0.iter().enumerate().min_by_key(|(_, sound)| sound.start_tick).map_or(0, |(at, _)| at);
            self.0.remove(first);
        }
        self.0.push(sound);
    }
}

/// A clip that plays. It is the same sound as long as clip and start are the same; the rest may change, and is followed without a
/// click.
#[derive(Clone, Debug)]
pub struct Sound {
    /// The samples that play.
    pub clip: Arc<AudioClip>,
    /// The tick at which it began.
    pub start_tick: u64,
    /// 1 as loud as it was made, at [`Sound::reference_m`].
    pub gain: f32,
    /// Begins anew when it ends.
    pub repeats: bool,
    /// As near as this it is as loud as it gets, metres; at twice the distance it is half as loud (`inverse` of Web Audio and
    /// OpenAL), and at [`Sound::MAX_REFERENCES`] times nothing is heard.
    pub reference_m: f32,
    /// 1 as it was made; 2 is twice as fast and an octave higher. Within [`Sound::MIN_SPEED`] and [`Sound::MAX_SPEED`].
    pub speed: f32,
}

impl Sound {
    /// At so many times [`Sound::reference_m`] nothing is heard any more.
    pub const MAX_REFERENCES: f32 = 64.0;
    /// None is played slower.
    pub const MIN_SPEED: f32 = 0.05;
    /// None is played faster.
    pub const MAX_SPEED: f32 = 8.0;

    /// As it was made, heard fully from a metre away.
    pub fn once(clip: Arc<AudioClip>, start_tick: u64) -> Self {
        Self { clip, start_tick, gain: 1.0, repeats: false, reference_m: 1.0, speed: 1.0 }
    }
}
