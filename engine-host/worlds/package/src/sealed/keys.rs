//! Whom a package is sealed to.

use std::fmt;
use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::str::FromStr;

use lightcone_attest::create_secret;
use zeroize::Zeroizing;

use super::envelope::public;
use super::error::UnsealKeyError;
use crate::file::open_regular;

pub(super) const KEY_BYTES: usize = 32;

/// A node's public key (X25519), to which packages are sealed: 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recipient(pub [u8; KEY_BYTES]);

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Text that is no key.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("64 hexadecimal digits are wanted")]
pub struct NoRecipient;

impl FromStr for Recipient {
    type Err = NoRecipient;

    fn from_str(text: &str) -> Result<Self, NoRecipient> {
        if text.len() != 2 * KEY_BYTES || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoRecipient);
        }
        let mut key = [0; KEY_BYTES];
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = str::from_utf8(digits).map_err(|_| NoRecipient)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NoRecipient)?;
        }
        Ok(Self(key))
    }
}

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
