//! Another host of scenes: bevy-explorer's `headless`, which is only run. It draws nothing, signs nothing and keeps nothing.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::Serialize;

use super::realm::Realm;
use crate::process::{cpu_s, cpu_s_of_descendants, rss_bytes, rss_bytes_of_descendants};
use crate::scratch::Scratch;

const VARIABLE: &str = "LIGHTCONE_PEER";
/// It says every 5 s which tick it is at.
const SAYS_WITHIN: Duration = Duration::from_secs(60);
/// What is not read in time is not needed.
const MOST_KEPT: usize = 64;

/// What it cost, its sidecar included.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PeerCost {
    pub(super) ticks: f64,
    pub(super) cpu_ms_per_tick: f64,
    pub(super) rate_hz: f64,
    /// Of the first process, and of its sidecar.
    pub(super) rss_mb: [f64; 2],
}

/// The program that the variable names.
pub(super) fn find() -> Result<PathBuf, String> {
    let named = env::var_os(VARIABLE).ok_or_else(|| format!("{VARIABLE} names no other host"))?;
    let path = PathBuf::from(named);
    if path.is_file() { Ok(path) } else { Err(format!("{VARIABLE} names {}, which is no file", path.display())) }
}

/// Ends with it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails when it has ended already.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

struct Look {
    at: Instant,
    tick: f64,
    cpu_s: f64,
}

/// Runs a scene in it; `base` is the scene's base parcel.
pub(super) fn cost(
    program: &Path,
    scene: &Path,
    base: &str,
    warm_up: Duration,
    measured: Duration,
) -> anyhow::Result<PeerCost> {
    // It keeps what it fetched in its home.
    let (realm, home) = (Realm::serve(scene)?, Scratch::new("peer")?);
    std::fs::create_dir_all(home.path())?;
    let mut command = Command::new(program);
    command.args(["--realm", &realm.url(), "--preview", "--location", base, "--timeout", "60"]);
    command.current_dir(home.path()).env("HOME", home.path()).env("XDG_DATA_HOME", home.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut peer = Running(command.spawn().with_context(|| format!("{} cannot be started", program.display()))?);
    let (said, ticks) = sync_channel(MOST_KEPT);
    let (out, err) = (peer.0.stdout.take(), peer.0.stderr.take());
    for pipe in
        [out.map(|it| Box::new(it) as Box<dyn Read + Send>), err.map(|it| Box::new(it) as _)].into_iter().flatten()
    {
        let said = said.clone();
        thread::Builder::new().name("peer".into()).spawn(move || listen(pipe, &said))?;
    }
    let pid = peer.0.id();
    let started = Instant::now();
    let mut before = look(pid, &ticks)?;
    while started.elapsed() < warm_up {
        before = look(pid, &ticks)?;
    }
    let mut now = look(pid, &ticks)?;
    while now.at - before.at < measured {
        now = look(pid, &ticks)?;
    }
    let ticks = now.tick - before.tick;
    anyhow::ensure!(ticks > 0.0, "the other host did not tick");
    Ok(PeerCost {
        ticks,
        cpu_ms_per_tick: (now.cpu_s - before.cpu_s) * 1e3 / ticks,
        rate_hz: ticks / (now.at - before.at).as_secs_f64(),
        rss_mb: [rss_bytes(pid).unwrap_or(0), rss_bytes_of_descendants(pid)].map(|bytes| bytes as f64 / 1e6),
    })
}

fn look(pid: u32, ticks: &Receiver<f64>) -> anyhow::Result<Look> {
    let tick = ticks.recv_timeout(SAYS_WITHIN).context("the other host does not say which tick it is at")?;
    let own = cpu_s(pid).context("the other host is gone")?;
    Ok(Look { at: Instant::now(), tick, cpu_s: own + cpu_s_of_descendants(pid, 0) })
}

/// To the end, so that it never waits for us.
fn listen(pipe: impl Read, said: &SyncSender<f64>) {
    for line in BufReader::new(pipe).lines().map_while(Result::ok) {
        if let Some(tick) = tick_in(&line) {
            _ = said.try_send(tick);
        }
    }
}

/// `… alive: 1 scene(s), max_tick=127, t=5s, …`.
fn tick_in(line: &str) -> Option<f64> {
    let (_, rest) = line.split_once("alive: 1 scene(s), max_tick=")?;
    rest.split(',').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_read() {
        let line = "[headless] alive: 1 scene(s), max_tick=127, t=5s, frames=151, skip_inflight=19, skip_sent=0";
        assert_eq!(tick_in(line), Some(127.0));
        assert_eq!(tick_in("[headless] alive: 0 scene(s), max_tick=0"), None);
    }
}
