//! Programs in worlds: what they are told, what they do, and what is left of them after a restore.

mod bodies;
mod both_ways;
mod common;
mod faults;
mod forms;
mod fuel;
mod hostile;
mod page;
mod play;
mod restore;
mod upgrade;
