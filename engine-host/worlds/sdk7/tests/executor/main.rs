//! Small scenes in plain JavaScript, run turn by turn.

mod block;
mod cases;
#[cfg(feature = "exact")]
mod exact;
mod hostile;
mod life;
mod pinned;
mod support;
