//! What moves by itself: the carousel with its horses, the fountain's water, gulls.
//!
//! All of it is a function of time alone.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_world::prelude::*;

use super::carousel::{HORSES, HORSES_RADIUS_M};
use super::layout::{CAROUSEL, Piece};
use super::pieces::{Build, Pieces, shape_of};
use super::{solids, surfaces};

/// A turn in 24 s.
const CAROUSEL_TURNS_PER_S: f64 = 1.0 / 24.0;
const WATER_TURNS_PER_S: f64 = 1.0 / 90.0;
const COATS: [u32; 4] = [0xf6f1e6, 0xd9b48a, 0xc9ccd2, 0xa87452];

/// How something moves.
#[derive(Component, Clone, Copy)]
enum Ride {
    Carousel,
    Horse(u32),
    Water,
    Gull(u32),
}

pub(super) struct Rides;

impl Plugin for Rides {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, spawn.in_set(Build::Rides)).add_systems(Tick, ride.in_set(Step::World));
    }
}

fn spawn(mut commands: Commands, pieces: Res<Pieces>, mut ids: ResMut<StableIds>) -> Result {
    let shape = shape_of(&solids::carousel())?;
    let middle = Transform::from_translation(CAROUSEL);
    commands.spawn((ids.allot(), middle, Body::Kinematic, shape, pieces.drawn(Piece::Carousel), Ride::Carousel));
    for i in 0..HORSES {
        let coat = Tint(surfaces::colour(COATS[i as usize % COATS.len()]).extend(1.0));
        commands.spawn((middle, pieces.drawn(Piece::Horse), coat, Ride::Horse(i)));
    }
    commands.spawn((Transform::IDENTITY, pieces.drawn(Piece::BasinWater), Ride::Water));
    for i in 0..5 {
        commands.spawn((Transform::from_xyz(0.0, 30.0, 0.0), pieces.drawn(Piece::Gull), Ride::Gull(i)));
    }
    Ok(())
}

/// The part of a full turn that is done after some seconds, as an angle.
fn angle_rad(turns_per_s: f64, elapsed_s: f64, offset_turns: f64) -> f32 {
    ((turns_per_s * elapsed_s + offset_turns).fract() * std::f64::consts::TAU) as f32
}

fn ride(time: Res<SimTime>, mut rides: Query<(&Ride, &mut Transform)>) {
    let now = time.elapsed_s();
    for (ride, mut transform) in &mut rides {
        *transform = match *ride {
            Ride::Carousel => Transform::from_translation(CAROUSEL)
                .with_rotation(math::rotation_about(Vec3::Y, angle_rad(CAROUSEL_TURNS_PER_S, now, 0.0))),
            Ride::Horse(number) => horse(number, now),
            Ride::Water => {
                Transform::from_rotation(math::rotation_about(Vec3::Y, angle_rad(WATER_TURNS_PER_S, now, 0.0)))
            }
            Ride::Gull(number) => gull(number, now),
        };
    }
}

/// On its pole, up and down once in three seconds, neighbours in opposite.
fn horse(number: u32, now: f64) -> Transform {
    let seat = f64::from(number) / f64::from(HORSES);
    let turn = math::rotation_about(Vec3::Y, angle_rad(CAROUSEL_TURNS_PER_S, now, seat));
    let (rise, _) = math::sin_cos(angle_rad(1.0 / 3.0, now, f64::from(number % 2) * 0.5 + seat));
    let place = CAROUSEL + Vec3::Y * (0.32 + 0.22 * rise) + turn * Vec3::Z * HORSES_RADIUS_M;
    Transform::from_translation(place).with_rotation(turn)
}

/// Wide circles above the tower and the sea, now gliding, now beating its wings.
fn gull(number: u32, now: f64) -> Transform {
    let own = f64::from(number);
    let circle = angle_rad(1.0 / (19.0 + 2.0 * own), now, own * 0.23);
    let (sin, cos) = math::sin_cos(circle);
    let (heave, _) = math::sin_cos(angle_rad(1.0 / 7.0, now, own * 0.31));
    let radius_m = 11.0 + 3.5 * number as f32;
    let place = Vec3::new(6.0 + cos * radius_m, 19.0 + 1.8 * number as f32 + 1.2 * heave, -38.0 + sin * radius_m);
    // It flies where the circle goes, towards (−sin, cos), leaning inwards.
    let heading = math::rotation_about(Vec3::Y, std::f32::consts::PI - circle);
    let lean = math::rotation_about(Vec3::Z, -0.45);
    let (beat, _) = math::sin_cos(angle_rad(2.2, now, own * 0.17));
    let wings = if heave > -0.2 { 1.0 + 1.6 * beat } else { 1.0 };
    let rotation: Quat = heading * lean;
    Transform { translation: place, rotation, scale: Vec3::new(1.3, 1.3 * wings.max(0.15), 1.3) }
}
