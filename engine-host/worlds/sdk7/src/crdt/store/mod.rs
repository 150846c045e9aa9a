//! The state of a scene, as scene and host wrote it.

mod apply;
mod dump;
mod error;
mod host;
mod limits;
mod rules;
mod state;
mod values;

pub use apply::{Applied, Outcome};
pub use error::StoreError;
pub use limits::Limits;
pub use rules::Denial;
pub use state::Store;
