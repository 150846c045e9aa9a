//! Folders that mean harm: what is in `scene.json`, and files that are not what they say.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use lightcone_sdk7::executor::{ExecutorError, SceneSource};
use lightcone_world::simulation::{Simulation, SimulationConfig};
use lightcone_worlds::sdk7::{Engine, open_with};
use std::sync::Arc;

use super::{RAW, play_in};
use crate::common::{Folder, join};

fn engine() -> Engine {
    let none = |_: &SceneSource| Err(ExecutorError::Missing("no JavaScript in this test".into()));
    Engine::Other(Arc::new(none))
}

/// Why a folder with this `scene.json` does not open.
fn refusal(json: &str) -> Option<String> {
    let folder = Folder::new("hostile-json");
    folder.write("scene.json", json.as_bytes());
    open_with(folder.path(), engine()).err().map(|why| why.to_string())
}

fn scene(fields: &str) -> String {
    format!(r#"{{"main":"bin/index.js","runtimeVersion":"7","scene":{{"base":"0,0","parcels":["0,0"]}}{fields}}}"#)
}

#[test]
fn a_scene_json_that_means_harm_is_refused_in_a_line() {
    let deep = "[".repeat(200_000);
    let many = vec![r#""0,0""#; 5000].join(",");
    for (json, why) in [
        (scene(&format!(r#","display":{deep}"#)), "recursion limit"),
        (scene(&format!(r#","tags":{deep}"#)), "expected value"),
        (
            format!(r#"{{"main":"bin/index.js","runtimeVersion":"7","scene":{{"base":"0,0","parcels":[{many}]}}}}"#),
            "5000 parcels",
        ),
        (
            r#"{"main":"../../etc/passwd","runtimeVersion":"7","scene":{"base":"0,0","parcels":["0,0"]}}"#.into(),
            "no path in the scene's folder",
        ),
        (r#"{"main":"/dev/zero","runtimeVersion":"7","scene":{"base":"0,0","parcels":["0,0"]}}"#.into(), "is missing"),
        (r#"{"main":"bin","runtimeVersion":"7","scene":{"base":"0,0","parcels":["0,0"]}}"#.into(), "not a file"),
        (
            r#"{"main":"bin/index.js","runtimeVersion":"7","scene":{"base":"1e9,0","parcels":["0,0"]}}"#.into(),
            "names the parcel",
        ),
        (scene(&format!(r#","x":"{}""#, "y".repeat(2 << 20))), "more than 1048576 bytes"),
        ("\u{0}".into(), "expected value"),
        ("[]".into(), "scene.json"),
    ] {
        let said = refusal(&json).unwrap_or_else(|| panic!("taken: {}", &json[..json.len().min(200)]));
        assert!(said.contains(why) && !said.contains('\n') && said.len() < 400, "{said}");
    }
}

#[test]
fn what_scene_json_says_at_its_most_can_be_walked_on() {
    let spawn = r#"{"position":{"x":[1e99,-1e99],"y":1e30,"z":["a"]},"cameraTarget":{"x":null}}"#;
    let spawns = vec![spawn; 3000].join(",");
    let most = format!(
        r#"{{"main":"bin/index.js","runtimeVersion":7,"scene":{{"base":"-999999,-999999","parcels":["-999999,-999999","999999,999999","0,0"]}},
            "spawnPoints":[{spawns}],"display":{{"title":"{}","description":7}},"skyboxConfig":{{"fixedTime":18446744073709551615}}}}"#,
        "t".repeat(100_000)
    );
    let folder = Folder::new("hostile-most");
    folder.write("scene.json", most.as_bytes());
    folder.write("bin/index.js", b"exports.onUpdate = async () => {}");
    for mut played in play_in(&folder, 3) {
        played.goes_on();
        (0..30).for_each(|_| played.simulation.step([]));
        played.simulation.step([join(2)]);
        let world = played.simulation.world_mut();
        let mut players = world.query_filtered::<&bevy_transform::components::Transform, bevy_ecs::prelude::With<lightcone_world::players::Player>>();
        assert!(players.iter(world).all(|at| at.is_finite()), "{}", played.way);
    }
}

#[test]
fn a_bundle_or_components_that_are_too_long_are_refused() {
    let folder = Folder::new("hostile-large");
    folder.write("bin/index.js", &vec![b' '; 50_000_000]);
    let why = open_with(folder.path(), engine()).err().unwrap().to_string();
    assert!(why.contains("more than 33554432 bytes"), "{why}");
    folder.write("bin/index.js", b"\xff\xfe");
    let why = open_with(folder.path(), engine()).err().unwrap().to_string();
    assert!(why.contains("is not UTF-8"), "{why}");
    folder.write("bin/index.js", b"");
    folder.write("main.crdt", &vec![0; (8 << 20) + 1]);
    let why = open_with(folder.path(), engine()).err().unwrap().to_string();
    assert!(why.contains("more than 8388608 bytes"), "{why}");
}

#[test]
fn components_from_the_folder_that_are_none_are_left_out() {
    let folder = Folder::new("hostile-crdt");
    folder.write("main.crdt", &vec![0xff; 8 << 20]);
    folder.write("bin/index.js", b"exports.onUpdate = async () => console.log('here')");
    for played in play_in(&folder, 2) {
        played.goes_on();
        assert_eq!(played.lines().len(), 2, "{}", played.way);
    }
}

/// A GLB whose JSON chunk is this.
fn glb(json: &str, claims: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0x4654_6c67, 2, claims, json.len() as u32, 0x4e4f_534a] {
        out.extend_from_slice(&u32::to_le_bytes(word));
    }
    out.extend_from_slice(json.as_bytes());
    out
}

/// The head of a PNG that says how large it is, and nothing of it.
fn png(side: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    out.extend_from_slice(&side.to_be_bytes());
    out.extend_from_slice(&side.to_be_bytes());
    out.extend_from_slice(&[8, 6, 0, 0, 0, 0, 0, 0, 0]);
    out
}

#[test]
fn models_pictures_and_sounds_that_are_none_are_left_out() {
    let folder = Folder::new("hostile-files");
    let accessor = r#"{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0,"children":[0]}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],
        "accessors":[{"componentType":5126,"count":4294967295,"type":"VEC3"},{"componentType":5125,"count":4294967295,"type":"SCALAR"}]}"#;
    let rings =
        format!(r#"{{"asset":{{"version":"2.0"}},"nodes":[{}]}}"#, vec![r#"{"children":[0,1,2]}"#; 60_000].join(","));
    for (name, bytes) in [
        ("a.glb", glb(accessor, 0xffff_ffff)),
        ("b.glb", glb(&rings, 12)),
        ("c.glb", glb(&"[".repeat(1 << 20), 100)),
        ("d.glb", b"glTF".to_vec()),
        ("e.gltf", rings.into_bytes()),
        ("f.glb", (0..1 << 20).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()),
        ("g.glb", Vec::new()),
        ("a.png", png(60_000)),
        ("b.png", png(u32::MAX)),
        ("a.wav", b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff".to_vec()),
        ("b.wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0data\xff\xff\xff\xff".to_vec()),
    ] {
        folder.write(name, &bytes);
    }
    let javascript = format!(
        "{RAW}
         exports.onStart = async () => {{
             let entity = 600
             for (const name of ['a.glb', 'b.glb', 'c.glb', 'd.glb', 'e.gltf', 'f.glb', 'g.glb', 'a.png', '../a.glb']) put(entity++, 1041, field(1, text(name)))
             for (const name of ['a.png', 'b.png', 'a.glb', 'none.png']) {{
                 put(entity, 1018, MESH)
                 put(entity++, 1017, field(2, field(1, field(1, field(1, text(name))))))
             }}
             for (const name of ['a.wav', 'b.wav', 'a.png']) put(entity++, 1020, [...number(1, 1), ...float(2, NaN), ...field(5, text(name))])
         }}
         exports.onUpdate = async () => {{ await send(); console.log('here') }}"
    );
    folder.write("bin/index.js", b"");
    let empty: Vec<usize> = play_in(&folder, 3).iter_mut().map(|played| played.drawn().len()).collect();
    folder.write("bin/index.js", javascript.as_bytes());
    for (mut played, empty) in play_in(&folder, 3).into_iter().zip(empty) {
        played.goes_on();
        assert_eq!(played.lines(), ["here"; 3], "{}", played.way);
        assert_eq!(played.drawn().len(), empty + 4, "{}: four cubes", played.way);
    }
}

/// A triangle whose corners are in another file.
fn triangle(buffer: &str) -> String {
    format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}}}}]}}],"buffers":[{{"byteLength":36,"uri":"{buffer}"}}],
            "bufferViews":[{{"buffer":0,"byteLength":36}}],
            "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}}]}}"#
    )
}

fn corners() -> Vec<u8> {
    [0.0_f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].iter().flat_map(|one| one.to_le_bytes()).collect()
}

/// How many models of those named are drawn, in a scene that shows each once.
fn models_drawn(folder: &Path, names: &[&str]) -> usize {
    use lightcone_sdk7::components::GltfContainer;
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let script: crate::common::Script = Arc::new(move |turn, side| {
        if turn.tick == 0 {
            for (at, src) in names.iter().enumerate() {
                side.put(600 + at as u32, &GltfContainer { src: src.clone(), ..GltfContainer::default() });
            }
        }
        lightcone_sdk7::executor::TurnAnswer::default()
    });
    let (world, _) = crate::common::world_in(folder, script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let drawn = |simulation: &mut Simulation| {
        let world = simulation.world_mut();
        world.query::<&lightcone_world::drawn::Drawn>().iter(world).count()
    };
    (0..2).for_each(|_| simulation.step([]));
    // The land is one.
    drawn(&mut simulation) - 1
}

#[test]
fn a_model_takes_nothing_from_outside_its_folder() {
    let (folder, outside) = (Folder::new("hostile-links"), Folder::new("hostile-outside"));
    outside.write("secret.bin", &corners());
    folder.write("own.bin", &corners());
    folder.write("own.gltf", triangle("own.bin").as_bytes());
    let secret = outside.path().join("secret.bin");
    symlink(&secret, folder.path().join("link.bin")).unwrap();
    symlink(outside.path(), folder.path().join("linked")).unwrap();
    fs::write(outside.path().join("own.gltf"), triangle("secret.bin")).unwrap();
    let named = outside.path().file_name().unwrap().to_str().unwrap();
    folder.write("link.gltf", triangle("link.bin").as_bytes());
    folder.write("linked.gltf", triangle("linked/secret.bin").as_bytes());
    folder.write("above.gltf", triangle(&format!("../{named}/secret.bin")).as_bytes());
    folder.write("scheme.gltf", triangle(&format!("file://{}", secret.display())).as_bytes());
    folder.write("whole.gltf", triangle(&secret.display().to_string()).as_bytes());
    symlink(outside.path().join("own.gltf"), folder.path().join("model.gltf")).unwrap();
    assert_eq!(models_drawn(folder.path(), &["own.gltf"]), 1, "its own file is read");
    for name in ["link.gltf", "linked.gltf", "above.gltf", "scheme.gltf", "whole.gltf", "model.gltf", "linked/own.gltf"]
    {
        assert_eq!(models_drawn(folder.path(), &[name]), 0, "{name}");
    }
}
