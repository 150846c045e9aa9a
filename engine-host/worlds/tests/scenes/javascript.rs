//! A scene's own JavaScript, run in Node.

use glam::Vec4;
use lightcone_protocol::input::Actions;
use lightcone_sdk7::executor::exact;
use lightcone_sdk7::executor::fast::Node;
use lightcone_world::drawn::Tint;
use lightcone_world::simulation::{Simulation, SimulationConfig};
use lightcone_worlds::program::Compiler;
use lightcone_worlds::sdk7::{Js, open};

use crate::common::{Folder, hold, join};

const RED: Vec4 = Vec4::new(1.0, 0.0, 0.0, 1.0);
const BLUE: Vec4 = Vec4::new(0.0, 0.0, 1.0, 1.0);

/// Node may be missing, unless `LIGHTCONE_REQUIRE` names it.
pub fn node_is_here() -> bool {
    let Err(why) = Node::find() else { return true };
    let required = std::env::var("LIGHTCONE_REQUIRE").is_ok_and(|all| all.split(',').any(|one| one == "node"));
    assert!(!required, "{why}");
    println!("skipped: {why}");
    false
}

fn colours(simulation: &mut Simulation) -> Vec<Vec4> {
    let world = simulation.world_mut();
    world.query::<&Tint>().iter(world).map(|tint| tint.0).collect()
}

#[test]
fn a_cube_changes_its_colour_when_somebody_presses_it_and_the_same_again_in_a_replay() {
    if !node_is_here() {
        return;
    }
    let folder = Folder::new("javascript");
    folder.write("bin/index.js", include_bytes!("cube.js"));
    let world = open(folder.path(), Js::Fast, &Compiler::here()).unwrap();
    assert!(world.is_repeated());
    assert_eq!(world.facts().iter().collect::<Vec<_>>(), [("js", "fast")]);
    let play = || {
        let mut simulation = Simulation::new(&world, SimulationConfig::default());
        simulation.step([join(1), join(2)]);
        (1..4).for_each(|seq| simulation.step([hold(1, seq, Actions::default(), 0.055, 0.0)]));
        assert!(colours(&mut simulation).contains(&RED) && !colours(&mut simulation).contains(&BLUE));
        simulation.step([hold(1, 4, Actions::USE, 0.055, 0.0)]);
        (0..2).for_each(|_| simulation.step([]));
        assert_eq!(simulation.halted(), None);
        assert!(colours(&mut simulation).contains(&BLUE) && !colours(&mut simulation).contains(&RED));
        simulation.digest().unwrap()
    };
    assert_eq!(play(), play());
}

#[test]
fn a_scene_that_never_ends_its_turn_halts_its_world() {
    if !node_is_here() {
        return;
    }
    let folder = Folder::new("memory");
    folder.write(
        "bin/index.js",
        b"let all = []; exports.onUpdate = async () => { for (;;) all.push(new Array(1e6).fill(1.5)) }",
    );
    let world = open(folder.path(), Js::Fast, &Compiler::here()).unwrap();
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    let why = simulation.halted().unwrap();
    assert!(why.contains("MiB of memory") || why.contains("computed"), "{why}");
}

#[test]
fn a_scene_that_may_choose_runs_exactly_if_it_computes_little() {
    if !node_is_here() || exact::module().is_err() {
        return println!("skipped: both ways to run JavaScript are needed");
    }
    for (name, rounds, way) in [("light", 1_000, "exact"), ("heavy", 5_000_000, "fast")] {
        let folder = Folder::new(name);
        let text =
            format!("let sum = 0; exports.onUpdate = async () => {{ for (let i = 0; i < {rounds}; i++) sum += i }}");
        folder.write("bin/index.js", text.as_bytes());
        let world = open(folder.path(), Js::Auto, &Compiler::here()).unwrap();
        assert_eq!(world.facts().iter().collect::<Vec<_>>(), [("js", way)], "{name}");
        assert_eq!(world.is_repeated(), way == "fast");
    }
}
