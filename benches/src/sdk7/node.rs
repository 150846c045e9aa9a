//! A scene in a node of its own, a process, with nobody there.

use std::env;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_whole_path::{Program, http};
use lightcone_worlds::sdk7::Js;
use serde::Serialize;

use crate::metrics_text::{percentile_99_ms_since, value};
use crate::process::{cpu_s, cpu_s_of_descendants, rss_bytes, rss_bytes_of_descendants};
use crate::stream::SERVER_ARGUMENT;

/// What a scene cost, all in: the node's process and those that it started.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cost {
    pub(super) ticks: f64,
    pub(super) skipped_ticks: f64,
    pub(super) cpu_ms_per_tick: f64,
    /// Of the first process, and of all that it started.
    pub(super) rss_mb: [f64; 2],
    /// Upper ends of the buckets that the 99th percentiles fall into.
    pub(super) tick_p99_ms: f64,
    pub(super) late_p99_ms: f64,
}

/// `lightcone run` of a scene.
pub(super) fn start(scene: &Path, way: Js, more: &[&str]) -> anyhow::Result<Program> {
    let this = env::current_exe().context("this program does not know where it lies")?;
    let (scene, way) = (scene.display().to_string(), way.to_string());
    let args = [SERVER_ARGUMENT, "run", &scene, "--js", &way, "--listen=127.0.0.1:0", "--backend=soft"];
    Ok(Program::start(&this, args.iter().chain(more))?)
}

/// The tick that its world is at.
pub(super) fn tick(node: &Program) -> anyhow::Result<u64> {
    let worlds = http::get(node.address(), "/v1/worlds")?.json();
    worlds["worlds"][0]["tick"].as_u64().with_context(|| format!("no tick in {worlds}"))
}

struct Look {
    metrics: String,
    cpu_s: f64,
}

fn look(node: &Program) -> anyhow::Result<Look> {
    let metrics = http::get(node.address(), "/metrics")?.body;
    let own = cpu_s(node.pid()).with_context(|| format!("the node is gone:\n{}", node.said()))?;
    Ok(Look { metrics, cpu_s: own + cpu_s_of_descendants(node.pid(), 0) })
}

/// Lets it run, and says what that cost.
pub(super) fn cost(node: &Program, warm_up: Duration, measured: Duration) -> anyhow::Result<Cost> {
    sleep(warm_up);
    let before = look(node)?;
    let started = Instant::now();
    sleep(measured);
    let now = look(node)?;
    let grown = |name: &str| value(&now.metrics, name) - value(&before.metrics, name);
    let p99 = |name: &str| percentile_99_ms_since(&before.metrics, &now.metrics, name);
    let ticks = grown("lightcone_ticks_total");
    anyhow::ensure!(ticks > 0.0, "no tick in {:?}; the node said:\n{}", started.elapsed(), node.said());
    Ok(Cost {
        ticks,
        skipped_ticks: grown("lightcone_ticks_skipped_total"),
        cpu_ms_per_tick: (now.cpu_s - before.cpu_s) * 1e3 / ticks,
        rss_mb: [rss_bytes(node.pid()).unwrap_or(0), rss_bytes_of_descendants(node.pid())]
            .map(|bytes| bytes as f64 / 1e6),
        tick_p99_ms: p99("lightcone_tick_seconds"),
        late_p99_ms: p99("lightcone_tick_late_seconds"),
    })
}
