//! Programs: beside a plugin that does the same, with much memory, executed again, taken over, and many on one machine.

mod crowd;
mod hostile;
mod large;
mod moving;
mod package;
mod replayed;
mod scratch;
mod takeover;

use std::time::Instant;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_world::prelude::{Simulation, SimulationConfig, WorldSpec};
use serde::Serialize;

use crate::table::Table;

const ENTITIES: [usize; 3] = [100, 1_000, 10_000];
const WARM_UP: usize = 30;
const TICKS: usize = 300;
/// Looks at what changed, as a node takes one each second.
const TICKS_PER_LOOK: usize = 30;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    tick_rate_hz: u32,
    runs: Vec<RunFigures>,
    large: Vec<large::Large>,
    replayed: replayed::Replayed,
    takeover: takeover::Takeover,
    crowd: crowd::Crowd,
    hostile: hostile::Hostile,
}

#[derive(Debug, Serialize)]
struct RunFigures {
    /// `plugin` or `program`.
    kind: &'static str,
    /// All of which move in each tick.
    entities: usize,
    tick_ms: Summary,
    /// What a node does on the tick's thread for a checkpoint.
    look_ms: Summary,
    /// The whole state in bytes, as it would be kept.
    state_bytes: usize,
    /// To see that two runs did the same.
    digest: String,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let mut runs = Vec::new();
    for entities in ENTITIES {
        runs.push(run("plugin", entities, &moving::plugin(entities))?);
        runs.push(run("program", entities, &moving::program(entities)?)?);
    }
    let (large, replayed, takeover) = (large::measure()?, replayed::measure()?, takeover::measure()?);
    let (crowd, hostile) = (crowd::measure()?, hostile::measure()?);
    let tick_rate_hz = SimulationConfig::DEFAULT_TICK_RATE_HZ;
    let figures = Figures { tick_rate_hz, runs, large, replayed, takeover, crowd, hostile };
    print(&figures);
    Ok(figures)
}

fn run(kind: &'static str, entities: usize, world: &WorldSpec) -> anyhow::Result<RunFigures> {
    let mut simulation = Simulation::new(world, SimulationConfig::default());
    for _ in 0..WARM_UP {
        simulation.step([]);
    }
    simulation.changes();
    let (mut ticks_ms, mut looks_ms) = (Vec::new(), Vec::new());
    for number in 1..=TICKS {
        let started = Instant::now();
        simulation.step([]);
        ticks_ms.push(started.elapsed().as_secs_f64() * 1e3);
        if number % TICKS_PER_LOOK == 0 {
            let started = Instant::now();
            simulation.changes();
            looks_ms.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    if let Some(why) = simulation.halted() {
        anyhow::bail!("the {kind} halted: {why}");
    }
    let state = simulation.save();
    let bytes =
        |part: &lightcone_attest::ComponentState| part.entities.iter().map(|(_, bytes)| 8 + bytes.len()).sum::<usize>();
    Ok(RunFigures {
        kind,
        entities,
        tick_ms: Summary::of(ticks_ms).context("no ticks")?,
        look_ms: Summary::of(looks_ms).context("no looks")?,
        state_bytes: state.components.iter().map(bytes).sum(),
        digest: simulation.digest()?.root.to_string(),
    })
}

fn print(figures: &Figures) {
    println!("{TICKS} ticks, each of which moves every entity\n");
    let mut table =
        Table::new(["entities", "by", "tick ms (median)", "tick ms (p95)", "÷ plugin", "look ms (median)", "state KB"]);
    for pair in figures.runs.chunks(2) {
        for run in pair {
            table.row([
                run.entities.to_string(),
                run.kind.to_owned(),
                format!("{:.3}", run.tick_ms.median),
                format!("{:.3}", run.tick_ms.p95),
                format!("{:.2}", run.tick_ms.median / pair[0].tick_ms.median),
                format!("{:.3}", run.look_ms.median),
                format!("{:.0}", run.state_bytes as f64 / 1e3),
            ]);
        }
    }
    println!("{table}");
    figures.large.iter().for_each(|large| println!("{large}\n"));
    println!("{}\n\n{}\n\n{}\n\n{}", figures.replayed, figures.takeover, figures.crowd, figures.hostile);
}
