//! What the square sounds like: falling water, steps, the chime of a light that is taken. All of it is computed, quiet, and says
//! nothing that the picture does not.

use std::f32::consts::TAU;
use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_world::character::Character;
use lightcone_world::prelude::*;
use lightcone_world::sound::ClipError;

const RATE_HZ: f32 = 48_000.0;
/// Of the water, before it begins anew.
const WATER_S: f32 = 5.0;
/// In which its end passes over into its beginning.
const OVERLAP_S: f32 = 0.5;
const WATER_HEIGHT_M: f32 = 1.2;
/// Drops in all of it.
const DROPS: usize = 90;
/// From one foot to the other when walking.
const STRIDE_M: f32 = 0.85;
/// Whoever comes down slower than this makes no more noise than a step.
const FALL_M_S: f32 = 2.5;

/// All that is played.
#[derive(Resource, Clone)]
pub(super) struct Clips {
    water: Arc<AudioClip>,
    steps: [Arc<AudioClip>; 3],
    landing: Arc<AudioClip>,
    pub(super) chime: Arc<AudioClip>,
}

/// What was last heard of a player. Scratch: after a restore a step may be missing.
#[derive(Component, Clone, Copy)]
struct Steps {
    heard_m: f32,
    grounded: bool,
    fall_m_s: f32,
}

pub(super) struct PlazaSounds;

impl Plugin for PlazaSounds {
    fn build(&self, app: &mut App) {
        match clips() {
            Ok(clips) => app.insert_resource(clips),
            Err(error) => panic!("the sounds of the square are too long: {error}"),
        };
        app.add_systems(Startup, fountain);
        app.add_systems(Tick, (give_steps.in_set(Step::Arrive), step.in_set(Step::React)));
    }
}

fn fountain(mut commands: Commands, clips: Res<Clips>) {
    let mut water = Sounds::endless(Arc::clone(&clips.water));
    water.0.iter_mut().for_each(|sound| (sound.gain, sound.reference_m) = (0.35, 3.0));
    commands.spawn((Transform::from_xyz(0.0, WATER_HEIGHT_M, 0.0), water));
}

type Unheard = (With<Player>, Without<Steps>);

fn give_steps(mut commands: Commands, fresh: Query<(Entity, &Character), Unheard>) {
    for (entity, character) in &fresh {
        let steps = Steps { heard_m: character.walked_m, grounded: true, fall_m_s: 0.0 };
        commands.entity(entity).insert((steps, Sounds::default()));
    }
}

fn step(time: Res<SimTime>, clips: Res<Clips>, mut walkers: Query<(&Character, &mut Steps, &mut Sounds)>) {
    for (character, mut steps, mut sounds) in &mut walkers {
        let landed = character.grounded && !steps.grounded && steps.fall_m_s > FALL_M_S;
        if landed {
            sounds.play(Sound { gain: 0.5, ..Sound::once(Arc::clone(&clips.landing), time.tick) });
            steps.heard_m = character.walked_m;
        } else if character.walked_m - steps.heard_m > STRIDE_M {
            let which = (character.walked_m / STRIDE_M) as usize % clips.steps.len();
            sounds.play(Sound { gain: 0.3, ..Sound::once(Arc::clone(&clips.steps[which]), time.tick) });
            steps.heard_m = character.walked_m;
        }
        steps.grounded = character.grounded;
        steps.fall_m_s = -character.velocity.y;
    }
}

type Made = std::result::Result<Arc<AudioClip>, ClipError>;

fn clips() -> std::result::Result<Clips, ClipError> {
    Ok(Clips {
        water: water()?,
        steps: [thud(1, 0.09, 900.0)?, thud(2, 0.08, 1100.0)?, thud(3, 0.09, 800.0)?],
        landing: thud(4, 0.2, 420.0)?,
        chime: chime()?,
    })
}

