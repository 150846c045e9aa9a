//! From a sealed package to the package inside.

use std::io::Read;

use zeroize::Zeroizing;

use super::chunks;
use super::error::SealedError;
use super::header::SealedHeader;
use super::keys::UnsealKey;
use crate::bounds::Bounds;
use crate::error::PackageError;
use crate::package::Package;
use crate::source::take;

impl Package {
    /// Reads a sealed package up to its end, and opens it. What is inside is checked as [`Package::read`] does, and what the sealed
    /// file said of it must be true.
    pub fn unseal(mut from: impl Read, key: &UnsealKey, bounds: &Bounds) -> Result<Self, SealedError> {
        let header = SealedHeader::read(&mut from, bounds)?;
        let readable = header.readable();
        let ours = key.recipient();
        let envelope = header.envelope_for(&ours).ok_or(SealedError::NotForKey(ours))?;
        let content_key = envelope.open(key, &readable.hash())?;
        let plain = Zeroizing::new(chunks::open(&mut from, readable.bytes, &content_key, &header.hash())?);
        match take(&mut from, "the end", 1) {
            Err(PackageError::Truncated { .. }) => {}
            Err(cause) => return Err(cause.into()),
            Ok(_) => return Err(SealedError::Trailing),
        }
        let package = Self::read(&plain[..], bounds).map_err(SealedError::Inside)?;
        readable.hold_against(&package)?;
        Ok(package)
    }
}
