//! Real time for the simulation, and what players are told of it.

mod note;
mod pause;
mod tick_loop;

pub(crate) use pause::sleep_until;
pub(crate) use tick_loop::{Pace, TickLoop};
