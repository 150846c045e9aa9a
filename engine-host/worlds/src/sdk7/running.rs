//! The JavaScript of a scene that runs.

use lightcone_sandbox::State;
use lightcone_sdk7::executor::exact::Exact;
use lightcone_sdk7::executor::{Executor, ExecutorError, Turn, TurnAnswer};

use super::engine::Engine;
use super::opened::Opened;

/// One scene's JavaScript.
#[derive(Default)]
pub(super) enum Running {
    /// It has not begun, or it failed.
    #[default]
    Not,
    /// Its memory is state.
    Exact(Box<Exact>),
    /// Its memory is its own.
    Other(Box<dyn Executor>),
}

/// What a turn gave.
pub(super) struct Took {
    pub(super) answer: Result<TurnAnswer, ExecutorError>,
    /// What it used.
    pub(super) fuel: u64,
}

impl Running {
    /// Gives a scene its next turn; the first one begins it.
    pub(super) fn take(&mut self, opened: &Opened, turn: &Turn) -> Took {
        if turn.tick == 0 {
            match Self::start(opened) {
                Ok(running) => *self = running,
                Err(why) => return Took { answer: Err(why), fuel: 0 },
            }
        }
        let before = if turn.tick == 0 { 0 } else { self.fuel() };
        let answer = self.turn(turn);
        Took { answer, fuel: self.fuel() - before }
    }

    fn start(opened: &Opened) -> Result<Self, ExecutorError> {
        let source = opened.folder.source();
        Ok(match &opened.engine {
            Engine::Exact(engine) => Self::Exact(Box::new(Exact::start(engine, source)?)),
            Engine::Other(start) => Self::Other(start(source)?),
        })
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        match self {
            Self::Not => Err(ExecutorError::Ended("in an earlier turn".into())),
            Self::Exact(exact) => exact.turn(turn),
            Self::Other(other) => other.turn(turn),
        }
    }

    /// What it has computed since it began or was restored.
    fn fuel(&self) -> u64 {
        if let Self::Exact(exact) = self { exact.fuel() } else { 0 }
    }

    /// Its memory, where that is state.
    pub(super) fn state(&mut self) -> Option<State<'_>> {
        if let Self::Exact(exact) = self { exact.state().ok() } else { None }
    }
}