/// −1 to 1, by SplitMix64.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// Lets through what is slower than this.
fn low_pass(samples: &mut [f32], hz: f32) {
    let share = 1.0 - (-TAU * hz / RATE_HZ).exp();
    let mut level = 0.0;
    for sample in samples {
        level += (*sample - level) * share;
        *sample = level;
    }
}

/// Soft rushing, and drops that ring.
fn water() -> Made {
    let (length, overlap) = ((WATER_S * RATE_HZ) as usize, (OVERLAP_S * RATE_HZ) as usize);
    let mut noise = Noise(17);
    let mut samples: Vec<f32> = (0..length + overlap).map(|_| noise.next()).collect();
    let mut rumble = samples.clone();
    low_pass(&mut samples, 2400.0);
    low_pass(&mut rumble, 300.0);
    samples.iter_mut().zip(&rumble).for_each(|(sample, rumble)| *sample = (*sample - rumble) * 0.5);
    for _ in 0..DROPS {
        let begin = ((noise.next() + 1.0) * 0.5 * length as f32) as usize;
        let hz = 700.0 + 500.0 * noise.next();
        for (i, sample) in samples.iter_mut().skip(begin).take(2400).enumerate() {
            let at_s = i as f32 / RATE_HZ;
            // A bubble's pitch rises while it rings out.
            *sample += 0.06 * (-at_s * 90.0).exp() * (TAU * hz * at_s * (1.0 + 4.0 * at_s)).sin();
        }
    }
    let end = samples.split_off(length);
    for (i, after) in end.into_iter().enumerate() {
        let (rise, fall) = (TAU * 0.25 * i as f32 / overlap as f32).sin_cos();
        samples[i] = samples[i] * rise + after * fall;
    }
    AudioClip::from_samples(samples).map(Arc::new)
}

/// A sole on stone.
fn thud(seed: u64, length_s: f32, hz: f32) -> Made {
    let mut noise = Noise(seed);
    let mut samples: Vec<f32> = (0..(length_s * RATE_HZ) as usize).map(|_| noise.next()).collect();
    low_pass(&mut samples, hz);
    low_pass(&mut samples, hz);
    let shape = |(i, sample): (usize, f32)| {
        let share = i as f32 / (length_s * RATE_HZ);
        sample * (share * 40.0).min(1.0) * (1.0 - share).powi(4)
    };
    let shaped: Vec<f32> = samples.into_iter().enumerate().map(shape).collect();
    let peak = shaped.iter().fold(f32::MIN_POSITIVE, |peak, sample| peak.max(sample.abs()));
    AudioClip::from_samples(shaped.into_iter().map(|sample| sample * 0.8 / peak)).map(Arc::new)
}

/// Two notes, as long as a light that was taken is seen.
fn chime() -> Made {
    let note = |at_s: f32, from_s: f32, hz: f32| {
        let t = (at_s - from_s).max(0.0);
        (TAU * hz * t).sin() * (t * 200.0).min(1.0) * (-t * 9.0).exp() * 0.3
    };
    let length = (0.55 * RATE_HZ) as usize;
    let sample = |i: usize| {
        let at_s = i as f32 / RATE_HZ;
        let left = 1.0 - i as f32 / length as f32;
        (note(at_s, 0.0, 880.0) + note(at_s, 0.09, 1318.5)) * left
    };
    AudioClip::from_samples((0..length).map(sample)).map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_water_has_no_seam_and_nothing_is_loud() {
        let clips = clips().unwrap();
        let all = [&clips.water, &clips.landing, &clips.chime, &clips.steps[0], &clips.steps[1], &clips.steps[2]];
        for clip in all {
            let peak = clip.samples().iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((0.05..0.95).contains(&peak), "{clip:?} {peak}");
        }
        let water = clips.water.samples();
        let step = |pair: &[f32]| (pair[1] - pair[0]).abs();
        let steepest = water.windows(2).map(step).fold(0.0, f32::max);
        assert!((water[0] - water[water.len() - 1]).abs() <= steepest);
    }
}
