//! Several scenes in one world.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bevy_ecs::prelude::With;
use bevy_transform::components::GlobalTransform;
use glam::Vec3;
use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::mesh_renderer::{BoxMesh, Mesh};
use lightcone_sdk7::components::pointer::{Entry, Info, InputAction, PointerEventType};
use lightcone_sdk7::components::{
    Component, MainCamera, MeshCollider, MeshRenderer, PointerEvents, PointerEventsResult, Transform, UiTransform,
    VirtualCamera, mesh_collider,
};
use lightcone_sdk7::crdt::{EntityId, Message, Messages};
use lightcone_sdk7::executor::{Call, Executor, ExecutorError, SceneSource, Turn, TurnAnswer};
use lightcone_world::WorldSpec;
use lightcone_world::camera::PlayerCamera;
use lightcone_world::drawn::{Drawn, Sign, Tint};
use lightcone_world::page::{NodeId, Screen, SeesPart};
use lightcone_world::players::Player;
use lightcone_world::simulation::{Simulation, SimulationConfig};
use lightcone_worlds::sdk7::{Engine, open_several_with};

use crate::common::{Folder, SceneSide, at, hold, join, near, say};

/// What a scene does in a turn; it may fail.
type Script = Arc<dyn Fn(&Turn, &mut SceneSide) -> Result<TurnAnswer, ExecutorError> + Send + Sync>;

type Heard = Arc<Mutex<BTreeMap<String, Vec<Turn>>>>;

struct Played {
    name: String,
    script: Script,
    side: SceneSide,
    heard: Heard,
}

impl Executor for Played {
    fn way(&self) -> &'static str {
        "played"
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        self.heard.lock().unwrap().entry(self.name.clone()).or_default().push(turn.clone());
        self.side.store.take_in(&turn.crdt, &mut Vec::new()).unwrap();
        let answer = (self.script)(turn, &mut self.side)?;
        Ok(TurnAnswer { crdt: self.side.take_out(), ..answer })
    }
}

/// Folders of scenes at these parcels, whose bundles say which script plays each.
fn village(name: &str, scenes: &[(&str, [i32; 2], Script)]) -> (Folder, WorldSpec, Heard) {
    let folder = Folder::new(name);
    let heard = Heard::default();
    let scripts: BTreeMap<String, Script> =
        scenes.iter().map(|(name, _, script)| ((*name).to_owned(), Arc::clone(script))).collect();
    for (name, [x, y], _) in scenes {
        let manifest = format!(
            r#"{{ "main": "index.js", "runtimeVersion": "7", "display": {{ "title": "{name}" }},
                  "scene": {{ "base": "{x},{y}", "parcels": ["{x},{y}"] }},
                  "spawnPoints": [{{ "position": {{ "x": 8, "y": 0, "z": 2 }}, "cameraTarget": {{ "x": 8, "y": 1, "z": 9 }} }}] }}"#
        );
        folder.write(&format!("{name}/scene.json"), manifest.as_bytes());
        folder.write(&format!("{name}/index.js"), name.as_bytes());
    }
    let seen = Arc::clone(&heard);
    let start = move |source: &SceneSource| -> Result<Box<dyn Executor>, ExecutorError> {
        let side = SceneSide::new();
        let script = Arc::clone(&scripts[&source.text]);
        Ok(Box::new(Played { name: source.text.clone(), script, side, heard: Arc::clone(&seen) }))
    };
    let folders: Vec<_> = scenes.iter().map(|(name, ..)| folder.path().join(name)).collect();
    let world = open_several_with("village", folder.path(), &folders, None, Engine::Other(Arc::new(start))).unwrap();
    (folder, world, heard)
}

fn once(say: impl Fn(&mut SceneSide) + Send + Sync + 'static) -> Script {
    Arc::new(move |turn, side| {
        if turn.tick == 0 {
            say(side);
        }
        Ok(TurnAnswer::default())
    })
}

