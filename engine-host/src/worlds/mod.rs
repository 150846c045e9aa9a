//! Kinds of worlds that need no code of their own.

mod glb;

pub use glb::{GlbError, glb};
