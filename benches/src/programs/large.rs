//! A program that uses all of its 64 MiB: what a checkpoint costs, and what it costs to go on from one.

use std::fmt;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use lightcone_attest::Digest;
use lightcone_attest::log::TickInputs;
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_gpu_kit::stats::Summary;
use lightcone_package::Package;
use lightcone_record::{Begun, Identity, Span, StoreConfig, begin, entries_of, replay};
use lightcone_world::prelude::{ScriptedPlayers, SimulationConfig};
use lightcone_worlds::program::{Compiler, world};
use serde::Serialize;

use super::package::package;
use crate::scratch::Scratch;

const TICKS_PER_CHECKPOINT: usize = 30;
const CHECKPOINTS: usize = 20;
/// Of its 16,384 pages of 4 KiB, those that it writes in every tick: a tenth.
const DIRTY_PAGES: usize = 1_638;
/// From one of these to the next: they lie in a row, or are every tenth page.
const APART_BYTES: [usize; 2] = [4_096, 40_960];

#[derive(Debug, Serialize)]
pub(super) struct Large {
    memory_bytes: usize,
    dirty_pages: usize,
    apart_bytes: usize,
    tick_ms: Summary,
    /// Of a checkpoint, on the tick's thread.
    on_tick_ms: Summary,
    /// Of a checkpoint, on the record's thread: digest, store, sync, signature.
    beside_ms: Summary,
    /// Of a checkpoint, in the store.
    stored_bytes: u64,
    /// From an open package and a store to the world after its next tick.
    resume_ms: f64,
    /// Of a replay from the genesis.
    times_real_time: f64,
}

impl fmt::Display for Large {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tick_ms, on_tick_ms, beside_ms, .. } = self;
        writeln!(
            f,
            "{} MiB of memory, {} pages of 4 KiB written in each tick, {} KiB apart: {:.2} ms a tick (p95 {:.2})",
            self.memory_bytes >> 20,
            self.dirty_pages,
            self.apart_bytes >> 10,
            tick_ms.median,
            tick_ms.p95
        )?;
        writeln!(
            f,
            "a checkpoint of that: {:.2} ms on the tick (p95 {:.2}), {:.1} ms beside it (p95 {:.1}), {:.2} MB stored",
            on_tick_ms.median,
            on_tick_ms.p95,
            beside_ms.median,
            beside_ms.p95,
            self.stored_bytes as f64 / 1e6
        )?;
        write!(
            f,
            "gone on with after {:.0} ms; replayed {:.0} times as fast as it was",
            self.resume_ms, self.times_real_time
        )
    }
}

/// The package of the program that is measured.
pub(super) fn large(apart_bytes: usize) -> anyhow::Result<Package> {
    package("large", &text(apart_bytes))
}

pub(super) fn measure() -> anyhow::Result<Vec<Large>> {
    APART_BYTES.into_iter().map(measure_one).collect()
}

fn measure_one(apart_bytes: usize) -> anyhow::Result<Large> {
    let (world, store) = (world(&large(apart_bytes)?, &Compiler::here())?, Scratch::new("large")?);
    let kept = |directory: &Path| StoreConfig {
        directory: directory.to_owned(),
        seal: None,
        keep: None,
        limit: None,
        seed_origin: SeedOrigin::Operator,
    };
    let config = SimulationConfig::default();
    let identity = || Identity::fresh([7; 32], Digest([0; 32]));
    let begun = begin(&world, config, identity(), kept(store.path()), [1; 16], 0)?;
    let Begun { mut simulation, mut ledger, .. } = begun;
    let mut players = ScriptedPlayers::new(1, 1);
    let (mut ticks_ms, mut on_tick_ms, mut beside_ms, mut stored_bytes) = (vec![], vec![], vec![], 0);
    for _ in 0..CHECKPOINTS {
        for _ in 0..TICKS_PER_CHECKPOINT {
            let events = players.next_events();
            let entries = entries_of(&events);
            let started = Instant::now();
            simulation.step(events);
            ticks_ms.push(started.elapsed().as_secs_f64() * 1e3);
            ledger.tick(&TickInputs { tick: simulation.tick(), entries })?;
        }
        let started = Instant::now();
        let changes = simulation.changes();
        on_tick_ms.push(started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        stored_bytes = ledger.checkpoint(&changes, 0)?.stored_bytes;
        beside_ms.push(started.elapsed().as_secs_f64() * 1e3);
    }
    drop((simulation, ledger));
    let started = Instant::now();
    let begun = begin(&world, config, identity(), kept(store.path()), [2; 16], 0)?;
    let mut simulation = begun.simulation;
    simulation.step([]);
    let resume_ms = started.elapsed().as_secs_f64() * 1e3;
    anyhow::ensure!(simulation.halted().is_none(), "it halted");
    drop((simulation, begun.ledger));
    let started = Instant::now();
    let done = replay(&Store::read(store.path(), None)?, std::slice::from_ref(&world), Span::default(), |_| {})?;
    anyhow::ensure!(done.divergence.is_none(), "the replay differs");
    let times_real_time = done.ticks as f64 / f64::from(config.tick_rate_hz) / started.elapsed().as_secs_f64();
    Ok(Large {
        memory_bytes: 64 << 20,
        dirty_pages: DIRTY_PAGES,
        apart_bytes,
        tick_ms: Summary::of(ticks_ms).context("no ticks")?,
        on_tick_ms: Summary::of(on_tick_ms).context("no checkpoints")?,
        beside_ms: Summary::of(beside_ms).context("no checkpoints")?,
        stored_bytes,
        resume_ms,
        times_real_time,
    })
}

/// At its start it fills its memory; in each tick it writes the tick's number into a tenth of its pages.
fn text(apart_bytes: usize) -> String {
    format!(
        r#"(module
            (memory (export "memory") 1024 1024)
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x2000))
            (func (export "lc_init") (param i32 i32) (local $at i64)
                (loop $next
                    (i64.store (i32.wrap_i64 (local.get $at)) (i64.mul (local.get $at) (i64.const 0x9e3779b97f4a7c15)))
                    (local.set $at (i64.add (local.get $at) (i64.const 8)))
                    (br_if $next (i64.lt_u (local.get $at) (i64.const 0x4000000)))))
            (func (export "lc_tick") (param $in i32) (param i32) (result i64) (local $at i32) (local $tick i64)
                (local.set $tick (i64.load offset=16 (local.get $in)))
                (loop $next
                    (i64.store offset=0x10000 (local.get $at) (local.get $tick))
                    (local.set $at (i32.add (local.get $at) (i32.const {apart_bytes})))
                    (br_if $next (i32.lt_u (local.get $at) (i32.const {end}))))
                (i32.store (i32.const 0x1000) (i32.const 0x3143434c))
                (i32.store (i32.const 0x1004) (i32.const 24))
                (i64.store (i32.const 0x1008) (i64.const 0))
                (i64.store (i32.const 0x1010) (local.get $tick))
                (i64.const 0x1800001000)))"#,
        end = (DIRTY_PAGES - 1) * apart_bytes,
    )
}
