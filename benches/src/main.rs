//! The harness: every figure in `benches/RESULTS.md` comes out of it.
//!
//! ```text
//! cargo run --release -p lightcone-benches -- render --json benches/results/render.json
//! ```
//!
//! A group measures, prints a table for people and, if asked, writes one JSON file with commit, machine and command. It
//! deliberately asserts no time: a figure says what was, on one machine at one commit.

mod attest;
mod edges;
mod encode;
mod metrics_text;
mod players;
mod process;
mod programs;
mod render;
mod report;
mod scaling;
mod scenes;
mod scratch;
mod sdk7;
mod soak;
mod stream;
mod table;
mod tick;
mod viewers;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use serde::Serialize;

use report::Report;

/// Measure Lightcone on this machine.
#[derive(Debug, Parser)]
#[command(name = "lightcone-benches", version, max_term_width = 100)]
struct Args {
    /// What to measure
    group: Group,
    /// Write the figures with commit, machine and command into this file too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// How long `soak` goes on
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1440))]
    minutes: u64,
    /// Parts of `programs` or `sdk7` to measure [default: all]
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
    /// Draw the figures of `scaling` as a plot into this file too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Group {
    /// Time to draw a 720p frame on CPU cores and on the GPU, side by side
    Render,
    /// Time to draw a frame with more and more triangles, and with more and more pixels
    Scaling,
    /// Smooth edges on CPU cores beside stairs and four samples a pixel: likeness to sixteen, flicker, CPU time
    Edges,
    /// Time and bytes to encode a 720p frame, moving and still
    Encode,
    /// Time of a tick of the plaza with 1, 16 and 64 scripted players, and of its digest
    Tick,
    /// Cost of digests, checkpoints and signatures; speed of a replay
    Attest,
    /// One Chromium that plays the plaza: frames, input to photon leg by leg, freezes on a bad link, CPU, memory; nine minutes
    Stream,
    /// A program in WebAssembly beside a plugin that does the same: time of a tick, state, memory
    Programs,
    /// Decentraland's own scenes beside another host of them; LIGHTCONE_SDK7_SCENES names folders of scenes, LIGHTCONE_PEER that host
    Sdk7,
    /// More and more players with private views, until their frames come late
    Players,
    /// Sixteen who come, go, send garbage and lose packets: memory, descriptors and ticks of the node; `--minutes` says how long
    Soak,
    /// Many who look on: CPU of the server that sends one encode to all of them
    Viewers,
}

fn main() -> ExitCode {
    let args: Vec<_> = env::args_os().collect();
    if args.get(1).is_some_and(|first| first == stream::SERVER_ARGUMENT) {
        return lightcone_cli::built_in()
            .in_own_processes([stream::SERVER_ARGUMENT.into()])
            .run_with(args.into_iter().skip(1));
    }
    let measured = match args.get(1) {
        Some(first) if first == viewers::RECEIVERS_ARGUMENT => {
            let rest: Vec<_> = args.iter().skip(2).map(|argument| argument.to_string_lossy().into_owned()).collect();
            viewers::receive(&rest)
        }
        Some(first) if first == players::WALKERS_ARGUMENT => {
            let rest: Vec<_> = args.iter().skip(2).map(|argument| argument.to_string_lossy().into_owned()).collect();
            players::walk(&rest)
        }
        Some(first) if first == soak::VISITORS_ARGUMENT => {
            let rest: Vec<_> = args.iter().skip(2).map(|argument| argument.to_string_lossy().into_owned()).collect();
            soak::visit(&rest)
        }
        _ => measure(Args::parse()),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lightcone-benches: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(args: Args) -> anyhow::Result<()> {
    let name = args.group.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let report = Report::begin(&name);
    println!("{report}");
    match args.group {
        Group::Render => keep(report, args.json, render::measure()?),
        Group::Scaling => keep(report, args.json, scaling::measure(args.svg.as_deref())?),
        Group::Edges => keep(report, args.json, edges::measure()?),
        Group::Encode => keep(report, args.json, encode::measure()?),
        Group::Tick => keep(report, args.json, tick::measure()?),
        Group::Attest => keep(report, args.json, attest::measure()?),
        Group::Programs => keep(report, args.json, programs::measure(&parts(&args.only)?)?),
        Group::Sdk7 => keep(report, args.json, sdk7::measure(&parts(&args.only)?)?),
        Group::Players => keep(report, args.json, players::measure()?),
        Group::Soak => keep(report, args.json, soak::measure(args.minutes)?),
        Group::Viewers => keep(report, args.json, viewers::measure()?),
        Group::Stream => keep(report, args.json, stream::measure()?),
    }
}

/// The parts of a group that `--only` names.
fn parts<P: ValueEnum>(words: &[String]) -> anyhow::Result<Vec<P>> {
    let known = || P::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let read = |word: &String| {
        P::from_str(word, true).map_err(|_| {
            let names: Vec<_> = known().map(|part| part.get_name().to_owned()).collect();
            anyhow::anyhow!("this group has no part '{word}'; it has {}", names.join(", "))
        })
    };
    words.iter().map(read).collect()
}

fn keep(report: Report, file: Option<PathBuf>, figures: impl Serialize) -> anyhow::Result<()> {
    file.map_or(Ok(()), |file| report.write(&file, figures))
}
