//! From a checked module to machine code: in a process that may die, and once.
//!
//! A compiler is a large program, and a module from a stranger may be made to keep it busy or to make it fail. So it runs in a
//! [child](compile_stdin) with bounds of its own, and what it made is [kept](kept) for the next start.

mod child;
mod error;
mod kept;

use std::ffi::OsString;
use std::path::PathBuf;

use lightcone_sandbox::{Checked, Module, ModuleError};

pub use child::{BoundError, compile_stdin};
pub use error::CompileError;
use kept::Kept;

/// Who compiles, and where the code is kept.
///
/// ```no_run
/// use lightcone_worlds::program::Compiler;
///
/// # fn main() -> std::io::Result<()> {
/// // A program that calls `compile_stdin` when its first argument is `compile-module`.
/// let this = std::env::current_exe()?.into_os_string();
/// let compiler = Compiler::apart(vec![this, "compile-module".into()]).keeping("/var/cache/lightcone".into());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Compiler {
    apart: Option<Vec<OsString>>,
    kept: Option<PathBuf>,
}

impl Compiler {
    /// Compiles in the calling process, on the calling thread: for modules that one trusts.
    pub fn here() -> Self {
        Self::default()
    }

    /// Compiles in a process of its own: `command` is a program and its first arguments, and it calls [`compile_stdin`].
    pub fn apart(command: Vec<OsString>) -> Self {
        Self { apart: Some(command), kept: None }
    }

    /// Keeps compiled code in this directory, which is made if there is none. It is machine code that is run as it is: a
    /// directory or a file that others could write to is not used, and the log says so.
    pub fn keeping(self, directory: PathBuf) -> Self {
        Self { kept: Some(directory), ..self }
    }

    /// The same, and it keeps nothing: for code that nobody else may find on the disk.
    pub(super) fn keeping_nothing(&self) -> Self {
        Self { kept: None, ..self.clone() }
    }

    pub(crate) fn compile(&self, checked: &Checked) -> Result<Module, CompileError> {
        let kept = self.kept.as_ref().and_then(|directory| match Kept::open(directory) {
            Ok(kept) => Some(kept),
            Err(error) => {
                tracing::warn!("compiled code is not kept: {}: {error}", directory.display());
                None
            }
        });
        if let Some(module) = kept.as_ref().and_then(|kept| kept.module(checked)) {
            return Ok(module);
        }
        let Some(command) = &self.apart else {
            let module = Module::compile(checked)?;
            keep(kept.as_ref(), checked, || module.serialize());
            return Ok(module);
        };
        let code = child::compile(command, checked.code())?;
        // SAFETY: the code was just made by our own program, of what was checked.
        let module = unsafe { Module::deserialize(checked, &code) }?;
        keep(kept.as_ref(), checked, || Ok(code));
        Ok(module)
    }
}

/// Without it the next start takes longer, and nothing else.
fn keep(kept: Option<&Kept>, checked: &Checked, code: impl FnOnce() -> Result<Vec<u8>, ModuleError>) {
    let Some(kept) = kept else { return };
    let done = code().map_err(|error| error.to_string());
    if let Err(error) = done.and_then(|code| kept.put(checked, &code).map_err(|error| error.to_string())) {
        tracing::warn!("compiled code is not kept: {error}");
    }
}
