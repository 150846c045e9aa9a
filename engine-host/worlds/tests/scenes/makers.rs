//! What a scene tells to those who make it.

use std::sync::Arc;

use lightcone_protocol::SessionId;
use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::mesh_collider::{self, MeshCollider};
use lightcone_sdk7::components::{GltfContainer, Transform};
use lightcone_sdk7::crdt::EntityId;
use lightcone_sdk7::executor::{Exception, Level, LogLine, TurnAnswer, exact};
use lightcone_world::page::{Console, ConsoleLevel, Inspector};
use lightcone_world::simulation::{Simulation, SimulationConfig};
use lightcone_worlds::program::Compiler;
use lightcone_worlds::sdk7::{Js, Reopened, not_parsed, open};
use serde_json::{Value, json};

use crate::common::{Folder, Script, at, hold, join, once, world};
use crate::javascript::node_is_here;

fn said(simulation: &Simulation) -> Vec<(ConsoleLevel, String)> {
    simulation.world().resource::<Console>().iter().map(|line| (line.level, line.text.clone())).collect()
}

#[test]
fn what_a_scene_writes_and_throws_stands_on_the_console_of_its_tick() {
    let script: Script = Arc::new(|turn, side| {
        if turn.tick == 0 {
            side.put(512, &GltfContainer { src: "none.glb".into(), ..GltfContainer::default() });
        }
        let line = |level, text: &str| LogLine { level, text: text.into() };
        let exception = Exception {
            message: "Error: far".into(),
            stack: "Error: far\n    at go (bin/index.js:1:1)\n    at prelude.js:4:4\n    at apply (native)\n".into(),
        };
        TurnAnswer {
            log: vec![line(Level::Info, "one"), line(Level::Error, &turn.tick.to_string())],
            exceptions: if turn.tick == 0 { vec![exception] } else { Vec::new() },
            ..TurnAnswer::default()
        }
    });
    let (world, _) = world(&Folder::new("console"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    let (info, warning, error) = (ConsoleLevel::Info, ConsoleLevel::Warning, ConsoleLevel::Error);
    let expected = [
        (info, "one".to_owned()),
        (error, "0".to_owned()),
        (error, "it threw Error: far\n    at go (bin/index.js:1:1)".to_owned()),
        (warning, "the model 'none.glb' is not in the folder, or cannot be drawn".to_owned()),
    ];
    assert_eq!(said(&simulation), expected);
    assert_eq!(not_parsed(&simulation), None);
    simulation.step([]);
    assert_eq!(said(&simulation), [(info, "one".to_owned()), (error, "1".to_owned())]);
}

#[test]
fn what_a_player_points_at_is_told_with_what_it_hangs_from_and_asking_changes_nothing() {
    let (mut simulation, _) = once("inspector", |side| {
        side.put(512, &Transform { scale: Vector3 { x: 6.0, y: 3.0, z: 2.0 }, ..at(8.0, 1.5, 6.0) });
        side.put(513, &Transform { parent: EntityId(512), ..at(0.0, 0.0, 0.25) });
        let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
        side.put(513, &MeshCollider { collision_mask: None, mesh });
    });
    simulation.step([join(1)]);
    (1..4).for_each(|seq| simulation.step([hold(1, seq, Actions::default(), 0.055, 0.0)]));
    let asked = |simulation: &Simulation, session| {
        let inspector = simulation.world().resource::<Inspector>();
        inspector.inspect(simulation.world(), SessionId(session))
    };
    let before = simulation.digest().unwrap();
    let told: Value = serde_json::from_str(&asked(&simulation, 1).unwrap()).unwrap();
    assert_eq!(asked(&simulation, 2), None, "who has no body points at nothing");
    assert_eq!(simulation.digest().unwrap(), before);
    assert_eq!(told["tick"], 4);
    assert!((4.0..9.0).contains(&told["distance_m"].as_f64().unwrap()), "{told}");
    let vector = |x, y, z| json!({ "x": x, "y": y, "z": z });
    let place = |position, scale, parent| {
        let turn = json!({ "x": 0.0, "y": 0.0, "z": 0.0, "w": 1.0 });
        json!({ "position": position, "rotation": turn, "scale": scale, "parent": parent })
    };
    let upper = json!({
        "Transform": place(vector(0.0, 0.0, 0.25), vector(1.0, 1.0, 1.0), 512),
        "MeshCollider": { "mesh": { "box": {} } },
    });
    let lower = json!({ "Transform": place(vector(8.0, 1.5, 6.0), vector(6.0, 3.0, 2.0), 0) });
    let entity =
        |number: u32, components| json!({ "entity": number, "name": number.to_string(), "components": components });
    assert_eq!(told["chain"], json!([entity(513, upper), entity(512, lower)]));
    (4..8).for_each(|seq| simulation.step([hold(1, seq, Actions::default(), 3.0, 1.2)]));
    let told: Value = serde_json::from_str(&asked(&simulation, 1).unwrap()).unwrap();
    assert_eq!(told["chain"], json!([]), "the sky");
}

/// The bundle is one line, which is the hardest: both engines put something before it. `far` is called in the middle of it.
const BUNDLE: &str = "exports.onStart = async () => { far() }; function far() { throw new TypeError('lost') }                                                            ";

/// From column 0 on src/a.ts:10:1, from `far()` on src/a.ts:20:1, from `; function` on src/b.ts:30:1, from `throw` on src/b.ts:40:1, and behind
/// the code src/b.ts:90:1.
fn mapped() -> String {
    let columns = [
        0,
        BUNDLE.find("far()").unwrap(),
        BUNDLE.find("; function").unwrap(),
        BUNDLE.find("throw").unwrap(),
        BUNDLE.trim_end().len() + 3,
    ];
    let sources = [(0, 9), (0, 19), (1, 29), (1, 39), (1, 89)];
    let (mut mappings, mut last) = (String::new(), (0, 0, 0));
    for (column, (source, line)) in columns.into_iter().zip(sources) {
        mappings += if mappings.is_empty() { "" } else { "," };
        for step in [column as i64 - last.0, source - last.1, line - last.2, 0] {
            let mut bits = step.unsigned_abs() << 1 | u64::from(step < 0);
            loop {
                let digit = (bits & 31) as u8 | if bits > 31 { 32 } else { 0 };
                mappings.push(char::from(
                    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[usize::from(digit)],
                ));
                bits >>= 5;
                if bits == 0 {
                    break;
                }
            }
        }
        last = (column as i64, source, line);
    }
    json!({ "version": 3, "sources": ["../src/a.ts", "../src/b.ts"], "names": [], "mappings": mappings }).to_string()
}

fn threw(js: Js) {
    let folder = Folder::new(&format!("mapped-{js}"));
    folder.write("bin/index.js", BUNDLE.as_bytes());
    folder.write("bin/index.js.map", mapped().as_bytes());
    let world = open(folder.path(), js, &Compiler::here()).unwrap();
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    let said = said(&simulation);
    let text = said.iter().map(|(_, text)| text.as_str()).find(|text| text.starts_with("it threw")).unwrap_or_default();
    let frames: Vec<&str> = text.lines().collect();
    assert_eq!(frames.first(), Some(&"it threw TypeError: lost"), "{js}: {said:?}");
    assert!(frames[1].contains("far") && frames[1].contains("src/b.ts:40:1"), "{js}: {text}");
    assert!(frames[2].contains("src/a.ts:20:1"), "{js}: {text}");
    assert!(!text.contains("prelude.js") && !text.contains("bin/index.js"), "{js}: {text}");
}

#[test]
fn an_exception_names_the_place_in_the_sources_whichever_engine_runs_the_scene() {
    if node_is_here() {
        threw(Js::Fast);
    }
    match exact::module() {
        Ok(_) => threw(Js::Exact),
        Err(why) => println!("skipped: {why}"),
    }
}

#[test]
fn a_folder_is_opened_again_as_it_changes_and_what_does_not_parse_is_known() {
    if !node_is_here() {
        return;
    }
    let folder = Folder::new("reopened");
    folder.write("bin/index.js", b"exports.onUpdate = async () => {}");
    let mut scene = Reopened::new(folder.path(), Js::Fast, &Compiler::here()).unwrap();
    let first = scene.open().unwrap();
    folder.write("bin/index.js", b"exports.onUpdate = async () => {\n\n");
    let second = scene.open().unwrap();
    assert_ne!(first.assets(), second.assets());
    let mut simulation = Simulation::new(&second, SimulationConfig::default());
    simulation.step([]);
    assert_eq!(simulation.halted(), None);
    let why = not_parsed(&simulation).unwrap();
    assert!(why.starts_with("SyntaxError: ") && why.contains("(bin/index.js:") && why.lines().count() == 1, "{why}");
    folder.write("scene.json", b"{");
    let why = scene.open().err().unwrap().to_string();
    assert!(why.contains("scene.json"), "{why}");
}
