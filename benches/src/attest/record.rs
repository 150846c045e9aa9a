//! The plaza's record: kept while scripted players play, then replayed and gone on with.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use lightcone_attest::Digest;
use lightcone_attest::log::TickInputs;
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_gpu_kit::stats::Summary;
use lightcone_record::{Begun, Identity, Span, StoreConfig, begin, entries_of, replay};
use lightcone_world::prelude::*;
use serde::Serialize;

use super::cost::{Scratch, cost};
use crate::scenes;
use crate::table::Table;

const PLAYERS: [usize; 3] = [1, 4, 16];
const TICKS: u64 = 1800;
const TICKS_PER_CHECKPOINT: u64 = 30;
/// Stops between two checkpoints, so that there are inputs to repeat.
const EXTRA_TICKS: u64 = 15;
const RESUMES: usize = 5;
const SEED: u64 = 1;

/// All of this file.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    world: String,
    ticks: u64,
    runs: Vec<RunFigures>,
}

#[derive(Debug, Serialize)]
struct RunFigures {
    players: usize,
    /// On the tick's thread, for each checkpoint: finding what changed and writing its bytes.
    tick_ms: Summary,
    tick_p99_ms: f64,
    /// Beside it: digest, store, sign, with its fsyncs.
    checkpoint_ms: Summary,
    checkpoint_p99_ms: f64,
    checkpoint_cpu_ms: Summary,
    stored_bytes_per_checkpoint: Summary,
    statement_bytes: usize,
    input_bytes_per_s: f64,
    /// Beside the tick, for each tick: inputs written to the log and hashed.
    log_us_per_tick: Summary,
    replay_times_real_time: f64,
    /// From opening the store to a world that can tick.
    resume_ms: Summary,
    /// Of these, making the world anew.
    build_ms: Summary,
}

pub(super) fn measure() -> anyhow::Result<Figures> {
    let world = scenes::plaza()?;
    let scratch = Scratch::new("record")?;
    let run = |players: usize| run(&world, &scratch.path().join(players.to_string()), players);
    let runs = PLAYERS.into_iter().map(run).collect::<anyhow::Result<_>>()?;
    let figures = Figures { world: world.name().to_owned(), ticks: TICKS, runs };
    print(&figures);
    Ok(figures)
}

fn open(world: &WorldSpec, directory: &Path) -> anyhow::Result<Begun> {
    let kept = StoreConfig {
        directory: directory.to_owned(),
        seal: None,
        keep: None,
        limit: None,
        seed_origin: SeedOrigin::Operator,
    };
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    Ok(begin(world, SimulationConfig { seed: SEED, ..SimulationConfig::default() }, identity, kept, [1; 16], 0)?)
}

