//! The steps, one after the other, whatever becomes of each.

use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use lightcone_gpu_kit::machine::Machine;
use lightcone_gpu_kit::stats::thousandths;
use serde::Serialize;

use crate::plan::Plan;
use crate::process::{self, Ended};

/// Something to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// What the GPU is, and whether it draws at all
    Device,
    /// Whether `soft` and `gpu` draw the same
    Parity,
    /// One view of every world: latency, throughput, time of each pass, likeness, pictures
    Views,
    /// 1 to 128 views of one world
    Many,
    /// What follows when the device is lost
    Loss,
}

/// All of them in their order, which ends with what could harm those after it. Their limits come to less than ten minutes.
const STEPS: [Step; 5] = [Step::Device, Step::Parity, Step::Views, Step::Many, Step::Loss];

/// For a step that looks at its limit only between two things that it does.
const GRACE: Duration = Duration::from_secs(10);

impl Step {
    /// After it a step begins nothing more.
    pub fn limit(self) -> Duration {
        Duration::from_secs(match self {
            Self::Device => 40,
            Self::Parity => 170,
            Self::Views => 160,
            Self::Many => 120,
            Self::Loss => 30,
        })
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// What became of the steps.
#[derive(Debug, Serialize)]
struct Summary {
    commit: String,
    quick: bool,
    machine: Machine,
    seconds: f64,
    steps: Vec<Done>,
}

/// What became of one.
#[derive(Debug, Serialize)]
struct Done {
    step: Step,
    seconds: f64,
    limit_s: u64,
    outcome: String,
}

/// Runs them and writes `summary.json` after each. Whether all went well.
pub fn run_all(plan: &Plan) -> anyhow::Result<bool> {
    let started = Instant::now();
    let mut summary = Summary {
        commit: env::var("LIGHTCONE_COMMIT").unwrap_or_else(|_| "unknown".into()),
        quick: plan.quick,
        machine: Machine::this(),
        seconds: 0.0,
        steps: Vec::new(),
    };
    println!("{}", summary.machine);
    let mut well = true;
    for step in STEPS {
        let began = Instant::now();
        let outcome = if step != Step::Device && summary.steps[0].outcome != WELL {
            "left out: there is no GPU to measure".to_owned()
        } else {
            run_one(plan, step)
        };
        well &= outcome == WELL;
        println!("{}: {outcome} ({:.1} s)", step.name(), began.elapsed().as_secs_f64());
        let (seconds, limit_s) = (thousandths(began.elapsed().as_secs_f64()), step.limit().as_secs());
        summary.steps.push(Done { step, seconds, limit_s, outcome });
        summary.seconds = thousandths(started.elapsed().as_secs_f64());
        plan.out.write("summary", &summary)?;
    }
    Ok(well)
}

const WELL: &str = "done";

fn run_one(plan: &Plan, step: Step) -> String {
    let log = plan.out.rest().join(format!("{}.log", step.name()));
    let ended = command(plan, step).and_then(|command| process::run(command, &log, step.limit() + GRACE));
    match ended {
        Ok(Ended::Well) => WELL.to_owned(),
        Ok(Ended::Badly(status)) => format!("failed, {status}: {}", process::last_line(&log)),
        Ok(Ended::OutOfTime) => format!("stopped: it hung; what it measured before is in {}.json", step.name()),
        Err(error) => format!("failed: {error:#}"),
    }
}

fn command(plan: &Plan, step: Step) -> anyhow::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["--step", &step.name(), "--out"]).arg(plan.out.folder());
    if plan.quick {
        command.arg("--quick");
    }
    if let Some(parity) = &plan.parity {
        command.arg("--parity").arg(parity);
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_steps_fit_into_ten_minutes_even_if_each_hangs() {
        let all: Duration = STEPS.into_iter().map(|step| step.limit() + GRACE).sum();
        assert!(all <= Duration::from_secs(600), "{all:?}");
        assert_eq!(STEPS.len(), Step::value_variants().len());
    }
}
