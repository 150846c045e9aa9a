//! A module that may be compiled.

use crate::limits::Limits;
use crate::rewrite::{MemoryPages, MutableGlobal};

/// A module that was found good, rewritten for the host, with the limits that it was held to.
#[derive(Clone)]
pub struct Checked {
    code: Vec<u8>,
    limits: Limits,
    memory: MemoryPages,
    globals: Vec<MutableGlobal>,
}

impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked").field("bytes", &self.code.len()).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Checked {
    pub(super) fn new(code: Vec<u8>, limits: &Limits, memory: MemoryPages, globals: Vec<MutableGlobal>) -> Self {
        Self { code, limits: limits.clone(), memory, globals }
    }

    /// The rewritten module: what is compiled, and what another engine has to run to do the same. The same for the same bytes
    /// and [`Limits::memory_bytes`](crate::Limits::memory_bytes), so its hash names it in a cache.
    pub fn code(&self) -> &[u8] {
        &self.code
    }

    /// The limits that were given to [`check`](crate::check).
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn memory(&self) -> MemoryPages {
        self.memory
    }

    pub(crate) fn globals(&self) -> &[MutableGlobal] {
        &self.globals
    }
}
