//! A compiled module, kept or made.

use std::sync::Arc;

use wasmtime::{Engine, InstancePre, Linker};

use crate::abi::LOG;
use crate::check::Checked;
use crate::engine::engine;
use crate::host::{self, Host};
use crate::limits::Limits;
use crate::rewrite::{MemoryPages, MutableGlobal};

/// Why a module could not be made ready to run. None of it is the guest's doing.
#[derive(Debug, thiserror::Error)]
pub enum ModuleError {
    /// The engine cannot run on this machine.
    #[error("the WebAssembly engine does not run here: {0}")]
    Engine(String),
    /// The compiler refused what the check let pass.
    #[error("the module cannot be compiled: {0}")]
    Compile(String),
    /// The kept code is of another module, engine or machine.
    #[error("the kept code cannot be used: {0}: compile the module again")]
    Kept(String),
}

/// A module that is ready to run. Clones share the code.
#[derive(Clone)]
pub struct Module {
    inner: Arc<Inner>,
}

struct Inner {
    ready: InstancePre<Host>,
    limits: Limits,
    memory: MemoryPages,
    globals: Vec<MutableGlobal>,
}

impl std::fmt::Debug for Module {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Module").field("limits", &self.inner.limits).finish_non_exhaustive()
    }
}

impl Module {
    /// Compiles on this thread. It takes about 0.6 s for each megabyte that people write; a module made to be slow takes
    /// about 30 s within the default [`Limits`].
    pub fn compile(checked: &Checked) -> Result<Self, ModuleError> {
        let engine = start_engine(checked.limits())?;
        let module = wasmtime::Module::from_binary(&engine, checked.code());
        let module = module.map_err(|error| ModuleError::Compile(one_line(&error)))?;
        Self::ready(&engine, &module, checked).map_err(|error| ModuleError::Compile(one_line(&error)))
    }

    /// The compiled code, to be kept for [`Module::deserialize`] on machines like this one.
    pub fn serialize(&self) -> Result<Vec<u8>, ModuleError> {
        self.inner.ready.module().serialize().map_err(|error| ModuleError::Compile(one_line(&error)))
    }

    /// Takes code that was kept. Code of another version of the engine, or for another processor, is refused.
    ///
    /// # Safety
    ///
    /// `kept` must be what [`Module::serialize`] or [`machine_code`] made of an equal `checked`: it is machine
    /// code, and is run as it is. So the file that it comes from must be one that nobody else could write to.
    pub unsafe fn deserialize(checked: &Checked, kept: &[u8]) -> Result<Self, ModuleError> {
        let engine = start_engine(checked.limits())?;
        // SAFETY: the caller promises that the bytes come from `serialize`.
        let module = unsafe { wasmtime::Module::deserialize(&engine, kept) };
        let module = module.map_err(|error| ModuleError::Kept(one_line(&error)))?;
        Self::ready(&engine, &module, checked).map_err(|error| ModuleError::Kept(one_line(&error)))
    }

    fn ready(engine: &Engine, module: &wasmtime::Module, checked: &Checked) -> wasmtime::Result<Self> {
        let mut linker = Linker::new(engine);
        linker.func_wrap(LOG.0, LOG.1, host::log)?;
        let ready = linker.instantiate_pre(module)?;
        let (limits, memory, globals) = (checked.limits().clone(), checked.memory(), checked.globals().to_vec());
        Ok(Self { inner: Arc::new(Inner { ready, limits, memory, globals }) })
    }

    /// The limits that its instances are held to.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(crate) fn instantiator(&self) -> &InstancePre<Host> {
        &self.inner.ready
    }

    pub(crate) fn memory(&self) -> MemoryPages {
        self.inner.memory
    }

    pub(crate) fn globals(&self) -> &[MutableGlobal] {
        &self.inner.globals
    }
}

/// Compiles a module that was checked, and makes nothing ready to run: `code` is [`Checked::code`], and what comes back is for
/// [`Module::deserialize`]. For a process of its own, on the same machine; the stack is that of the default [`Limits`].
pub fn machine_code(code: &[u8]) -> Result<Vec<u8>, ModuleError> {
    let engine = start_engine(&Limits::default())?;
    engine.precompile_module(code).map_err(|error| ModuleError::Compile(one_line(&error)))
}

fn start_engine(limits: &Limits) -> Result<Engine, ModuleError> {
    engine(limits).map_err(|error| ModuleError::Engine(one_line(&error)))
}

/// The engine's messages have lists over many lines.
fn one_line(error: &wasmtime::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}
