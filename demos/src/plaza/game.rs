//! Lights to collect. Each floats at one of many spots; who touches it scores, and it appears elsewhere.

use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::prelude::*;

use super::layout::{Piece, collectible_spots};
use super::pieces::{Build, Pieces};
use super::sounds::Clips;

/// How many lights there are at a time; fewer than spots.
const LIGHTS: usize = 14;
/// From the middle of the body to the middle of the light, metres.
const REACH_M: f32 = 1.1;
const SPIN_TURNS_PER_S: f64 = 0.35;
const BOB_PER_S: f64 = 0.4;
/// What is left of a light that was taken rises this long.
const BURST_TICKS_AT_30_HZ: u64 = 18;

/// A light, and the spot it floats at.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Saved)]
#[saved(component, name = "plaza.light", version = 1)]
struct Light {
    #[saved(check = is_spot)]
    spot: u32,
}

fn is_spot(spot: &u32) -> bool {
    *spot < collectible_spots().len() as u32
}

/// All spots, once computed.
#[derive(Resource)]
struct Spots(Vec<Vec3>);

/// How long the player reads of a light that was taken.
const TOLD_S: u64 = 3;

/// What the player has been told.
#[derive(Component, Clone, Copy)]
struct Told {
    score: u32,
    since_tick: u64,
}

/// To be seen only: a light that somebody just took.
#[derive(Component, Clone, Copy)]
struct Burst {
    from: Vec3,
    since_tick: u64,
}

pub(super) struct Game;

impl Plugin for Game {
    fn build(&self, app: &mut App) {
        app.register_saved::<Light>().insert_resource(Spots(collectible_spots()));
        app.add_systems(Startup, spawn.in_set(Build::Lights));
        app.add_systems(Tick, float.in_set(Step::World));
        app.add_systems(Tick, (collect, (burst, tell)).chain().in_set(Step::React));
    }
}

fn spawn(
    mut commands: Commands,
    pieces: Res<Pieces>,
    spots: Res<Spots>,
    mut ids: ResMut<StableIds>,
    mut random: ResMut<WorldRandom>,
) {
    let mut taken: Vec<u32> = Vec::with_capacity(LIGHTS);
    for _ in 0..LIGHTS {
        let spot = free_spot(&spots, &taken, &mut random);
        taken.push(spot);
        let transform = Transform::from_translation(spots.0[spot as usize]);
        commands.spawn((ids.allot(), Light { spot }, transform, pieces.drawn(Piece::Collectible)));
    }
}

/// One of the spots that are not taken.
fn free_spot(spots: &Spots, taken: &[u32], random: &mut WorldRandom) -> u32 {
    let free: Vec<u32> = (0..spots.0.len() as u32).filter(|spot| !taken.contains(spot)).collect();
    free[random.index(free.len())]
}

/// Bobbing and turning: a function of time and spot.
fn float(time: Res<SimTime>, spots: Res<Spots>, mut lights: Query<(&Light, &mut Transform)>) {
    let angle = |turns_per_s: f64, offset: f64| {
        ((time.elapsed_s() * turns_per_s + offset).fract() * std::f64::consts::TAU) as f32
    };
    for (light, mut transform) in &mut lights {
        let own = f64::from(light.spot) * 0.37;
        let (bob, _) = math::sin_cos(angle(BOB_PER_S, own));
        let place = spots.0[light.spot as usize] + Vec3::Y * (0.12 * bob);
        *transform = Transform::from_translation(place)
            .with_rotation(math::rotation_about(Vec3::Y, angle(SPIN_TURNS_PER_S, own)));
    }
}

type Lights<'w, 's> = Query<'w, 's, (&'static StableId, &'static mut Light, &'static mut Transform), Without<Player>>;

/// Lights and players each in the order of their ids: the older player gets what two reach at once.
fn collect(
    mut commands: Commands,
    (time, pieces, spots, clips): (Res<SimTime>, Res<Pieces>, Res<Spots>, Res<Clips>),
    mut random: ResMut<WorldRandom>,
    mut lights: Lights,
    mut players: Query<(&StableId, &Transform, &mut Score), With<Player>>,
) {
    let mut taken: Vec<u32> = lights.iter().map(|(_, light, _)| light.spot).collect();
    taken.sort_unstable();
    let mut lights: Vec<_> = lights.iter_mut().collect();
    lights.sort_unstable_by_key(|(id, ..)| **id);
    let mut players: Vec<_> = players.iter_mut().collect();
    players.sort_unstable_by_key(|(id, ..)| **id);
    for (_, mut light, mut transform) in lights {
        let reach = |body: &Transform| {
            let middle = body.translation + Vec3::Y * (character::HEIGHT_M * 0.5);
            middle.distance_squared(transform.translation) < REACH_M * REACH_M
        };
        let Some((_, _, score)) = players.iter_mut().find(|(_, body, _)| reach(body)) else { continue };
        score.0 = score.0.saturating_add(1);
        let from = transform.translation;
        let chime = Sounds(vec![Sound::once(Arc::clone(&clips.chime), time.tick)]);
        commands.spawn((*transform, pieces.drawn(Piece::Collectible), Burst { from, since_tick: time.tick }, chime));
        let spot = free_spot(&spots, &taken, &mut random);
        taken.push(spot);
        light.spot = spot;
        transform.translation = spots.0[spot as usize];
    }
}

/// A taken light rises, whirls and shrinks away.
fn burst(mut commands: Commands, time: Res<SimTime>, mut bursts: Query<(Entity, &Burst, &mut Transform)>) {
    let life_ticks = (BURST_TICKS_AT_30_HZ * u64::from(time.rate_hz) / 30).max(1);
    for (entity, burst, mut transform) in &mut bursts {
        let age = time.tick.saturating_sub(burst.since_tick) as f32 / life_ticks as f32;
        if age >= 1.0 {
            commands.entity(entity).despawn();
            continue;
        }
        let whirl = math::rotation_about(Vec3::Y, 9.0 * age);
        let size = (1.0 + 0.8 * age) * (1.0 - age * age);
        *transform = Transform::from_translation(burst.from + Vec3::Y * (1.6 * age))
            .with_rotation(whirl)
            .with_scale(Vec3::splat(size));
    }
}

type Untold = (With<Player>, Without<Told>);

/// Whoever takes a light reads so in the picture.
fn tell(
    mut commands: Commands,
    time: Res<SimTime>,
    mut told: Query<(&Score, &mut Told, &mut Hud)>,
    fresh: Query<(Entity, &Score), Untold>,
) {
    for (entity, score) in &fresh {
        let told = Told { score: score.0, since_tick: time.tick };
        commands.entity(entity).insert_if_new((told, Hud::default()));
    }
    for (score, mut told, mut hud) in &mut told {
        if score.0 != told.score {
            let more = score.0.saturating_sub(told.score);
            hud.0 = vec![format!("+{more} light, {} in all", score.0).into()];
            *told = Told { score: score.0, since_tick: time.tick };
        } else if !hud.0.is_empty() && time.tick.saturating_sub(told.since_tick) > TOLD_S * u64::from(time.rate_hz) {
            hud.0.clear();
        }
    }
}
