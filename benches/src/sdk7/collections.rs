//! Every scene of the collections that are named: which open and run 300 ticks, and what is in the way of the rest.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use lightcone_worlds::sdk7::Js;
use serde::Serialize;

use super::folders;
use super::try_out::{TICKS, Tried, starter, try_out};
use super::ways::WAYS;
use crate::table::Table;

/// Of one scene, opening it aside.
const WITHIN: Duration = Duration::from_secs(60);

/// What is said of a folder without its bundle.
const UNBUILT: &str = "is missing; build";

#[derive(Debug, Serialize)]
pub(super) struct Collections {
    runs: Vec<Run>,
}

/// A collection, run one way.
#[derive(Debug, Serialize)]
struct Run {
    collection: String,
    way: String,
    scenes: Vec<Scene>,
}

#[derive(Debug, Serialize)]
struct Scene {
    name: String,
    outcome: Outcome,
    ticks: usize,
    /// What it needs from outside its folder.
    needs: Vec<String>,
    missing_files: Vec<String>,
    /// First lines, and how often.
    exceptions: BTreeMap<String, usize>,
    failure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Clean,
    /// No exception in the time that there was, which was not enough for all ticks.
    Slow,
    Threw,
    Failed,
}

impl Scene {
    fn of(name: String, tried: Tried) -> Self {
        let outcome = match &tried {
            Tried { failure: Some(_), .. } => Outcome::Failed,
            tried if !tried.exceptions.is_empty() => Outcome::Threw,
            tried if tried.ticks < TICKS => Outcome::Slow,
            _ => Outcome::Clean,
        };
        Self {
            name,
            outcome,
            ticks: tried.ticks,
            needs: tried.needs.outside.into_iter().collect(),
            missing_files: tried.needs.missing.into_iter().take(5).collect(),
            exceptions: tried.exceptions,
            failure: tried.failure,
        }
    }

    fn is_unbuilt(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.contains(UNBUILT))
    }

    /// Why it is not clean, in words that others share.
    fn reason(&self) -> String {
        if let Some(failure) = &self.failure {
            let words = [UNBUILT, "JSON", "halted", "panicked", "same name"];
            return words.iter().find(|word| failure.contains(**word)).map_or(failure.clone(), |word| match *word {
                UNBUILT => "is not built".into(),
                "halted" => "halted".into(),
                "panicked" => "the host panicked".into(),
                "JSON" => "scene.json cannot be read".into(),
                other => other.to_owned(),
            });
        }
        let first = self.exceptions.keys().next().cloned().unwrap_or_default();
        match first.split_once("does not answer ~system/") {
            Some((_, function)) => format!("not answered: {}", function.split_whitespace().next().unwrap_or_default()),
            None if self.outcome == Outcome::Slow => "slow".into(),
            None if !self.needs.is_empty() => format!("threw, and needs {}", self.needs.join(", ")),
            None => "threw".into(),
        }
    }
}

pub(super) fn measure(left_out: &mut Vec<String>) -> anyhow::Result<Option<Collections>> {
    let collections = match folders::collections() {
        Ok(collections) => collections,
        Err(why) => {
            left_out.push(format!("collections: {why}"));
            return Ok(None);
        }
    };
    let mut runs = Vec::new();
    for way in WAYS {
        for collection in &collections {
            runs.push(run(collection, way)?);
        }
    }
    Ok(Some(Collections { runs }))
}

fn run(collection: &std::path::Path, way: Js) -> anyhow::Result<Run> {
    let start = starter(way)?;
    let mut scenes = Vec::new();
    for folder in folders::scenes(collection) {
        let name = folder.strip_prefix(collection).unwrap_or(&folder).display().to_string();
        eprintln!("{way} {name}");
        scenes.push(Scene::of(name, try_out(&folder, &start, WITHIN)));
    }
    let collection = collection.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Run { collection, way: way.to_string(), scenes })
}

impl fmt::Display for Collections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{TICKS} ticks of every scene with a player; “own” are built and need nothing from outside their folder\n"
        )?;
        let mut table =
            Table::new(["collection", "way", "scenes", "clean", "threw", "slow", "failed", "own", "own and clean"]);
        for run in &self.runs {
            let count = |outcome| run.scenes.iter().filter(|scene| scene.outcome == outcome).count().to_string();
            let own: Vec<_> = run.scenes.iter().filter(|scene| scene.needs.is_empty() && !scene.is_unbuilt()).collect();
            let clean = own.iter().filter(|scene| matches!(scene.outcome, Outcome::Clean | Outcome::Slow)).count();
            let share = format!("{clean} ({:.0} %)", clean as f64 / own.len().max(1) as f64 * 100.0);
            let [ok, threw, slow, failed] = [Outcome::Clean, Outcome::Threw, Outcome::Slow, Outcome::Failed].map(count);
            let scenes = run.scenes.len().to_string();
            table.row([
                run.collection.clone(),
                run.way.clone(),
                scenes,
                ok,
                threw,
                slow,
                failed,
                own.len().to_string(),
                share,
            ]);
        }
        writeln!(f, "{table}")?;
        for run in &self.runs {
            let mut by_reason: BTreeMap<String, Vec<&Scene>> = BTreeMap::new();
            for scene in run.scenes.iter().filter(|scene| scene.outcome != Outcome::Clean) {
                by_reason.entry(scene.reason()).or_default().push(scene);
            }
            for (reason, scenes) in by_reason {
                writeln!(f, "{}, {}: {reason}: {}", run.collection, run.way, scenes.len())?;
                for scene in scenes {
                    let first = scene.failure.as_ref().or_else(|| scene.exceptions.keys().next());
                    writeln!(f, "    {}: {}", scene.name, first.map_or("", String::as_str))?;
                }
            }
        }
        Ok(())
    }
}
