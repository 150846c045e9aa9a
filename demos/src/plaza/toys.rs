//! Crates and balls: what one pushes.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_world::prelude::*;

use super::layout::{BALL_PLACES, BALLS, CRATE_PLACES, Piece};
use super::pieces::{Build, Pieces};
use super::props::{BALL_RADIUS_M, CRATE_M};

/// Where a toy goes back to when it is lost. Never changes, so it is no state.
#[derive(Component, Clone, Copy)]
pub(super) struct Home(Vec3);

/// A toy below this height fell off the terrace.
const LOST_M: f32 = -8.0;

pub(super) struct Toys;

impl Plugin for Toys {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, spawn.in_set(Build::Toys));
        app.add_systems(Tick, bring_back.in_set(Step::React));
    }
}

fn spawn(mut commands: Commands, pieces: Res<Pieces>, mut ids: ResMut<StableIds>) {
    for (i, place) in CRATE_PLACES.into_iter().enumerate() {
        let home = Vec3::from(place);
        let turn = Quat::from_rotation_y(0.09 * ((i * 5) % 7) as f32 - 0.25);
        let shape = Shape::cuboid(Vec3::splat(CRATE_M * 0.5));
        let body = Body::Dynamic { mass_kg: 16.0 };
        let transform = Transform::from_translation(home).with_rotation(turn);
        commands.spawn((ids.allot(), transform, body, shape, pieces.drawn(Piece::Crate), Home(home)));
    }
    for (i, [x, z]) in BALL_PLACES.into_iter().enumerate() {
        let home = Vec3::new(x, BALL_RADIUS_M + 0.02, z);
        let body = Body::Dynamic { mass_kg: 4.0 };
        let drawn = pieces.drawn(Piece::Ball(i % BALLS.len()));
        commands.spawn((
            ids.allot(),
            Transform::from_translation(home),
            body,
            Shape::ball(BALL_RADIUS_M),
            drawn,
            Home(home),
        ));
    }
}

/// Each toy by itself, so the order does not matter.
fn bring_back(mut toys: Query<(&Home, &mut Transform)>) {
    for (home, mut transform) in &mut toys {
        if transform.translation.y < LOST_M {
            *transform = Transform::from_translation(home.0);
        }
    }
}
