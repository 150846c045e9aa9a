//! The border between a program and its host, crossed and nothing else: a block of 10,000 updates each way, with nothing computed
//! on either side.

use std::fmt;
use std::time::Instant;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_interface::{Command, Commands, CommandsWriter, EntityId, Init, Move, TickWriter, Transform};
use lightcone_sandbox::{Instance, Limits, Module, check};
use serde::Serialize;

const UPDATES: u32 = 10_000;
const WARM_UP: usize = 30;
const TICKS: usize = 300;
/// Where the program's answer lies.
const ANSWER: u32 = 0x20_0000;

#[derive(Debug, Serialize)]
pub(super) struct Crossing {
    updates: u32,
    /// A block of bodies that moved, written by the host.
    write_ms: Summary,
    /// Into the program's memory, a call that answers at once, and its answer out.
    call_ms: Summary,
    /// A block of transforms, read and checked by the host.
    read_ms: Summary,
    /// All three.
    all_ms: Summary,
}

impl fmt::Display for Crossing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { updates, write_ms, call_ms, read_ms, all_ms } = self;
        write!(
            f,
            "{updates} updates each way and nothing else: {:.3} ms a tick (p95 {:.3}): written {:.3}, called {:.3}, read {:.3}",
            all_ms.median, all_ms.p95, write_ms.median, call_ms.median, read_ms.median
        )
    }
}

pub(super) fn measure() -> anyhow::Result<Crossing> {
    let limits = Limits::default();
    let module = Module::compile(&check(&wat::parse_str(text())?, &limits)?)?;
    let init = Init { tick: 0, rate_hz: 30, dt_s: 1.0 / 30.0, seed: [0; 32], fresh: true, parameters: "" };
    let (mut instance, _) = Instance::start(&module, &init.encode()).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let [mut write_ms, mut call_ms, mut read_ms, mut all_ms] = [const { Vec::new() }; 4];
    for number in 0..WARM_UP + TICKS {
        let started = Instant::now();
        let told = told(number as u64);
        let written = Instant::now();
        let answer = instance.tick(&told).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        let called = Instant::now();
        let updates = count(&Commands::decode(&answer.bytes)?);
        let read = Instant::now();
        anyhow::ensure!(updates == UPDATES as usize, "{updates} updates came");
        if number >= WARM_UP {
            let ms = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
            write_ms.push(ms(started, written));
            call_ms.push(ms(written, called));
            read_ms.push(ms(called, read));
            all_ms.push(ms(started, read));
        }
    }
    let of = |times| Summary::of(times).context("no ticks");
    Ok(Crossing {
        updates: UPDATES,
        write_ms: of(write_ms)?,
        call_ms: of(call_ms)?,
        read_ms: of(read_ms)?,
        all_ms: of(all_ms)?,
    })
}

fn told(tick: u64) -> Vec<u8> {
    let mut block = TickWriter::new(tick, 30, 1.0 / 30.0);
    for entity in 1..=UPDATES {
        let (position, rotation) = ([entity as f32, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
        block.moved(Move { entity: EntityId(entity), position, rotation, linear: [0.0; 3], angular: [0.0; 3] });
    }
    block.into_bytes()
}

/// Looks at each, as who obeys them must.
fn count(commands: &Commands<'_>) -> usize {
    let of = |command: &Command<'_>| match command {
        Command::Transforms(moved) => moved.entries.iter().filter(|entry| entry.entity.0 > 0).count(),
        _ => 0,
    };
    commands.commands.iter().map(of).sum()
}

/// Answers each tick with the same block, which lies in its memory from the start.
fn text() -> String {
    let mut block = CommandsWriter::new(0);
    for entity in 1..=UPDATES {
        let (position, rotation) = ([entity as f32, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
        block.transform(Transform { entity: EntityId(entity), position, rotation, scale: [1.0; 3] });
    }
    let digits: String = block.as_bytes().iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        r#"(module
            (memory (export "memory") 64 64)
            (data (i32.const {ANSWER}) "{digits}")
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x1000))
            (func (export "lc_init") (param i32 i32))
            (func (export "lc_tick") (param i32 i32) (result i64)
                (i64.or (i64.const {ANSWER}) (i64.shl (i64.const {length}) (i64.const 32)))))"#,
        length = block.as_bytes().len()
    )
}
