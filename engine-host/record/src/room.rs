//! How much of the disk a record takes, and how much it may take.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::metric_names as names;

/// Between two looks at the directory: what is removed, and what others write there, is not counted otherwise.
const LOOK_PERIOD: Duration = Duration::from_secs(60);
/// A large directory is looked at less often: so many times longer apart than a look takes.
const LOOK_SHARE: u32 = 100;

/// Sizes in bytes.
#[derive(Debug)]
pub(super) struct Room {
    directory: PathBuf,
    limit: Option<u64>,
    used: u64,
    look_due: Instant,
}

impl Room {
    /// Looks at the directory.
    pub(super) fn of(directory: &Path, limit: Option<u64>) -> Self {
        let mut room = Self { directory: directory.to_owned(), limit, used: 0, look_due: Instant::now() };
        room.look();
        room
    }

    /// So many bytes were written.
    pub(super) fn took(&mut self, bytes: u64) {
        self.used += bytes;
        metrics::gauge!(names::STORE_BYTES).set(self.used as f64);
    }

    /// Used and limit, when nothing more may be written.
    pub(super) fn is_over(&self) -> Option<(u64, u64)> {
        self.limit.filter(|limit| self.used >= *limit).map(|limit| (self.used, limit))
    }

    /// Looks at the directory when it is time to.
    pub(super) fn look_now_and_then(&mut self) {
        if Instant::now() >= self.look_due {
            self.look();
        }
    }

    /// A directory that cannot be read now keeps the size that it had.
    pub(super) fn look(&mut self) {
        let began = Instant::now();
        if let Ok(used) = size_of(&self.directory) {
            self.used = used;
        }
        metrics::gauge!(names::STORE_BYTES).set(self.used as f64);
        if let Ok(disk) = rustix::fs::statvfs(&self.directory) {
            metrics::gauge!(names::STORE_FREE_BYTES).set((disk.f_bavail * disk.f_frsize) as f64);
        }
        self.look_due = Instant::now() + LOOK_PERIOD.max(began.elapsed() * LOOK_SHARE);
    }
}

/// Of all files below. One that goes away meanwhile is not counted.
fn size_of(directory: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        match entry.metadata() {
            Ok(found) if found.is_dir() => bytes += size_of(&entry.path())?,
            Ok(found) => bytes += found.len(),
            Err(_) => {}
        }
    }
    Ok(bytes)
}
