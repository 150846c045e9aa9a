//! Mixes of made-up worlds.

use std::sync::Arc;

use bevy_ecs::prelude::{Entity, World};
use glam::{Mat4, Vec3};
use lightcone_protocol::SessionId;
use lightcone_streaming::audio::{BLOCK_SAMPLES, Block, SAMPLE_RATE_HZ};

use super::mixer::{MAX_VOICES, Mixer, Source};
use lightcone_world::sound::{AudioClip, Sound, Sounds};

const VIEW: SessionId = SessionId(1);

fn entities<const N: usize>() -> [Entity; N] {
    let mut world = World::new();
    std::array::from_fn(|_| world.spawn_empty().id())
}

/// A period of 100 samples, which repeats without a seam.
fn hum() -> Arc<AudioClip> {
    let wave = |i: u32| (i as f32 * std::f32::consts::TAU / 100.0).sin();
    Arc::new(AudioClip::from_samples((0..SAMPLE_RATE_HZ).map(wave)).unwrap())
}

fn source(entity: Entity, clip: &Arc<AudioClip>, position: Vec3) -> Source {
    let clip = Arc::clone(clip);
    Source { entity, position, clip, start_tick: 0, age_s: 0.0, gain: 0.5, repeats: true, reference_m: 1.0, speed: 1.0 }
}

/// The next block of one who stands at the origin, silent if there is none.
fn block(mixer: &mut Mixer) -> Block {
    let mut block = [[0.0; 2]; BLOCK_SAMPLES];
    mixer.mix(&[(VIEW, Mat4::IDENTITY)], |_, mixed| block = *mixed);
    block
}

fn peak(block: &Block, ear: usize) -> f32 {
    block.iter().map(|both| both[ear].abs()).fold(0.0, f32::max)
}

#[test]
fn each_view_hears_it_from_its_own_side() {
    let [entity] = entities();
    let mut mixer = Mixer::default();
    mixer.follow(&[source(entity, &hum(), Vec3::X * 2.0)]);
    let turned = Mat4::from_rotation_y(std::f32::consts::PI);
    let mut heard = Vec::new();
    mixer.mix(&[(VIEW, Mat4::IDENTITY), (SessionId(2), turned)], |_, block| heard.push([0, 1].map(|e| peak(block, e))));
    assert!(heard[0][0] < 0.01 && (heard[0][1] - 0.25).abs() < 0.01, "{heard:?}");
    assert!((heard[1][0] - 0.25).abs() < 0.01 && heard[1][1] < 0.01, "{heard:?}");
}

/// The steepest step of the hum alone is 2π/100 of its loudness; a click would be more.
#[test]
fn nothing_clicks_when_a_sound_moves_comes_goes_or_is_set_right() {
    let [entity, other] = entities();
    let clip = hum();
    let mut mixer = Mixer::default();
    let mut all: Vec<[f32; 2]> = Vec::new();
    for number in 0..60_u32 {
        let age_s = f64::from(number) * 0.02;
        let x = if number % 2 == 0 { 6.0 } else { -6.0 };
        let mut sources = vec![Source { age_s, ..source(entity, &clip, Vec3::new(x, 0.0, -0.2)) }];
        if (20..30).contains(&number) {
            // As old as the world, so it enters in the middle of a wave.
            sources.push(Source { age_s: age_s + 0.3003, ..source(other, &clip, Vec3::X) });
        }
        if number >= 40 {
            sources[0].age_s += 1.0015;
        }
        mixer.follow(&sources);
        all.extend(block(&mut mixer));
    }
    let steepest = 1.1 * std::f32::consts::TAU / 100.0;
    for (i, two) in all.windows(2).enumerate() {
        for ear in [0, 1] {
            let step = (two[1][ear] - two[0][ear]).abs();
            assert!(step < steepest, "a step of {step} in ear {ear}, block {}", i / BLOCK_SAMPLES);
        }
    }
}

#[test]
fn a_sound_runs_on_through_ticks_and_is_played_once() {
    let [entity] = entities();
    let clip = Arc::new(AudioClip::from_samples((0..1000).map(|i| i as f32 / 2000.0)).unwrap());
    let ramp = Source { gain: 1.0, repeats: false, ..source(entity, &clip, -Vec3::Z) };
    let mut mixer = Mixer::default();
    let mut all: Vec<f32> = Vec::new();
    for age_s in [0.04, 0.04, 0.07, 0.07] {
        mixer.follow(&[Source { age_s, ..ramp.clone() }]);
        all.extend(block(&mut mixer).map(|both| both[0]));
    }
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let wanted = |i: usize| if i < 1000 { i as f32 / 2000.0 * half } else { 0.0 };
    assert!(
        all.iter().enumerate().all(|(i, sample)| (sample - wanted(i)).abs() < 1e-5),
        "once, whole, from its beginning"
    );
}

