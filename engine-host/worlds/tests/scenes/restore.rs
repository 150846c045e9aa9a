//! What a restored scene is.

use lightcone_sdk7::components::mesh_collider::{self, MeshCollider};
use lightcone_sdk7::executor::TurnAnswer;
use lightcone_world::simulation::{Simulation, SimulationConfig};
use std::sync::Arc;

use crate::common::{Folder, SceneSide, Script, at, join, world};

fn moving_box() -> Script {
    Arc::new(|turn, side: &mut SceneSide| {
        side.put(512, &at(turn.tick as f32 * 0.1, 0.5, 6.0));
        let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
        side.put(512, &MeshCollider { collision_mask: None, mesh });
        TurnAnswer::default()
    })
}

#[test]
fn the_order_of_systems_does_not_matter() {
    let folder = Folder::new("orders");
    let digest = |shuffle_seed| {
        let (world, _) = world(&folder, moving_box());
        let mut simulation = Simulation::new(&world, SimulationConfig { shuffle_seed, ..SimulationConfig::default() });
        simulation.step([join(1), join(2)]);
        (0..40).for_each(|_| simulation.step([]));
        simulation.digest().unwrap()
    };
    let first = digest(None);
    assert_eq!(first, digest(Some(3)));
    assert_eq!(first, digest(Some(4)));
}

#[test]
fn a_scene_whose_javascript_cannot_be_put_back_is_not_restored_in_silence() {
    let (world, _) = world(&Folder::new("restore"), moving_box());
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..5).for_each(|_| simulation.step([]));
    let why = Simulation::restore(&world, SimulationConfig::default(), &simulation.save()).err().unwrap().to_string();
    assert!(why.contains("JavaScript can be put back"), "{why}");
}
