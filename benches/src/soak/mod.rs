//! Whether a node stays as it was while sixteen visitors come, walk, send garbage, lose packets and go, over and over. Node and
//! visitors are processes of their own.

mod visitors;

use std::env;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use lightcone_whole_path::{Program, http};
use serde::Serialize;

use crate::metrics_text::{percentile_99_ms, value};
use crate::process::{cpu_s, rss_bytes};
use crate::stream::SERVER_ARGUMENT;
use crate::table::Table;
use visitors::Visits;
pub use visitors::{VISITORS_ARGUMENT, visit};

const SERVER: [&str; 9] = [
    SERVER_ARGUMENT,
    "run",
    "plaza",
    "--listen=127.0.0.1:0",
    "--backend=soft",
    "--seed=1",
    "--size=320x180",
    "--fps=10",
    "--max-players=16",
];
/// The node has drawn for somebody, and everything that it keeps for good is there.
const WARM_UP: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// After the last one has left: sessions whose visitors say nothing end by themselves.
const EMPTY_WITHIN: Duration = Duration::from_secs(90);

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    server_command: String,
    minutes: u64,
    visits: Visits,
    /// Once a minute while they visit.
    looks: Vec<Look>,
    /// After a minute of visitors, then when the last had left.
    rss_bytes: [u64; 2],
    descriptors: [usize; 2],
    /// Lines of the node's log that tell of a panic.
    panics: usize,
    players_left: u64,
}

/// The node at one moment.
#[derive(Debug, Serialize)]
struct Look {
    minute: u64,
    rss_bytes: u64,
    descriptors: usize,
    /// Ticks since the start of which 99 of 100 took no longer, by the buckets of `/metrics`.
    tick_p99_ms: f64,
    ticks_skipped: f64,
    node_cores: f64,
}

/// Measures and prints.
pub fn measure(minutes: u64) -> anyhow::Result<Figures> {
    let this = env::current_exe().context("this program does not know where it lies")?;
    let mut node = Program::start(&this, SERVER)?;
    let seconds = (WARM_UP + Duration::from_secs(60 * minutes)).as_secs();
    let visitors = Command::new(this)
        .args([VISITORS_ARGUMENT, &node.address().to_string(), &seconds.to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    sleep(WARM_UP);
    let first = look(&node, 0, 0.0)?;
    let (begun, mut looks) = (Instant::now(), Vec::new());
    for minute in 1..=minutes {
        let before_s = cpu_s(node.pid()).unwrap_or_default();
        sleep((begun + LOOK_EVERY * minute as u32).saturating_duration_since(Instant::now()));
        anyhow::ensure!(node.is_running()?, "the node has ended: {}", node.said());
        let used_s = cpu_s(node.pid()).unwrap_or_default() - before_s;
        looks.push(look(&node, minute, used_s / LOOK_EVERY.as_secs_f64())?);
    }
    let output = visitors.wait_with_output()?;
    let visits: Visits = serde_json::from_slice(&output.stdout).context("the visitors did not say what they did")?;
    sleep(EMPTY_WITHIN);
    let last = look(&node, minutes, 0.0)?;
    let figures = Figures {
        server_command: format!("lightcone {}", SERVER[1..].join(" ")),
        minutes,
        visits,
        looks,
        rss_bytes: [first.rss_bytes, last.rss_bytes],
        descriptors: [first.descriptors, last.descriptors],
        panics: node.said().lines().filter(|line| line.contains("panicked")).count(),
        players_left: http::get(node.address(), "/v1/worlds")?.json()["worlds"][0]["players"].as_u64().unwrap_or(0),
    };
    node.interrupt(Duration::from_secs(60))?;
    print(&figures);
    Ok(figures)
}

fn look(node: &Program, minute: u64, node_cores: f64) -> anyhow::Result<Look> {
    let metrics = http::get(node.address(), "/metrics")?.body;
    Ok(Look {
        minute,
        rss_bytes: rss_bytes(node.pid()).context("no memory of the node in /proc")?,
        descriptors: fs::read_dir(format!("/proc/{}/fd", node.pid()))?.count(),
        tick_p99_ms: percentile_99_ms(&metrics, "lightcone_tick_seconds"),
        ticks_skipped: value(&metrics, "lightcone_ticks_skipped_total"),
        node_cores,
    })
}

fn print(figures: &Figures) {
    println!("{}\n", figures.server_command);
    let mut table = Table::new(["minute", "RSS MB", "descriptors", "tick p99 ms", "ticks left out", "node's cores"]);
    for look in &figures.looks {
        table.row([
            look.minute.to_string(),
            format!("{:.1}", look.rss_bytes as f64 / 1e6),
            look.descriptors.to_string(),
            format!("{:.2}", look.tick_p99_ms),
            format!("{:.0}", look.ticks_skipped),
            format!("{:.2}", look.node_cores),
        ]);
    }
    println!("{table}");
    let [before, after] = figures.rss_bytes.map(|bytes| bytes as f64 / 1e6);
    let [open, open_after] = figures.descriptors;
    let Figures { visits, panics, players_left, .. } = figures;
    println!("{visits:?}");
    println!("RSS {before:.1} MB, and {after:.1} MB when all had left; descriptors {open} and {open_after}");
    println!("{panics} panics; {players_left} players left over");
}
