//! The plaza's simulation alone: no network, no picture, virtual time.

use std::time::Instant;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig, WorldSpec};
use serde::Serialize;

use crate::scenes;
use crate::table::Table;

const PLAYERS: [usize; 3] = [1, 16, 64];
const WARM_UP: usize = 90;
const TICKS: usize = 900;
const TICKS_PER_DIGEST: usize = 30;
const SEED: u64 = 1;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    world: String,
    tick_rate_hz: u32,
    seed: u64,
    runs: Vec<RunFigures>,
}

#[derive(Debug, Serialize)]
struct RunFigures {
    players: usize,
    tick_us: Summary,
    digest_ms: Summary,
    /// Simulated seconds in a second, without digests.
    times_real_time: f64,
    /// The last one, to see that two runs did the same.
    digest: String,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let world = scenes::plaza()?;
    let config = SimulationConfig { seed: SEED, ..SimulationConfig::default() };
    let runs = PLAYERS.into_iter().map(|players| run(&world, config, players)).collect::<anyhow::Result<_>>()?;
    let figures =
        Figures { world: world.name().to_owned(), tick_rate_hz: config.tick_rate_hz, seed: config.seed, runs };
    print(&figures);
    Ok(figures)
}

fn run(world: &WorldSpec, config: SimulationConfig, players: usize) -> anyhow::Result<RunFigures> {
    let mut simulation = Simulation::new(world, config);
    let mut script = ScriptedPlayers::new(players, config.seed);
    for _ in 0..WARM_UP {
        simulation.step(script.next_events());
    }
    let (mut ticks_us, mut digests_ms, mut last) = (Vec::new(), Vec::new(), None);
    for number in 1..=TICKS {
        let events = script.next_events();
        let started = Instant::now();
        simulation.step(events);
        ticks_us.push(started.elapsed().as_secs_f64() * 1e6);
        if number % TICKS_PER_DIGEST == 0 {
            let started = Instant::now();
            last = Some(simulation.digest()?);
            digests_ms.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    let tick_us = Summary::of(ticks_us).context("no ticks")?;
    Ok(RunFigures {
        players,
        times_real_time: 1e6 / tick_us.mean / f64::from(config.tick_rate_hz),
        tick_us,
        digest_ms: Summary::of(digests_ms).context("no digests")?,
        digest: last.map(|digest| digest.root.to_string()).unwrap_or_default(),
    })
}

fn print(figures: &Figures) {
    println!("{}, {} Hz, {TICKS} ticks with scripted players\n", figures.world, figures.tick_rate_hz);
    let mut table = Table::new([
        "players",
        "tick µs (median)",
        "tick µs (p95)",
        "digest ms (median)",
        "digest ms (p95)",
        "× real time",
    ]);
    for run in &figures.runs {
        table.row([
            run.players.to_string(),
            format!("{:.0}", run.tick_us.median),
            format!("{:.0}", run.tick_us.p95),
            format!("{:.3}", run.digest_ms.median),
            format!("{:.3}", run.digest_ms.p95),
            format!("{:.0}", run.times_real_time),
        ]);
    }
    println!("{table}");
}
