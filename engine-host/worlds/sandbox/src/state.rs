//! What an instance is, between two ticks: its memory and its mutable globals, and nothing else.

use crate::abi::{PAGE_BYTES, Page};
use crate::globals;
use crate::guest::Guest;
use crate::pages::Tracker;

/// The whole state of an instance: memory size, pages, globals. [`Instance::restore`](crate::Instance::restore) takes the same
/// three.
pub struct State<'a> {
    guest: &'a mut Guest,
    tracker: &'a mut Tracker,
}

impl<'a> State<'a> {
    pub(crate) fn new(guest: &'a mut Guest, tracker: &'a mut Tracker) -> Self {
        Self { guest, tracker }
    }

    /// Pages of 4 KiB in the memory. It never shrinks.
    pub fn memory_pages(&self) -> u32 {
        self.pages().len() as u32
    }

    /// A page of the memory; none beyond its end.
    pub fn page(&self, index: u32) -> Option<&Page> {
        self.pages().get(index as usize)
    }

    /// Indices of the pages that changed since the last call, growing. At the first call: since the memory was all zero, or
    /// since the instance was restored. There may be pages among them that are as they were, or all zero.
    pub fn take_changed_pages(&mut self) -> Vec<u32> {
        let memory = self.guest.memory.data(&self.guest.store);
        self.tracker.take(memory)
    }

    /// The mutable globals. Equal values are equal bytes: their number (u32), then for each in the module's order its type as
    /// WebAssembly writes it (one byte) and its value, little-endian.
    pub fn globals(&mut self) -> Vec<u8> {
        globals::write(&self.guest.globals, &mut self.guest.store)
    }

    fn pages(&self) -> &[Page] {
        self.guest.memory.data(&self.guest.store).as_chunks::<PAGE_BYTES>().0
    }
}
