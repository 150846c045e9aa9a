//! What the viewers are sent, and what they tell the server of it.

use serde::{Deserialize, Serialize};

/// Pictures a second.
pub(super) const FPS: u32 = 30;

/// What all viewers together received.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct Received {
    pub(super) packets: u64,
    pub(super) bytes: u64,
}
