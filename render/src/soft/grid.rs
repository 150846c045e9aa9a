//! The tiles that a picture is drawn by.

use crate::view::Size;

/// Width of a tile in pixels: a multiple of the lanes.
pub const TILE_WIDTH: usize = 64;
/// Height of a tile in pixels: even, so that no chroma sample lies in two tiles.
pub const TILE_HEIGHT: usize = 32;
/// How many pixels a tile has.
pub const TILE_PIXELS: usize = TILE_WIDTH * TILE_HEIGHT;

/// The picture's tiles, row after row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    pub columns: usize,
    pub rows: usize,
}

impl Grid {
    pub fn covering(width: usize, height: usize) -> Self {
        Self { columns: width.div_ceil(TILE_WIDTH), rows: height.div_ceil(TILE_HEIGHT) }
    }

    pub fn tiles(&self) -> usize {
        self.columns * self.rows
    }

    /// Where a tile lies in a picture of the size that the grid covers.
    pub fn tile(&self, size: Size, index: usize) -> TileRect {
        let (x, y) = (index % self.columns * TILE_WIDTH, index / self.columns * TILE_HEIGHT);
        let (right, bottom) = (size.width() as usize - x, size.height() as usize - y);
        TileRect { x, y, width: TILE_WIDTH.min(right), height: TILE_HEIGHT.min(bottom) }
    }
}

/// A rectangle of pixels: its leftmost, topmost, rightmost and lowest pixel.
pub type PixelBox = [u16; 4];

/// Where a tile lies in the picture, pixels. Tiles at the right and lower edge may be smaller than others.
#[derive(Clone, Copy, Debug)]
pub struct TileRect {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}
