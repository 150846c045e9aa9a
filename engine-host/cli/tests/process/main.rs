//! The program `lightcone` in processes of its own.
#![cfg(feature = "demos")]

mod compiling;
mod confined;
mod halted;
mod new;
mod realm;
mod sealed;
mod signals;
mod still;
mod upgraded;
