//! What a scene makes of players: how they move, see and are seen.

use bevy_ecs::prelude::With;
use bevy_transform::components::Transform as At;
use glam::Vec3;
use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::avatar::AvatarModifierType;
use lightcone_sdk7::components::camera::{CameraTransition, CameraType, Pace};
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::player::{Mode, StandardInput};
use lightcone_sdk7::components::{
    AvatarLocomotionSettings, AvatarModifierArea, CameraModeArea, InputModifier, MainCamera, PhysicsCombinedForce,
    PhysicsCombinedImpulse, VirtualCamera,
};
use lightcone_world::avatar::Unseen;
use lightcone_world::camera::{FirstPerson, PlayerCamera};
use lightcone_world::character::Walking;
use lightcone_world::players::Player;
use lightcone_world::simulation::Simulation;

use crate::common::{SceneSide, at, hold, join, once};

const PLAYER: u32 = 1;
const CAMERA: u32 = 2;

fn feet(simulation: &mut Simulation) -> Vec3 {
    let world = simulation.world_mut();
    world.query_filtered::<&At, With<Player>>().iter(world).next().unwrap().translation
}

fn put(simulation: &mut Simulation, to: Vec3) {
    let world = simulation.world_mut();
    world.query_filtered::<&mut At, With<Player>>().iter_mut(world).for_each(|mut at| at.translation = to);
}

/// A component of the one player.
fn of_player<C: bevy_ecs::component::Component + Copy>(simulation: &mut Simulation) -> Option<C> {
    let world = simulation.world_mut();
    world.query_filtered::<Option<&C>, With<Player>>().iter(world).next().unwrap().copied()
}

/// Somebody who has been there for a second.
fn visited(name: &str, say: impl Fn(&mut SceneSide) + Send + Sync + 'static) -> Simulation {
    let (mut simulation, _) = once(name, say);
    simulation.step([]);
    simulation.step([join(1)]);
    (0..30).for_each(|_| simulation.step([]));
    simulation
}

/// How far somebody gets who walks north for a second.
fn walked(simulation: &mut Simulation, held: Actions) -> f32 {
    let from = feet(simulation);
    (1..=30).for_each(|seq| simulation.step([hold(1, seq, held, 0.0, 0.0)]));
    feet(simulation).distance(from)
}

#[test]
fn who_may_not_walk_or_jump_does_not() {
    let barred = |standard: StandardInput| {
        visited("barred", move |side| {
            side.put(PLAYER, &InputModifier { mode: Some(Mode::Standard(standard.clone())) });
        })
    };
    let free = walked(&mut visited("free", |_| {}), Actions::FORWARD);
    assert!((2.5..4.0).contains(&free), "{free}");
    let mut all = barred(StandardInput { disable_all: Some(true), ..StandardInput::default() });
    assert!(walked(&mut all, Actions::FORWARD | Actions::RUN | Actions::JUMP) < 0.05);
    let mut running = barred(StandardInput { disable_run: Some(true), ..StandardInput::default() });
    assert!((walked(&mut running, Actions::FORWARD | Actions::RUN) - free).abs() < 0.2);
}

#[test]
fn a_scene_says_how_fast_players_are_within_bounds() {
    let mut simulation = visited("fast", |side| {
        let settings = AvatarLocomotionSettings { jog_speed: Some(8.0), run_speed: Some(1e9), ..Default::default() };
        side.put(PLAYER, &settings);
    });
    let walked = walked(&mut simulation, Actions::FORWARD);
    assert!((6.0..8.5).contains(&walked), "{walked}");
    assert_eq!(of_player::<Walking>(&mut simulation).unwrap().run_m_s, 40.0);
}

#[test]
fn an_impulse_pushes_once_and_a_force_lifts_as_long_as_it_is_there() {
    let mut simulation = visited("impulse", |side| {
        side.put(PLAYER, &PhysicsCombinedImpulse { vector: Some(Vector3 { x: 0.0, y: 0.0, z: 0.0 }), event_id: 1 });
    });
    assert!(feet(&mut simulation).y < 0.1);
    let mut simulation = visited("pushed", |side| {
        side.put(PLAYER, &PhysicsCombinedForce { vector: Some(Vector3 { x: 0.0, y: 20.0, z: 0.0 }) });
    });
    let high = feet(&mut simulation).y;
    assert!(high > 1.0, "{high}");
}

#[test]
fn an_area_makes_players_see_out_of_their_heads_and_gives_back_how_they_saw() {
    let mut simulation = visited("views", |side| {
        side.put(512, &at(8.0, 1.0, 12.0));
        let area = Some(Vector3 { x: 4.0, y: 4.0, z: 4.0 });
        side.put(512, &CameraModeArea { area, mode: CameraType::FirstPerson });
    });
    let mut seen = Vec::new();
    for z in [-2.0, -12.0, -2.0] {
        put(&mut simulation, Vec3::new(8.0, 0.1, z));
        (0..2).for_each(|_| simulation.step([]));
        seen.push(of_player::<FirstPerson>(&mut simulation).unwrap().0);
    }
    assert_eq!(seen, [false, true, false]);
}

#[test]
fn an_area_hides_players_and_their_names() {
    let mut simulation = visited("veil", |side| {
        side.put(512, &at(8.0, 1.0, 2.0));
        let area = Some(Vector3 { x: 6.0, y: 4.0, z: 6.0 });
        let modifiers = vec![AvatarModifierType::HideAvatars];
        side.put(512, &AvatarModifierArea { area, exclude_ids: Vec::new(), modifiers });
    });
    assert_eq!(of_player::<Unseen>(&mut simulation), Some(Unseen { body: true, name: true }));
    put(&mut simulation, Vec3::new(8.0, 0.1, -12.0));
    simulation.step([]);
    assert_eq!(of_player::<Unseen>(&mut simulation), None);
}

#[test]
fn the_way_to_a_camera_of_the_scene_takes_its_time() {
    let (mut simulation, _) = once("camera", |side| {
        side.put(512, &at(8.0, 5.0, 12.0));
        let transition_mode = Some(Pace::Time(1.0));
        let default_transition = Some(CameraTransition { transition_mode });
        side.put(512, &VirtualCamera { default_transition, look_at_entity: None, fov: Some(40.0) });
        side.put(CAMERA, &MainCamera { virtual_camera_entity: Some(512) });
    });
    simulation.step([join(1)]);
    let mut eyes = Vec::new();
    for _ in 0..40 {
        simulation.step([]);
        match of_player::<PlayerCamera>(&mut simulation).unwrap() {
            PlayerCamera::Fixed { eye, fov_deg, .. } => eyes.push((eye, fov_deg)),
            other => panic!("{other:?}"),
        }
    }
    assert!(eyes[0].0.distance(Vec3::new(8.0, 5.0, -12.0)) > 5.0, "{:?}", eyes[0]);
    assert!(eyes.windows(2).all(|two| two[1].0.distance(two[0].0) < 1.5));
    assert!(eyes[35].0.abs_diff_eq(Vec3::new(8.0, 5.0, -12.0), 1e-3) && eyes[35].1 == 40.0, "{:?}", eyes[35]);
}
