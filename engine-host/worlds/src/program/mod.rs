//! A world that somebody else made: a program in WebAssembly, out of a package.
//!
//! [`open`] reads and checks a package, compiles its module and imports its models and sounds. Every simulation of the world
//! then runs an instance of the module: in each tick it is told what happened, and what it answers is done. The program's
//! memory is part of the state, as are the commands by which its entities look and sound as they do.
//!
//! A newer version of a program can take over a running world ([`Simulation::upgraded`](lightcone_world::simulation::Simulation::upgraded)): the old one saves what the new
//! one is to know, and the rest of the state stays as it is.
//!
//! What a tick answers wrongly is dropped whole, and the world goes on. A program that traps or runs out of fuel halts the
//! world: its memory is half changed.

mod asked;
mod assets;
mod compiler;
mod declared;
mod error;
mod kept;
mod memory;
mod obey;
mod open;
mod opened;
mod plugin;
mod revive;
mod runner;
mod seen;
mod shapes;
mod tell;
mod tell_actions;
mod tell_bodies;
mod things;
mod told;
mod upgrade;

pub use compiler::{BoundError, CompileError, Compiler, compile_stdin};
pub use error::ProgramError;
pub use open::{check_package, open, open_sealed, world};
