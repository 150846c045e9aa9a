//! A package that only chosen nodes can open: everything in it is encrypted to their keys, and a little stays readable.
//!
//! ```text
//! header    what stays readable, and for each recipient the content key, encrypted to its key (HPKE)
//! chunks    the plain package's bytes, 64 KiB at a time, each encrypted with the content key and tied to the header
//! ```
//!
//! `docs/format.md` has the bytes.

mod chunks;
mod entropy;
mod envelope;
mod error;
mod file;
mod header;
mod inspection;
mod keys;
#[cfg(test)]
mod lies;
mod open;
mod readable;
mod recipient;
mod seal;
mod suite;

pub use error::{SealedError, SealedFileError, UnsealKeyError};
pub use file::SEALED_ENDING;
pub use header::{MAX_RECIPIENTS, SealedHeader};
pub use inspection::SealedInspection;
pub use keys::UnsealKey;
pub use readable::Readable;
pub use recipient::{NoRecipient, Recipient};
