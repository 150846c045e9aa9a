//! What a restored scene is.

use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::mesh_collider::{self, MeshCollider};
use lightcone_sdk7::executor::{TurnAnswer, exact};
use lightcone_world::drawn::Sign;
use lightcone_world::page::Screen;
use lightcone_world::simulation::{Fuel, Simulation, SimulationConfig};
use lightcone_worlds::program::Compiler;
use lightcone_worlds::sdk7::{Engine, Js, open, open_several_with};
use std::sync::Arc;

use crate::common::{Folder, SceneSide, Script, at, hold, join, say, world};

/// A box that is pushed to and fro by what a closure remembers, one that rests, a ray that goes on and one that does not, a timer, and two
/// parts of a screen.
const MOVES: &str = r#"
    const { crdtSendToRenderer } = require('~system/EngineApi')
    let [lamport, ticks, late] = [0, 0, 0]
    function put(entity, component, data) {
        const message = new Uint8Array(24 + data.length)
        const head = [message.length, 1, entity, component, ++lamport, data.length]
        head.forEach((word, at) => new DataView(message.buffer).setUint32(at * 4, word, true))
        message.set(data, 24)
        return [...message]
    }
    const floats = (...numbers) => [...new Uint8Array(new Float32Array(numbers).buffer)]
    const place = (x, z) => [...floats(x, 0.5, z, 0, 0, 0, 1, 1, 1, 1), 0, 0, 0, 0]
    const BOX = [0x12, 0]
    const ray = (goesOn) => [0x32, 15, ...[0x0d, ...floats(0), 0x15, ...floats(0), 0x1d, ...floats(1)], 0x2d, ...floats(9), 0x30, 0, 0x38, goesOn]
    setInterval(() => { late += 0.01 }, 100)
    exports.onUpdate = async () => {
        ticks += 1
        let out = put(512, 1, place(8 + Math.sin(ticks / 9) + late, 6))
        if (ticks === 1) out = [...out, ...put(512, 1019, BOX), ...put(513, 1, place(4, 9)), ...put(513, 1019, BOX)]
        if (ticks === 1) out = [...out, ...put(516, 1050, []), ...put(517, 1050, [0x08, ...[0x84, 0x04]])]
        if (ticks === 2) out = [...out, ...put(514, 1, place(4, 6)), ...put(514, 1067, ray(0)), ...put(515, 1067, ray(1))]
        await crdtSendToRenderer({ data: new Uint8Array(out) })
    }
"#;

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

#[test]
fn a_scene_that_runs_exactly_goes_on_from_any_tick_bit_for_bit() {
    if let Err(why) = exact::module() {
        let required = std::env::var("LIGHTCONE_REQUIRE").is_ok_and(|all| all.split(',').any(|one| one == "quickjs"));
        assert!(!required, "{why}");
        return println!("skipped: {why}");
    }
    let folder = Folder::new("exactly");
    folder.write("bin/index.js", MOVES.as_bytes());
    let world = open(folder.path(), Js::Exact, &Compiler::here()).unwrap();
    let config = SimulationConfig::default();
    // One walks into the boxes' way.
    let inputs = |tick: u64| match tick {
        1 => vec![join(1), join(2)],
        20 => vec![say(2, 1, r#"{"canvas":[800,600,1]}"#), say(1, 20, r#"{"canvas":[640,360,2]}"#)],
        _ => vec![hold(1, tick as u32, Actions::FORWARD, 0.0, 0.0)],
    };
    let mut original = Simulation::new(&world, config);
    let mut states = Vec::new();
    let mut digests = Vec::new();
    for tick in 1..=90 {
        original.step(inputs(tick));
        digests.push(original.digest().unwrap());
        if [1, 2, 30, 61].contains(&tick) {
            states.push(original.save());
        }
    }
    assert_eq!(original.halted(), None);
    for state in states {
        let mut again = Simulation::restore(&world, config, &state).unwrap();
        assert_eq!(again.save(), state);
        for tick in state.tick + 1..=90 {
            again.step(inputs(tick));
            assert_eq!(again.digest().unwrap(), digests[tick as usize - 1], "tick {tick}, from {}", state.tick);
        }
        let screen = |of: &Simulation| {
            let nodes = of.world().resource::<Screen>().part(0);
            nodes.map(|(id, text)| (*id, text.clone())).collect::<Vec<_>>()
        };
        assert_eq!((screen(&again).len(), screen(&again)), (2, screen(&original)));
    }
}

/// Two that go on, and between them one that fails in its 20th turn.
#[test]
fn several_scenes_that_run_exactly_go_on_from_any_tick_bit_for_bit_and_one_that_stopped_stays_so() {
    if exact::module().is_err() {
        return println!("skipped: see the test above");
    }
    let folder = Folder::new("several-exactly");
    let fails = MOVES.replace("ticks += 1", "ticks += 1; if (ticks === 20) for (;;);");
    for (at, bundle) in [MOVES, &fails, MOVES].into_iter().enumerate() {
        let manifest = format!(
            r#"{{ "main": "index.js", "runtimeVersion": "7", "scene": {{ "base": "{at},0", "parcels": ["{at},0"] }} }}"#
        );
        folder.write(&format!("{at}/scene.json"), manifest.as_bytes());
        folder.write(&format!("{at}/index.js"), bundle.as_bytes());
    }
    let folders = ["0", "1", "2"].map(|name| folder.path().join(name));
    let engine = Engine::find(Js::Exact, &Compiler::here()).unwrap();
    let world = open_several_with("several", folder.path(), &folders, None, engine).unwrap();
    let config = SimulationConfig::default();
    let inputs = |tick: u64| match tick {
        1 => vec![join(1), join(2)],
        _ => vec![hold(1, tick as u32, Actions::FORWARD | Actions::RIGHT, 0.0, 0.0)],
    };
    let mut original = Simulation::new(&world, config);
    let (mut states, mut digests) = (Vec::new(), Vec::new());
    for tick in 1..=45 {
        original.step(inputs(tick));
        digests.push(original.digest().unwrap());
        if [1, 10, 20, 21, 30].contains(&tick) {
            states.push(original.save());
        }
    }
    assert_eq!(original.halted(), None);
    let hint = |simulation: &mut Simulation| simulation.world_mut().resource::<Sign>().hint.clone();
    assert_eq!(hint(&mut original), "Stopped: 1.");
    for state in states {
        let mut again = Simulation::restore(&world, config, &state).unwrap();
        assert_eq!(again.save(), state);
        for tick in state.tick + 1..=45 {
            again.step(inputs(tick));
            assert_eq!(again.digest().unwrap(), digests[tick as usize - 1], "tick {tick}, from {}", state.tick);
        }
        assert_eq!(hint(&mut again), "Stopped: 1.");
        let fuel = |simulation: &mut Simulation| simulation.world_mut().resource::<Fuel>().0;
        assert_eq!(fuel(&mut again), fuel(&mut original));
    }
}
