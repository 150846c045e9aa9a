//! Where figures come from: commit, machine, command, compiler.

use std::env;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use lightcone_gpu_kit::machine::Machine;
use serde::Serialize;

/// Figures kept here do not make the source tree another one.
const RESULTS: &str = ":(top,exclude)benches/results";

const RELEASE: &str = if cfg!(debug_assertions) { "" } else { " --release" };

/// All that a figure needs to be believed or repeated.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    group: String,
    commit: String,
    /// Whether the source tree held something that the commit does not; `null` when nobody can tell.
    dirty: Option<bool>,
    command: String,
    rustc: &'static str,
    profile: &'static str,
    machine: Machine,
}

/// The file.
#[derive(Serialize)]
struct Document<F> {
    #[serde(flatten)]
    report: Report,
    figures: F,
}

impl Report {
    /// Before anything is measured.
    pub fn begin(group: &str) -> Self {
        Self {
            group: group.to_owned(),
            commit: git(&["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".into()),
            dirty: git(&["status", "--porcelain", "--", ":/", RESULTS]).map(|changes| !changes.is_empty()),
            command: format!("cargo run{RELEASE} -p lightcone-benches -- {}", arguments()),
            rustc: env!("LIGHTCONE_RUSTC"),
            profile: env!("LIGHTCONE_PROFILE"),
            machine: Machine::this(),
        }
    }

    /// Writes it with its figures.
    pub fn write(self, file: &Path, figures: impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&Document { report: self, figures })? + "\n";
        fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = if self.dirty == Some(true) { " with changes" } else { "" };
        writeln!(f, "{} at {}{changed}, {}", self.group, self.commit.get(..12).unwrap_or(&self.commit), self.rustc)?;
        writeln!(f, "{}", self.machine)?;
        if self.profile != "release" {
            writeln!(f, "This is a {} build: its figures say nothing. Run with --release.", self.profile)?;
        }
        Ok(())
    }
}

/// As given, without the program's own name.
fn arguments() -> String {
    env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(env!("CARGO_MANIFEST_DIR")).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
