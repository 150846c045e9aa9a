//! A guest that runs: its beginning, its ticks, and its way back from a kept state.

use crate::abi::{PAGE_BYTES, Page, WASM_PAGE_BYTES};
use crate::fault::{Cause, Fault, Spent};
use crate::globals;
use crate::guest::Guest;
use crate::module::Module;
use crate::pages::{Tracker, Tracking};
use crate::state::State;

/// What a tick returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The bytes that the guest pointed to.
    pub bytes: Vec<u8>,
    /// What the tick used, and said.
    pub spent: Spent,
}

/// The state of an instance after a fault is half changed: it is not to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the program stopped at a fault: its state is half changed")]
pub struct Halted;

/// Why a kept state cannot be restored: it is of another module, or damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The memory had a size that the module's cannot have.
    #[error("a memory of {pages} pages: this program's has {least} to {most}, in steps of 16")]
    MemorySize {
        /// Pages of 4 KiB.
        pages: u32,
        /// The module's initial size.
        least: u64,
        /// Its maximum.
        most: u64,
    },
    /// A page lies outside the memory, or not behind the one before it.
    #[error("page {index} of a memory of {pages} pages, after {previous:?}: pages come in growing order")]
    Page {
        /// Its index.
        index: u32,
        /// The one before.
        previous: Option<u32>,
        /// Pages of the memory.
        pages: u32,
    },
    /// The bytes are not the values of this module's globals.
    #[error("{len} bytes are not the globals of this program")]
    Globals {
        /// How many bytes were given.
        len: usize,
    },
    /// The machine could not make the instance.
    #[error("{0}")]
    Host(Cause),
}

/// One guest, with its state.
///
/// It runs on its caller's thread, which needs [`Limits::stack_bytes`](crate::Limits::stack_bytes) of stack and 256 KiB more.
pub struct Instance {
    module: Module,
    guest: Guest,
    tracker: Tracker,
    halted: bool,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("halted", &self.halted).finish_non_exhaustive()
    }
}

impl Instance {
    /// Makes an instance and lets it begin: `lc_abi`, then `lc_init` with `init`.
    pub fn start(module: &Module, init: &[u8]) -> Result<(Self, Spent), Fault> {
        Self::start_tracked(module, init, Tracking::Kernel)
    }

    /// Makes an instance with the state that another had: its memory's size in pages of 4 KiB, its globals, and its pages in
    /// growing order. A page that is left out is all zero. No code of the guest runs; its next tick is the next tick of the
    /// instance that the state came from.
    pub fn restore<'a>(
        module: &Module,
        memory_pages: u32,
        globals: &[u8],
        pages: impl IntoIterator<Item = (u32, &'a Page)>,
    ) -> Result<Self, RestoreError> {
        Self::restore_tracked(module, memory_pages, globals, pages, Tracking::Kernel)
    }

    /// Makes an instance of a later version of a guest, lets it begin with `init`, and gives it what [`Instance::saved`] gave of the
    /// earlier one: `lc_upgrade`.
    pub fn upgraded(module: &Module, init: &[u8], saved: &[u8]) -> Result<(Self, Spent), Fault> {
        let guest = Guest::new(module).map_err(|cause| Fault { cause, spent: Spent::default() })?;
        let mut instance = Self::around(guest, module, Tracking::Kernel);
        let spent = instance.guest.take_over(module.limits(), init, saved)?;
        Ok((instance, spent))
    }

    pub(crate) fn start_tracked(module: &Module, init: &[u8], tracking: Tracking) -> Result<(Self, Spent), Fault> {
        let guest = Guest::new(module).map_err(|cause| Fault { cause, spent: Spent::default() })?;
        let mut instance = Self::around(guest, module, tracking);
        let spent = instance.guest.begin(module.limits(), init)?;
        Ok((instance, spent))
    }

