//! The state of a world of many entities: digested from scratch, kept up to date, and put into a checkpoint every second.

use anyhow::Context;
use bevy_app::{App, Plugin, Startup};
use bevy_ecs::component::Component;
use bevy_ecs::system::{Commands, ResMut};
use bevy_ecs::world::World;
use lightcone_attest::store::SeedOrigin;
use lightcone_attest::{Digest, StateHashing, StateTree};
use lightcone_gpu_kit::stats::Summary;
use lightcone_record::{Begun, Identity, StoreConfig, begin};
use lightcone_world::prelude::*;
use serde::Serialize;

use super::cost::{Scratch, cost};
use crate::table::Table;

const ENTITIES: [u32; 3] = [1_000, 10_000, 100_000];
const PERCENT: [u32; 3] = [1, 10, 100];
const WARM_UP: usize = 3;
const ROUNDS: usize = 30;
/// Between two checkpoints: what a share of a core refers to.
const CHECKPOINT_PERIOD_MS: f64 = 1000.0;

/// All of this file.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    components: usize,
    bytes_per_entity: usize,
    worlds: Vec<WorldFigures>,
}

#[derive(Debug, Serialize)]
struct WorldFigures {
    entities: u32,
    percent: u32,
    /// One after another, as things that move often are, or spread evenly over all ids.
    scattered: bool,
    /// On the tick's thread: finding what changed and writing its bytes.
    tick_ms: Summary,
    /// Beside it: taking the changes in, hashing.
    incremental_digest_ms: Summary,
    /// On one thread, from nothing: reading everything out, hashing.
    full_digest_ms: Summary,
    /// Beside the tick: digest, store, sign, with its fsyncs.
    checkpoint_ms: Summary,
    checkpoint_cpu_ms: Summary,
    /// Of a core, both threads, at one checkpoint a second.
    core_percent: f64,
    stored_bytes: Summary,
}

#[derive(Component, Saved)]
#[saved(component, name = "bench.pose", version = 1)]
struct Pose([f32; 10]);

#[derive(Component, Saved)]
#[saved(component, name = "bench.drift", version = 1)]
struct Drift([f32; 6]);

#[derive(Component, Saved)]
#[saved(component, name = "bench.game", version = 1)]
struct Game([f32; 4]);

struct Crowd {
    entities: u32,
}

impl Plugin for Crowd {
    fn build(&self, app: &mut App) {
        app.register_saved::<Pose>().register_saved::<Drift>().register_saved::<Game>();
        let entities = self.entities;
        app.add_systems(Startup, move |mut commands: Commands, mut ids: ResMut<StableIds>| {
            for n in 0..entities {
                let at = n as f32;
                commands.spawn((ids.allot(), Pose([at; 10]), Drift([at * 0.5; 6]), Game([1.0; 4])));
            }
        });
    }
}

pub(super) fn measure() -> anyhow::Result<Figures> {
    let scratch = Scratch::new("state")?;
    let mut worlds = Vec::new();
    for entities in ENTITIES {
        for percent in PERCENT {
            worlds.push(measure_world(&scratch, entities, percent, false)?);
            if percent < 100 {
                worlds.push(measure_world(&scratch, entities, percent, true)?);
            }
        }
    }
    let figures = Figures { components: 3, bytes_per_entity: (10 + 6 + 4) * size_of::<f32>(), worlds };
    print(&figures);
    Ok(figures)
}

