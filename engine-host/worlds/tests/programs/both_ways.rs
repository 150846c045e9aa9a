//! A bevy plugin natively and as a program, from the same source.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use bevy_transform::components::Transform;
use lightcone_attest::ComponentState;
use lightcone_package::{Bounds, PackageBuilder};
use lightcone_world::prelude::*;
use lightcone_worlds::program::{self, Compiler};

use crate::common::manifest;

#[path = "../../sdk/bevy/game/src/lib.rs"]
mod game;

/// The game as a module; why not, where no compiler is.
fn module() -> Result<Vec<u8>, &'static str> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk/bevy/game");
    if env::var_os("LIGHTCONE_WASM_CARGO").is_none() && !has_target() {
        return Err("Rust for WebAssembly (rustup target add wasm32-unknown-unknown)");
    }
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("crates");
    let compiler = env::var("LIGHTCONE_WASM_CARGO").unwrap_or_else(|_| "cargo build".into());
    let mut words = compiler.split(' ');
    let mut cargo = Command::new(words.next().unwrap());
    cargo.args(words).args(["--release", "--target", "wasm32-unknown-unknown"]).arg("--target-dir").arg(&target);
    let output = cargo.current_dir(here).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(fs::read(target.join("wasm32-unknown-unknown/release/crates.wasm")).unwrap())
}

fn has_target() -> bool {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output();
    let sysroot = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    sysroot.is_ok_and(|sysroot| Path::new(&sysroot).join("lib/rustlib/wasm32-unknown-unknown").exists())
}

/// Prints why a test does nothing here, unless it must.
fn skipped(missing: &str) {
    let required = env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name == "wasm-rust"), "there is no {missing}, and wasm-rust is required");
    println!("skipped: there is no {missing}");
}

/// The state of a world, part by part: but for its dice, which a program rolls itself.
fn state(simulation: &mut Simulation) -> Vec<ComponentState> {
    assert_eq!(simulation.halted(), None);
    simulation.save().components.into_iter().filter(|part| part.name != "host.random").collect()
}

/// What a native world and a program both have.
fn of_both(state: Vec<ComponentState>, other: &[ComponentState]) -> Vec<ComponentState> {
    state.into_iter().filter(|part| other.iter().any(|other| other.name == part.name)).collect()
}

fn points(simulation: &mut Simulation) -> u32 {
    let world = simulation.world_mut();
    world.query::<&Score>().iter(world).map(|score| score.0).sum()
}

fn things(simulation: &mut Simulation) -> usize {
    let world = simulation.world_mut();
    world.query::<(&StableId, &Transform)>().iter(world).count()
}

#[test]
fn the_same_source_goes_the_same_way_natively_and_as_a_program() {
    let module = match module() {
        Ok(module) => module,
        Err(missing) => return skipped(missing),
    };
    let package = PackageBuilder::new(manifest(), module).build(&Bounds::default()).unwrap();
    let config = SimulationConfig { seed: 5, ..SimulationConfig::default() };
    let specs = [WorldSpec::new("crates", || game::Crates), program::world(&package, &Compiler::here()).unwrap()];
    let [mut native, mut guest] = specs.map(|spec| Simulation::new(&spec, config));
    let mut players = ScriptedPlayers::new(4, 5);
    let (mut most_points, mut most_things) = (0, 0);
    for tick in 1..=600 {
        // Nobody comes in the first tick, in which a program says where players appear.
        let events = if tick == 1 { Vec::new() } else { players.next_events() };
        native.step(events.clone());
        guest.step(events);
        most_points = points(&mut native).max(most_points);
        most_things = things(&mut native).max(most_things);
        if tick % 30 == 0 || tick == 1 {
            let (native, guest) = (state(&mut native), state(&mut guest));
            let guest = of_both(guest, &native);
            let names = |state: &[ComponentState]| state.iter().map(|part| part.name.clone()).collect::<Vec<_>>();
            assert_eq!(names(&native), names(&guest));
            for (native, guest) in native.iter().zip(&guest) {
                assert!(native == guest, "tick {tick}, {}:\n{native:?}\n{guest:?}", native.name);
            }
        }
    }
    assert!(most_points >= 3, "only {most_points} points: nothing was compared that matters");
    assert!(most_things > 20, "no spark was ever there: {most_things} things");
    println!("{most_points} points, {most_things} things, {} fuel a tick", guest.fuel() / 600);
}
