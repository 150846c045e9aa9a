//! The program `lightcone` in processes of its own.
#![cfg(feature = "demos")]

mod compiling;
mod new;
mod signals;
