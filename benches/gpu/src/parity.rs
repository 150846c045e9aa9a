//! Whether `soft` and `gpu` draw the same: the renderer's own tests of that, each run by itself and given a limited time.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use lightcone_gpu_kit::stats::thousandths;
use serde::Serialize;

use crate::plan::Plan;
use crate::process::{self, Ended};

/// No test takes the others' time, except the last.
const TEST_LIMIT: Duration = Duration::from_secs(60);

/// Compiles all shaders once for each mistake: it comes last and takes what is left.
const LONGEST: &str = "a_wrong_shader_is_noticed";

/// Failures whose pictures are kept.
const KEPT_FAILURES: usize = 12;

/// Where the tests put pictures that differ.
const PICTURES_VARIABLE: &str = "LIGHTCONE_PARITY_PICTURES";

#[derive(Debug, Default, Serialize)]
struct Figures {
    passed: usize,
    failed: usize,
    left_out: Vec<String>,
    tests: Vec<Test>,
}

#[derive(Debug, Serialize)]
struct Test {
    name: String,
    outcome: &'static str,
    seconds: f64,
    /// What it said of each pair of pictures.
    pictures: Vec<String>,
    /// Why it failed.
    complaint: Vec<String>,
}

/// Runs the tests. Whether all passed.
pub fn measure(plan: &Plan) -> anyhow::Result<bool> {
    let program = plan.parity.as_deref().context("no --parity FILE was given")?;
    let pictures = plan.out.rest().join("parity");
    fs::create_dir_all(&pictures).with_context(|| format!("{} cannot be made", pictures.display()))?;
    let mut figures = Figures::default();
    for name in tests(program, plan)? {
        if plan.quick && name == LONGEST {
            figures.left_out.push(format!("{name}: not with --quick"));
            continue;
        }
        let now = Instant::now();
        let limit = if name == LONGEST { plan.ends - now } else { TEST_LIMIT.min(plan.ends - now) };
        if limit.is_zero() {
            figures.left_out.push(format!("{name}: the step's time was up"));
            continue;
        }
        let test = run(program, plan, &pictures, name, limit)?;
        println!("{} {} ({:.1} s)", test.name, test.outcome, test.seconds);
        figures.passed += usize::from(test.outcome == PASSED);
        figures.failed += usize::from(test.outcome != PASSED);
        figures.tests.push(test);
        plan.out.write("parity", &figures)?;
    }
    thin_out(&pictures)?;
    plan.out.write("parity", &figures)?;
    println!("{} of {} tests passed", figures.passed, figures.tests.len());
    Ok(figures.failed == 0 && figures.passed > 0)
}

const PASSED: &str = "passed";

/// Names of all tests, the longest last.
fn tests(program: &Path, plan: &Plan) -> anyhow::Result<Vec<String>> {
    let log = plan.out.rest().join("parity-tests.log");
    let mut command = Command::new(program);
    command.args(["--list", "--format", "terse"]);
    let ended = process::run(command, &log, TEST_LIMIT)?;
    ensure!(ended == Ended::Well, "{} cannot list its tests: {ended:?}", program.display());
    let listed = fs::read_to_string(&log)?;
    let mut names: Vec<_> = listed.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect();
    ensure!(!names.is_empty(), "{} has no tests", program.display());
    names.sort_by_key(|name| name == LONGEST);
    Ok(names)
}

fn run(program: &Path, plan: &Plan, pictures: &Path, name: String, limit: Duration) -> anyhow::Result<Test> {
    let log = plan.out.rest().join(format!("parity-{}.log", name.replace("::", "-")));
    let mut command = Command::new(program);
    command.args(["--exact", &name, "--nocapture"]);
    // Without a GPU a test would pass without having compared anything.
    command.env("LIGHTCONE_REQUIRE", "vulkan").env(PICTURES_VARIABLE, pictures);
    let began = Instant::now();
    let ended = process::run(command, &log, limit)?;
    let seconds = thousandths(began.elapsed().as_secs_f64());
    let outcome = match ended {
        Ended::Well => PASSED,
        Ended::Badly(_) => "failed",
        Ended::OutOfTime => "stopped: it was out of time",
    };
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let complaint = if outcome == PASSED { Vec::new() } else { complaint(&said) };
    Ok(Test { outcome, seconds, pictures: differences(&said), complaint, name })
}

/// Lines such as `sky-0: mean 0.010, 0.00 % of pixels differ, greatest 1`, without what the test runner puts before them.
fn differences(said: &str) -> Vec<String> {
    let lines = said.lines().filter(|line| line.contains(": mean ") && !line.contains("look at"));
    lines.map(|line| line.rsplit(" ... ").next().unwrap_or(line).to_owned()).collect()
}

/// From the line on that says that a test panicked.
fn complaint(said: &str) -> Vec<String> {
    const LINES: usize = 40;
    let from_panic = said.lines().skip_while(|line| !line.contains("panicked at"));
    let lines = from_panic.take_while(|line| !line.starts_with("note: ") && *line != "FAILED");
    lines.take(LINES).map(str::to_owned).collect()
}

/// Leaves the pictures of the first failures: what is sent back from a borrowed machine must stay small.
fn thin_out(folder: &Path) -> anyhow::Result<()> {
    const PICTURES_OF_ONE: usize = 3;
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    files.sort();
    files.iter().skip(KEPT_FAILURES * PICTURES_OF_ONE).try_for_each(|file| Ok(fs::remove_file(file)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
running 1 test
test made_scenes_look_the_same ... sky-0: mean 0.010, 0.00 % of pixels differ, greatest 1
lamps-1: mean 0.700, 1.20 % of pixels differ, greatest 90

thread 'made_scenes_look_the_same' (7) panicked at render/tests/parity/main.rs:73:5:
lamps-1: mean 0.700, 1.20 % of pixels differ, greatest 90; look at out/lamps-1-{soft,gpu,difference}.png
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
FAILED

failures:
";

    #[test]
    fn what_a_test_says_is_taken_apart() {
        assert_eq!(
            differences(SAID),
            [
                "sky-0: mean 0.010, 0.00 % of pixels differ, greatest 1",
                "lamps-1: mean 0.700, 1.20 % of pixels differ, greatest 90"
            ]
        );
        let complaint = complaint(SAID);
        assert!(complaint.len() == 2 && complaint[1].contains("look at"), "{complaint:?}");
    }
}