fn cube(side: &mut SceneSide, entity: u32, place: &Transform) {
    side.put(entity, place);
    side.put(entity, &MeshRenderer { mesh: Some(Mesh::Box(BoxMesh::default())) });
    let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
    side.put(entity, &MeshCollider { collision_mask: None, mesh });
}

fn seen(simulation: &mut Simulation) -> Vec<Vec3> {
    let world = simulation.world_mut();
    let mut query = world.query_filtered::<&GlobalTransform, (With<Drawn>, With<Tint>)>();
    let mut places: Vec<_> = query.iter(world).map(GlobalTransform::translation).collect();
    places.sort_by(|a, b| a.x.total_cmp(&b.x));
    places
}

fn last_place(turns: &[Turn], entity: EntityId) -> Vector3 {
    let mut place = Vector3::default();
    for turn in turns {
        for message in Messages::new(&turn.crdt).map(Result::unwrap) {
            if let Message::Put { entity: id, component, data, .. } = message
                && (id, component) == (entity, Transform::ID)
            {
                place = Transform::decode(data).unwrap().position;
            }
        }
    }
    place
}

#[test]
fn each_scene_stands_on_its_own_land_and_is_told_of_places_as_it_sees_them() {
    let script = || once(|side| cube(side, 512, &at(4.0, 1.0, 6.0)));
    let scenes = [("first", [10, -3], script()), ("second", [11, -3], script()), ("third", [10, -1], script())];
    let (_folder, world, heard) = village("own-land", &scenes);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    simulation.step([join(1)]);
    simulation.step([]);
    let places = seen(&mut simulation);
    let expected = [Vec3::new(4.0, 1.0, -6.0), Vec3::new(4.0, 1.0, -38.0), Vec3::new(20.0, 1.0, -6.0)];
    assert!(expected.iter().all(|place| places.iter().any(|seen| near(*seen, *place))), "{places:?}");
    let heard = heard.lock().unwrap();
    let player = |name: &str| last_place(&heard[name], EntityId::PLAYER);
    let near = |place: Vector3, x: f32, z: f32| (place.x - x).abs() < 1e-3 && (place.z - z).abs() < 1e-3;
    assert!(near(player("first"), 8.8, 2.0), "{:?}", player("first"));
    assert!(near(player("second"), -7.2, 2.0), "{:?}", player("second"));
    assert!(near(player("third"), 8.8, -30.0), "{:?}", player("third"));
}

/// Presses that a scene's thing was told.
fn pressed(turns: &[Turn]) -> usize {
    let mut count = 0;
    for turn in turns {
        for message in Messages::new(&turn.crdt).map(Result::unwrap) {
            if let Message::Append { entity: EntityId(512), component: PointerEventsResult::ID, .. } = message {
                count += 1;
            }
        }
    }
    count
}

#[test]
fn what_is_nearest_is_pressed_whichever_scene_it_belongs_to() {
    // A wall of 2 m; the second scene's land begins 14 m ahead of who appears.
    let door = |z: f32| {
        once(move |side| {
            let place = Transform { scale: Vector3 { x: 2.0, y: 2.0, z: 2.0 }, ..at(8.0, 1.6, z) };
            cube(side, 512, &place);
            let event_info =
                Some(Info { button: Some(InputAction::Pointer), max_distance: Some(60.0), ..Info::default() });
            let entry = Entry { event_type: PointerEventType::Down, event_info, interaction_type: None };
            side.put(512, &PointerEvents { pointer_events: vec![entry] });
        })
    };
    for (far_z, near_z, expected) in [(4.0, 6.0, (1, 0)), (-6.0, 14.0, (0, 1))] {
        let (_folder, world, heard) =
            village(&format!("nearest{near_z}"), &[("near", [0, 0], door(near_z)), ("far", [0, 1], door(far_z))]);
        let mut simulation = Simulation::new(&world, SimulationConfig::default());
        simulation.step([]);
        simulation.step([join(1)]);
        (1..4).for_each(|seq| simulation.step([hold(1, seq, Actions::default(), 0.055, 0.0)]));
        simulation.step([hold(1, 4, Actions::USE, 0.055, 0.0)]);
        simulation.step([]);
        let heard = heard.lock().unwrap();
        assert_eq!((pressed(&heard["near"]), pressed(&heard["far"])), expected, "{near_z}");
    }
}

