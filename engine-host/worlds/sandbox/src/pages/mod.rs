//! Which pages of a memory changed.

mod compare;
#[cfg(target_os = "linux")]
mod kernel;

/// How changes of pages are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// Linux marks pages as they are written to: a look costs what changed. It needs `userfaultfd` (unprivileged is enough), the
    /// `PAGEMAP_SCAN` call on `/proc/self/pagemap` (Linux 6.7) and pages of 4 KiB.
    Kernel,
    /// A second copy of the memory is kept and compared: it works everywhere, and a look costs as much as reading it all.
    Compare,
}

/// Watches one memory.
pub(crate) enum Tracker {
    #[cfg(target_os = "linux")]
    Kernel(kernel::Kernel),
    Compare(compare::Compare),
}

impl Tracker {
    /// Begins with a memory that counts as all zero: what it already holds is a change. `most_bytes` are reserved for it, and
    /// it never moves. By comparison if that was chosen or the kernel refuses.
    pub(crate) fn new(tracking: Tracking, memory: &[u8], most_bytes: usize) -> Self {
        #[cfg(target_os = "linux")]
        if tracking == Tracking::Kernel
            && let Ok(kernel) = kernel::Kernel::watch(memory.as_ptr() as usize, most_bytes)
        {
            return Self::Kernel(kernel);
        }
        let _ = (tracking, memory, most_bytes);
        Self::Compare(compare::Compare::default())
    }

    /// How it is done.
    pub(crate) fn tracking(&self) -> Tracking {
        match self {
            #[cfg(target_os = "linux")]
            Self::Kernel(_) => Tracking::Kernel,
            Self::Compare(_) => Tracking::Compare,
        }
    }

    /// Indices of all pages that changed since the last call, growing. There may be pages among them that did not.
    pub(crate) fn take(&mut self, memory: &[u8]) -> Vec<u32> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Kernel(kernel) => kernel.take(memory.len()),
            Self::Compare(compare) => compare.take(memory),
        }
    }
}
