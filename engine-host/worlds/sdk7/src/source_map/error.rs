use thiserror::Error;

/// No map is larger, as JSON.
pub const MOST_BYTES: usize = 32 << 20;

/// Why a source map is of no use.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SourceMapError {
    /// It is too large.
    #[error("the source map has more than {MOST_BYTES} bytes")]
    TooLarge,
    /// The bundle carries it in another form than sdk-commands writes.
    #[error("the source map in the bundle is not in base64")]
    NotBase64,
    /// It is no JSON, or lacks what every map has.
    #[error("the source map cannot be read: {0}")]
    Json(String),
    /// It is of another version.
    #[error("the source map has version {0}; only version 3 can be read")]
    Version(u32),
    /// There is too much of something.
    #[error("the source map has more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// Its places are not written as they should be.
    #[error("the source map's mappings are broken at byte {0}")]
    Mappings(usize),
    /// Its file cannot be read.
    #[error("the source map cannot be read: {0}")]
    File(String),
}
