//! How many players a node without a GPU serves: each with a view of its own that moves all the time, drawn and encoded for it
//! alone. The node is a process of its own, and so are the players, who decode nothing.

mod seen;
mod walkers;

use std::env;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_whole_path::Program;
use serde::Serialize;

use crate::process::{cpu_s, cpu_s_by_thread};
use crate::stream::SERVER_ARGUMENT;
use crate::table::Table;
use seen::Seen;
pub use walkers::{WALKERS_ARGUMENT, walk};

const SERVER: [&str; 13] = [
    SERVER_ARGUMENT,
    "run",
    "plaza",
    "--listen",
    "127.0.0.1:0",
    "--backend",
    "soft",
    "--seed=1",
    "--size=640x360",
    "--fps=30",
    "--keep-quality",
    "--media=udp",
    "--max-players=16",
];
const MOST_PLAYERS: usize = 12;
const PERIOD_MS: f64 = 1000.0 / 30.0;
/// Of frame times that are later than this, one in twenty is too much: a whole picture is missing.
const MISSED_MS: f64 = PERIOD_MS * 1.5;
const WARM_UP: Duration = Duration::from_secs(5);
const MEASURED: Duration = Duration::from_secs(15);

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    server_command: String,
    cores: usize,
    /// The most players whose p95 frame time is no miss.
    players: usize,
    rounds: Vec<Round>,
}

/// With so many players.
#[derive(Debug, Serialize)]
struct Round {
    players: usize,
    /// From a player's frame to its next, as they arrive.
    frame_ms: Summary,
    fps: f64,
    /// Bits a second of a player's pictures.
    bitrate_bps: f64,
    /// 1 is one core, all the time.
    node_cores: f64,
    players_cores: f64,
    /// Of the node, the busiest first.
    threads: Vec<(String, f64)>,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let mut rounds = Vec::new();
    for players in 1..=MOST_PLAYERS {
        let round = measure_round(players)?;
        let missed = round.frame_ms.p95 > MISSED_MS;
        rounds.push(round);
        if missed {
            break;
        }
    }
    let held = |round: &&Round| round.frame_ms.p95 <= MISSED_MS;
    let figures = Figures {
        server_command: format!("lightcone {}", SERVER[1..].join(" ")),
        cores: available_parallelism()?.get(),
        players: rounds.iter().filter(held).map(|round| round.players).max().unwrap_or(0),
        rounds,
    };
    print(&figures);
    Ok(figures)
}

fn measure_round(players: usize) -> anyhow::Result<Round> {
    let this = env::current_exe().context("this program does not know where it lies")?;
    let node = Program::start(&this, SERVER)?;
    let walkers = Command::new(this)
        .args([WALKERS_ARGUMENT, &node.address().to_string(), "plaza", &players.to_string()])
        .args([WARM_UP.as_secs().to_string(), MEASURED.as_secs().to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    std::thread::sleep(WARM_UP);
    let (before, all_before) = (cpu_s_by_thread(node.pid()), cpu_s(node.pid()));
    std::thread::sleep(MEASURED);
    let (after, all_after) = (cpu_s_by_thread(node.pid()), cpu_s(node.pid()));
    let output = walkers.wait_with_output()?;
    let seen: Seen = serde_json::from_slice(&output.stdout).context("the players did not say what they saw")?;
    node.interrupt(Duration::from_secs(10))?;
    let seconds = MEASURED.as_secs_f64();
    let used = |(name, cpu_s): (&String, &f64)| {
        (name.clone(), (cpu_s - before.get(name).copied().unwrap_or_default()) / seconds)
    };
    let mut threads: Vec<_> = after.iter().map(used).filter(|(_, cores)| *cores >= 0.005).collect();
    threads.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(Round {
        players,
        frame_ms: Summary::of(seen.frame_ms).context("the players saw nothing")?,
        fps: seen.frames as f64 / players as f64 / seconds,
        bitrate_bps: seen.bytes as f64 * 8.0 / players as f64 / seconds,
        node_cores: (all_after.unwrap_or_default() - all_before.unwrap_or_default()) / seconds,
        players_cores: seen.cpu_s / seconds,
        threads,
    })
}

fn print(figures: &Figures) {
    println!("{}\n", figures.server_command);
    let mut table = Table::new([
        "players",
        "frame time ms (median)",
        "ms (p95)",
        "fps",
        "kb/s",
        "node's cores",
        "players' cores",
        "busiest threads",
    ]);
    for round in &figures.rounds {
        let threads = round.threads.iter().take(4).map(|(name, cores)| format!("{name} {cores:.2}"));
        table.row([
            round.players.to_string(),
            format!("{:.1}", round.frame_ms.median),
            format!("{:.1}", round.frame_ms.p95),
            format!("{:.1}", round.fps),
            format!("{:.0}", round.bitrate_bps / 1e3),
            format!("{:.2}", round.node_cores),
            format!("{:.2}", round.players_cores),
            threads.collect::<Vec<_>>().join(", "),
        ]);
    }
    println!("{table}");
    let least = if figures.players == MOST_PLAYERS { "at least " } else { "" };
    let Figures { players, cores, .. } = figures;
    println!("{least}{players} players on {cores} cores before the p95 frame time misses one picture");
}
