//! What runs a scene's JavaScript, a turn at a time.
//!
//! Every executor runs the same prelude around the scene's bundle, so both say the same bytes for the same turns.

mod error;
mod run;
mod turn;

pub use error::ExecutorError;
pub use run::{Executor, SceneSource};
pub use turn::{Answer, Call, Exception, Level, LogLine, PeerMessage, Turn, TurnAnswer};
