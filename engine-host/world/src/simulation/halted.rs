//! A world that cannot go on.

use bevy_ecs::prelude::*;

/// The world cannot go on: its last tick is half done. Inserted by a world's own system, and never taken away: whoever runs the
/// simulation steps it no more, and keeps nothing of the last tick.
#[derive(Resource, Clone, Debug, PartialEq, Eq)]
pub struct Halted {
    /// What kind of end it was.
    pub kind: HaltKind,
    /// Fuel that the last tick had used up to there; 0 for a world that is no program.
    pub fuel: u64,
    /// One line for people.
    pub why: String,
}

/// Why a world cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HaltKind {
    /// Its program did what WebAssembly forbids, or gave up.
    Trap,
    /// Its program did not come to an end with the fuel that a tick is given.
    OutOfFuel,
    /// Its program called itself too deep.
    StackOverflow,
    /// Its program broke a rule of the interface.
    Interface,
    /// The machine had no memory left for it, or the engine failed.
    Machine,
    /// It says so itself.
    World,
}
