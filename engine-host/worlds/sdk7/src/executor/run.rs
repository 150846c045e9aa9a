use super::error::ExecutorError;
use super::turn::{Turn, TurnAnswer};

/// The JavaScript of a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneSource {
    /// What stack traces call the bundle, as `bin/index.js`.
    pub file: String,
    /// The bundle, in CommonJS.
    pub text: String,
}

/// Runs one scene.
pub trait Executor: Send + Sync {
    /// Which way it is: `exact` or `fast`.
    fn way(&self) -> &'static str;

    /// Runs the scene's next turn: delivers what it was sent, calls `onStart` and `onUpdate(0)` in the first turn and
    /// `onUpdate(seconds)` in every other, and lets what was promised go on until nothing more can.
    ///
    /// # Errors
    ///
    /// [`ExecutorError`] if the scene used more than it may, or what runs it died. After that it is to be dropped.
    /// An exception of the scene's own is no such error: it is in the answer, and the scene goes on.
    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError>;
}