    pub(crate) fn restore_tracked<'a>(
        module: &Module,
        memory_pages: u32,
        globals: &[u8],
        pages: impl IntoIterator<Item = (u32, &'a Page)>,
        tracking: Tracking,
    ) -> Result<Self, RestoreError> {
        let types = module.globals().iter().map(|global| global.ty);
        let values = globals::read(globals, types).ok_or(RestoreError::Globals { len: globals.len() })?;
        let bytes = memory_bytes(module, memory_pages)?;
        let host = |error: wasmtime::Error| RestoreError::Host(Cause::Engine { cause: format!("{error:#}") });

        let mut guest = Guest::new(module).map_err(RestoreError::Host)?;
        guest.grow_to(bytes).map_err(host)?;
        for (global, value) in guest.globals.iter().zip(values) {
            global.set(&mut guest.store, value).map_err(host)?;
        }
        let initial = (module.memory().initial * WASM_PAGE_BYTES) as usize;
        write_pages(guest.memory.data_mut(&mut guest.store), initial / PAGE_BYTES, pages)?;
        let mut instance = Self::around(guest, module, tracking);
        // Everything so far is the kept state, and no change of it.
        instance.tracker.take(instance.guest.memory.data(&instance.guest.store));
        Ok(instance)
    }

    fn around(guest: Guest, module: &Module, tracking: Tracking) -> Self {
        let most = (module.memory().maximum * WASM_PAGE_BYTES) as usize;
        let tracker = Tracker::new(tracking, guest.memory.data(&guest.store), most);
        Self { module: module.clone(), guest, tracker, halted: false }
    }

    /// Runs one tick. After a fault the instance is halted, and every later tick is [`Cause::Halted`].
    pub fn tick(&mut self, input: &[u8]) -> Result<Output, Fault> {
        if self.halted {
            return Err(Fault { cause: Cause::Halted, spent: Spent::default() });
        }
        self.halted = true;
        let (bytes, spent) = self.guest.step(self.module.limits(), input)?;
        self.halted = false;
        Ok(Output { bytes, spent })
    }

    /// What the guest gives to a later version of itself: `lc_save`. It may have written to its memory for that, so the instance ends
    /// here: whoever wants it to go on makes another from its state first.
    pub fn saved(mut self) -> Result<Output, Fault> {
        if self.halted {
            return Err(Fault { cause: Cause::Halted, spent: Spent::default() });
        }
        let (bytes, spent) = self.guest.save(self.module.limits())?;
        Ok(Output { bytes, spent })
    }

    /// The state between two ticks, to be kept. None after a fault.
    pub fn state(&mut self) -> Result<State<'_>, Halted> {
        if self.halted { Err(Halted) } else { Ok(State::new(&mut self.guest, &mut self.tracker)) }
    }

    /// How changed pages are found here.
    pub fn tracking(&self) -> Tracking {
        self.tracker.tracking()
    }
}

fn memory_bytes(module: &Module, pages: u32) -> Result<u64, RestoreError> {
    let bytes = u64::from(pages) * PAGE_BYTES as u64;
    let bounds = module.memory();
    if bytes.is_multiple_of(WASM_PAGE_BYTES) && (bounds.initial..=bounds.maximum).contains(&(bytes / WASM_PAGE_BYTES)) {
        return Ok(bytes);
    }
    let in_pages = |wasm_pages: u64| wasm_pages * WASM_PAGE_BYTES / PAGE_BYTES as u64;
    Err(RestoreError::MemorySize { pages, least: in_pages(bounds.initial), most: in_pages(bounds.maximum) })
}

/// Makes the memory exactly these pages. Only its first `written` pages may hold something yet: what the module's data segments
/// put there.
fn write_pages<'a>(
    memory: &mut [u8],
    written: usize,
    pages: impl IntoIterator<Item = (u32, &'a Page)>,
) -> Result<(), RestoreError> {
    let (memory, _) = memory.as_chunks_mut::<PAGE_BYTES>();
    let count = memory.len();
    let mut next = 0;
    let mut previous = None;
    for (index, page) in pages {
        let at = index as usize;
        if at < next || at >= count {
            return Err(RestoreError::Page { index, previous, pages: count as u32 });
        }
        clear(&mut memory[next.min(written)..at.min(written)]);
        memory[at] = *page;
        (next, previous) = (at + 1, Some(index));
    }
    clear(&mut memory[next.min(written)..written]);
    Ok(())
}

/// Writes only where something is: a page that is read alone costs no memory.
fn clear(pages: &mut [Page]) {
    pages.iter_mut().filter(|page| **page != [0; PAGE_BYTES]).for_each(|page| page.fill(0));
}

#[cfg(test)]
mod tests;
