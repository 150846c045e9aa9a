//! Where a capture goes, and why there may be none.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;

/// Where a capture goes, and how large it may get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureConfig {
    /// A folder that exists; see [`prepare_folder`].
    pub folder: PathBuf,
    /// What the files' names have before `-1.mp4`; no path.
    pub name: String,
    /// The most bytes of all its files together. The capture ends before it would have more, and before the disk is full.
    pub max_bytes: u64,
}

impl CaptureConfig {
    pub(super) fn path(&self, part: u32) -> PathBuf {
        self.folder.join(format!("{}-{part}.mp4", self.name))
    }

    /// What the disk has left for this user.
    pub(super) fn free_bytes(&self) -> io::Result<u64> {
        let disk = statvfs(&self.folder)?;
        Ok(disk.blocks_available().saturating_mul(disk.fragment_size()))
    }

    /// Makes a file that was not there, readable and writable by this user alone.
    pub(super) fn create(&self, part: u32) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path(part))
    }
}

/// Why a session is not captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// Answered with 404.
    #[error("there is no such session; GET /v1/sessions lists those there are")]
    NoSession,
    /// Answered with 409.
    #[error("this session is being recorded already")]
    Already,
    /// Answered with 409.
    #[error("this session looks on and has no picture of its own; record a player's")]
    Shared,
    /// The file or the thread could not be made.
    #[error("cannot begin the recording {path}: {cause}")]
    File {
        /// The first file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// Makes the folder, for this user alone, if it is not there.
pub fn prepare_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
