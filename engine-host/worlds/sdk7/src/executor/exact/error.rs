use std::path::PathBuf;

use lightcone_sandbox::{ModuleError, Refused};

/// Makes the engine's module, at the top of the repository.
pub const BUILD_COMMAND: &str = "python3 engine-host/worlds/sdk7/engine/build.py";

/// Why there is no JavaScript engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It was not made yet.
    #[error("there is no JavaScript engine at {}: make it with `{BUILD_COMMAND}`", .path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// No home, so no place where it would be.
    #[error(
        "nobody says where the JavaScript engine is: neither LIGHTCONE_JS_ENGINE, CACHE_DIRECTORY, XDG_CACHE_HOME nor HOME is set"
    )]
    NoPlace,
    /// The file cannot be read.
    #[error("the JavaScript engine {} cannot be read: {cause}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file is another module than this program was made for.
    #[error("{} is another JavaScript engine (SHA-256 {found}): make the one of this version with `{BUILD_COMMAND}`", .path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// Its hash.
        found: String,
    },
    /// The sandbox does not take it.
    #[error("the JavaScript engine is not fit for the sandbox: {0}")]
    Refused(#[from] Refused),
    /// It cannot be compiled here.
    #[error("the JavaScript engine cannot be compiled: {0}")]
    Compile(#[from] ModuleError),
}
