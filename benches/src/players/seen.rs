//! What the players tell of their pictures.

use serde::{Deserialize, Serialize};

/// What the players saw.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Seen {
    pub(super) frame_ms: Vec<f64>,
    pub(super) frames: usize,
    pub(super) bytes: u64,
    pub(super) cpu_s: f64,
}
