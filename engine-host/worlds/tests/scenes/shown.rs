//! What a scene says is seen and bumped into.

use bevy_transform::components::GlobalTransform;
use glam::{Vec3, Vec4};
use lightcone_sdk7::components::common::{Color4, Vector3};
use lightcone_sdk7::components::material::{PbrMaterial, Surface};
use lightcone_sdk7::components::mesh_collider::{self, MeshCollider};
use lightcone_sdk7::components::mesh_renderer::{BoxMesh, Mesh, SphereMesh};
use lightcone_sdk7::components::{Material, MeshRenderer, TextShape, Transform, VisibilityComponent};
use lightcone_sdk7::crdt::EntityId;
use lightcone_sdk7::executor::TurnAnswer;
use lightcone_world::drawn::{Drawn, Tint};
use lightcone_world::players::Player;
use lightcone_world::simulation::{Simulation, SimulationConfig};
use std::sync::Arc;

use crate::common::{Folder, SceneSide, at, join, near, once, world};

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
