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

impl Parcel {
    /// From text like `10,-3`.
    pub(super) fn read(text: &str) -> Result<Self, FolderError> {
        let numbers = text.split_once(',').and_then(|(x, y)| Some((number(x)?, number(y)?)));
        let (x, y) = numbers.ok_or_else(|| FolderError::Parcel(text.to_owned()))?;
        Ok(Self { x, y })
    }
}

/// Six digits are more than there is land; further out, metres are no longer exact.
fn number(text: &str) -> Option<i32> {
    text.trim().parse().ok().filter(|number| (-999_999..=999_999).contains(number))
}
