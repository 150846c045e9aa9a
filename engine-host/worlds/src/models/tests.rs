//! Files and folders as worlds.

use std::fs;
use std::path::{Path, PathBuf};

use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_protocol::input::{ClientMessage, Sample};
use lightcone_world::prelude::*;

use super::{is_folder_of_models, open, open_folder};

/// A real model that `../shared` has on some machines; says so where it has not.
fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/glb-cases").join(name);
    if !path.is_file() {
        println!("skipped: no {}", path.display());
    }
    path.is_file().then_some(path)
}

/// A folder for one test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-models-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A block of voxels: its lowest and its topmost layer, in patches of many colours.
fn block(size: [u8; 3]) -> Vec<u8> {
    let [wide, deep, high] = size;
    let colour = |x: u8, y: u8| 1 + (x / 3).wrapping_mul(7).wrapping_add((y / 2).wrapping_mul(5)) % 11;
    let layer = |z| (0..wide).flat_map(move |x| (0..deep).map(move |y| [x, y, z, colour(x, y)]));
    let voxels: Vec<[u8; 4]> = layer(0).chain(layer(high - 1)).collect();
    let chunk = |id: &[u8; 4], content: &[u8]| {
        [id.as_slice(), &(content.len() as u32).to_le_bytes(), &[0; 4], content].concat()
    };
    let sides: Vec<u8> = size.iter().flat_map(|&side| u32::from(side).to_le_bytes()).collect();
    let count = (voxels.len() as u32).to_le_bytes();
    let children = [chunk(b"SIZE", &sides), chunk(b"XYZI", &[&count, voxels.as_flattened()].concat())].concat();
    [b"VOX \x96\0\0\0MAIN\0\0\0\0".as_slice(), &(children.len() as u32).to_le_bytes(), &children].concat()
}

/// Where the first player stands after two seconds.
fn first_player(world: &WorldSpec) -> Vec3 {
    let mut simulation = Simulation::new(world, SimulationConfig::default());
    simulation.step([PlayerEvent::Join { session: SessionId(0), name: None }]);
    (0..120).for_each(|_| simulation.step([]));
    player(&mut simulation)
}

fn player(simulation: &mut Simulation) -> Vec3 {
    let ecs = simulation.world_mut();
    let mut players = ecs.query_filtered::<&Transform, bevy_ecs::prelude::With<Player>>();
    players.single(ecs).unwrap().translation
}

/// What is drawn, from the left to the right.
fn drawn(world: &WorldSpec) -> Vec<Transform> {
    let mut simulation = Simulation::new(world, SimulationConfig::default());
    simulation.step([]);
    let ecs = simulation.world_mut();
    let mut drawn: Vec<Transform> = ecs.query::<(&Transform, &Animation)>().iter(ecs).map(|(at, _)| *at).collect();
    drawn.sort_unstable_by(|a, b| a.translation.x.total_cmp(&b.translation.x));
    drawn
}

#[test]
fn a_real_model_of_small_triangles_is_a_world_with_something_solid() {
    for path in ["portal-thin.glb", "teleport-thin.glb"].into_iter().filter_map(real) {
        let world = open(&path).unwrap_or_else(|why| panic!("{why}"));
        let mut simulation = Simulation::new(&world, SimulationConfig::default());
        (0..60).for_each(|_| simulation.step([]));
        let ecs = simulation.world_mut();
        assert_eq!(ecs.query::<&Shape>().iter(ecs).count(), 2, "{}: the ground alone is solid", path.display());
    }
}

#[test]
fn a_file_without_triangles_says_what_it_has_instead() {
    for (name, holds) in [("lines-only.glb", "points and lines"), ("emote-without-mesh.glb", "animations")] {
        let Some(path) = real(name) else { continue };
        let said = open(&path).err().map(|why| why.to_string()).unwrap_or_default();
        assert!(said.contains(&format!("{name} has no triangles")) && said.contains(holds), "{said}");
    }
}

