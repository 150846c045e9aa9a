//! What can go wrong.

/// Why there is no libvpx.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum LoadError {
    /// None of the names is installed.
    #[error("libvpx is not installed (looked for {})", .0.join(", "))]
    NotFound(&'static [&'static str]),
    /// It is not whole, or another library of that name.
    #[error("{library} has no {symbol}")]
    Symbol {
        /// Its file name.
        library: &'static str,
        /// What it should have.
        symbol: &'static str,
    },
    /// It was built without VP8, or with structures that are not known here.
    #[error("{library} ({version}) encodes no VP8, or its ABI is none of {known:?}")]
    Abi {
        /// Its file name.
        library: &'static str,
        /// What it says of itself.
        version: String,
        /// The encoder's ABI versions that are known for this name.
        known: &'static [i32],
    },
}

/// The library refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum VpxError {
    /// A call failed.
    #[error("libvpx cannot {what}: {said} (code {code})")]
    Call {
        /// What was asked of it.
        what: &'static str,
        /// Its return code.
        code: i32,
        /// The code in its words.
        said: String,
    },
    /// A picture is not of the size that was agreed on.
    #[error("an I420 picture of {width}x{height} has {wanted} bytes, not {got}")]
    Length {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// Bytes that the size calls for.
        wanted: usize,
        /// Bytes that were given.
        got: usize,
    },
    /// VP8 has sizes from 1 to 16383; here they are even.
    #[error("a VP8 picture must be even and 2x2 to 16382x16382, not {width}x{height}")]
    Size {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The encoder gave no frame.
    #[error("libvpx gave no frame for a picture")]
    NoFrame,
}
