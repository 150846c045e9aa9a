//! What a scene lets hear.

use lightcone_sdk7::components::media::MediaState;
use lightcone_sdk7::components::{AudioEvent, AudioSource, AudioStream, Component};
use lightcone_sdk7::crdt::{Message, Messages};
use lightcone_sdk7::executor::{Turn, TurnAnswer};
use lightcone_world::simulation::{Simulation, SimulationConfig};
use lightcone_world::sound::Sounds;
use std::sync::Arc;

use crate::common::{Folder, SceneSide, Script, world};

/// Half a second of silence: MPEG 1, layer III, 128 kbit/s, 44.1 kHz, one channel. A frame with nothing in it is silence.
fn mp3() -> Vec<u8> {
    let mut frame = vec![0; 417];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0xc4]);
    frame.repeat(20)
}

fn played(script: Script) -> (Simulation, Arc<std::sync::Mutex<Vec<Turn>>>) {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = Folder::new(&format!("heard-{number}"));
    folder.write("sounds/Ring.mp3", &mp3());
    folder.write("sounds/broken.mp3", b"this is no sound");
    let (world, turns) = world(&folder, script);
    (Simulation::new(&world, SimulationConfig::default()), turns)
}

fn source(file: &str) -> AudioSource {
    AudioSource { playing: Some(true), audio_clip_url: file.into(), ..AudioSource::default() }
}

/// Speed and first tick of all that sounds.
fn sounds(simulation: &mut Simulation) -> Vec<(f32, u64, usize)> {
    let world = simulation.world_mut();
    let all = world.query::<&Sounds>().iter(world).flat_map(|sounds| sounds.0.clone()).collect::<Vec<_>>();
    all.iter().map(|sound| (sound.speed, sound.start_tick, sound.clip.samples().len())).collect()
}

/// What the scene was told of its sounds, and whether it still has them playing.
fn told(turns: &[Turn]) -> Vec<(u32, Option<MediaState>, Option<bool>)> {
    let mut all = Vec::new();
    for message in turns.iter().flat_map(|turn| Messages::new(&turn.crdt)) {
        match message.unwrap() {
            Message::Append { entity, component, data, .. } if component == AudioEvent::ID => {
                all.push((entity.0, Some(AudioEvent::decode(data).unwrap().state), None));
            }
            Message::Put { entity, component, data, .. } if component == AudioSource::ID => {
                all.push((entity.0, None, AudioSource::decode(data).unwrap().playing));
            }
            _ => {}
        }
    }
    all
}

#[test]
fn an_mp3_file_is_heard_to_its_end_and_the_scene_is_told() {
    let (mut simulation, turns) = played(Arc::new(|turn, side: &mut SceneSide| {
        if turn.tick == 0 {
            side.put(512, &source("Sounds/ring.MP3"));
            side.put(513, &source("sounds/broken.mp3"));
            side.put(514, &AudioStream { url: "https://example.org/radio".into(), ..AudioStream::default() });
        }
        TurnAnswer::default()
    }));
    simulation.step([]);
    let heard = sounds(&mut simulation);
    assert_eq!(heard.len(), 1);
    assert!((heard[0].2 as f64 / 48_000.0 - 0.5).abs() < 0.05, "{heard:?}");
    (0..14).for_each(|_| simulation.step([]));
    assert_eq!(sounds(&mut simulation).len(), 1);
    (0..4).for_each(|_| simulation.step([]));
    assert!(sounds(&mut simulation).is_empty());
    let told = told(&turns.lock().unwrap());
    assert_eq!(
        told,
        [
            (512, Some(MediaState::Playing), None),
            (513, Some(MediaState::Error), None),
            (514, Some(MediaState::Error), None),
            (512, None, Some(false)),
            (512, Some(MediaState::Ready), None),
        ]
    );
}

#[test]
fn a_sound_keeps_its_place_when_it_is_changed_and_begins_anew_when_it_is_told_to() {
    let (mut simulation, turns) = played(Arc::new(|turn, side: &mut SceneSide| {
        let ring = AudioSource { r#loop: Some(true), ..source("sounds/ring.mp3") };
        match turn.tick {
            10 => side.put(512, &ring),
            14 => side.put(512, &AudioSource { volume: Some(0.5), ..ring.clone() }),
            16 => side.put(512, &AudioSource { pitch: Some(2.0), ..ring.clone() }),
            18 => side.put(512, &AudioSource { current_time: Some(0.0), ..ring.clone() }),
            20 => side.put(512, &AudioSource { playing: Some(false), ..ring.clone() }),
            _ => {}
        }
        TurnAnswer::default()
    }));
    let mut seen = Vec::new();
    for _ in 0..24 {
        simulation.step([]);
        let now = sounds(&mut simulation).first().map(|(speed, tick, _)| (*speed, *tick));
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    // Played for 6 ticks at speed 1 is as if played for 3 at speed 2.
    assert_eq!(seen, [None, Some((1.0, 11)), Some((2.0, 14)), Some((1.0, 19)), None]);
    let states: Vec<_> = told(&turns.lock().unwrap()).iter().filter_map(|(_, state, _)| *state).collect();
    assert_eq!(states, [MediaState::Playing, MediaState::Ready]);
}

#[test]
fn a_sound_outside_the_folder_or_without_end_is_no_trouble() {
    let (mut simulation, turns) = played(Arc::new(|turn, side: &mut SceneSide| {
        if turn.tick == 0 {
            side.put(512, &source("../../etc/passwd"));
            let odd = AudioSource {
                pitch: Some(f32::NAN),
                volume: Some(f32::INFINITY),
                current_time: Some(-1e30),
                ..source("sounds/ring.mp3")
            };
            side.put(513, &AudioSource { r#loop: Some(true), ..odd });
        }
        TurnAnswer::default()
    }));
    (0..30).for_each(|_| simulation.step([]));
    assert_eq!(sounds(&mut simulation).len(), 1);
    assert_eq!(told(&turns.lock().unwrap())[0].1, Some(MediaState::Error));
}
