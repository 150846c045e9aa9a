//! Every player's eye: behind the shoulder, in the head, or where the world puts it.

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_protocol::input::Actions;
use lightcone_render::Camera;
use lightcone_world_derive::Saved;

use crate::character::Character;
use crate::math;
use crate::physics::Physics;
use crate::players::{Player, PlayerInput};
use crate::simulation::{RegisterSaved, Step, Tick};

const EYE_HEIGHT_M: f32 = 1.55;
const BEHIND_M: f32 = 3.6;
const RAISED_M: f32 = 0.35;
const ASIDE_M: f32 = 0.45;
/// Between the eye and what stands behind it.
const CLEARANCE_M: f32 = 0.25;
const FOV_DEG: f32 = 65.0;

/// Whether the player looks out of the own head. C toggles it.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[saved(component, name = "player.first-person", version = 1)]
pub struct FirstPerson(pub bool);

/// On a [`Player`]: from where it sees. Without, it sees as with [`PlayerCamera::Follow`]. No state, like a
/// [`Prompt`](crate::players::Prompt).
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub enum PlayerCamera {
    /// Its body from behind, or out of its head.
    #[default]
    Follow,
    /// From a place that only the world moves; the player's look turns its body alone.
    Fixed {
        /// World space.
        eye: Vec3,
        /// What is in the middle of the picture; not the eye itself.
        target: Vec3,
        /// Vertical, degrees.
        fov_deg: f32,
    },
    /// From a place that only the world moves; the player looks around there.
    Free {
        /// World space.
        eye: Vec3,
        /// Vertical, degrees.
        fov_deg: f32,
    },
}

/// From where the player sees, after this tick. Not state: it follows from state.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct Eye {
    /// By the look that the tick took in.
    pub camera: Camera,
    /// On what it hangs, if it turns with the player's look: pictures then show looks that no tick has taken in yet.
    pub boom: Option<Boom>,
    /// It is in the player's own head, whose body is then not drawn.
    pub in_head: bool,
}

/// Holds an eye behind a head, or in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boom {
    /// World space.
    pub head: Vec3,
    /// From the head to the eye, metres; 0 in the head.
    pub length_m: f32,
    /// Vertical, degrees.
    pub fov_deg: f32,
}

impl Boom {
    /// The eye of one who looks this way.
    pub fn camera(&self, yaw_rad: f32, pitch_rad: f32) -> Camera {
        let forward = math::look_direction(yaw_rad, pitch_rad);
        let position = self.head + over_the_shoulder(forward, yaw_rad).normalize() * self.length_m;
        Camera::look_at(position, position + forward, self.fov_deg.to_radians())
    }
}

/// Gives every player an eye behind the shoulder, or in the head.
pub struct CameraPlugin;

impl Plugin for CameraPlugin {
    fn build(&self, app: &mut App) {
        app.register_saved::<FirstPerson>();
        app.add_systems(Tick, give_eyes.in_set(Step::Arrive)).add_systems(Tick, look.in_set(Step::Present));
    }
}

fn give_eyes(mut commands: Commands, fresh: Query<Entity, (With<Player>, Without<Eye>)>) {
    for entity in &fresh {
        commands.entity(entity).insert_if_new((FirstPerson::default(), Eye::default()));
    }
}

type Seers<'w, 's> = Query<
    'w,
    's,
    (
        &'static PlayerInput,
        &'static Transform,
        &'static mut FirstPerson,
        Option<&'static PlayerCamera>,
        &'static mut Eye,
    ),
    With<Character>,
>;

fn look(physics: Res<Physics>, mut seers: Seers) {
    for (input, transform, mut first_person, camera, mut eye) in &mut seers {
        // Whatever the camera: this is state, and the camera is not.
        if input.pressed.contains(Actions::CAMERA) {
            first_person.0 = !first_person.0;
        }
        *eye = Eye::of(&physics, transform.translation, input, *first_person, camera.copied().unwrap_or_default());
    }
}

impl Eye {
    /// The eye of a player whose feet are there. A world that asks in the middle of a tick, as where a player points, gets the same
    /// answer after a restore: all of this is state, or follows from it.
    pub fn of(
        physics: &Physics,
        feet: Vec3,
        input: &PlayerInput,
        first_person: FirstPerson,
        camera: PlayerCamera,
    ) -> Self {
        match camera {
            PlayerCamera::Follow => {
                let head = feet + Vec3::Y * EYE_HEIGHT_M;
                let length_m = if first_person.0 { 0.0 } else { free_behind_m(physics, head, input) };
                let boom = Boom { head, length_m, fov_deg: FOV_DEG };
                Self { in_head: first_person.0, ..turning(boom, input) }
            }
            PlayerCamera::Fixed { eye, target, fov_deg } => {
                Self { camera: Camera::look_at(eye, target, fov_deg.to_radians()), ..Self::default() }
            }
            PlayerCamera::Free { eye, fov_deg } => turning(Boom { head: eye, length_m: 0.0, fov_deg }, input),
        }
    }
}

/// An eye that turns with the player's look.
fn turning(boom: Boom, input: &PlayerInput) -> Eye {
    Eye { camera: boom.camera(input.yaw_rad, input.pitch_rad), boom: Some(boom), in_head: false }
}

fn over_the_shoulder(forward: Vec3, yaw_rad: f32) -> Vec3 {
    let right = math::look_direction(yaw_rad - std::f32::consts::FRAC_PI_2, 0.0);
    right * ASIDE_M + Vec3::Y * RAISED_M - forward * BEHIND_M
}

/// As far back over the shoulder as nothing stands in between.
fn free_behind_m(physics: &Physics, head: Vec3, input: &PlayerInput) -> f32 {
    let forward = math::look_direction(input.yaw_rad, input.pitch_rad);
    let (direction, distance_m) = over_the_shoulder(forward, input.yaw_rad).normalize_and_length();
    let free_m = physics.cast_ray(head, direction, distance_m + CLEARANCE_M).unwrap_or(f32::INFINITY);
    (free_m - CLEARANCE_M).clamp(0.0, distance_m)
}
