//! Sounds of a snapshot → a block for each view.
//!
//! A sound runs on by the clock of blocks once it is heard; ticks only say where it began, and set it right if it is too far
//! off. Whatever changes from block to block (distance, side, a sound that comes or goes) is a ramp over the block, so nothing
//! clicks. Bound: [`MAX_VOICES`] in a view, the loudest.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_ecs::prelude::Entity;
use glam::{Mat4, Vec3};
use lightcone_protocol::SessionId;
use lightcone_streaming::audio::{BLOCK_SAMPLES, Block, SAMPLE_RATE_HZ};

use super::ear;
use lightcone_world::sound::{AudioClip, Sound};

/// In one view at once.
pub(crate) const MAX_VOICES: usize = 32;
/// −60 dB: what is quieter is left out.
const AUDIBLE: f32 = 0.001;
/// A sound that began no longer ago is heard from its beginning, so that none loses its attack to the way here …
const FRESH_S: f64 = 0.15;
/// … and one that is further off than this, since ticks were left out, is set right.
const MAX_OFF_S: f64 = 0.25;
/// A view in which nothing sounds gets so much silence, for its encoder to end well, and then nothing.
const SILENT_BLOCKS: u32 = 5;
/// Up to this nothing is changed; what is above is pressed together so that it stays below 1.
const LIMIT_FROM: f32 = 0.7;

/// A sound at the moment of a snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The entity that sounds.
    pub entity: Entity,
    /// World space.
    pub position: Vec3,
    /// The samples that play.
    pub clip: Arc<AudioClip>,
    /// When it began.
    pub start_tick: u64,
    /// Since then, seconds.
    pub age_s: f64,
    /// See [`Sound`](lightcone_world::sound::Sound).
    pub gain: f32,
    /// See [`Sound`](lightcone_world::sound::Sound).
    pub repeats: bool,
    /// See [`Sound`](lightcone_world::sound::Sound).
    pub reference_m: f32,
    /// See [`Sound`](lightcone_world::sound::Sound).
    pub speed: f32,
}

/// Which sound: of whom, since when, and the address of the clip, which its voice keeps alive.
type Key = (Entity, u64, usize);

impl Source {
    fn key(&self) -> Key {
        (self.entity, self.start_tick, Arc::as_ptr(&self.clip).addr())
    }

    /// Samples of the clip for one that is heard; what is no speed plays as it was made.
    fn step(&self) -> f64 {
        let speed = if self.speed.is_finite() { self.speed } else { 1.0 };
        f64::from(speed.clamp(Sound::MIN_SPEED, Sound::MAX_SPEED))
    }

    /// The sample that ought to be played.
    fn due(&self) -> f64 {
        (self.age_s.max(0.0) * f64::from(SAMPLE_RATE_HZ) * self.step()).floor()
    }

    fn is_over(&self, at: f64) -> bool {
        !self.repeats && at >= self.clip.samples().len() as f64
    }
}

/// A sound that plays, for all views at once.
struct Voice {
    source: Source,
    /// The next sample, repeats not taken off; between two where the speed is not 1.
    at: f64,
    /// Where to go on once it has faded out.
    seek: Option<f64>,
    /// The world has it no more.
    gone: bool,
}

/// One view: how loud each voice was at the end of the last block.
#[derive(Default)]
struct Ear {
    gains: BTreeMap<Key, [f32; 2]>,
    silent: u32,
}

/// See the top of the file.
#[derive(Default)]
pub(crate) struct Mixer {
    voices: BTreeMap<Key, Voice>,
    ears: BTreeMap<SessionId, Ear>,
}

impl Mixer {
    /// From now on this is to be heard.
    pub(crate) fn follow(&mut self, sources: &[Source]) {
        self.voices.values_mut().for_each(|voice| voice.gone = true);
        for source in sources {
            let due = source.due();
            let Some(voice) = self.voices.get_mut(&source.key()) else {
                let fresh = source.age_s < FRESH_S;
                let at = if fresh { 0.0 } else { due };
                if !source.is_over(at) {
                    let voice = Voice { source: source.clone(), at, seek: None, gone: false };
                    self.voices.insert(source.key(), voice);
                }
                continue;
            };
            let off_s = (voice.at - due).abs() / (f64::from(SAMPLE_RATE_HZ) * source.step());
            if off_s > MAX_OFF_S && !voice.source.is_over(voice.at) {
                voice.seek = Some(due);
            }
            voice.source = source.clone();
            voice.gone = false;
        }
    }

