//! Small scenes in plain JavaScript, run turn by turn.

mod block;
mod cases;
mod hostile;
mod life;
mod pinned;
mod support;
