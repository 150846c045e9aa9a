//! Runs a scene in a process of Node: fast, and not to be saved or replayed to the bit on another version of Node.

mod frame;
mod limits;
mod node;
mod process;

pub use limits::FastLimits;
pub use node::{NODE_VARIABLE, Node};

use super::block;
use super::error::ExecutorError;
use super::prelude::{PRELUDE, WRAP_HEAD, WRAP_TAIL};
use super::run::{Executor, SceneSource};
use super::turn::{Turn, TurnAnswer};
use process::{NoFrame, Process};

/// A scene that runs in Node.
pub struct Fast {
    limits: FastLimits,
    /// None once it ended.
    process: Option<Process>,
}

impl Fast {
    /// Starts a process for a scene.
    ///
    /// # Errors
    ///
    /// [`ExecutorError::Ended`] if it does not start.
    pub fn start(node: &Node, source: &SceneSource, limits: FastLimits) -> Result<Self, ExecutorError> {
        let first = [PRELUDE, &source.file, WRAP_HEAD, &source.text, WRAP_TAIL];
        let first = first.iter().map(|text| text.as_bytes().to_vec()).collect();
        let process = Process::start(node, limits, first)
            .map_err(|error| ExecutorError::Ended(format!("{} did not start: {error}", node.path().display())))?;
        Ok(Self { limits, process: Some(process) })
    }

    fn late(&self, tick: u64) -> ExecutorError {
        ExecutorError::TooLong { limit: format!("{:?}", self.limits.turn), tick }
    }

    fn died(&self, tick: u64, process: &mut Process, error: Option<std::io::Error>) -> ExecutorError {
        let (status, words) = process.end();
        if words.contains("out of memory") || words.contains("Allocation failed") {
            return ExecutorError::TooLarge { mebibytes: self.limits.mebibytes, tick };
        }
        let why = match (error, status) {
            (Some(error), _) if error.kind() == std::io::ErrorKind::InvalidData => error.to_string(),
            (_, Ok(status)) => status.to_string(),
            (_, Err(error)) => error.to_string(),
        };
        let words = words.trim();
        ExecutorError::Ended(if words.is_empty() { why } else { format!("{why}: {words}") })
    }
}

impl Executor for Fast {
    fn way(&self) -> &'static str {
        "fast"
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        let block = block::encode(turn)
            .map_err(|error| ExecutorError::NotTold { tick: turn.tick, reason: error.to_string() })?;
        let mut process = self.process.take().ok_or_else(|| ExecutorError::Ended("in an earlier turn".to_owned()))?;
        match process.ask(block, self.limits.turn) {
            Ok(answer) => {
                let answer = block::decode(&answer)
                    .map_err(|error| ExecutorError::Malformed { tick: turn.tick, reason: error.to_string() })?;
                self.process = Some(process);
                Ok(answer)
            }
            Err(NoFrame::Late) => Err(self.late(turn.tick)),
            Err(NoFrame::Broken(error)) => Err(self.died(turn.tick, &mut process, error)),
        }
    }
}
