//! One scene for some ticks, with a player in it, and what came of that.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lightcone_sdk7::executor::exact::{self, Exact};
use lightcone_sdk7::executor::fast::{Fast, FastLimits, Node};
use lightcone_sdk7::executor::{Executor, ExecutorError, Level, SceneSource, Turn, TurnAnswer};
use lightcone_sdk7::folder::SceneFolder;
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig};
use lightcone_worlds::sdk7::{Engine, Js, Start, open_with};

use super::needs::Needs;

pub(super) const TICKS: usize = 300;
/// Different exceptions of a scene that are told apart.
const MOST_KINDS: usize = 20;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// Why it did not open, halted, or brought the program down.
    pub(super) failure: Option<String>,
    pub(super) ticks: usize,
    /// By first line: what it threw, and errors that it wrote to its console.
    pub(super) exceptions: BTreeMap<String, usize>,
    pub(super) needs: Needs,
}

/// Starts scenes one way.
pub(super) fn starter(way: Js) -> anyhow::Result<Start> {
    Ok(match way {
        Js::Fast => {
            let node = Node::find()?;
            Arc::new(move |source| Ok(Box::new(Fast::start(&node, source, FastLimits::default())?)))
        }
        _ => {
            let engine = exact::Engine::compile(&exact::checked(&exact::module()?)?)?;
            Arc::new(move |source| Ok(Box::new(Exact::start(&engine, source)?)))
        }
    })
}

/// Runs it, at most for about so long.
pub(super) fn try_out(scene: &Path, start: &Start, within: Duration) -> Tried {
    let heard = Arc::new(Mutex::new(Tried::default()));
    let ran = catch_unwind(AssertUnwindSafe(|| run(scene, start, within, &heard)));
    let mut tried = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match ran {
        Ok(Ok(ticks)) => tried.ticks = ticks,
        Ok(Err(why)) => tried.failure = Some(why),
        Err(_) => tried.failure = Some("the host panicked".into()),
    }
    tried
}

fn run(scene: &Path, start: &Start, within: Duration, heard: &Arc<Mutex<Tried>>) -> Result<usize, String> {
    let folder = Arc::new(SceneFolder::open(scene).map_err(|why| why.to_string())?);
    lock(heard).needs.hear(folder.main_crdt(), &folder);
    let (start, kept) = (Arc::clone(start), Arc::clone(heard));
    let listening: Start = Arc::new(move |source: &SceneSource| -> Result<Box<dyn Executor>, ExecutorError> {
        Ok(Box::new(Listening { inner: start(source)?, folder: Arc::clone(&folder), heard: Arc::clone(&kept) }))
    });
    let world = open_with(scene, Engine::Other(listening)).map_err(|why| why.to_string())?;
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let mut players = ScriptedPlayers::new(1, 1);
    let started = Instant::now();
    for ticks in 0..TICKS {
        if started.elapsed() > within {
            return Ok(ticks);
        }
        simulation.step(players.next_events());
        if let Some(why) = simulation.halted() {
            return Err(format!("halted at tick {ticks}: {why}"));
        }
    }
    Ok(TICKS)
}

fn lock(heard: &Mutex<Tried>) -> std::sync::MutexGuard<'_, Tried> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hears what a scene says to its host.
struct Listening {
    inner: Box<dyn Executor>,
    folder: Arc<SceneFolder>,
    heard: Arc<Mutex<Tried>>,
}

impl Executor for Listening {
    fn way(&self) -> &'static str {
        self.inner.way()
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        let answer = self.inner.turn(turn)?;
        let mut heard = lock(&self.heard);
        heard.needs.hear(&answer.crdt, &self.folder);
        answer.calls.iter().for_each(|call| heard.needs.ask(call));
        let written = answer.log.iter().filter(|line| line.level == Level::Error && is_exception(&line.text));
        let all = answer.exceptions.iter().map(|one| &one.message).chain(written.map(|line| &line.text));
        for text in all {
            let first: String = text.lines().next().unwrap_or_default().chars().take(160).collect();
            if heard.exceptions.len() < MOST_KINDS || heard.exceptions.contains_key(&first) {
                *heard.exceptions.entry(first).or_default() += 1;
            }
        }
        Ok(answer)
    }
}

/// The SDK catches what a scene's `main` throws, and writes it to the console.
fn is_exception(line: &str) -> bool {
    let head: String = line.chars().take(200).collect();
    head.contains("Error:") && !head.starts_with("Warning:")
}
