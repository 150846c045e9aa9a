//! Changes found by comparing with a copy.

use crate::abi::PAGE_BYTES;

/// The memory as it was.
#[derive(Default)]
pub(crate) struct Compare {
    kept: Vec<u8>,
}

impl Compare {
    pub(super) fn take(&mut self, memory: &[u8]) -> Vec<u32> {
        // A memory never shrinks, and grows by zeros.
        self.kept.resize(memory.len(), 0);
        let mut changed = Vec::new();
        let pages = memory.chunks_exact(PAGE_BYTES).zip(self.kept.chunks_exact_mut(PAGE_BYTES));
        for (index, (now, kept)) in (0..).zip(pages) {
            if now != kept {
                kept.copy_from_slice(now);
                changed.push(index);
            }
        }
        changed
    }
}
