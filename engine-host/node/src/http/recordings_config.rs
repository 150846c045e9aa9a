//! What an admin may have recorded, and where.

use std::path::PathBuf;

/// Where recordings go, and how large one may get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingConfig {
    /// Made if it is not there.
    pub folder: PathBuf,
    /// Of one recording.
    pub max_bytes: u64,
}
