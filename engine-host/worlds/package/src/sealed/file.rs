//! Files of sealed packages.

use std::io::BufReader;
use std::path::Path;

use super::error::{SealedError, SealedFileError};
use super::header::SealedHeader;
use super::keys::UnsealKey;
use crate::bounds::Bounds;
use crate::error::PackageError;
use crate::file::open_regular;
use crate::package::Package;

/// The ending of a sealed package's file name.
pub const SEALED_ENDING: &str = "lcws";

impl Package {
    /// Reads and opens the file of a sealed package. A pipe or device, which might never end, is refused.
    pub fn open_sealed(path: &Path, key: &UnsealKey, bounds: &Bounds) -> Result<Self, SealedFileError> {
        of_file(path, |from| Self::unseal(from, key, bounds))
    }
}

impl SealedHeader {
    /// Reads the header of a file.
    pub fn open(path: &Path, bounds: &Bounds) -> Result<Self, SealedFileError> {
        of_file(path, |mut from| Self::read(&mut from, bounds))
    }
}

fn of_file<T>(
    path: &Path,
    read: impl FnOnce(BufReader<std::fs::File>) -> Result<T, SealedError>,
) -> Result<T, SealedFileError> {
    let file = open_regular(path).map_err(|cause| PackageError::Io(cause).into());
    let read = file.and_then(|file| read(BufReader::new(file)));
    read.map_err(|cause| SealedFileError { path: path.to_owned(), cause: Box::new(cause) })
}
