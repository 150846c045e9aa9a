//! The games that the ways to write a program come with: what a tick of each computes, with scripted players in it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig};
use lightcone_worlds::program::{Compiler, world};
use serde::Serialize;

use super::package::package_of;
use crate::scratch::Scratch;

const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../engine-host/worlds/sdk");
const PLAYERS: usize = 4;
const WARM_UP: usize = 60;
const TICKS: usize = 900;

/// Compiles a game in a directory, and says where the module is.
type Build = fn(&Path) -> anyhow::Result<PathBuf>;

#[derive(Debug, Serialize)]
pub(super) struct Games {
    players: usize,
    games: Vec<Game>,
    /// Games whose compiler is not here, and why.
    left_out: Vec<(&'static str, String)>,
}

#[derive(Debug, Serialize)]
struct Game {
    name: &'static str,
    language: &'static str,
    module_bytes: usize,
    fuel_per_tick: Summary,
    /// Of the limit that packages have by default.
    most_of_limit: f64,
    tick_ms: Summary,
}

impl fmt::Display for Games {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{TICKS} ticks of the example games with {PLAYERS} scripted players:")?;
        for Game { name, language, module_bytes, fuel_per_tick: fuel, most_of_limit, tick_ms } in &self.games {
            write!(
                f,
                "\n{name} ({language}, {:.0} KB): fuel a tick {:.0} (p95 {:.0}, most {:.0}, {:.3} % of the limit), {:.3} ms (p95 {:.3})",
                *module_bytes as f64 / 1e3,
                fuel.median,
                fuel.p95,
                fuel.max,
                most_of_limit * 100.0,
                tick_ms.median,
                tick_ms.p95
            )?;
        }
        self.left_out.iter().try_for_each(|(name, why)| write!(f, "\n{name} is left out: {why}"))
    }
}

pub(super) fn measure() -> anyhow::Result<Games> {
    let files = Scratch::new("games")?;
    std::fs::create_dir_all(files.path())?;
    let mut games = Games { players: PLAYERS, games: Vec::new(), left_out: Vec::new() };
    let ways: [(_, _, Build); 3] =
        [("arena", "C", arena), ("coins", "Rust", coins), ("doors", "AssemblyScript", doors)];
    for (name, language, build) in ways {
        match build(files.path()) {
            Ok(module) => games.games.push(play(name, language, &std::fs::read(module)?)?),
            Err(why) => games.left_out.push((name, format!("{why:#}"))),
        }
    }
    Ok(games)
}

fn play(name: &'static str, language: &'static str, module: &[u8]) -> anyhow::Result<Game> {
    let package = package_of(name, module.to_vec())?;
    let limit = package.manifest().limits.fuel_per_tick as f64;
    let mut simulation = Simulation::new(&world(&package, &Compiler::here())?, SimulationConfig::default());
    let mut players = ScriptedPlayers::new(PLAYERS, 1);
    (0..WARM_UP).for_each(|_| simulation.step(players.next_events()));
    let (mut fuel, mut ticks_ms) = (Vec::new(), Vec::new());
    for _ in 0..TICKS {
        let events = players.next_events();
        let (before, started) = (simulation.fuel(), Instant::now());
        simulation.step(events);
        ticks_ms.push(started.elapsed().as_secs_f64() * 1e3);
        fuel.push((simulation.fuel() - before) as f64);
    }
    anyhow::ensure!(simulation.halted().is_none(), "{name} halted");
    let fuel_per_tick = Summary::of(fuel).context("no ticks")?;
    Ok(Game {
        name,
        language,
        module_bytes: module.len(),
        fuel_per_tick,
        most_of_limit: fuel_per_tick.max / limit,
        tick_ms: Summary::of(ticks_ms).context("no ticks")?,
    })
}

fn arena(to: &Path) -> anyhow::Result<PathBuf> {
    let module = to.join("arena.wasm");
    let options = ["--target=wasm32-freestanding", "-O2", "-s", "-std=c99", "-nostdlib", "-Wl,--no-entry", "-o"];
    done(Command::new("clang").args(options).arg(&module).arg(format!("{SDK}/c/game/arena.c")))?;
    Ok(module)
}

fn coins(to: &Path) -> anyhow::Result<PathBuf> {
    let target = "wasm32-unknown-unknown";
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--target", target, "--manifest-path"]);
    done(cargo.arg(format!("{SDK}/rust/game/Cargo.toml")).arg("--target-dir").arg(to))?;
    Ok(to.join(target).join("release/coins.wasm"))
}

fn doors(to: &Path) -> anyhow::Result<PathBuf> {
    let (module, folder) = (to.join("doors.wasm"), format!("{SDK}/assemblyscript"));
    let compiler = format!("{folder}/node_modules/.bin/asc");
    done(Command::new(compiler).current_dir(folder).args(["game/doors.ts", "--outFile"]).arg(&module))?;
    Ok(module)
}

fn done(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{} cannot be started", command.get_program().display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{}", said.lines().find(|line| line.contains("error")).unwrap_or(&said));
    Ok(())
}
