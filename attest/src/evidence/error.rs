//! Why evidence shows nothing, and how long its parts may be.

use super::kind::Kind;
use crate::decoder::DecodeError;

/// The longest quote that is read, bytes. TDX quotes are near 5 KB, SNP reports with their certificates near 10 KB.
pub const MAX_QUOTE_BYTES: usize = 64 << 10;
/// The longest collateral that is read, bytes. Intel's for one quote is near 25 KB.
pub const MAX_COLLATERAL_BYTES: usize = 1 << 20;

/// Why evidence shows nothing.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EvidenceError {
    /// The bytes are not what [`Evidence::to_bytes`](super::Evidence::to_bytes) writes.
    #[error("the evidence is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// The file was damaged.
    #[error("the evidence's checksum does not match its bytes: the file is damaged")]
    Checksum,
    /// A part is longer than any real one.
    #[error("the {what} has {length} bytes, at most {limit} are read")]
    TooLong {
        /// The part: "quote" or "collateral".
        what: &'static str,
        /// Its length, bytes.
        length: usize,
        /// The longest that is read, bytes.
        limit: usize,
    },
    /// There is a quote or collateral, though the kind is [`Kind::None`].
    #[error("evidence of kind 'none' carries a quote or collateral")]
    Unexpected,
    /// There is no quote, though evidence of this kind needs one.
    #[error("evidence of kind '{0}' carries no quote")]
    EmptyQuote(Kind),
    /// There is nothing to verify.
    #[error("there is no TEE evidence: the key is bound by its own word alone")]
    NoEvidence,
    /// There is no collateral, without which a quote cannot be checked.
    #[error("the {0} quote has no collateral: fetch it from the vendor (or a PCCS) and give it as JSON")]
    NoCollateral(Kind),
    /// This program does not check quotes of this vendor.
    #[error("quotes of kind '{0}' are not supported: check the quote with the vendor's own tool")]
    NotSupported(Kind),
    /// The collateral is no JSON of the expected form.
    #[error("the collateral cannot be read: {0}")]
    Collateral(String),
    /// The quote is malformed, not signed by Intel's chain, or not by this collateral at this time.
    #[error("the quote is refused at time {now_s} s: {cause}")]
    Refused {
        /// The time it was checked for, seconds since 1970.
        now_s: u64,
        /// What is wrong, outermost first.
        cause: String,
    },
    /// The quote is of another kind than the evidence says.
    #[error("the evidence says '{said}', its quote is of kind '{found}'")]
    Kind {
        /// The kind that the evidence says.
        said: Kind,
        /// The kind of the quote.
        found: Kind,
    },
    /// The quote is good, but was made for something else.
    #[error("the quote's report data is {found}, the key binding asks for {wanted}: it was made for another key")]
    ReportData {
        /// The quote's report data: 64 bytes, hexadecimal.
        found: String,
        /// The key binding's report data: 64 bytes, hexadecimal.
        wanted: String,
    },
}

pub(super) fn too_long(what: &'static str, length: usize, limit: usize) -> Result<(), EvidenceError> {
    if length <= limit { Ok(()) } else { Err(EvidenceError::TooLong { what, length, limit }) }
}
