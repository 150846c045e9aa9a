//! The program `lightcone`, for worlds of one's own too.
//!
//! ```no_run
//! use lightcone_cli::Program;
//! use lightcone_world::prelude::*;
//!
//! fn main() -> std::process::ExitCode {
//!     let world = WorldSpec::new("empty", || |_: &mut bevy_app::App| {});
//!     Program::new(world).run()
//! }
//! ```
//!
//! Such a program has all of `lightcone`'s commands: it runs its world, draws it, simulates it, and verifies and replays its
//! records. With the feature `demos`, on by default, [`run`] is the program `lightcone` itself, with the built-in worlds; a
//! program that has no use for these turns it off.

mod access;
mod args;
#[cfg(target_os = "linux")]
mod confine;
mod export;
mod fail;
mod fraud;
mod host;
mod inspect;
mod js;
mod keys;
mod new;
mod orders;
mod pack;
mod program;
mod receipts;
mod replay;
mod run;
mod seal;
mod shot;
mod signals;
mod simulate;
mod store;
mod token;
mod unseal;
mod verify;
mod watch;
mod worlds;

/// Where nothing can be given up.
#[cfg(not(target_os = "linux"))]
mod confine {
    pub(crate) fn confine_for(_: &crate::args::RunArgs) -> Result<bool, crate::fail::Failure> {
        Ok(false)
    }
}

pub use program::Program;

/// The program `lightcone`: runs the built-in worlds with these arguments.
#[cfg(feature = "demos")]
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> std::process::ExitCode {
    built_in().in_own_processes([]).run_with(args)
}

/// The program with the built-in worlds.
#[cfg(feature = "demos")]
pub fn built_in() -> Program {
    let worlds = lightcone_demos::BUILT_IN.into_iter().filter_map(lightcone_demos::built_in);
    Program { worlds: worlds.collect(), own_process: None }
}