#[test]
fn a_sound_at_twice_the_speed_is_over_in_half_the_time() {
    let [entity] = entities();
    let clip = Arc::new(AudioClip::from_samples((0..4000).map(|i| i as f32 / 8000.0)).unwrap());
    let fast = Source { gain: 1.0, repeats: false, speed: 2.0, ..source(entity, &clip, -Vec3::Z) };
    let mut mixer = Mixer::default();
    mixer.follow(std::slice::from_ref(&fast));
    let heard: Vec<f32> = (0..3).flat_map(|_| block(&mut mixer).map(|both| both[0])).collect();
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let wanted = |i: usize| if i < 2000 { i as f32 / 4000.0 * half } else { 0.0 };
    assert!(heard.iter().enumerate().all(|(i, sample)| (sample - wanted(i)).abs() < 1e-4));
    // What lies between two samples is heard between them, and what is no speed is 1.
    let mut mixer = Mixer::default();
    mixer.follow(&[Source { speed: 0.5, ..fast.clone() }]);
    let slow = block(&mut mixer);
    assert!((slow[101][0] - 50.5 / 8000.0 * half).abs() < 1e-5, "{}", slow[101][0]);
    let mut mixer = Mixer::default();
    mixer.follow(&[Source { speed: f32::NAN, ..fast }]);
    assert!((block(&mut mixer)[100][0] - 100.0 / 8000.0 * half).abs() < 1e-5);
}

#[test]
fn who_comes_late_hears_what_is_left() {
    let [entity] = entities();
    let clip = Arc::new(AudioClip::from_samples((0..48_000).map(|i| i as f32 / 48_000.0)).unwrap());
    let mut mixer = Mixer::default();
    let late = Source { age_s: 0.5, repeats: false, gain: 1.0, ..source(entity, &clip, -Vec3::Z) };
    mixer.follow(std::slice::from_ref(&late));
    let last = block(&mut mixer)[BLOCK_SAMPLES - 1][0];
    assert!((last - 0.52 * std::f32::consts::FRAC_1_SQRT_2).abs() < 1e-3, "{last}");
    mixer.rest();
    mixer.follow(&[Source { age_s: 1.5, ..late }]);
    assert_eq!(peak(&block(&mut mixer), 0), 0.0);
}

#[test]
fn the_loudest_voices_win_and_all_together_stay_within_bounds() {
    let clip = hum();
    let all: [Entity; 3 * MAX_VOICES] = entities();
    let (near, far) = all.split_at(MAX_VOICES);
    let mut mixer = Mixer::default();
    let mut sources: Vec<Source> = far.iter().map(|entity| source(*entity, &clip, Vec3::X * 30.0)).collect();
    sources.extend(near.iter().map(|entity| source(*entity, &clip, -Vec3::X)));
    mixer.follow(&sources);
    let block = block(&mut mixer);
    assert!(peak(&block, 1) < 0.01, "those at the right are further off");
    assert!((0.9..=1.0).contains(&peak(&block, 0)), "{}", peak(&block, 0));
}

#[test]
fn silence_ends_after_a_while_and_costs_nothing() {
    let [entity] = entities();
    let mut mixer = Mixer::default();
    let count = |mixer: &mut Mixer| {
        let mut blocks = 0;
        (0..20).for_each(|_| mixer.mix(&[(VIEW, Mat4::IDENTITY)], |_, _| blocks += 1));
        blocks
    };
    mixer.follow(&[source(entity, &hum(), -Vec3::Z)]);
    assert_eq!(count(&mut mixer), 20);
    mixer.follow(&[]);
    assert_eq!(count(&mut mixer), 1 + 5, "it fades, then some silence");
    assert_eq!(count(&mut mixer), 0);
}

#[test]
fn more_sounds_than_there_may_be_replace_the_oldest() {
    let clip = hum();
    let mut sounds = Sounds::endless(Arc::clone(&clip));
    (1..=10).for_each(|tick| sounds.play(Sound::once(Arc::clone(&clip), tick)));
    let ticks: Vec<u64> = sounds.0.iter().map(|sound| sound.start_tick).collect();
    assert_eq!(ticks, [3, 4, 5, 6, 7, 8, 9, 10]);
}
