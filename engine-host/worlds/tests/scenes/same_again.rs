//! Scenes whose memory is state go on as they did, whatever players see when the state is saved.

use bevy_ecs::prelude::With;
use bevy_transform::components::Transform as At;
use glam::Vec3;
use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::camera::{CameraTransition, Pace};
use lightcone_sdk7::components::look::BillboardMode;
use lightcone_sdk7::components::mesh_collider::{self, MeshCollider};
use lightcone_sdk7::components::{Billboard, MainCamera, Transform, VirtualCamera};
use lightcone_sdk7::crdt::EntityId;
use lightcone_sdk7::executor::exact;
use lightcone_world::WorldSpec;
use lightcone_world::camera::PlayerCamera;
use lightcone_world::players::Player;
use lightcone_world::simulation::{PlayerEvent, Simulation, SimulationConfig};
use lightcone_worlds::program::Compiler;
use lightcone_worlds::sdk7::{Engine, Js, open_several_with};

use crate::common::{Folder, SceneSide, at, hold, join};

const CAMERA: u32 = 2;
const TICKS: u64 = 50;

type Says<'a> = &'a dyn Fn(&mut SceneSide);

/// JavaScript that says these things, each in its turn.
fn bundle(says: &[(u64, Says<'_>)]) -> String {
    let mut side = SceneSide::new();
    let mut lines = Vec::new();
    for (turn, say) in says {
        say(&mut side);
        lines.push(format!("{turn}: {:?}", side.take_out()));
    }
    format!(
        "const says = {{ {} }}; let turns = 0
         exports.onUpdate = async () => {{
             const data = new Uint8Array(says[turns++] ?? [])
             await require('~system/EngineApi').crdtSendToRenderer({{ data }})
         }}",
        lines.join(", ")
    )
}

/// Scenes side by side; none if the engine that can save them was not made.
fn row(name: &str, bundles: &[String]) -> Option<(Folder, WorldSpec)> {
    if exact::module().is_err() {
        println!("skipped: see the tests of restored scenes");
        return None;
    }
    let folder = Folder::new(name);
    for (at, bundle) in bundles.iter().enumerate() {
        let manifest = format!(
            r#"{{ "main": "index.js", "runtimeVersion": "7", "scene": {{ "base": "{at},0", "parcels": ["{at},0"] }} }}"#
        );
        folder.write(&format!("{at}/scene.json"), manifest.as_bytes());
        folder.write(&format!("{at}/index.js"), bundle.as_bytes());
    }
    let folders: Vec<_> = (0..bundles.len()).map(|at| folder.path().join(at.to_string())).collect();
    let engine = Engine::find(Js::Exact, &Compiler::here()).unwrap();
    let world = open_several_with(name, folder.path(), &folders, None, engine).unwrap();
    Some((folder, world))
}

fn inputs(tick: u64) -> Vec<PlayerEvent> {
    if tick == 1 { vec![join(1)] } else { vec![hold(1, tick as u32, Actions::RIGHT, 0.0, 0.0)] }
}

fn camera(simulation: &mut Simulation) -> Option<PlayerCamera> {
    let world = simulation.world_mut();
    world.query_filtered::<Option<&PlayerCamera>, With<Player>>().iter(world).next().unwrap().copied()
}

/// Runs it, puts the player there in a tick, saves it after these, and goes on from each.
fn goes_on(world: &WorldSpec, moved: Option<(u64, Vec3)>, saved: &[u64]) -> Simulation {
    let config = SimulationConfig::default();
    let mut original = Simulation::new(world, config);
    let (mut states, mut digests) = (Vec::new(), Vec::new());
    for tick in 1..=TICKS {
        if let Some((_, to)) = moved.filter(|(when, _)| *when == tick) {
            let world = original.world_mut();
            world.query_filtered::<&mut At, With<Player>>().iter_mut(world).for_each(|mut at| at.translation = to);
        }
        original.step(inputs(tick));
        digests.push(original.digest().unwrap());
        if saved.contains(&tick) {
            states.push(original.save());
        }
    }
    for state in states {
        let mut again = Simulation::restore(world, config, &state).unwrap();
        for tick in state.tick + 1..=TICKS {
            again.step(inputs(tick));
            assert_eq!(again.digest().unwrap(), digests[tick as usize - 1], "tick {tick}, from {}", state.tick);
        }
        assert_eq!(camera(&mut again), camera(&mut original));
    }
    original
}

fn looks_through(side: &mut SceneSide) {
    side.put(512, &at(8.0, 5.0, 12.0));
    let default_transition = Some(CameraTransition { transition_mode: Some(Pace::Time(1.0)) });
    side.put(512, &VirtualCamera { default_transition, look_at_entity: None, fov: Some(40.0) });
    side.put(CAMERA, &MainCamera { virtual_camera_entity: Some(512) });
}

#[test]
fn a_player_on_the_way_to_a_camera_of_the_scene_stays_on_it() {
    let Some((_folder, world)) = row("on-the-way", &[bundle(&[(10, &looks_through)])]) else { return };
    let mut original = goes_on(&world, None, &[11, 20, 33]);
    assert!(matches!(camera(&mut original), Some(PlayerCamera::Fixed { .. })));
}

#[test]
fn a_player_on_a_border_sees_as_the_same_scene_lets_it() {
    let scenes = [bundle(&[]), bundle(&[(0, &looks_through)])];
    let Some((_folder, world)) = row("border", &scenes) else { return };
    let before = Vec3::new(15.9, 0.1, -4.0);
    let mut original = goes_on(&world, Some((20, before)), &[20, 21, 22, 23]);
    assert!(matches!(camera(&mut original), Some(PlayerCamera::Fixed { .. })));
}

/// One solid that turns hangs from another, and both turn to somebody who walks by and looks at them.
#[test]
fn what_turns_to_the_camera_is_turned_the_same() {
    let say = |side: &mut SceneSide| {
        for (entity, parent, place) in [(600, 0, at(9.0, 1.5, 5.0)), (512, 600, at(0.3, 0.2, 0.1))] {
            side.put(entity, &Transform { parent: EntityId(parent), ..place });
            side.put(entity, &Billboard { billboard_mode: Some(BillboardMode::All), ..Billboard::default() });
            let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
            side.put(entity, &MeshCollider { collision_mask: None, mesh });
        }
    };
    let Some((_folder, world)) = row("turned", &[bundle(&[(0, &say)])]) else { return };
    goes_on(&world, None, &[5, 17, 40]);
}
