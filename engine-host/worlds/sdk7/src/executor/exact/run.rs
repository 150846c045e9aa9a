use std::sync::{Mutex, PoisonError};

use lightcone_sandbox::{Halted, Instance, Page, RestoreError, State};

use super::engine::Engine;
use super::fault::meaning;
use super::stack::on_own_stack;
use crate::executor::block::{self, BlockError};
use crate::executor::error::ExecutorError;
use crate::executor::prelude::{PRELUDE, WRAP_HEAD, WRAP_TAIL};
use crate::executor::run::{Executor, SceneSource};
use crate::executor::turn::{Turn, TurnAnswer};

/// A scene in QuickJS-ng. Each turn runs on a thread of its own, for the sake of its stack, and its caller waits for it.
#[derive(Debug)]
pub struct Exact {
    /// The mutex is never waited for: it makes shareable what may be used by one thread at a time.
    instance: Mutex<Instance>,
    mebibytes: u32,
    fuel: u64,
}

impl Exact {
    /// Starts the engine with a scene.
    ///
    /// # Errors
    ///
    /// [`ExecutorError`] if the bundle uses more than a scene may.
    pub fn start(engine: &Engine, scene: &SceneSource) -> Result<Self, ExecutorError> {
        let bundle = [WRAP_HEAD, &scene.text, WRAP_TAIL].concat();
        let begun = on_own_stack(|| Instance::start(engine.module(), &init([PRELUDE, &scene.file, &bundle])));
        let (instance, spent) = begun.map_err(no_thread)?.map_err(|fault| meaning(&fault, engine.mebibytes(), 0))?;
        Ok(Self { instance: Mutex::new(instance), mebibytes: engine.mebibytes(), fuel: spent.fuel })
    }

    /// A scene with the state that another had: its memory's size in pages of 4 KiB, its globals, and its pages in growing
    /// order. A page that is left out is all zero. Its next turn is the next turn of the scene that the state came from.
    ///
    /// # Errors
    ///
    /// [`RestoreError`] if the state is of something else.
    pub fn restore<'a>(
        engine: &Engine,
        memory_pages: u32,
        globals: &[u8],
        pages: impl IntoIterator<Item = (u32, &'a Page)>,
    ) -> Result<Self, RestoreError> {
        let instance = Instance::restore(engine.module(), memory_pages, globals, pages)?;
        Ok(Self { instance: Mutex::new(instance), mebibytes: engine.mebibytes(), fuel: 0 })
    }

    /// The state between two turns, to be kept: all of it, or what changed.
    ///
    /// # Errors
    ///
    /// [`Halted`] after a turn that failed.
    pub fn state(&mut self) -> Result<State<'_>, Halted> {
        self.instance.get_mut().unwrap_or_else(PoisonError::into_inner).state()
    }

    /// Fuel that was used since the start or the restore. It is the same wherever the same turns are run.
    pub fn fuel(&self) -> u64 {
        self.fuel
    }
}

impl Executor for Exact {
    fn way(&self) -> &'static str {
        "exact"
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        let unreadable = |error: BlockError| ExecutorError::Malformed { tick: turn.tick, reason: error.to_string() };
        let input = block::encode(turn).map_err(unreadable)?;
        let instance = self.instance.get_mut().unwrap_or_else(PoisonError::into_inner);
        let ran = on_own_stack(|| instance.tick(&input));
        let output = ran.map_err(no_thread)?.map_err(|fault| meaning(&fault, self.mebibytes, turn.tick))?;
        self.fuel = self.fuel.saturating_add(output.spent.fuel);
        block::decode(&output.bytes).map_err(unreadable)
    }
}

fn no_thread(cause: std::io::Error) -> ExecutorError {
    ExecutorError::Ended(format!("the machine gives no thread: {cause}"))
}

/// Texts as `engine.c` reads them: the length, then the bytes and a zero, which the parser wants behind them.
fn init<const N: usize>(texts: [&str; N]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
    }
    bytes
}
