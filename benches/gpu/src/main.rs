//! The kit's program: measures the renderer on this machine's GPU, step by step. `run.sh` starts it, and `README.md` beside it
//! says what it writes.
//!
//! Each step is a process of its own with a time limit, so that one that hangs or dies does not take the others' figures along.

mod device;
mod loss;
mod many;
mod moment;
mod output;
mod parity;
mod passes;
mod plan;
mod process;
#[cfg(test)]
mod scripts;
mod sheet;
mod steps;
mod views;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;

use output::Output;
use plan::Plan;
use steps::Step;

/// Measure the renderer on this machine's GPU.
#[derive(Debug, Parser)]
#[command(name = "lightcone-gpu-kit", version, max_term_width = 100)]
struct Args {
    /// The folder for figures and pictures
    #[arg(long, value_name = "FOLDER", default_value = "out")]
    out: PathBuf,
    /// Small pictures, few views: to try the kit where there is no GPU
    #[arg(long)]
    quick: bool,
    /// The program that compares `soft` and `gpu` (render/tests/parity)
    #[arg(long, value_name = "FILE")]
    parity: Option<PathBuf>,
    /// Do this step alone
    #[arg(long)]
    step: Option<Step>,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("lightcone-gpu-kit: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything went well.
fn run(args: Args) -> anyhow::Result<bool> {
    let Args { out, quick, parity, step } = args;
    let limit = step.map_or(Duration::ZERO, |step| step.limit());
    let plan = Plan { out: Output::open(out)?, quick, parity, ends: Instant::now() + limit };
    match step {
        None => steps::run_all(&plan),
        Some(Step::Device) => device::measure(&plan).map(|()| true),
        Some(Step::Parity) => parity::measure(&plan),
        Some(Step::Views) => views::measure(&plan).map(|()| true),
        Some(Step::Many) => many::measure(&plan).map(|()| true),
        Some(Step::Loss) => loss::measure(&plan).map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read() {
        use clap::CommandFactory;
        Args::command().debug_assert();
        let args = Args::parse_from(["kit", "--out", "there", "--quick", "--step", "many"]);
        assert_eq!((args.out, args.quick, args.step), (PathBuf::from("there"), true, Some(Step::Many)));
    }
}
