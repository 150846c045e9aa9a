//! What a tick loop is to do next, and when.

use std::time::{Duration, Instant};

use crate::tick::load::Load;
use crate::tick::slots::Slots;

/// Goes along when the loop moves to another thread.
pub(super) struct Dues {
    pub(super) slots: Slots,
    pub(super) load: Load,
    pub(super) digest: Instant,
    pub(super) panel: Instant,
    pub(super) note: Instant,
    /// Notes sent so far.
    pub(super) notes: u32,
}

impl Dues {
    /// All is due now.
    pub(super) fn new(now: Instant, rate_hz: u32) -> Self {
        let slots = Slots::new(now, Duration::from_secs(1) / rate_hz);
        Self { slots, load: Load::new(rate_hz), digest: now, panel: now, note: now, notes: 0 }
    }
}

/// Why a loop has come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// The seats are closed.
    Closed,
    /// The world cannot go on, or its record.
    Ended,
    /// It is to go on with another priority.
    Moves,
}
