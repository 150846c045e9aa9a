use lightcone_sandbox::{Checked, Module, check};

use super::error::EngineError;
use super::limits::ExactLimits;

/// The engine, ready to run. Clones share its code; each scene has an instance of its own.
#[derive(Clone, Debug)]
pub struct Engine {
    module: Module,
}

/// The engine's module, with the limits that scenes usually have.
///
/// # Errors
///
/// [`EngineError::Refused`] if it is no module that the sandbox takes.
pub fn checked(module: &[u8]) -> Result<Checked, EngineError> {
    checked_within(module, ExactLimits::default())
}

/// The engine's module, with the limits of each scene that it will run.
///
/// # Errors
///
/// [`EngineError::Refused`] if it is no module that the sandbox takes.
pub fn checked_within(module: &[u8], limits: ExactLimits) -> Result<Checked, EngineError> {
    Ok(check(module, &limits.of_sandbox())?)
}

impl Engine {
    /// Of what was compiled by others, who may keep machine code: `module` is what they made of [`checked`].
    pub fn new(module: Module) -> Self {
        Self { module }
    }

    /// Compiles it on this thread, in about 2 s.
    ///
    /// # Errors
    ///
    /// [`EngineError::Compile`] if the engine of WebAssembly does not run here.
    pub fn compile(checked: &Checked) -> Result<Self, EngineError> {
        Ok(Self::new(Module::compile(checked)?))
    }

    pub(super) fn mebibytes(&self) -> u32 {
        u32::try_from(self.module.limits().memory_bytes >> 20).unwrap_or(u32::MAX)
    }

    pub(super) fn module(&self) -> &Module {
        &self.module
    }
}
