//! A node with a scene that is killed and goes on with its record, and whether its state is what it would have been.

use std::env;
use std::fmt;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::run_to_end;
use lightcone_worlds::sdk7::Js;
use serde::Serialize;
use serde_json::Value;

use super::generated;
use super::node::{start, tick};
use crate::scratch::Scratch;
use crate::stream::SERVER_ARGUMENT;

const CUBES: usize = 100;
const TIMES: usize = 3;
/// Checkpoints come every second.
const LIVES: Duration = Duration::from_secs(4);
const WITHIN: Duration = Duration::from_secs(120);
const TICKS_PER_S: u64 = 30;
/// More often a node does not answer.
const POLL: Duration = Duration::from_millis(20);

#[derive(Debug, Serialize)]
pub(super) struct Resumed {
    way: String,
    cubes: usize,
    kills: usize,
    /// From the start of the process until it was seen to tick.
    ticking_again_ms: Summary,
    /// Checkpoints, before and after kills, that a replay from the beginning reached with the same digest: all.
    same_checkpoints: u64,
    ticks: u64,
}

impl fmt::Display for Resumed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { way, cubes, kills, ticking_again_ms: again, same_checkpoints, ticks } = self;
        write!(
            f,
            "a scene of {cubes} cubes that runs {way}, killed {kills} times: ticking again {:.0} ms after the start (max {:.0}); a replay of \
             all {ticks} ticks reached the {same_checkpoints} checkpoints with the same digests",
            again.median, again.max
        )
    }
}

pub(super) fn measure(way: Js) -> anyhow::Result<Resumed> {
    let (scene, store) = (generated::scene("resumed", &generated::cubes(CUBES))?, Scratch::new("resumed-record")?);
    let record = store.path().display().to_string();
    let start = || start(scene.path(), way, &["--checkpoint-every=1s", "--store", &record]);
    let mut again_ms = Vec::new();
    let mut node = start()?;
    let mut last = 0;
    for _ in 0..TIMES {
        sleep(LIVES);
        last = tick(&node)?;
        node.kill()?;
        let started = Instant::now();
        node = start()?;
        let first = loop {
            match tick(&node)? {
                0 => anyhow::ensure!(started.elapsed() < WITHIN, "it does not go on:\n{}", node.said()),
                first => break first,
            }
            sleep(POLL);
        };
        // A checkpoint comes every second, and what is after it is in the log but for its last 200 ms.
        anyhow::ensure!(first + TICKS_PER_S > last, "it went on from tick {first}, and had been at {last}");
        again_ms.push(started.elapsed().as_secs_f64() * 1e3);
    }
    node.interrupt(WITHIN)?;
    let replay = replay(&record, &scene.path().display().to_string(), way)?;
    let ticks = replay["ticks"].as_u64().with_context(|| format!("no ticks in {replay}"))?;
    anyhow::ensure!(ticks >= last, "the replay ended at tick {ticks}, and there were {last}");
    let same_checkpoints = replay["matched"].as_u64().with_context(|| format!("no checkpoints in {replay}"))?;
    let ticking_again_ms = Summary::of(again_ms).context("it was never killed")?;
    Ok(Resumed { way: way.to_string(), cubes: CUBES, kills: TIMES, ticking_again_ms, same_checkpoints, ticks })
}

/// What `lightcone replay` says, which fails at the first digest that differs.
fn replay(record: &str, scene: &str, way: Js) -> anyhow::Result<Value> {
    let this = env::current_exe().context("this program does not know where it lies")?;
    let way = way.to_string();
    let args = [SERVER_ARGUMENT, "replay", record, "--world", scene, "--js", &way, "--from=0", "--json"];
    let done = run_to_end(&this, args, WITHIN)?;
    anyhow::ensure!(done.code == Some(0), "the replay differs: {}{}", done.stdout, done.stderr);
    Ok(serde_json::from_str(&done.stdout)?)
}
