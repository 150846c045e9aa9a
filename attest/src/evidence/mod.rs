//! What a TEE says of the key that signs: a quote over the key binding's `report_data`, read from Linux ([`read_quote`]) and
//! checked offline ([`verify_quote`]).
//!
//! A quote shows what a CPU vendor's key says of a binary. It is no evidence against someone who owns the memory bus, and none
//! of what the binary was fed.

mod dcap;
mod error;
mod file;
mod kind;
#[cfg(test)]
pub(crate) mod published;
mod tsm;

pub use dcap::{VerifiedQuote, verify_quote};
pub use error::{EvidenceError, MAX_COLLATERAL_BYTES, MAX_QUOTE_BYTES};
pub use file::Evidence;
pub use kind::Kind;
pub use tsm::{Quote, TsmError, read_quote};
