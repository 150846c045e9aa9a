//! A program: worlds by name, and a command line.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use lightcone_world::WorldSpec;
use lightcone_worlds::program::compile_stdin;
use tracing_subscriber::EnvFilter;

use crate::args::{Args, Command, LogFormat};
use crate::fail::Failure;
use crate::worlds::{self, Worlds};
use crate::{export, fraud, host, inspect, new, pack, receipts, replay, run, seal, shot, simulate, token, verify};

/// Worlds that a program knows by name; the first runs when nobody says which.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) worlds: Vec<WorldSpec>,
    /// What starts this program again.
    pub(crate) own_process: Option<Vec<OsString>>,
}

impl Program {
    /// A program for one world.
    pub fn new(world: WorldSpec) -> Self {
        Self { worlds: vec![world], own_process: None }
    }

    /// Knows another world, too.
    pub fn with(mut self, world: WorldSpec) -> Self {
        self.worlds.push(world);
        self
    }

    /// Work that may fail without harm to this process is done in processes of its own: the executable of this process is
    /// started again with `arguments` and then a command. So it has to call [`Program::run_with`] with what comes after them.
    pub fn in_own_processes(self, arguments: impl IntoIterator<Item = OsString>) -> Self {
        // Without its name the work is done in this process.
        let own_process = std::env::current_exe().ok().map(|this| {
            let mut command = vec![this.into_os_string()];
            command.extend(arguments);
            command
        });
        Self { own_process, ..self }
    }

    /// Runs with the arguments of the process.
    pub fn run(self) -> ExitCode {
        self.in_own_processes([]).run_with(std::env::args_os())
    }

    /// Runs with these arguments, of which the first is the program's name. Exit codes: 0 done, 1 failed, 2 the command line or a
    /// file named in it cannot be used, 4 the world that ran has halted; `verify`, `replay`, `receipts` and `fraud` say in their help
    /// what theirs mean.
    pub fn run_with(self, args: impl IntoIterator<Item = OsString>) -> ExitCode {
        let names: Vec<&str> = self.worlds.iter().map(WorldSpec::name).collect();
        let command = match Args::read(args, &names) {
            Ok(command) => command,
            Err(error) => {
                let code = if error.use_stderr() { 2 } else { 0 };
                // Help that cannot be printed has nobody to read it.
                _ = error.print();
                return ExitCode::from(code);
            }
        };
        start_log(match &command {
            Command::Run(options) => Some(options.log_format),
            Command::Host(options) => Some(options.log_format),
            _ => None,
        });
        match self.obey(command) {
            Ok(code) => ExitCode::from(code),
            Err(Failure { message, code }) => {
                // Whoever started it may be gone.
                _ = writeln!(std::io::stderr(), "lightcone: {message}");
                ExitCode::from(code)
            }
        }
    }

    fn obey(&self, command: Command) -> Result<u8, Failure> {
        let worlds = || Worlds { named: &self.worlds, compiler: worlds::compiler(self.own_process.as_deref()) };
        match command {
            Command::Run(options) => run::run(*options, &worlds()).map(|()| 0),
            Command::Host(options) => host::host(*options, self.own_process.as_deref()).map(|()| 0),
            Command::Shot(options) => shot::shot(options, &worlds()).map(|()| 0),
            Command::Simulate(options) => simulate::simulate(options, &worlds()).map(|()| 0),
            Command::Verify(options) => verify::verify(options),
            Command::Replay(options) => replay::replay(options, &worlds()),
            Command::Receipts(options) => Ok(receipts::receipts(&options)),
            Command::Export(options) => export::export(&options).map(|()| 0),
            Command::Fraud(options) => fraud::fraud(options),
            Command::New(options) => new::new(&options).map(|()| 0),
            Command::Pack(options) => pack::pack(&options).map(|()| 0),
            Command::Inspect(options) => inspect::inspect(&options),
            Command::CompileModule => compile_stdin().map(|()| 0).map_err(Failure::failed),
            Command::Seal(options) => seal::seal(&options).map(|()| 0),
            Command::UnsealKey(options) => seal::unseal_key(&options).map(|()| 0),
            Command::Token(options) => token::token(options).map(|()| 0),
        }
    }
}

/// To standard error: what a person should know. `RUST_LOG` says otherwise, as in `RUST_LOG=debug`. Without a format it is for
/// the person who waits for a command to end, and who needs no times.
fn start_log(format: Option<LogFormat>) {
    // The names of all our crates begin so.
    let ours = "error,lightcone=info";
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| ours.into());
    let stderr = std::io::stderr;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(stderr().is_terminal()).with_writer(stderr);
    // Where standard error cannot be written to, there is nobody who could be told.
    let log = log.with_target(false).log_internal_errors(false);
    // Tests call this more than once in a process; the first wins.
    _ = match format {
        None => log.without_time().try_init(),
        Some(LogFormat::Text) => log.try_init(),
        Some(LogFormat::Json) => {
            log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
        }
    };
}
