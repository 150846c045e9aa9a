//! What a scene says is seen and bumped into.

use bevy_transform::components::GlobalTransform;
use glam::{Vec3, Vec4};
use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::common::{Color4, Vector3};
use lightcone_sdk7::components::material::{PbrMaterial, Surface};
use lightcone_sdk7::components::mesh_collider::{self, MeshCollider};
use lightcone_sdk7::components::mesh_renderer::{BoxMesh, Mesh, SphereMesh};
use lightcone_sdk7::components::tween::{Move, TweenMode};
use lightcone_sdk7::components::{
    AvatarAttach, Billboard, Component, Material, MeshRenderer, PlayerIdentityData, TextShape, Transform, Tween,
    TweenState, VisibilityComponent,
};
use lightcone_sdk7::crdt::{EntityId, Limits, Message, Messages, Store};
use lightcone_sdk7::executor::TurnAnswer;
use lightcone_world::drawn::{Drawn, Tint};
use lightcone_world::players::Player;
use lightcone_world::simulation::{Simulation, SimulationConfig};
use std::sync::Arc;

use crate::common::{Folder, SceneSide, at, hold, join, leave, near, once, world};

fn cube() -> MeshRenderer {
    MeshRenderer { mesh: Some(Mesh::Box(BoxMesh::default())) }
}

fn solid_cube() -> MeshCollider {
    MeshCollider { collision_mask: None, mesh: Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default())) }
}

/// Places of all that is drawn in a colour of its own: what the scene shows.
fn seen(simulation: &mut Simulation) -> Vec<(Vec3, Vec4)> {
    let world = simulation.world_mut();
    let mut query = world.query_filtered::<(&GlobalTransform, &Tint), bevy_ecs::prelude::With<Drawn>>();
    query.iter(world).map(|(at, tint)| (at.translation(), tint.0)).collect()
}

#[test]
fn a_cube_is_seen_where_its_parents_carry_it_in_its_colour() {
    let (mut simulation, _) = once("cube", |side| {
        side.put(512, &at(4.0, 1.0, 6.0));
        side.put(
            513,
            &Transform { parent: EntityId(512), scale: Vector3 { x: 2.0, y: 1.0, z: 1.0 }, ..at(0.0, 2.0, 1.0) },
        );
        side.put(513, &cube());
        let albedo_color = Some(Color4 { r: 1.0, g: 0.0, b: 0.0, a: 1.0 });
        side.put(
            513,
            &Material { material: Some(Surface::Pbr(PbrMaterial { albedo_color, ..PbrMaterial::default() })) },
        );
    });
    simulation.step([]);
    let seen = seen(&mut simulation);
    assert_eq!(seen.len(), 1);
    assert!(near(seen[0].0, Vec3::new(4.0, 3.0, -7.0)), "{seen:?}");
    assert_eq!(seen[0].1, Vec4::new(1.0, 0.0, 0.0, 1.0));
}

