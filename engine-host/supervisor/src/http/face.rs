//! What the routes know.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::busy::Busy;
use crate::host::Host;

/// Uploads at once.
const MAX_UPLOADS: usize = 4;

/// Shared by all requests.
pub(crate) struct Face {
    pub(super) host: Arc<Host>,
    /// Where packages wait that are not whole or not checked.
    pub(super) folder: PathBuf,
    pub(super) max_upload_bytes: u64,
    pub(super) uploads: Semaphore,
    pub(super) resumed: Busy,
}

impl Face {
    pub(crate) fn new(host: Arc<Host>, folder: PathBuf, max_upload_bytes: u64) -> Self {
        Self { host, folder, max_upload_bytes, uploads: Semaphore::new(MAX_UPLOADS), resumed: Busy::default() }
    }
}
