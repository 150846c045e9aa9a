//! Why a sealed package or a key cannot be used.

use std::io;
use std::path::PathBuf;

use super::recipient::Recipient;
use crate::error::PackageError;
use crate::format::SEALED_VERSION;

/// Why bytes are no sealed package, do not open, or cannot be made one.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// They cannot be read, end too early, or say what is not allowed.
    #[error(transparent)]
    Bytes(#[from] PackageError),
    /// The first bytes are those of something else.
    #[error("it is no sealed package: it does not begin with lcw-seal")]
    Magic,
    /// It is of this other version of the format.
    #[error("version {0} of the sealed format is not known: {SEALED_VERSION} is")]
    Version(u32),
    /// It is sealed to nobody.
    #[error("it is sealed to nobody")]
    NoRecipient,
    /// Recipients are not sorted, or this one is there twice.
    #[error("recipient {0} comes twice, or out of order")]
    Order(Recipient),
    /// This key is none that anything can be sealed to.
    #[error("{0} is no key that can be sealed to")]
    Key(Recipient),
    /// It is sealed to others than this key.
    #[error("it is not sealed to key {0}")]
    NotForKey(Recipient),
    /// What this key should open does not open.
    #[error("its content key does not open with key {0}: its header was altered")]
    Envelope(Recipient),
    /// A chunk is not the one that was sealed there.
    #[error("chunk {index} of {count} does not open: it, the header or the order was altered")]
    Chunk {
        /// Which one, from 0 on.
        index: u64,
        /// How many there are.
        count: u64,
    },
    /// Something follows the end.
    #[error("bytes follow the end of it")]
    Trailing,
    /// It opened, and what is inside is no package.
    #[error("what is sealed in it: {0}")]
    Inside(PackageError),
    /// What it says to everybody is not true of what is inside.
    #[error("it says {what} {claimed}; the package inside has {found}")]
    Differs {
        /// What it says.
        what: &'static str,
        /// As it is readable.
        claimed: String,
        /// As it is inside.
        found: String,
    },
}

/// What is wrong with the file of a sealed package.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct SealedFileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub cause: Box<SealedError>,
}

/// Why the file of an unsealing key cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum UnsealKeyError {
    /// The operating system refused.
    #[error("unsealing key {path}: {cause}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Others than its owner can read or write it.
    #[error("unsealing key {path} has mode {mode:o}: others than its owner may use it; run chmod 600 on it")]
    Mode {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not 32 bytes long.
    #[error("unsealing key {path} has {bytes} bytes: 32 are wanted")]
    Length {
        /// The key file.
        path: PathBuf,
        /// How many bytes it has.
        bytes: u64,
    },
}
