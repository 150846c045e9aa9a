//! A node that is killed, and another that goes on with its record: from the start of the second process to its first tick.

use std::env;
use std::fmt;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::{Program, http};
use serde::Serialize;

use super::large::large;
use crate::scratch::Scratch;
use crate::stream::SERVER_ARGUMENT;

const TIMES: usize = 5;
/// Checkpoints come every second.
const LIVES: Duration = Duration::from_secs(4);
const WITHIN: Duration = Duration::from_secs(60);
/// More often a node does not answer.
const POLL: Duration = Duration::from_millis(20);

#[derive(Debug, Serialize)]
pub(super) struct Takeover {
    memory_bytes: usize,
    /// From the start of the process until it was seen to tick.
    ticking_again_ms: Summary,
}

impl fmt::Display for Takeover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { median, p95, .. } = self.ticking_again_ms;
        let memory = self.memory_bytes >> 20;
        write!(
            f,
            "killed with {memory} MiB of memory: ticking again {median:.0} ms after a second node's start (p95 {p95:.0})"
        )
    }
}

pub(super) fn measure() -> anyhow::Result<Takeover> {
    let (file, store) = (Scratch::new("taken.lcw")?, Scratch::new("taken")?);
    let package = file.path().with_extension("lcw");
    large(4_096)?.write(&package)?;
    let [package, record] = [package.as_path(), store.path()].map(|path| path.display().to_string());
    let this = env::current_exe().context("this program does not know where it lies")?;
    let start = || {
        let options = ["--listen=127.0.0.1:0", "--backend=soft", "--checkpoint-every=1s", "--store"];
        let args = [SERVER_ARGUMENT, "run", package.as_str()].into_iter().chain(options).chain([record.as_str()]);
        anyhow::Ok(Program::start(&this, args)?)
    };
    let mut again_ms = Vec::new();
    let mut node = start()?;
    for _ in 0..TIMES {
        sleep(LIVES);
        node.kill()?;
        let started = Instant::now();
        node = start()?;
        let first = tick(&node)?;
        while tick(&node)? <= first {
            anyhow::ensure!(started.elapsed() < WITHIN, "it does not go on:\n{}", node.said());
            sleep(POLL);
        }
        again_ms.push(started.elapsed().as_secs_f64() * 1e3);
    }
    node.interrupt(WITHIN)?;
    std::fs::remove_file(&package)?;
    Ok(Takeover { memory_bytes: 64 << 20, ticking_again_ms: Summary::of(again_ms).context("it was never killed")? })
}

fn tick(node: &Program) -> anyhow::Result<u64> {
    let worlds = http::get(node.address(), "/v1/worlds")?.json();
    worlds["worlds"][0]["tick"].as_u64().with_context(|| format!("no tick in {worlds}"))
}