#[test]
fn one_stands_before_voxels_and_on_them() {
    let folder = Folder::new("stand");
    let low = open(&folder.file("low.vox", &block([80, 60, 3]))).unwrap();
    assert_eq!((low.name(), low.assets().len()), ("low", 1));
    let before = first_player(&low);
    assert!(before.y.abs() < 0.1 && before.z > 5.5, "{before}");
    // Higher than a jump: whoever came to stand before it would never get onto it.
    let high = first_player(&open(&folder.file("high.vox", &block([80, 60, 30]))).unwrap());
    assert!((high.y - 3.0).abs() < 0.1 && high.z < 3.0, "{high}");
}

#[test]
fn one_walks_over_the_seams_between_voxels_and_up_a_step() {
    let folder = Folder::new("walk");
    let world = open(&folder.file("low.vox", &block([80, 250, 3]))).unwrap();
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let session = SessionId(0);
    simulation.step([PlayerEvent::Join { session, name: None }]);
    for seq in 1..=120 {
        let sample = Sample { seq, held: Actions::FORWARD, ..Sample::default() };
        let message = ClientMessage::Motion(vec![sample]);
        simulation.step([PlayerEvent::Input { session, message }]);
    }
    let feet = player(&mut simulation);
    // 3 m before it, then 4 s at 3.4 m/s.
    assert!((feet.y - 0.3).abs() < 0.05 && (2.0..4.5).contains(&feet.z), "{feet}");
}

#[test]
fn a_file_of_no_voxels_is_no_world() {
    let folder = Folder::new("nothing");
    let said = open(&folder.file("none.vox", b"VOX \x96\0\0\0MAIN\0\0\0\0\0\0\0\0")).err().unwrap().to_string();
    assert!(said.ends_with("none.vox has no triangles, so there is nothing to see or to stand on: its scene is empty"));
}

#[test]
fn a_folder_is_a_row_of_its_files() {
    let folder = Folder::new("row");
    assert!(!is_folder_of_models(&folder.0));
    folder.file("b.vox", &block([20, 10, 2]));
    folder.file("a.vox", &block([40, 30, 2]));
    folder.file("notes.txt", b"not for this");
    assert!(is_folder_of_models(&folder.0));
    let world = open_folder(&folder.0).unwrap();
    let names: Vec<&str> = world.assets().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.vox", "b.vox"]);
    let places: Vec<Vec3> = drawn(&world).iter().map(|at| at.translation).collect();
    // 4 m, a gap of 1 m, 2 m; the fronts, at 1.5 m and 0.5 m, in line.
    let expected = [Vec3::new(-1.5, 0.0, -1.5), Vec3::new(2.5, 0.0, -0.5)];
    assert!(places.iter().zip(expected).all(|(at, wanted)| at.distance(wanted) < 0.01), "{places:?}");
}

#[test]
fn a_list_says_where_files_stand_and_what_is_large_is_solid_as_it_looks() {
    let folder = Folder::new("list");
    folder.file("block.vox", &block([40, 40, 2]));
    let list = r#"{"places": [{"file": "block.vox", "position": [-30, 0, 0]},
        {"file": "block.vox", "position": [0, 0, 0], "yaw_degrees": 90, "scale": 10}]}"#;
    folder.file("places.json", list.as_bytes());
    let world = open_folder(&folder.0).unwrap();
    let names: Vec<&str> = world.assets().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["block.vox", "places.json"]);
    let [small, large] = drawn(&world).try_into().unwrap();
    assert_eq!((small.translation.x, small.scale), (-30.0, Vec3::ONE));
    assert!((large.rotation * Vec3::X).distance(-Vec3::Z) < 1e-6 && large.scale == Vec3::splat(10.0));
    // The large one is 2 m high, a cliff.
    let player = first_player(&world);
    assert!((player.y - 2.0).abs() < 0.1, "{player}");
}

#[test]
fn a_list_that_names_what_is_not_there_says_so() {
    let folder = Folder::new("lost");
    folder.file("places.json", br#"{"places": [{"file": "gone.vox"}]}"#);
    let said = open_folder(&folder.0).err().unwrap().to_string();
    assert!(said.contains("gone.vox: cannot be read"), "{said}");
}
