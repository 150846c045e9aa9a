//! Modules as a stranger may hand them over, and what becomes of them.

mod broken;
mod common;
mod kept;
mod refused;
mod running;
mod state;
mod upgrade;
