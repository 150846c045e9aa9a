//! Many programs on one machine, each in a node of its own, with nobody there or with a player each.

use std::env;
use std::fmt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::{Program, http};
use serde::Serialize;

use super::moving;
use crate::metrics_text::percentile_99_ms_since;
use crate::players::WALKERS_ARGUMENT;
use crate::process::rss_bytes;
use crate::scratch::Scratch;
use crate::stream::SERVER_ARGUMENT;

const NODES: usize = 20;
const ENTITIES: usize = 1_000;
const WARM_UP: Duration = Duration::from_secs(10);
const MEASURED: Duration = Duration::from_secs(30);

#[derive(Debug, Serialize)]
pub(super) struct Crowd {
    nodes: usize,
    /// In each; they walk and turn, and have small pictures.
    players: usize,
    entities: usize,
    /// Of each node: the upper end of the bucket that the 99th percentile falls into.
    late_p99_ms: Summary,
    tick_p99_ms: Summary,
    rss_mb: Summary,
}

impl fmt::Display for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, players, entities, late_p99_ms: late, tick_p99_ms: tick, rss_mb: rss } = self;
        writeln!(
            f,
            "{nodes} nodes, each with a program that moves {entities} entities at 30 Hz, and {players} players:"
        )?;
        write!(
            f,
            "p99 of a tick's lateness {:.2} ms (worst node {:.2}), of its time {:.2} ms; {:.0} MB of RAM each",
            late.median, late.max, tick.median, rss.median
        )
    }
}

/// `players`: in each node.
pub(super) fn measure(players: usize) -> anyhow::Result<Crowd> {
    let file = Scratch::new("crowd")?;
    let package = file.path().with_extension("lcw");
    moving::packed(ENTITIES)?.write(&package)?;
    let path = package.display().to_string();
    let this = env::current_exe().context("this program does not know where it lies")?;
    let args =
        [SERVER_ARGUMENT, "run", path.as_str(), "--listen=127.0.0.1:0", "--backend=soft", "--size=160x90", "--fps=10"];
    let nodes = (0..NODES).map(|_| Ok(Program::start(&this, args)?)).collect::<anyhow::Result<Vec<_>>>()?;
    let seconds = [WARM_UP, MEASURED].map(|time| time.as_secs().to_string());
    let play = |node: &Program| {
        let of_node =
            [WALKERS_ARGUMENT, &node.address().to_string(), "moving", &players.to_string()].map(str::to_owned);
        Command::new(&this).args(of_node).args(&seconds).stdout(Stdio::null()).spawn()
    };
    let walkers = nodes.iter().filter(|_| players > 0).map(play).collect::<Result<Vec<_>, _>>()?;
    sleep(WARM_UP);
    let metrics =
        || nodes.iter().map(|node| Ok(http::get(node.address(), "/metrics")?.body)).collect::<anyhow::Result<Vec<_>>>();
    let before = metrics()?;
    sleep(MEASURED);
    let now = metrics()?;
    let p99 = |name: &str| {
        let each = before.iter().zip(&now).map(|(before, now)| percentile_99_ms_since(before, now, name));
        Summary::of(each.collect::<Vec<_>>()).context("no nodes")
    };
    let (late_p99_ms, tick_p99_ms) = (p99("lightcone_tick_late_seconds")?, p99("lightcone_tick_seconds")?);
    let rss: Vec<f64> = nodes.iter().filter_map(|node| Some(rss_bytes(node.pid())? as f64 / 1e6)).collect();
    let rss_mb = Summary::of(rss).context("no memory of the nodes in /proc")?;
    for mut walker in walkers {
        anyhow::ensure!(walker.wait()?.success(), "a player did not play to the end");
    }
    std::fs::remove_file(&package)?;
    Ok(Crowd { nodes: NODES, players, entities: ENTITIES, late_p99_ms, tick_p99_ms, rss_mb })
}