#[test]
fn what_changes_or_goes_is_seen_to() {
    let script = Arc::new(|turn: &lightcone_sdk7::executor::Turn, side: &mut SceneSide| {
        match turn.tick {
            0 => {
                side.put(512, &at(1.0, 0.0, 0.0));
                side.put(512, &cube());
                side.put(513, &MeshRenderer { mesh: Some(Mesh::Sphere(SphereMesh::default())) });
            }
            1 => side.put(512, &at(2.0, 0.0, 0.0)),
            2 => side.put(512, &VisibilityComponent { visible: Some(false), propagate_to_children: None }),
            3 => side.remove::<VisibilityComponent>(512),
            _ => side.remove::<MeshRenderer>(512),
        }
        TurnAnswer::default()
    });
    let (world, _) = world(&Folder::new("changes"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let counts_and_places: Vec<_> = (0..5)
        .map(|_| {
            simulation.step([]);
            let seen = seen(&mut simulation);
            (seen.len(), seen.iter().map(|(at, _)| at.x).fold(0.0, f32::max))
        })
        .collect();
    assert_eq!(counts_and_places, [(2, 1.0), (2, 2.0), (1, 0.0), (2, 2.0), (1, 0.0)]);
}

#[test]
fn a_text_is_letters_in_front_of_its_entity() {
    let (mut simulation, _) = once("text", |side| {
        side.put(512, &at(3.0, 2.0, 5.0));
        side.put(512, &TextShape { text: "Hi there".into(), ..TextShape::default() });
    });
    simulation.step([]);
    let seen = seen(&mut simulation);
    assert_eq!(seen.len(), 7);
    assert!(seen.iter().all(|(at, _)| (at.z + 5.0).abs() < 1e-4 && (at.x - 3.0).abs() < 4.0), "{seen:?}");
}

#[test]
fn a_player_stands_on_a_box_that_is_solid_and_falls_through_one_that_is_not() {
    for (solid, height) in [(true, 2.0), (false, 0.0)] {
        let (mut simulation, _) = once(if solid { "solid" } else { "hollow" }, move |side| {
            // Under the spawn point's air: a platform 2 m up, 4 m wide.
            let platform = Transform { scale: Vector3 { x: 4.0, y: 1.0, z: 4.0 }, ..at(8.0, 1.5, 2.0) };
            side.put(512, &platform);
            side.put(512, &cube());
            if solid {
                side.put(512, &solid_cube());
            }
        });
        simulation.step([]);
        simulation.step([join(1)]);
        let world = simulation.world_mut();
        let mut players =
            world.query_filtered::<&mut bevy_transform::components::Transform, bevy_ecs::prelude::With<Player>>();
        players.iter_mut(world).for_each(|mut at| at.translation.y = 4.0);
        (0..90).for_each(|_| simulation.step([]));
        let world = simulation.world_mut();
        let feet = players.iter(world).next().unwrap().translation;
        assert!((feet.y - height).abs() < 0.1, "solid {solid}: {feet}");
    }
}

#[test]
fn what_comes_under_something_hidden_is_hidden_until_it_leaves_it() {
    let script = Arc::new(|turn: &lightcone_sdk7::executor::Turn, side: &mut SceneSide| {
        let under = |parent| Transform { parent: EntityId(parent), ..at(1.0, 0.0, 0.0) };
        match turn.tick {
            0 => {
                side.put(512, &at(1.0, 0.0, 0.0));
                side.put(512, &VisibilityComponent { visible: Some(false), propagate_to_children: Some(true) });
                side.put(513, &at(2.0, 0.0, 0.0));
                side.put(514, &under(513));
                side.put(514, &cube());
            }
            1 => side.put(513, &under(512)),
            2 => side.put(513, &under(0)),
            // It is hidden no more, and what hung from it hangs from something else.
            3 => side.put(513, &under(512)),
            4 => {
                side.remove::<VisibilityComponent>(512);
                side.put(513, &under(0));
            }
            _ => {}
        }
        TurnAnswer::default()
    });
    let (world, _) = world(&Folder::new("under"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let counts = [(); 5].map(|()| {
        simulation.step([]);
        seen(&mut simulation).len()
    });
    assert_eq!(counts, [1, 0, 1, 0, 1]);
}

/// A name tag: it has a place of its own, which does not count, and turns to the camera.
#[test]
fn what_hangs_on_a_player_is_there_while_the_player_is_and_whenever_it_comes_back() {
    let script = Arc::new(|turn: &lightcone_sdk7::executor::Turn, side: &mut SceneSide| {
        let second = Messages::new(&turn.crdt).map(Result::unwrap).find_map(|message| match message {
            Message::Put { entity: EntityId(33), component: PlayerIdentityData::ID, data, .. } => {
                PlayerIdentityData::decode(data).ok()
            }
            _ => None,
        });
        if let Some(second) = second
            && side.store.read::<AvatarAttach>(EntityId(512)).is_none()
        {
            side.put(512, &at(1.0, 0.0, 1.0));
            side.put(512, &cube());
            side.put(512, &Billboard::default());
            side.put(512, &AvatarAttach { avatar_id: Some(second.address), ..AvatarAttach::default() });
        }
        TurnAnswer::default()
    });
    let (world, _) = world(&Folder::new("name-tag"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([join(1), join(2)]);
    let mut places = Vec::new();
    for events in [vec![], vec![leave(2)], vec![join(2)]] {
        simulation.step(events);
        (1..=10).for_each(|seq| simulation.step([hold(2, seq, Actions::FORWARD, 0.0, 0.0)]));
        places.push(seen(&mut simulation).iter().any(|(at, _)| at.y < -100.0));
    }
    assert_eq!(places, [false, true, false]);
}

#[test]
fn motions_that_are_said_in_no_numbers_leave_things_where_they_are() {
    let end = Some(Vector3 { x: f32::INFINITY, y: f32::NAN, z: 0.0 });
    let (mut simulation, turns) = once("no-motion", move |side| {
        side.put(512, &at(4.0, 1.0, 6.0));
        let mode = Some(TweenMode::Move(Move { start: end.clone(), end: end.clone(), ..Move::default() }));
        let current_time = Some(0.0);
        side.put(512, &Tween { duration: f32::INFINITY, current_time, mode, ..Tween::default() });
        side.put(512, &cube());
    });
    (0..5).for_each(|_| simulation.step([]));
    assert!(near(seen(&mut simulation)[0].0, Vec3::new(4.0, 1.0, -6.0)));
    let told: Vec<_> = turns.lock().unwrap().iter().flat_map(|turn| turn.crdt.clone()).collect();
    let told = Store::load(&told, Limits::default()).unwrap();
    let state = told.read::<TweenState>(EntityId(512)).unwrap().unwrap();
    assert!(state.current_time == 1.0, "{state:?}");
}
