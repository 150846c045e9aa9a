//! What every step is given.

use std::path::PathBuf;
use std::time::Instant;

use crate::output::Output;

/// Where to, how much, and until when.
pub struct Plan {
    pub out: Output,
    /// Small pictures, few views.
    pub quick: bool,
    /// The program that compares `soft` and `gpu`.
    pub parity: Option<PathBuf>,
    /// When a step leaves the rest out.
    pub ends: Instant,
}

impl Plan {
    /// Whether there is time to begin something more.
    pub fn has_time(&self) -> bool {
        Instant::now() < self.ends
    }
}
