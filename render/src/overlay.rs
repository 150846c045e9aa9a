//! Pictures laid over the view at its own resolution: names over heads, and what belongs to the screen.

use std::sync::Arc;

use glam::Vec3;

/// A small picture with straight alpha and sRGB colours. One texel is drawn as one pixel, so that text stays sharp after
/// encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

/// Why bytes do not make a [`Bitmap`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a bitmap of {width}x{height} with {bytes} bytes is outside 1x1 to {max}x{max} or is not 4 bytes a texel", max = Bitmap::MAX)]
pub struct BitmapError {
    /// Width that was given, texels.
    pub width: u32,
    /// Height that was given, texels.
    pub height: u32,
    /// How many bytes were given.
    pub bytes: usize,
}

impl Bitmap {
    /// Greatest width or height, texels.
    pub const MAX: u32 = 1024;

    /// A bitmap of `rgba`, four bytes a texel, top row first.
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Result<Self, BitmapError> {
        let range = 1..=Self::MAX;
        let fits = range.contains(&width) && range.contains(&height);
        if fits && rgba.len() == width as usize * height as usize * 4 {
            return Ok(Self { width, height, rgba });
        }
        Err(BitmapError { width, height, bytes: rgba.len() })
    }

    /// Width in texels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in texels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Four bytes a texel, top row first.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }
}

/// A bitmap that hangs at a point of the world and always faces the viewer, at one size. What stands before the point hides
/// it.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// World space: the middle of the bitmap's lower edge.
    pub position: Vec3,
    /// The picture.
    pub bitmap: Arc<Bitmap>,
    /// Whose label this is, so that a view can leave it out ([`crate::View::hidden_owner`]); 0 is nobody's.
    pub owner: u64,
}

/// A bitmap at a fixed place of the frame, over everything.
#[derive(Clone, Debug, PartialEq)]
pub struct HudItem {
    /// From 0 on: pixels between the frame's left edge and the bitmap's. From −1 down: −1 puts the bitmap at the right edge, −2
    /// one pixel before it, and so on.
    pub x_px: i32,
    /// The same from the upper edge, or from −1 down from the lower edge.
    pub y_px: i32,
    /// The picture.
    pub bitmap: Arc<Bitmap>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_picture() {
        assert!(Bitmap::new(0, 1, vec![]).is_err());
        assert!(Bitmap::new(1025, 1, vec![0; 1025 * 4]).is_err());
        let short = Bitmap::new(2, 2, vec![0; 15]).unwrap_err();
        assert!(short.to_string().contains("2x2 with 15 bytes"), "{short}");
    }
}
