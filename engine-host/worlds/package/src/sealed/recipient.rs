//! Whom a package is sealed to.

use std::fmt;
use std::str::FromStr;

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
