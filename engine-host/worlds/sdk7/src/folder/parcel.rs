use std::fmt;
use std::str::FromStr;

use super::error::FolderError;

/// How many metres a parcel is wide and deep.
pub const PARCEL_METRES: f32 = 16.0;

/// A square of land, counted east and north from the middle of the world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parcel {
    /// East.
    pub x: i32,
    /// North.
    pub y: i32,
}

/// Text that names no parcel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no parcel; a parcel is like \"10,-3\"")]
pub struct ParcelError(String);

impl FromStr for Parcel {
    type Err = ParcelError;

    fn from_str(text: &str) -> Result<Self, ParcelError> {
        let numbers = text.split_once(',').and_then(|(x, y)| Some((number(x)?, number(y)?)));
        let (x, y) = numbers.ok_or_else(|| ParcelError(text.to_owned()))?;
        Ok(Self { x, y })
    }
}

impl fmt::Display for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.x, self.y)
    }
}

impl Parcel {
    /// As [`Parcel::from_str`], of a scene's own description.
    pub(super) fn read(text: &str) -> Result<Self, FolderError> {
        text.parse().map_err(|_| FolderError::Parcel(text.to_owned()))
    }
}

/// Six digits are more than there is land; further out, metres are no longer exact.
fn number(text: &str) -> Option<i32> {
    text.trim().parse().ok().filter(|number| (-999_999..=999_999).contains(number))
}
