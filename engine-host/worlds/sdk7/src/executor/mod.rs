//! What runs a scene's JavaScript, a turn at a time.
//!
//! Every executor runs the same prelude around the scene's bundle, so both say the same bytes for the same turns.

pub mod block;
mod error;
#[cfg(feature = "exact")]
pub mod exact;
pub mod fast;
mod prelude;
mod run;
mod turn;

pub use error::ExecutorError;
pub use prelude::{PRELUDE, WRAP_HEAD, WRAP_TAIL};
pub use run::{Executor, SceneSource};
pub use turn::{Answer, Begin, Call, Exception, Level, LogLine, PeerMessage, Turn, TurnAnswer};
