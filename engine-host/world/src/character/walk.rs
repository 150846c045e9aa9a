//! Walking: on the ground, up steps, along walls, through the air.

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Vec2, Vec3};
use lightcone_protocol::input::Actions;
use rapier3d::control::{CharacterAutostep, CharacterLength, KinematicCharacterController};
use rapier3d::geometry::Capsule;
use rapier3d::math::Pose;

use super::component::{Character, HEIGHT_M, RADIUS_M, Walking};
use crate::math;
use crate::physics::{Body, Physics, Shape, solid_only};
use crate::players::{Player, PlayerInput, SpawnPoints};
use crate::simulation::{RegisterSaved, SimTime, StableId, Step, Tick};

const FASTEST_FALL_M_S: f32 = 40.0;
/// How quickly the wanted speed is taken on, per second.
const GRIP_ON_GROUND_PER_S: f32 = 14.0;
const GRIP_IN_AIR_PER_S: f32 = 2.5;
const TURN_PER_S: f32 = 12.0;
const MASS_KG: f32 = 75.0;
/// Whoever falls this far below the spawn points is put back.
const LOST_BELOW_M: f32 = 40.0;

/// Gives every player a body that walks.
pub struct CharacterPlugin;

impl Plugin for CharacterPlugin {
    fn build(&self, app: &mut App) {
        app.register_saved::<Character>().register_saved::<Walking>();
        app.add_systems(Tick, give_bodies.in_set(Step::Arrive));
        // Between the world's systems and the physics step: platforms have moved, bodies have not.
        app.add_systems(Tick, walk.after(Step::World).before(Step::Physics));
    }
}

/// A capsule that things bump into.
fn give_bodies(mut commands: Commands, fresh: Query<Entity, (With<Character>, Without<Body>)>) {
    for entity in &fresh {
        commands.entity(entity).insert((Body::Kinematic, Shape::of_character()));
    }
}

impl Shape {
    /// A capsule that stands on the origin.
    fn of_character() -> Self {
        let bottom = Vec3::Y * RADIUS_M;
        Self(rapier3d::geometry::SharedShape::capsule(bottom, Vec3::Y * (HEIGHT_M - RADIUS_M), RADIUS_M))
    }
}

type Walkers<'w, 's> = Query<
    'w,
    's,
    (
        &'static StableId,
        &'static Player,
        &'static PlayerInput,
        Option<&'static Walking>,
        &'static mut Character,
        &'static mut Transform,
    ),
>;

fn walk(mut physics: ResMut<Physics>, time: Res<SimTime>, spawn_points: Res<SpawnPoints>, mut walkers: Walkers) {
    let mut walkers: Vec<_> = walkers.iter_mut().collect();
    walkers.sort_unstable_by_key(|(id, ..)| **id);
    let lowest = spawn_points.0.iter().map(|point| point.position.y).fold(0.0, f32::min) - LOST_BELOW_M;
    for (_, player, input, walking, mut character, mut transform) in walkers {
        steer(&mut character, input, &walking.copied().unwrap_or_default(), time.dt_s());
        let wanted = character.velocity * time.dt_s();
        let (moved, grounded) = move_through(&mut physics, transform.translation, wanted, time.dt_s());
        character.settle(wanted, moved, grounded, time.dt_s());
        transform.translation += moved;
        if transform.translation.y < lowest || !transform.translation.is_finite() {
            let place = spawn_points.place(player.session.0);
            transform.translation = place.position;
            *character = Character::standing(place.yaw_rad);
        }
        let facing = math::rotation_about(Vec3::Y, character.facing_rad);
        if transform.rotation != facing {
            transform.rotation = facing;
        }
    }
}

