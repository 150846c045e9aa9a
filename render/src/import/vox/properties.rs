//! The format's dictionaries of texts.

use super::reader::Reader;
use crate::import::vox_error::VoxError;

/// Keys and values, looked for in the bytes as they are.
#[derive(Clone, Copy)]
pub(super) struct Properties<'a> {
    pairs: Reader<'a>,
    count: u32,
}

const WHAT: &str = "a dictionary";

impl<'a> Properties<'a> {
    /// Reads past all of them, so that looking later cannot fail.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, VoxError> {
        let count = reader.u32(WHAT)?;
        let pairs = *reader;
        for _ in 0..count {
            reader.string(WHAT)?;
            reader.string(WHAT)?;
        }
        Ok(Self { pairs, count })
    }

    /// The value of the first pair with this key.
    pub(super) fn get(&self, key: &str) -> Option<&'a [u8]> {
        let mut pairs = self.pairs;
        for _ in 0..self.count {
            let (name, value) = (pairs.string(WHAT).ok()?, pairs.string(WHAT).ok()?);
            if name == key.as_bytes() {
                return Some(value);
            }
        }
        None
    }

    /// Whether it says yes, as it does of what is hidden.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value == b"1")
    }

    /// A number that is one.
    pub(super) fn number(&self, key: &str) -> Option<f32> {
        let text = str::from_utf8(self.get(key)?).ok()?;
        text.trim().parse().ok().filter(|number: &f32| number.is_finite())
    }
}
