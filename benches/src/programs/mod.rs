//! Programs: beside a plugin that does the same, example games, what metering and crossing cost, with much memory, executed
//! again, taken over, and many on one machine.

mod crossing;
mod crowd;
mod games;
mod hostile;
mod large;
mod metering;
mod moving;
mod package;
mod replayed;
mod takeover;

use std::fmt;
use std::time::Instant;

use anyhow::Context;
use clap::ValueEnum;
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
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    tick_rate_hz: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    runs: Vec<RunFigures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    games: Option<games::Games>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metering: Option<metering::Metering>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crossing: Option<crossing::Crossing>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    large: Vec<large::Large>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<replayed::Replayed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    takeover: Option<takeover::Takeover>,
    /// With nobody there, and with a player each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    crowds: Vec<crowd::Crowd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostile: Option<hostile::Hostile>,
}

/// A part of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Beside a plugin that does the same
    Moving,
    /// The example games
    Games,
    /// With and without fuel and canonical NaNs
    Metering,
    /// Updates each way and nothing else
    Crossing,
    /// With 64 MiB of memory
    Large,
    /// Executed again
    Replayed,
    /// Killed, and gone on with
    Takeover,
    /// Many, with nobody there
    Crowd,
    /// Many, with a player each
    Players,
    /// Beside programs that mean harm
    Hostile,
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

/// Measures and prints these parts; all, if none is named.
pub fn measure(only: &[Part]) -> anyhow::Result<Figures> {
    let wanted = |part: Part| only.is_empty() || only.contains(&part);
    let mut figures = Figures { tick_rate_hz: SimulationConfig::DEFAULT_TICK_RATE_HZ, ..Figures::default() };
    if wanted(Part::Moving) {
        for entities in ENTITIES {
            figures.runs.push(run("plugin", entities, &moving::plugin(entities))?);
            figures.runs.push(run("program", entities, &moving::program(entities)?)?);
        }
    }
    figures.games = wanted(Part::Games).then(games::measure).transpose()?;
    figures.metering = wanted(Part::Metering).then(metering::measure).transpose()?;
    figures.crossing = wanted(Part::Crossing).then(crossing::measure).transpose()?;
    figures.large = wanted(Part::Large).then(large::measure).transpose()?.unwrap_or_default();
    figures.replayed = wanted(Part::Replayed).then(replayed::measure).transpose()?;
    figures.takeover = wanted(Part::Takeover).then(takeover::measure).transpose()?;
    for (_, players) in [(Part::Crowd, 0), (Part::Players, 1)].into_iter().filter(|(part, _)| wanted(*part)) {
        figures.crowds.push(crowd::measure(players)?);
    }
    figures.hostile = wanted(Part::Hostile).then(hostile::measure).transpose()?;
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
    if !figures.runs.is_empty() {
        print_runs(&figures.runs);
    }
    let say = |part: Option<&dyn fmt::Display>| part.into_iter().for_each(|part| println!("{part}\n"));
    say(figures.games.as_ref().map(|part| part as _));
    say(figures.metering.as_ref().map(|part| part as _));
    say(figures.crossing.as_ref().map(|part| part as _));
    figures.large.iter().for_each(|large| println!("{large}\n"));
    say(figures.replayed.as_ref().map(|part| part as _));
    say(figures.takeover.as_ref().map(|part| part as _));
    figures.crowds.iter().for_each(|crowd| println!("{crowd}\n"));
    say(figures.hostile.as_ref().map(|part| part as _));
}

fn print_runs(runs: &[RunFigures]) {
    println!("{TICKS} ticks, each of which moves every entity\n");
    let mut table =
        Table::new(["entities", "by", "tick ms (median)", "tick ms (p95)", "÷ plugin", "look ms (median)", "state KB"]);
    for pair in runs.chunks(2) {
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
}
