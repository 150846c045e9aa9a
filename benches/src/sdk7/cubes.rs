//! How many moving cubes a scene may have that runs exactly at 30 Hz, its memory a part of the signed state.

use std::fmt;
use std::time::Instant;

use anyhow::Context;
use lightcone_attest::Digest;
use lightcone_attest::log::TickInputs;
use lightcone_attest::store::SeedOrigin;
use lightcone_gpu_kit::stats::Summary;
use lightcone_record::{Begun, Identity, StoreConfig, begin};
use lightcone_world::prelude::SimulationConfig;
use lightcone_worlds::program::Compiler;
use lightcone_worlds::sdk7::{Js, open};
use serde::Serialize;

use super::{cube_wave, folders, generated};
use crate::scratch::Scratch;

const PERIOD_MS: f64 = 1e3 / SimulationConfig::DEFAULT_TICK_RATE_HZ as f64;
const WARM_UP: usize = 30;
const TICKS: usize = 150;
/// As a node looks at what changed, each second.
const TICKS_PER_LOOK: usize = 30;
const FEWEST: usize = 64;
const MOST: usize = 3_900;
/// It is known to this part.
const EXACT_TO: usize = 16;

#[derive(Debug, Serialize)]
pub(super) struct Cubes {
    period_ms: f64,
    written: Vec<Held>,
}

/// How far one way to write a scene gets.
#[derive(Debug, Serialize)]
struct Held {
    by: &'static str,
    cubes: usize,
    tick_ms: Summary,
    /// The first that was too many, if any was.
    too_many: Option<(usize, f64)>,
}

impl fmt::Display for Cubes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "moving cubes of a scene that runs exactly, whose tick takes {:.1} ms at most (p95), memory signed:",
            self.period_ms
        )?;
        for Held { by, cubes, tick_ms, too_many } in &self.written {
            write!(f, "\n{by}: {cubes} ({:.1} ms, p95 {:.1})", tick_ms.median, tick_ms.p95)?;
            if let Some((count, p95_ms)) = too_many {
                write!(f, "; {count} are too many (p95 {p95_ms:.1})")?;
            }
        }
        Ok(())
    }
}

pub(super) fn measure(left_out: &mut Vec<String>) -> anyhow::Result<Cubes> {
    let mut written = vec![most("messages written by hand", &|count| Ok(generated::cubes(count)))?];
    match sdk() {
        Ok(bundle) => written.push(most("by @dcl/ecs, as in cube-wave", &|count| limited(&bundle, count))?),
        Err(why) => left_out.push(format!("cubes by the SDK: {why}")),
    }
    Ok(Cubes { period_ms: PERIOD_MS, written })
}

/// The public scene's bundle.
fn sdk() -> Result<String, String> {
    let scene = folders::scene(cube_wave::SCENE)?;
    std::fs::read_to_string(scene.join("bin/game.js")).map_err(|why| format!("{}: {why}", scene.display()))
}

/// The same with so many cubes, which stand closer.
fn limited(bundle: &str, count: usize) -> anyhow::Result<String> {
    let mut text = bundle.to_owned();
    for (from, to) in [
        ("x < 16; x += 0.5", "x < 16; x += 0.25".to_owned()),
        ("y < 16; y += 0.5", "y < 16; y += 0.25".to_owned()),
        (
            "function createCube(x, y, z) {",
            format!("let cubesMade = 0;\nfunction createCube(x, y, z) {{ if (cubesMade++ >= {count}) return;"),
        ),
    ] {
        anyhow::ensure!(
            text.matches(from).count() == 1,
            "the public scene is another than it was: '{from}' is not in it once"
        );
        text = text.replace(from, &to);
    }
    Ok(text)
}

/// Doubles, then halves the step.
fn most(by: &'static str, bundle: &dyn Fn(usize) -> anyhow::Result<String>) -> anyhow::Result<Held> {
    let (mut held, mut too_many) = (None, None);
    let mut count = FEWEST;
    while count <= MOST {
        let tick_ms = tick_ms(&bundle(count)?)?;
        if tick_ms.p95 > PERIOD_MS {
            too_many = Some((count, tick_ms.p95));
            break;
        }
        held = Some((count, tick_ms));
        count *= 2;
    }
    while let (Some((least, _)), Some((most, _))) = (held, too_many)
        && most - least > EXACT_TO
    {
        let middle = (least + most) / 2;
        let tick_ms = tick_ms(&bundle(middle)?)?;
        if tick_ms.p95 > PERIOD_MS {
            too_many = Some((middle, tick_ms.p95));
        } else {
            held = Some((middle, tick_ms));
        }
    }
    let (cubes, tick_ms) = held.with_context(|| format!("{FEWEST} cubes are too many already: {too_many:?}"))?;
    Ok(Held { by, cubes, tick_ms, too_many })
}

/// Of a scene that is recorded.
fn tick_ms(bundle: &str) -> anyhow::Result<Summary> {
    let (folder, store) = (generated::scene("cubes", bundle)?, Scratch::new("cubes-record")?);
    let world = open(folder.path(), Js::Exact, &Compiler::here())?;
    let kept = StoreConfig {
        directory: store.path().to_owned(),
        seal: None,
        keep: Some(2),
        limit: None,
        seed_origin: SeedOrigin::Operator,
    };
    let identity = Identity::fresh([7; 32], Digest([0; 32]));
    let Begun { mut simulation, mut ledger, .. } =
        begin(&world, SimulationConfig::default(), identity, kept, [1; 16], 0)?;
    let mut ticks_ms = Vec::new();
    for number in 1..=WARM_UP + TICKS {
        let started = Instant::now();
        simulation.step([]);
        let changes = number.is_multiple_of(TICKS_PER_LOOK).then(|| simulation.changes());
        let elapsed_ms = started.elapsed().as_secs_f64() * 1e3;
        if let Some(why) = simulation.halted() {
            anyhow::bail!("the scene halted: {why}");
        }
        // A node does the rest on another thread.
        ledger.tick(&TickInputs { tick: simulation.tick(), entries: Vec::new() })?;
        if let Some(changes) = changes {
            ledger.checkpoint(&changes, 0)?;
        }
        if number > WARM_UP {
            ticks_ms.push(elapsed_ms);
        }
    }
    Summary::of(ticks_ms).context("no ticks")
}
