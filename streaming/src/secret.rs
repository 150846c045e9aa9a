//! Names and passwords that nobody can guess.

use std::fmt::Write as _;

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NoRandom(getrandom::Error);

/// So many random bytes, as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: usize) -> Result<String, NoRandom> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(NoRandom)?;
    Ok(random.iter().fold(String::with_capacity(2 * bytes), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Any number of 32 bits.
pub(crate) fn u32() -> Result<u32, NoRandom> {
    getrandom::u32().map_err(NoRandom)
}
