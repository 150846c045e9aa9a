//! Why there is no machine code.

use std::ffi::OsString;

use lightcone_sandbox::ModuleError;

/// Processor time of the compiler's process, in seconds. A module made to be slow takes about 30 s within the sandbox's limits.
pub(super) const MOST_CPU_S: u64 = 120;
/// Address space of the compiler's process.
pub(super) const MOST_BYTES: u64 = 2 << 30;

/// Why there is no machine code.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The engine or the compiler says no.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// The compiler's process cannot be started or spoken with.
    #[error("the compiler's process {command:?} cannot be used: {cause}")]
    Process {
        /// The program.
        command: OsString,
        /// Why.
        cause: std::io::Error,
    },
    /// The compiler ran out of what it may use, or failed.
    #[error(
        "the compiler ended with {status}; it may take {} s of processor time and {} MiB",
        MOST_CPU_S,
        MOST_BYTES >> 20
    )]
    Died {
        /// How it ended.
        status: std::process::ExitStatus,
    },
}
