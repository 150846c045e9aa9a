//! Reading from a stream that may lie about lengths.

use std::io::Read;

use crate::error::PackageError;

/// Reads and keeps what was read. A buffer grows with the bytes that come, not with what a length claims.
pub(crate) struct Source<R> {
    from: R,
    read: Vec<u8>,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from, read: Vec::new() }
    }

    pub(crate) fn u8(&mut self, what: &str) -> Result<u8, PackageError> {
        self.array(what).map(u8::from_le_bytes)
    }

    pub(crate) fn u32(&mut self, what: &str) -> Result<u32, PackageError> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self, what: &str) -> Result<u64, PackageError> {
        self.array(what).map(u64::from_le_bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], PackageError> {
        let mut array = [0; N];
        array.copy_from_slice(&self.take(what, N as u64)?);
        Ok(array)
    }

    /// A length (u64), at most `most`, and that many bytes.
    pub(crate) fn blob(&mut self, what: &str, most: u64) -> Result<Vec<u8>, PackageError> {
        let length = self.u64(what)?;
        if length > most {
            return Err(PackageError::TooMuch { what: format!("bytes of {what}"), found: length, most });
        }
        self.take(what, length)
    }

    /// All that was read.
    pub(crate) fn into_read(self) -> Vec<u8> {
        self.read
    }

    fn take(&mut self, what: &str, length: u64) -> Result<Vec<u8>, PackageError> {
        let bytes = take(&mut self.from, what, length)?;
        self.read.extend(&bytes);
        Ok(bytes)
    }
}

/// Exactly `length` bytes. `what` they are is for the error.
pub(crate) fn take(from: &mut impl Read, what: &str, length: u64) -> Result<Vec<u8>, PackageError> {
    let mut bytes = Vec::new();
    let found = from.take(length).read_to_end(&mut bytes)? as u64;
    bytes.shrink_to_fit();
    if found == length {
        Ok(bytes)
    } else {
        Err(PackageError::Truncated { what: what.to_owned(), wanted: length, found })
    }
}