/// Nothing is deleted on the way: for seconds after a thousand deletions ext4 makes new files a hundred times slower.
fn measure_world(scratch: &Scratch, entities: u32, percent: u32, scattered: bool) -> anyhow::Result<WorldFigures> {
    let directory = scratch.path().join(format!("{entities}-{percent}-{scattered}"));
    let world = WorldSpec::new("crowd", move || Crowd { entities });
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    let kept = StoreConfig { directory, seal: None, keep: None, limit: None, seed_origin: SeedOrigin::Operator };
    let begun = begin(&world, SimulationConfig::default(), identity, kept, [1; 16], 0)?;
    let Begun { mut simulation, mut ledger, .. } = begun;
    let mut tree = StateTree::new(StateHashing::public());
    tree.apply(&{
        let mut fresh = Simulation::new(&world, SimulationConfig::default());
        fresh.changes()
    })?;
    tree.digest();
    let mut samples: [Vec<f64>; 6] = Default::default();
    for round in 0..WARM_UP + ROUNDS {
        simulation.step([]);
        write(simulation.world_mut(), entities, percent, scattered, round as f32);
        let (changes, tick) = cost(|| simulation.changes());
        let (incremental, digest) = cost(|| tree.apply(&changes).map(|()| tree.digest()));
        let (whole, full) = cost(|| simulation.digest());
        anyhow::ensure!(incremental? == whole?, "the same state has two digests");
        let (signed, checkpoint) = cost(|| ledger.checkpoint(&changes, 0));
        if round >= WARM_UP {
            let stored = signed?.stored_bytes as f64;
            let row = [tick.wall_ms, digest.wall_ms, full.wall_ms, checkpoint.wall_ms, checkpoint.cpu_ms, stored];
            samples.iter_mut().zip(row).for_each(|(all, value)| all.push(value));
        }
    }
    let [tick, digest, full, checkpoint, checkpoint_cpu, stored] = samples.map(Summary::of);
    let (tick_ms, checkpoint_cpu_ms) = (tick.context("no rounds")?, checkpoint_cpu.context("no rounds")?);
    Ok(WorldFigures {
        entities,
        percent,
        scattered,
        core_percent: (tick_ms.mean + checkpoint_cpu_ms.mean) / CHECKPOINT_PERIOD_MS * 100.0,
        tick_ms,
        incremental_digest_ms: digest.context("no rounds")?,
        full_digest_ms: full.context("no rounds")?,
        checkpoint_ms: checkpoint.context("no rounds")?,
        checkpoint_cpu_ms,
        stored_bytes: stored.context("no rounds")?,
    })
}

/// All three components of so many percent of the entities.
fn write(world: &mut World, entities: u32, percent: u32, scattered: bool, value: f32) {
    let chosen = |id: &StableId| {
        let number = id.0 as u32 - 1;
        if scattered { number.is_multiple_of(100 / percent) } else { number < entities / 100 * percent }
    };
    let mut all = world.query::<(&StableId, &mut Pose, &mut Drift, &mut Game)>();
    for (_, mut pose, mut drift, mut game) in all.iter_mut(world).filter(|(id, ..)| chosen(id)) {
        (pose.0[0], drift.0[0], game.0[0]) = (value, value * 0.5, value * 0.25);
    }
}

fn print(figures: &Figures) {
    println!(
        "{} components, {} bytes for each entity, {ROUNDS} checkpoints each; ms are medians\n",
        figures.components, figures.bytes_per_entity
    );
    let mut table = Table::new([
        "entities, changed",
        "tick thread ms",
        "p95",
        "incremental digest ms",
        "full digest ms",
        "checkpoint ms",
        "its CPU ms",
        "% of a core at 1/s",
        "stored KB",
    ]);
    for world in &figures.worlds {
        let place = if world.scattered { ", scattered" } else { "" };
        table.row([
            format!("{}, {} %{place}", world.entities, world.percent),
            format!("{:.3}", world.tick_ms.median),
            format!("{:.3}", world.tick_ms.p95),
            format!("{:.3}", world.incremental_digest_ms.median),
            format!("{:.3}", world.full_digest_ms.median),
            format!("{:.2}", world.checkpoint_ms.median),
            format!("{:.2}", world.checkpoint_cpu_ms.median),
            format!("{:.2}", world.core_percent),
            format!("{:.1}", world.stored_bytes.median / 1e3),
        ]);
    }
    println!("{table}");
}
