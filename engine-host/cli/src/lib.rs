//! The program `lightcone`: where the host meets the built-in worlds.
//!
//! A library too, so that benches and tests start the same program in a process of their own.

mod access;
mod args;
mod fail;
mod fraud;
mod replay;
mod run;
mod shot;
mod simulate;
mod store;
mod token;
mod verify;
mod world;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};
use fail::Failure;

/// Runs the program. Exit codes: 0 done, 1 failed, 2 the command line or a file named in it cannot be used; `verify`,
/// `replay` and `fraud` say in their help what theirs mean.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Help that cannot be printed has nobody to read it.
            _ = error.print();
            return ExitCode::from(code);
        }
    };
    start_log();
    let done = match args.command.unwrap_or_default() {
        Command::Run(options) => run::run(*options).map(|()| 0),
        Command::Shot(options) => shot::shot(options).map(|()| 0),
        Command::Simulate(options) => simulate::simulate(options).map(|()| 0),
        Command::Verify(options) => verify::verify(options),
        Command::Replay(options) => replay::replay(options),
        Command::Fraud(options) => fraud::fraud(options),
        Command::Token(options) => token::token(options).map(|()| 0),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Failure { message, code }) => {
            eprintln!("lightcone: {message}");
            ExitCode::from(code)
        }
    }
}

/// To standard error: what a person should know. `RUST_LOG` says otherwise, as in `RUST_LOG=debug`.
fn start_log() {
    let ours = "error,lightcone_engine_host=info,lightcone_streaming=info,lightcone_render=info";
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| ours.into());
    let stderr = std::io::stderr;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(stderr().is_terminal()).with_writer(stderr);
    // Tests call this more than once in a process; the first wins.
    _ = log.with_target(false).without_time().try_init();
}
