//! What a scene is told.

use lightcone_protocol::SessionId;
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::model::LoadingState;
use lightcone_sdk7::components::sense::{Direction, RaycastQueryType};
use lightcone_sdk7::components::tween::{Move, TweenMode, TweenStateStatus};
use lightcone_sdk7::components::{
    Component, EngineInfo, GltfContainer, GltfContainerLoadingState, MeshCollider, PlayerIdentityData, Raycast,
    RaycastResult, RealmInfo, Transform, TriggerArea, TriggerAreaResult, Tween, TweenState, mesh_collider,
};
use lightcone_sdk7::crdt::{EntityId, Limits, Store};
use lightcone_sdk7::executor::{Call, Turn, TurnAnswer};
use lightcone_world::simulation::{PlayerEvent, Simulation, SimulationConfig};
use std::sync::Arc;

use crate::common::{Folder, SceneSide, at, join, once, world};

/// All that was said up to a turn, as a scene would have it.
fn said(turns: &[Turn]) -> Store {
    let mut store = Store::new(Limits::default());
    let all: Vec<u8> = turns.iter().flat_map(|turn| turn.crdt.clone()).collect();
    for message in lightcone_sdk7::crdt::Messages::new(&all) {
        let mut bytes = Vec::new();
        message.unwrap().write(&mut bytes);
        // As from a host: entities of players are its own.
        store = Store::load(&[store.dump(), bytes].concat(), Limits::default()).unwrap();
    }
    store
}

#[test]
fn a_scene_knows_from_its_first_turn_where_it_runs_and_where_its_player_is() {
    let (mut simulation, turns) = once("first", |_| {});
    (0..3).for_each(|_| simulation.step([]));
    let turns = turns.lock().unwrap();
    assert_eq!((turns[0].tick, turns[0].seconds), (0, 0.0));
    assert!(turns[1].seconds > 0.03 && turns[2].now_seconds > turns[1].now_seconds);
    let first = said(&turns[..1]);
    assert!(first.read::<RealmInfo>(EntityId::ROOT).unwrap().is_ok());
    let camera = first.read::<Transform>(EntityId::CAMERA).unwrap().unwrap();
    assert_eq!((camera.position.x, camera.position.z), (8.0, 2.0));
    let info = said(&turns).read::<EngineInfo>(EntityId::ROOT).unwrap().unwrap();
    assert_eq!(info.tick_number, 2);
}

#[test]
fn players_come_as_entities_and_go_and_the_longest_there_is_the_scenes_own() {
    let (mut simulation, turns) = once("players", |_| {});
    simulation.step([]);
    simulation.step([join(7)]);
    simulation.step([join(3)]);
    let players = |turns: &[Turn]| -> Vec<(u32, String)> {
        let store = said(turns);
        store
            .with(PlayerIdentityData::ID)
            .map(|id| (id.0, store.read::<PlayerIdentityData>(id).unwrap().unwrap().address))
            .collect()
    };
    let before = players(&turns.lock().unwrap());
    assert_eq!(before.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 32, 33]);
    assert_eq!(before[0].1, before[1].1);
    assert!(before[1].1.len() == 42 && before[1].1 != before[2].1);
    simulation.step([PlayerEvent::Leave { session: SessionId(7) }]);
    let after = players(&turns.lock().unwrap());
    assert_eq!(after.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 33]);
    assert_eq!(after[0].1, before[2].1);
    simulation.step([join(9)]);
    let again = players(&turns.lock().unwrap());
    assert_eq!(again.last().unwrap().0, 1 << 16 | 32, "a number that was used has another version");
}

#[test]
fn motions_are_carried_out_and_told() {
    let (mut simulation, turns) = once("tween", |side| {
        side.put(512, &at(0.0, 0.0, 0.0));
        let end = Some(Vector3 { x: 3.0, y: 0.0, z: 0.0 });
        let mode = Some(TweenMode::Move(Move { start: Some(Vector3::default()), end, face_direction: None }));
        side.put(512, &Tween { duration: 100.0, mode, ..Tween::default() });
    });
    (0..6).for_each(|_| simulation.step([]));
    let turns = turns.lock().unwrap();
    let place = |count: usize| said(&turns[..count]).read::<Transform>(EntityId(512)).unwrap().unwrap().position.x;
    assert!((place(2) - 1.0).abs() < 1e-3 && (place(3) - 2.0).abs() < 1e-3, "{} {}", place(2), place(3));
    assert_eq!(place(6), 3.0);
    let state = said(&turns).read::<TweenState>(EntityId(512)).unwrap().unwrap();
    assert_eq!((state.state, state.current_time), (TweenStateStatus::Completed, 1.0));
}

#[test]
fn rays_models_areas_and_calls_are_answered() {
    let script = Arc::new(|turn: &Turn, side: &mut SceneSide| {
        if turn.tick > 0 {
            return TurnAnswer::default();
        }
        side.put(512, &at(8.0, 1.0, 12.0));
        let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
        side.put(512, &MeshCollider { collision_mask: None, mesh });
        side.put(513, &at(8.0, 1.0, 2.0));
        let direction = Some(Direction::GlobalDirection(Vector3 { x: 0.0, y: 0.0, z: 1.0 }));
        let query_type = RaycastQueryType::HitFirst;
        side.put(513, &Raycast { timestamp: Some(5), max_distance: 30.0, query_type, direction, ..Raycast::default() });
        side.put(514, &GltfContainer { src: "none.glb".into(), ..GltfContainer::default() });
        let wide = Transform { scale: Vector3 { x: 4.0, y: 4.0, z: 4.0 }, ..at(8.0, 1.0, 2.0) };
        side.put(515, &wide);
        side.put(515, &TriggerArea::default());
        let call = |id, module: &str, method: &str, argument: &str| Call {
            id,
            module: module.into(),
            method: method.into(),
            argument: argument.into(),
        };
        let calls = vec![
            call(1, "Runtime", "readFile", r#"{"fileName":"Notes.TXT"}"#),
            call(2, "Runtime", "readFile", r#"{"fileName":"../etc/passwd"}"#),
            call(3, "Nothing", "known", "{}"),
        ];
        TurnAnswer { calls, ..TurnAnswer::default() }
    });
    let folder = Folder::new("asks");
    folder.write("notes.txt", b"hello");
    let (world, turns) = world(&folder, script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([join(1)]);
    (0..3).for_each(|_| simulation.step([]));
    let turns = turns.lock().unwrap();
    let store = said(&turns);
    let ray = store.read::<RaycastResult>(EntityId(513)).unwrap().unwrap();
    assert_eq!((ray.timestamp, ray.hits.len(), ray.hits[0].entity_id), (Some(5), 1, Some(512)));
    assert!((ray.hits[0].length - 9.5).abs() < 1e-4, "{ray:?}");
    let state = store.read::<GltfContainerLoadingState>(EntityId(514)).unwrap().unwrap();
    assert_eq!(state.current_state, LoadingState::NotFound);
    let entered = store.values(EntityId(515), TriggerAreaResult::ID).next().unwrap();
    assert_eq!(TriggerAreaResult::decode(entered).unwrap().trigger.unwrap().entity, 1);
    let answers = &turns[1].answers;
    assert!(answers[0].result.as_ref().unwrap().contains("aGVsbG8="), "{answers:?}");
    assert!(answers[1].result.is_err() && answers[2].result.as_ref().unwrap_err().contains("Nothing.known"));
}
