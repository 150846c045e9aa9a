//! The secret that opens what was sealed to a node.

use std::fmt;
use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use lightcone_attest::create_secret;
use zeroize::Zeroizing;

use super::error::UnsealKeyError;
use super::recipient::{KEY_BYTES, Recipient};
use super::suite::public;
use crate::file::open_regular;

/// A node's secret, which opens what was sealed to its [`Recipient`].
#[derive(Clone)]
pub struct UnsealKey(Zeroizing<[u8; KEY_BYTES]>);

impl fmt::Debug for UnsealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnsealKey({})", self.recipient())
    }
}

impl UnsealKey {
    /// The key of 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What to seal to.
    pub fn recipient(&self) -> Recipient {
        public(&self.0)
    }

    /// Reads a key file, or makes one of these random bytes (mode 0600) where there is none. Says whether it was made.
    pub fn read_or_make(path: &Path, random: [u8; 32]) -> Result<(Self, bool), UnsealKeyError> {
        let made = match create_secret(path, &random) {
            Ok(()) => true,
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => false,
            Err(cause) => return Err(UnsealKeyError::Io { path: path.to_owned(), cause }),
        };
        Self::read(path).map(|key| (key, made))
    }

    /// Reads a key file. One that its group or others may read or write is refused.
    pub fn read(path: &Path) -> Result<Self, UnsealKeyError> {
        let failed = |cause| UnsealKeyError::Io { path: path.to_owned(), cause };
        let found = fs::metadata(path).map_err(failed)?;
        let mode = found.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(UnsealKeyError::Mode { path: path.to_owned(), mode });
        }
        let wrong = || UnsealKeyError::Length { path: path.to_owned(), bytes: found.len() };
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        let mut file = open_regular(path).map_err(failed)?;
        if found.len() != KEY_BYTES as u64 {
            return Err(wrong());
        }
        file.read_exact(&mut *key).map_err(failed)?;
        Ok(Self(key))
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}