#[test]
fn a_scene_that_fails_stops_alone_and_what_it_showed_stays() {
    let fails: Script = Arc::new(|turn, side| match turn.tick {
        0 => {
            cube(side, 512, &at(4.0, 1.0, 6.0));
            Ok(TurnAnswer::default())
        }
        1 => Ok(TurnAnswer::default()),
        tick => Err(ExecutorError::TooLong { limit: "10 s".into(), tick }),
    });
    let goes_on: Script = Arc::new(|turn, side| {
        cube(side, 512, &at(turn.tick as f32 * 0.5, 1.0, 6.0));
        Ok(TurnAnswer::default())
    });
    let (_folder, world, heard) = village("fails", &[("honest", [0, 0], goes_on), ("hostile", [1, 0], fails)]);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..6).for_each(|_| simulation.step([]));
    assert_eq!(simulation.halted(), None);
    let heard = heard.lock().unwrap();
    assert_eq!((heard["honest"].len(), heard["hostile"].len()), (6, 3));
    let places = seen(&mut simulation);
    assert!(places.iter().any(|place| near(*place, Vec3::new(20.0, 1.0, -6.0))), "{places:?}");
    assert!(places.iter().any(|place| near(*place, Vec3::new(2.5, 1.0, -6.0))), "{places:?}");
    assert_eq!(simulation.world_mut().resource::<Sign>().hint, "Stopped: hostile.");
}

#[test]
fn players_bump_into_things_of_every_scene() {
    let wall = |z: f32| {
        once(move |side| {
            let place = Transform { scale: Vector3 { x: 16.0, y: 4.0, z: 1.0 }, ..at(8.0, 2.0, z) };
            cube(side, 512, &place);
        })
    };
    let (_folder, world, _) = village("bump", &[("here", [0, 0], once(|_| ())), ("there", [0, 1], wall(2.0))]);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    simulation.step([join(1)]);
    (1..300).for_each(|seq| simulation.step([hold(1, seq, Actions::FORWARD, 0.0, 0.0)]));
    let world = simulation.world_mut();
    let feet = world
        .query_filtered::<&bevy_transform::components::Transform, With<Player>>()
        .iter(world)
        .next()
        .unwrap()
        .translation;
    assert!((-17.6..-16.5).contains(&feet.z), "{feet}");
}

fn turns_of(heard: &Heard, name: &str) -> usize {
    heard.lock().unwrap().get(name).map_or(0, Vec::len)
}

fn put_player(simulation: &mut Simulation, place: Vec3) {
    let world = simulation.world_mut();
    let mut players = world.query_filtered::<&mut bevy_transform::components::Transform, With<Player>>();
    players.iter_mut(world).for_each(|mut at| at.translation = place);
}

#[test]
fn scenes_are_awake_while_somebody_is_near_and_sleep_otherwise() {
    let counts = || -> Script {
        Arc::new(|turn, side| {
            cube(side, 512, &at(turn.tick as f32, 1.0, 6.0));
            Ok(TurnAnswer::default())
        })
    };
    let scenes = [("home", [0, 0], counts()), ("near", [0, 3], counts()), ("far", [0, 20], counts())];
    let (_folder, world, heard) = village("sleep", &scenes);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([join(1)]);
    (0..4).for_each(|_| simulation.step([]));
    let counted = || ["home", "near", "far"].map(|name| turns_of(&heard, name));
    assert_eq!(counted(), [5, 4, 0], "one begins in a tick");
    // Five parcels from home, which stays awake: nobody wakes a scene again and again along a border.
    put_player(&mut simulation, Vec3::new(8.0, 0.1, -5.5 * 16.0));
    (0..2).for_each(|_| simulation.step([]));
    assert_eq!(counted(), [7, 6, 0]);
    put_player(&mut simulation, Vec3::new(8.0, 0.1, -17.5 * 16.0));
    (0..2).for_each(|_| simulation.step([]));
    assert_eq!(counted(), [7, 6, 2]);
    // What sleeps is seen where it was.
    assert!(seen(&mut simulation).iter().any(|place| near(*place, Vec3::new(6.0, 1.0, -6.0))));
    put_player(&mut simulation, Vec3::new(8.0, 0.1, -8.0));
    (0..2).for_each(|_| simulation.step([]));
    assert_eq!(counted(), [9, 8, 2]);
}