/// Wanted velocity from the controls.
fn steer(character: &mut Character, input: &PlayerInput, walking: &Walking, dt_s: f32) {
    let speed = if input.held.contains(Actions::RUN) { walking.run_m_s } else { walking.walk_m_s };
    let (sin, cos) = math::sin_cos(input.yaw_rad);
    let Vec2 { x: right, y: forward } = input.direction() * speed;
    let wanted = Vec3::new(right * cos - forward * sin, 0.0, -right * sin - forward * cos);
    let keep = math::decay(if character.grounded { GRIP_ON_GROUND_PER_S } else { GRIP_IN_AIR_PER_S }, dt_s);
    let level = wanted + (character.velocity.with_y(0.0) - wanted) * keep;
    let mut rise = (character.velocity.y - walking.gravity_m_s2 * dt_s).max(-FASTEST_FALL_M_S);
    if character.grounded {
        rise = if input.pressed.contains(Actions::JUMP) { walking.jump_m_s } else { -walking.gravity_m_s2 * dt_s };
    }
    character.velocity = level.with_y(rise);
    if wanted.length_squared() > 0.01 {
        let heading = libm::atan2f(-wanted.x, -wanted.z);
        let turn = math::wrap_angle(heading - character.facing_rad) * (1.0 - math::decay(TURN_PER_S, dt_s));
        character.facing_rad = math::wrap_angle(character.facing_rad + turn);
    }
}

impl Character {
    /// What is left of the velocity after walls, floor and ceiling.
    fn settle(&mut self, wanted: Vec3, moved: Vec3, grounded: bool, dt_s: f32) {
        if moved.length_squared() < wanted.length_squared() * 0.25 {
            let level = (moved / dt_s).with_y(0.0);
            self.velocity = level.clamp_length_max(self.velocity.with_y(0.0).length()).with_y(self.velocity.y);
        }
        let bumped_head = wanted.y > 0.0 && moved.y < wanted.y * 0.5;
        if grounded || bumped_head {
            self.velocity.y = 0.0;
        }
        self.grounded = grounded;
        if grounded {
            self.walked_m += moved.with_y(0.0).length();
        }
    }
}

/// Slides the capsule by at most `wanted` metres and pushes what is in the way.
fn move_through(physics: &mut Physics, feet: Vec3, wanted: Vec3, dt_s: f32) -> (Vec3, bool) {
    let controller = KinematicCharacterController {
        offset: CharacterLength::Absolute(0.02),
        autostep: Some(CharacterAutostep {
            max_height: CharacterLength::Absolute(0.35),
            min_width: CharacterLength::Absolute(0.2),
            include_dynamic_bodies: false,
        }),
        max_slope_climb_angle: 50_f32.to_radians(),
        min_slope_slide_angle: 55_f32.to_radians(),
        // While rising nothing holds it to the ground.
        snap_to_ground: (wanted.y <= 0.0).then_some(CharacterLength::Absolute(0.25)),
        ..KinematicCharacterController::default()
    };
    let half = HEIGHT_M / 2.0 - RADIUS_M;
    let capsule = Capsule::new_y(half, RADIUS_M);
    let centre = Pose::from_translation(feet + Vec3::Y * (HEIGHT_M / 2.0));
    let mut bumps = Vec::new();
    let queries = physics.queries(solid_only());
    let movement = controller.move_shape(dt_s, &queries, &capsule, &centre, wanted, |bump| bumps.push(bump));
    push(physics, &controller, &capsule, &bumps, dt_s);
    (movement.translation, movement.grounded)
}

fn push(
    physics: &mut Physics,
    controller: &KinematicCharacterController,
    capsule: &Capsule,
    bumps: &[rapier3d::control::CharacterCollision],
    dt_s: f32,
) {
    let world = &mut physics.world;
    let mut queries = world.broad_phase.as_query_pipeline_mut(
        world.narrow_phase.query_dispatcher(),
        &mut world.bodies,
        &mut world.colliders,
        solid_only(),
    );
    controller.solve_character_collision_impulses(dt_s, &mut queries, capsule, MASS_KG, bumps);
}
