//! What it costs a program that its instructions are counted, and that every NaN is made the same one: the same code, compiled by
//! the same engine with and without.

use std::fmt;
use std::time::Instant;

use lightcone_gpu_kit::stats::Summary;
use serde::Serialize;
use wasmtime::{Config, Engine, Instance, Module, Store};

/// By turns, so that a machine that slows down does so for all.
const ROUNDS: usize = 15;
const STEPS: i32 = 1_000_000;
const FUEL: u64 = 1 << 40;
/// Counted, and with canonical NaNs; the first is neither, the last is how programs run.
const WAYS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];
/// In its own words, and one step of it: `$n` counts down, `$a` and `$b` are floats, `$i` a whole number.
const WORK: [(&str, &str); 4] = [
    (
        "whole numbers",
        "(local.set $i (i32.xor (i32.mul (local.get $i) (i32.const 1664525)) (i32.shr_u (local.get $i) (i32.const 13))))",
    ),
    (
        "sums and products of floats",
        "(local.set $a (f64.add (f64.mul (local.get $a) (f64.const 0.999)) (local.get $b)))
         (local.set $b (f64.sub (f64.mul (local.get $b) (f64.const 0.998)) (f64.mul (local.get $a) (f64.const 1e-3))))",
    ),
    (
        "a root and a quotient",
        "(local.set $a (f64.add (f64.sqrt (f64.div (local.get $b) (local.get $a))) (f64.const 1)))",
    ),
    (
        "memory",
        "(i32.store offset=64 (i32.and (local.get $n) (i32.const 0xfffc))
            (i32.add (i32.load (i32.and (local.get $i) (i32.const 0xfffc))) (i32.const 1)))
         (local.set $i (i32.add (local.get $i) (i32.const 68)))",
    ),
];

#[derive(Debug, Serialize)]
pub(super) struct Metering {
    steps: i32,
    work: Vec<Work>,
}

#[derive(Debug, Serialize)]
struct Work {
    what: &'static str,
    /// With neither.
    plain_ms: Summary,
    /// Of the medians, times the plain one.
    with_fuel: f64,
    with_nans: f64,
    with_both: f64,
}

impl fmt::Display for Metering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{STEPS} steps; times as long with fuel, with canonical NaNs, with both:")?;
        self.work.iter().try_for_each(|Work { what, plain_ms, with_fuel, with_nans, with_both }| {
            write!(f, "\n{what}: {:.3} ms; {with_fuel:.2}, {with_nans:.2}, {with_both:.2}", plain_ms.median)
        })
    }
}

pub(super) fn measure() -> anyhow::Result<Metering> {
    let work = WORK.into_iter().map(|(what, step)| measure_one(what, step)).collect::<Result<_, _>>()?;
    Ok(Metering { steps: STEPS, work })
}

fn measure_one(what: &'static str, step: &str) -> anyhow::Result<Work> {
    let code = wat::parse_str(text(step))?;
    let mut ready = WAYS.into_iter().map(|way| Ready::new(way, &code)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut times = [const { Vec::new() }; WAYS.len()];
    for _ in 0..ROUNDS {
        for (ready, times) in ready.iter_mut().zip(&mut times) {
            times.push(ready.run()?);
        }
    }
    let [plain, fuel, nans, both] = times.map(Summary::of);
    let plain_ms = plain.ok_or_else(|| anyhow::anyhow!("no rounds"))?;
    let times = |with: Option<Summary>| with.map_or(f64::NAN, |with| with.median / plain_ms.median);
    Ok(Work { what, plain_ms, with_fuel: times(fuel), with_nans: times(nans), with_both: times(both) })
}

struct Ready {
    store: Store<()>,
    run: wasmtime::TypedFunc<i32, f64>,
}

impl Ready {
    fn new((fuel, nans): (bool, bool), code: &[u8]) -> anyhow::Result<Self> {
        let mut config = Config::new();
        config.consume_fuel(fuel).cranelift_nan_canonicalization(nans).memory_may_move(false);
        let engine = Engine::new(&config).map_err(said)?;
        let module = Module::from_binary(&engine, code).map_err(said)?;
        let mut store = Store::new(&engine, ());
        if fuel {
            store.set_fuel(FUEL).map_err(said)?;
        }
        let instance = Instance::new(&mut store, &module, &[]).map_err(said)?;
        let run = instance.get_typed_func(&mut store, "run").map_err(said)?;
        Ok(Self { store, run })
    }

    fn run(&mut self) -> anyhow::Result<f64> {
        let started = Instant::now();
        self.run.call(&mut self.store, STEPS).map_err(said)?;
        Ok(started.elapsed().as_secs_f64() * 1e3)
    }
}

fn said(error: wasmtime::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:#}")
}

fn text(step: &str) -> String {
    format!(
        r#"(module
            (memory 2 2)
            (func (export "run") (param $n i32) (result f64) (local $i i32) (local $a f64) (local $b f64)
                (local.set $i (i32.const 1))
                (local.set $a (f64.const 1))
                (local.set $b (f64.const 2))
                (loop $again
                    {step}
                    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                    (br_if $again (local.get $n)))
                (f64.add (f64.add (local.get $a) (local.get $b)) (f64.convert_i32_u (local.get $i)))))"#
    )
}