#[test]
fn no_more_than_twelve_scenes_are_awake_and_those_are_the_nearest() {
    let names: Vec<String> = (0..25).map(|at| format!("scene {at:02}")).collect();
    let scenes: Vec<(&str, [i32; 2], Script)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), [at as i32 % 5, at as i32 / 5], once(|_| ())))
        .collect();
    let (_folder, world, heard) = village("many", &scenes);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..30).for_each(|_| simulation.step([]));
    let awake: Vec<_> = names.iter().filter(|name| turns_of(&heard, name) > 0).collect();
    assert_eq!(awake.len(), 12, "{awake:?}");
    assert!(["scene 00", "scene 01", "scene 05", "scene 06", "scene 12"].iter().all(|name| turns_of(&heard, name) > 0));
}

#[test]
fn the_order_of_systems_and_of_threads_does_not_matter() {
    let counts = || -> Script {
        Arc::new(|turn, side| {
            cube(side, 512, &at(turn.tick as f32 * 0.1, 1.0, 6.0));
            Ok(TurnAnswer::default())
        })
    };
    let scenes = [("a", [0, 0], counts()), ("b", [1, 0], counts()), ("c", [0, 1], counts())];
    let digest = |shuffle_seed| {
        let (_folder, world, _) = village("orders-of-several", &scenes);
        let mut simulation = Simulation::new(&world, SimulationConfig { shuffle_seed, ..SimulationConfig::default() });
        simulation.step([join(1), join(2)]);
        (1..40).for_each(|seq| simulation.step([hold(1, seq, Actions::FORWARD, 0.4, 0.0)]));
        simulation.digest().unwrap()
    };
    let first = digest(None);
    assert_eq!(first, digest(Some(3)));
    assert_eq!(first, digest(Some(4)));
}

#[test]
fn a_scene_has_a_say_over_players_on_its_own_land_alone() {
    // It films everybody, and moves its player in every turn.
    let grabs: Script = Arc::new(|turn, side| {
        if turn.tick == 0 {
            side.put(600, &at(8.0, 5.0, 8.0));
            side.put(600, &VirtualCamera::default());
            side.put(EntityId::CAMERA.0, &MainCamera { virtual_camera_entity: Some(600) });
        }
        let argument = r#"{ "newRelativePosition": { "x": 4, "y": 0, "z": 4 } }"#.to_owned();
        let call = Call { id: 1, module: "RestrictedActions".into(), method: "movePlayerTo".into(), argument };
        Ok(TurnAnswer { calls: vec![call], ..TurnAnswer::default() })
    });
    let (_folder, world, heard) = village("say", &[("honest", [0, 0], once(|_| ())), ("grabs", [1, 0], grabs)]);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([join(1)]);
    (0..3).for_each(|_| simulation.step([]));
    let feet_and_camera = |simulation: &mut Simulation| {
        let world = simulation.world_mut();
        let mut players =
            world.query_filtered::<(&bevy_transform::components::Transform, Option<&PlayerCamera>), With<Player>>();
        let (at, camera) = players.iter(world).next().unwrap();
        (at.translation, camera.copied())
    };
    let (feet, camera) = feet_and_camera(&mut simulation);
    assert!((feet.x - 8.8).abs() < 0.1 && camera.is_none(), "{feet} {camera:?}");
    let answers = |heard: &Heard| {
        let heard = heard.lock().unwrap();
        let all = heard["grabs"].iter().flat_map(|turn| turn.answers.clone());
        all.map(|answer| answer.result.unwrap().contains("true")).collect::<Vec<_>>()
    };
    assert!(answers(&heard).iter().all(|moved| !moved));
    put_player(&mut simulation, Vec3::new(24.0, 0.1, -8.0));
    (0..2).for_each(|_| simulation.step([]));
    let (feet, camera) = feet_and_camera(&mut simulation);
    assert!((feet.x - 20.0).abs() < 0.1 && (feet.z + 4.0).abs() < 0.1, "{feet}");
    assert!(
        matches!(camera, Some(PlayerCamera::Fixed { eye, .. }) if near(eye, Vec3::new(24.0, 5.0, -8.0))),
        "{camera:?}"
    );
    assert_eq!(answers(&heard).last(), Some(&true));
}

