//! Programs that mean harm beside one that means none, as worlds of one host.

use std::env;
use std::fmt;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Context;
use lightcone_package::Package;
use lightcone_whole_path::{Program, http};
use serde::Serialize;

use super::moving;
use super::package::package;
use crate::metrics_text::percentile_99_ms_since;
use crate::scratch::Scratch;
use crate::stream::SERVER_ARGUMENT;

const OF_EACH: usize = 10;
/// In its own words, and what it does in each tick.
const HARM: [(&str, &str); 5] = [
    ("spins until its fuel is almost gone", "(call $spin (i32.const 5000000))"),
    (
        "writes to all of its 64 MiB",
        "(call $spin (i32.const 4000000)) (memory.fill (i32.const 0x10000) (i32.const 7) (i32.const 0x1000000))",
    ),
    (
        "logs as much as it can",
        "(loop $again (call $log (i32.const 0x2000) (i32.const 200)) (local.set $n (i32.add (local.get $n) (i32.const 1))) (br_if $again (i32.lt_u (local.get $n) (i32.const 2000))))",
    ),
    ("never ends", "(loop $again (br $again))"),
    ("calls itself for ever", "(call $deeper)"),
];
const ENTITIES: usize = 1_000;
const WARM_UP: Duration = Duration::from_secs(10);
const MEASURED: Duration = Duration::from_secs(30);
/// The host gives its worlds half a minute.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

#[derive(Debug, Serialize)]
pub(super) struct Hostile {
    hostile_worlds: usize,
    kinds: Vec<&'static str>,
    /// Hostile ones that still ran at the end: the others were halted.
    still_running: usize,
    entities: usize,
    /// Of the honest world: the upper end of the bucket that the 99th percentile falls into; alone, and beside the others.
    tick_p99_ms: [f64; 2],
    late_p99_ms: [f64; 2],
}

impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hostile_worlds, still_running, entities, tick_p99_ms: tick, late_p99_ms: late, .. } = self;
        writeln!(
            f,
            "a program that moves {entities} entities, alone and beside {hostile_worlds} hostile ones ({still_running} not halted):"
        )?;
        write!(
            f,
            "p99 of a tick's time {:.2} and {:.2} ms, of its lateness {:.2} and {:.2} ms",
            tick[0], tick[1], late[0], late[1]
        )
    }
}

pub(super) fn measure() -> anyhow::Result<Hostile> {
    let files = Scratch::new("hostile")?;
    let (this, store) = (env::current_exe().context("this program does not know where it lies")?, files.path());
    let (store, worlds) = (store.display().to_string(), (HARM.len() * OF_EACH + 1).to_string());
    let options = ["--listen=127.0.0.1:0", "--max-worlds", &worlds, "--store", &store, "--", "--backend=soft"];
    let host = Program::start(&this, [SERVER_ARGUMENT, "host"].into_iter().chain(options))?;
    begin(&host, "honest", &upload(&host, &moving::packed(ENTITIES)?)?)?;
    let alone = look(&host)?;
    for (number, (_, harm)) in HARM.iter().enumerate() {
        let program = upload(&host, &package("hostile", &text(harm))?)?;
        (0..OF_EACH).try_for_each(|of| begin(&host, &format!("hostile-{number}-{of}"), &program))?;
    }
    let beside = look(&host)?;
    let worlds = http::get(host.address(), "/v1/worlds")?.json();
    let worlds = worlds["worlds"].as_array().context("the host has no worlds")?;
    let hostile = worlds.iter().filter(|world| world["name"] != "honest");
    let still_running = hostile.filter(|world| world["state"] == "running").count();
    host.interrupt(ENDS_WITHIN)?;
    Ok(Hostile {
        hostile_worlds: HARM.len() * OF_EACH,
        kinds: HARM.iter().map(|(what, _)| *what).collect(),
        still_running,
        entities: ENTITIES,
        tick_p99_ms: [alone.0, beside.0],
        late_p99_ms: [alone.1, beside.1],
    })
}

/// The hash of the program comes back.
fn upload(host: &Program, package: &Package) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    package.write_to(&mut bytes)?;
    let answer = http::request(host.address(), "POST", "/v1/programs", &[], &bytes)?;
    let hash = answer.json()["hash"].as_str().map(str::to_owned);
    hash.with_context(|| format!("the host does not take a program: {}", answer.body))
}

fn begin(host: &Program, name: &str, program: &str) -> anyhow::Result<()> {
    // It answers one address twenty times a second.
    sleep(Duration::from_millis(100));
    let wish = format!(r#"{{"name":"{name}","program":"{program}","players":1}}"#);
    let answer = http::request(host.address(), "POST", "/v1/worlds", &[], wish.as_bytes())?;
    anyhow::ensure!(answer.status == 201, "the host does not begin a world: {}", answer.body);
    Ok(())
}

/// p99 of the honest world's ticks' time and of their lateness.
fn look(host: &Program) -> anyhow::Result<(f64, f64)> {
    let metrics = || {
        let answer = http::get(host.address(), "/honest/metrics")?;
        anyhow::ensure!(answer.status == 200, "the honest world does not answer: {}", answer.body);
        Ok(answer.body)
    };
    sleep(WARM_UP);
    let before = metrics()?;
    sleep(MEASURED);
    let now = metrics()?;
    let p99 = |name: &str| percentile_99_ms_since(&before, &now, name);
    Ok((p99("lightcone_tick_seconds"), p99("lightcone_tick_late_seconds")))
}

fn text(harm: &str) -> String {
    format!(
        r#"(module
            (import "lightcone" "log" (func $log (param i32 i32)))
            (memory (export "memory") 1024 1024)
            (func $spin (param $left i32)
                (loop $again
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br_if $again (local.get $left))))
            (func $deeper (call $deeper) (call $deeper))
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x3000))
            (func (export "lc_init") (param i32 i32))
            (func (export "lc_tick") (param $in i32) (param i32) (result i64) (local $tick i64) (local $n i32)
                (local.set $tick (i64.load offset=16 (local.get $in)))
                {harm}
                (i32.store (i32.const 0x1000) (i32.const 0x3143434c))
                (i32.store (i32.const 0x1004) (i32.const 24))
                (i64.store (i32.const 0x1008) (i64.const 0))
                (i64.store (i32.const 0x1010) (local.get $tick))
                (i64.const 0x1800001000)))"#
    )
}
