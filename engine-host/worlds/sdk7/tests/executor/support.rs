use std::env;
use std::time::Duration;

use lightcone_sdk7::executor::fast::{Fast, FastLimits, Node};
use lightcone_sdk7::executor::{Begin, Executor, ExecutorError, SceneSource, Turn, TurnAnswer};

/// Node. Where it is missing the test is skipped, if `LIGHTCONE_REQUIRE` does not list `node`.
pub fn node() -> Option<Node> {
    match Node::find() {
        Ok(node) => Some(node),
        Err(error) => {
            let required = env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
            assert!(!required.split(',').any(|name| name.trim() == "node"), "LIGHTCONE_REQUIRE wants Node: {error}");
            eprintln!("skipped: {error}");
            None
        }
    }
}

pub fn source(text: &str) -> SceneSource {
    SceneSource { file: "bin/index.js".to_owned(), text: text.to_owned() }
}

pub fn fast(node: &Node, text: &str) -> Fast {
    Fast::start(node, &source(text), FastLimits::default()).unwrap()
}

/// With limits that a test reaches soon.
pub fn narrow(node: &Node, text: &str) -> Fast {
    let limits = FastLimits { turn: Duration::from_millis(500), mebibytes: 64 };
    Fast::start(node, &source(text), limits).unwrap()
}

/// A turn with nothing in it, two of them a second.
pub fn turn(tick: u64) -> Turn {
    Turn {
        tick,
        seconds: if tick == 0 { 0.0 } else { 0.5 },
        now_seconds: tick as f64 * 0.5,
        begin: Begin { seed: 7, unix_seconds: 1_700_000_000.0, server: false },
        ..Turn::default()
    }
}

pub fn play(executor: &mut dyn Executor, turns: &[Turn]) -> Result<Vec<TurnAnswer>, ExecutorError> {
    turns.iter().map(|turn| executor.turn(turn)).collect()
}

/// Runs a scene for some turns with nothing in them.
pub fn run(node: &Node, text: &str, turns: u64) -> Vec<TurnAnswer> {
    let turns: Vec<_> = (0..turns).map(turn).collect();
    play(&mut fast(node, text), &turns).unwrap()
}

pub fn lines(answers: &[TurnAnswer]) -> Vec<&str> {
    answers.iter().flat_map(|answer| &answer.log).map(|line| line.text.as_str()).collect()
}

pub fn thrown(answers: &[TurnAnswer]) -> Vec<&str> {
    answers.iter().flat_map(|answer| &answer.exceptions).map(|thrown| thrown.message.as_str()).collect()
}
