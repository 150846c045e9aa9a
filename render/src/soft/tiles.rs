//! Which tiles of a picture are to be drawn.

use super::bins::{Grid, PixelBox, TILE_HEIGHT, TILE_WIDTH};
use crate::Size;

/// A bit for each tile. A row of tiles is a word.
#[derive(Clone, Debug)]
pub struct TileMask {
    columns: usize,
    rows: Vec<u64>,
}

const _: () = assert!(Size::MAX as usize / TILE_WIDTH <= u64::BITS as usize);

impl TileMask {
    pub fn none(grid: Grid) -> Self {
        Self { columns: grid.columns, rows: vec![0; grid.rows] }
    }

    /// Adds the tiles that the box touches.
    pub fn add(&mut self, [left, top, right, bottom]: PixelBox) {
        let bits = columns(left, right);
        for row in self.rows.iter_mut().take(usize::from(bottom) / TILE_HEIGHT + 1).skip(usize::from(top) / TILE_HEIGHT)
        {
            *row |= bits;
        }
    }

    /// Adds the tiles that the box touches, if there is one.
    pub fn add_some(&mut self, pixels: Option<PixelBox>) {
        if let Some(pixels) = pixels {
            self.add(pixels);
        }
    }

    pub fn add_tile(&mut self, tile: usize) {
        self.rows[tile / self.columns] |= 1 << (tile % self.columns);
    }

    pub fn has(&self, tile: usize) -> bool {
        self.rows[tile / self.columns] >> (tile % self.columns) & 1 == 1
    }

    /// Whether the box touches one of the tiles.
    #[inline]
    pub fn touches(&self, [left, top, right, bottom]: PixelBox) -> bool {
        let bits = columns(left, right);
        let rows = usize::from(top) / TILE_HEIGHT..=usize::from(bottom) / TILE_HEIGHT;
        self.rows[rows].iter().any(|row| row & bits != 0)
    }
}

/// Bits of the tiles' columns from one pixel to another.
#[inline]
fn columns(left: u16, right: u16) -> u64 {
    let (first, last) = (usize::from(left) / TILE_WIDTH, usize::from(right) / TILE_WIDTH);
    (u64::MAX << first) & (u64::MAX >> (63 - last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_touches_its_tiles_and_no_others() {
        let grid = Grid::covering(4096, 70);
        let mut mask = TileMask::none(grid);
        assert!(!mask.touches([0, 0, 4095, 69]));
        mask.add([63, 31, 64, 31]);
        mask.add_tile(grid.columns * 3 - 1);
        let marked: Vec<_> = (0..grid.tiles()).filter(|tile| mask.has(*tile)).collect();
        assert_eq!(marked, [0, 1, grid.columns * 3 - 1]);
        assert!(
            mask.touches([10, 0, 12, 69]) && mask.touches([4095, 69, 4095, 69]) && !mask.touches([0, 32, 4031, 69])
        );
    }
}