fn run(world: &WorldSpec, directory: &Path, players: usize) -> anyhow::Result<RunFigures> {
    let Begun { mut simulation, mut ledger, .. } = open(world, directory)?;
    let mut script = ScriptedPlayers::new(players, SEED);
    let mut samples: [Vec<f64>; 5] = Default::default();
    let (mut statement_bytes, mut input_bytes) = (0, 0);
    for tick in 1..=TICKS + EXTRA_TICKS {
        let events = script.next_events();
        let entries = entries_of(&events);
        input_bytes += entries.iter().map(|entry| entry.payload.len()).sum::<usize>();
        simulation.step(events);
        let (logged, log) = cost(|| ledger.tick(&TickInputs { tick, entries }));
        logged?;
        samples[4].push(log.wall_ms * 1e3);
        if tick.is_multiple_of(TICKS_PER_CHECKPOINT) && tick <= TICKS {
            let (changes, on_tick) = cost(|| simulation.changes());
            let (signed, beside) = cost(|| ledger.checkpoint(&changes, 0));
            let signed = signed?;
            statement_bytes = signed.bytes.len();
            let row = [on_tick.wall_ms, beside.wall_ms, beside.cpu_ms, signed.stored_bytes as f64];
            samples.iter_mut().zip(row).for_each(|(all, value)| all.push(value));
        }
    }
    ledger.sync(simulation.tick())?;
    drop((simulation, ledger));
    let (tick_p99_ms, checkpoint_p99_ms) = (p99(&samples[0]), p99(&samples[1]));
    let [tick_ms, checkpoint_ms, checkpoint_cpu_ms, stored, log] = samples.map(Summary::of);
    let replay_times_real_time = replayed(world, directory)?;
    let (resume_ms, build_ms) = resumed(world, directory)?;
    let rate_hz = f64::from(SimulationConfig::DEFAULT_TICK_RATE_HZ);
    Ok(RunFigures {
        players,
        tick_ms: tick_ms.context("no checkpoints")?,
        tick_p99_ms,
        checkpoint_ms: checkpoint_ms.context("no checkpoints")?,
        checkpoint_p99_ms,
        checkpoint_cpu_ms: checkpoint_cpu_ms.context("no checkpoints")?,
        stored_bytes_per_checkpoint: stored.context("no checkpoints")?,
        statement_bytes,
        input_bytes_per_s: input_bytes as f64 / ((TICKS + EXTRA_TICKS) as f64 / rate_hz),
        log_us_per_tick: log.context("no ticks")?,
        replay_times_real_time,
        resume_ms,
        build_ms,
    })
}

/// Nearest rank.
fn p99(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * 99).div_ceil(100).saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

fn replayed(world: &WorldSpec, directory: &Path) -> anyhow::Result<f64> {
    let store = Store::read(directory, None)?;
    let began = Instant::now();
    let replay = replay(&store, std::slice::from_ref(world), Span::default(), |_| {})?;
    let elapsed_s = began.elapsed().as_secs_f64();
    anyhow::ensure!(replay.divergence.is_none() && replay.ticks == TICKS, "the replay did not match: {replay:?}");
    Ok(TICKS as f64 / f64::from(SimulationConfig::DEFAULT_TICK_RATE_HZ) / elapsed_s)
}

fn resumed(world: &WorldSpec, directory: &Path) -> anyhow::Result<(Summary, Summary)> {
    let (mut resumes, mut builds) = (Vec::new(), Vec::new());
    for _ in 0..RESUMES {
        let (begun, all) = cost(|| open(world, directory));
        let tick = begun?.simulation.tick();
        anyhow::ensure!(tick == TICKS + EXTRA_TICKS, "it went on at tick {tick}");
        resumes.push(all.wall_ms);
        builds.push(cost(|| Simulation::new(world, SimulationConfig::default())).1.wall_ms);
    }
    Ok((Summary::of(resumes).context("no resumes")?, Summary::of(builds).context("no resumes")?))
}

fn print(figures: &Figures) {
    println!("{}, {} ticks, a checkpoint every {TICKS_PER_CHECKPOINT}; medians\n", figures.world, figures.ticks);
    let mut table = Table::new([
        "scripted players",
        "tick thread ms",
        "p99",
        "checkpoint ms",
        "p99",
        "its CPU ms",
        "stored KB",
        "statement bytes",
        "log µs/tick",
        "replay × real time",
        "resume ms",
        "of it building",
    ]);
    for run in &figures.runs {
        table.row([
            run.players.to_string(),
            format!("{:.2}", run.tick_ms.median),
            format!("{:.2}", run.tick_p99_ms),
            format!("{:.2}", run.checkpoint_ms.median),
            format!("{:.2}", run.checkpoint_p99_ms),
            format!("{:.2}", run.checkpoint_cpu_ms.median),
            format!("{:.1}", run.stored_bytes_per_checkpoint.median / 1e3),
            run.statement_bytes.to_string(),
            format!("{:.1}", run.log_us_per_tick.median),
            format!("{:.0}", run.replay_times_real_time),
            format!("{:.0}", run.resume_ms.median),
            format!("{:.0}", run.build_ms.median),
        ]);
    }
    println!("{table}");
}