#[test]
fn the_player_of_a_scene_is_who_was_first_on_its_land() {
    let (_folder, world, heard) = village("whose", &[("left", [0, 0], once(|_| ())), ("right", [1, 0], once(|_| ()))]);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([join(1)]);
    simulation.step([join(2)]);
    let main = |name: &str| last_place(&heard.lock().unwrap()[name], EntityId::PLAYER).x;
    simulation.step([]);
    // The first player is on the left, and so is the second: both scenes know the first as theirs.
    assert!(
        (main("left") - 8.8).abs() < 0.1 && (main("right") + 7.2).abs() < 0.1,
        "{} {}",
        main("left"),
        main("right")
    );
    let world = simulation.world_mut();
    let mut players = world.query::<(&Player, &mut bevy_transform::components::Transform)>();
    for (player, mut at) in players.iter_mut(world) {
        if player.session.0 == 2 {
            at.translation = Vec3::new(18.0, 0.1, -8.0);
        }
    }
    simulation.step([]);
    assert!(
        (main("left") - 8.8).abs() < 0.1 && (main("right") - 2.0).abs() < 0.1,
        "{} {}",
        main("left"),
        main("right")
    );
}

#[test]
fn who_stands_on_a_scenes_land_sees_its_screen_and_presses_there_alone() {
    let script = || {
        once(|side| {
            side.put(512, &UiTransform::default());
            let event_info = Some(Info { button: Some(InputAction::Pointer), ..Info::default() });
            let entry = Entry { event_type: PointerEventType::Down, event_info, interaction_type: None };
            side.put(512, &PointerEvents { pointer_events: vec![entry] });
        })
    };
    let (_folder, world, heard) = village("screens", &[("near", [0, 0], script()), ("far", [0, 1], script())]);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..2).for_each(|_| simulation.step([]));
    simulation.step([join(1)]);
    let sees = |simulation: &mut Simulation| {
        let world = simulation.world_mut();
        world.query_filtered::<&SeesPart, With<Player>>().single(world).copied().unwrap()
    };
    let press = |part: u32| format!(r#"{{"screen":[{{"node":[{part},512],"did":"down"}}]}}"#);
    assert_eq!(sees(&mut simulation), SeesPart(0));
    simulation.step([say(1, 1, &press(0)), say(1, 2, &press(1))]);
    simulation.step([]);
    let counts = || ["near", "far"].map(|name| pressed(&heard.lock().unwrap()[name]));
    assert_eq!(counts(), [1, 0]);
    let world = simulation.world_mut();
    let player = world.query_filtered::<bevy_ecs::entity::Entity, With<Player>>().single(world).unwrap();
    world.get_mut::<bevy_transform::components::Transform>(player).unwrap().translation.z -= 16.0;
    simulation.step([]);
    assert_eq!(sees(&mut simulation), SeesPart(1));
    simulation.step([say(1, 3, &press(0)), say(1, 4, &press(1))]);
    simulation.step([]);
    assert_eq!(counts(), [1, 1]);
    let screen = simulation.world().resource::<Screen>();
    assert!([0, 1].iter().all(|part| screen.node(NodeId { part: *part, number: 512 }).is_some()));
}