    /// The next block of each of these views, from where they look; none for one in which it has been silent for a while.
    pub(crate) fn mix(&mut self, views: &[(SessionId, Mat4)], mut out: impl FnMut(SessionId, &Block)) {
        self.ears.retain(|session, _| views.iter().any(|(other, _)| other == session));
        for (session, world_from_view) in views {
            let ear = self.ears.entry(*session).or_default();
            let mut block = [[0.0; 2]; BLOCK_SAMPLES];
            let sounds = ear.hear(&self.voices, world_from_view, &mut block);
            ear.silent = if sounds { 0 } else { ear.silent.saturating_add(1) };
            if ear.silent <= SILENT_BLOCKS {
                block.as_flattened_mut().iter_mut().for_each(|sample| *sample = limited(*sample));
                out(*session, &block);
            }
        }
        self.voices.retain(|_, voice| !voice.gone);
        for voice in self.voices.values_mut() {
            voice.at = voice.seek.take().unwrap_or(voice.at + BLOCK_SAMPLES as f64 * voice.source.step());
        }
    }

    /// Nobody listens: what sounds is found again by its age.
    pub(crate) fn rest(&mut self) {
        self.voices.clear();
        self.ears.clear();
    }
}

impl Ear {
    /// Adds up all that is heard; tells whether anything is.
    fn hear(&mut self, voices: &BTreeMap<Key, Voice>, world_from_view: &Mat4, block: &mut Block) -> bool {
        let targets = loudest(voices, &world_from_view.inverse());
        let before = std::mem::take(&mut self.gains);
        let fading = before.keys().filter(|key| !targets.contains_key(key)).map(|key| (key, [0.0; 2]));
        let mut sounds = false;
        for (key, to) in targets.iter().map(|(key, to)| (key, *to)).chain(fading) {
            let Some(voice) = voices.get(key) else { continue };
            // A clip has an attack of its own; what is entered later is faded in.
            let first = if voice.at == 0.0 { to } else { [0.0; 2] };
            let from = before.get(key).copied().unwrap_or(first);
            voice.add(from, to, block);
            sounds = true;
        }
        self.gains = targets;
        sounds
    }
}

/// Those that a view hears, and how loud.
fn loudest(voices: &BTreeMap<Key, Voice>, view_from_world: &Mat4) -> BTreeMap<Key, [f32; 2]> {
    let playing =
        voices.iter().filter(|(_, voice)| !voice.gone && voice.seek.is_none() && !voice.source.is_over(voice.at));
    let gains = |(key, voice): (&Key, &Voice)| {
        let Source { position, gain, reference_m, .. } = voice.source;
        (*key, ear::gains(view_from_world, position, gain, reference_m))
    };
    let loudness = |(_, [left, right]): &(Key, [f32; 2])| left.max(*right);
    let mut all: Vec<(Key, [f32; 2])> = playing.map(gains).filter(|gains| loudness(gains) > AUDIBLE).collect();
    if all.len() > MAX_VOICES {
        all.sort_by(|a, b| loudness(b).total_cmp(&loudness(a)));
        all.truncate(MAX_VOICES);
    }
    all.into_iter().collect()
}

impl Voice {
    /// Adds a block of it, on the way from one loudness to another.
    fn add(&self, from: [f32; 2], to: [f32; 2], block: &mut Block) {
        let samples = self.source.clip.samples();
        let length = samples.len() as f64;
        let step = [0, 1].map(|ear| (to[ear] - from[ear]) / BLOCK_SAMPLES as f32);
        let mut gain = from;
        let mut at = if self.source.repeats { self.at % length } else { self.at };
        for both in block {
            if at >= length && self.source.repeats {
                at %= length;
            }
            let Some(sample) = self.sample(samples, at) else { return };
            for ear in [0, 1] {
                gain[ear] += step[ear];
                both[ear] += sample * gain[ear];
            }
            at += self.source.step();
        }
    }

    /// On the straight line between two samples; after the last comes the first of one that repeats.
    fn sample(&self, samples: &[f32], at: f64) -> Option<f32> {
        let (index, share) = (at as usize, at.fract() as f32);
        let before = *samples.get(index)?;
        if share == 0.0 {
            return Some(before);
        }
        let beyond = if self.source.repeats { samples.first() } else { None };
        let after = samples.get(index + 1).or(beyond).copied().unwrap_or_default();
        Some(before + (after - before) * share)
    }
}

/// A soft knee: never beyond ±1, and never steeper than the sound itself.
fn limited(sample: f32) -> f32 {
    let over = sample.abs() - LIMIT_FROM;
    if over <= 0.0 {
        return sample;
    }
    let room = 1.0 - LIMIT_FROM;
    (LIMIT_FROM + room * (over / room).tanh()).copysign(sample)
}
