//! Real time for the simulation, and what players are told of it.

mod load;
mod low;
mod note;
mod panel;
mod pause;
mod said;
mod screen;
mod slots;
mod tick_loop;

pub(crate) use pause::sleep_until;
#[cfg(test)]
pub(crate) use slots::Slots;
pub(crate) use tick_loop::{Pace, TickLoop};
