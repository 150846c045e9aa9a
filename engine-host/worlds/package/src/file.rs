//! Package files: written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use crate::bounds::Bounds;
use crate::error::{FileError, PackageError};
use crate::package::Package;

/// The ending of a package's file name.
pub const ENDING: &str = "lcw";

impl Package {
    /// Reads a file. A pipe or device, which might never end, is refused.
    pub fn open(path: &Path, bounds: &Bounds) -> Result<Self, FileError> {
        let read = || {
            let from = open_regular(path)?;
            Self::read(BufReader::new(from), bounds)
        };
        read().map_err(|cause| FileError { path: path.to_owned(), cause })
    }

    /// Writes a file: beside, synced, and then given its name. After a crash the file under that name is the old one or this one.
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let temporary = temporary(path);
        let written = self.write_beside(&temporary).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            _ = fs::remove_file(&temporary);
        }
        let lasting = written.and_then(|()| sync_directory(path.parent().unwrap_or(Path::new("."))));
        lasting.map_err(|cause| FileError { path: path.to_owned(), cause: PackageError::Io(cause) })
    }

    fn write_beside(&self, path: &Path) -> io::Result<()> {
        let mut file = File::create(path)?;
        self.write_to(&mut file)?;
        file.sync_all()
    }
}

/// A file that has an end.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    // Before it is opened: opening a pipe waits for whoever writes.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    File::open(path)
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

/// Makes names in a directory last.
fn sync_directory(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(path)?.sync_all()
}
