//! Which blocks of a picture are to be drawn.

use super::grid::TileRect;
use super::grid::{Grid, PixelBox, TILE_HEIGHT, TILE_WIDTH};
use crate::damage::BLOCK_PX;
use crate::view::Size;

/// [`BLOCK_PX`] of the frame's damage.
pub const BLOCK: usize = BLOCK_PX as usize;
/// Blocks across a tile.
pub const TILE_COLUMNS: usize = TILE_WIDTH / BLOCK;
/// Blocks down a tile.
pub const TILE_ROWS: usize = TILE_HEIGHT / BLOCK;

const WORDS: usize = Size::MAX as usize / BLOCK / 64;

/// A bit for each block of 16×16 pixels.
#[derive(Clone, Debug)]
pub struct BlockMask {
    width: usize,
    height: usize,
    rows: Vec<[u64; WORDS]>,
}

impl BlockMask {
    pub fn none(size: Size) -> Self {
        let (width, height) = (size.width() as usize, size.height() as usize);
        Self { width, height, rows: vec![[0; WORDS]; height.div_ceil(BLOCK)] }
    }

    /// Adds the blocks that the box touches, if there is one.
    pub fn add(&mut self, pixels: Option<PixelBox>) {
        let Some([left, top, right, bottom]) = pixels else { return };
        let bits = columns(left, right);
        for row in self.rows.iter_mut().take(usize::from(bottom) / BLOCK + 1).skip(usize::from(top) / BLOCK) {
            for (word, bits) in row.iter_mut().zip(bits) {
                *word |= bits;
            }
        }
    }

    /// Adds one block; outside the picture nothing happens.
    pub fn add_block(&mut self, column: usize, row: usize) {
        if let Some(word) = self.rows.get_mut(row).and_then(|row| row.get_mut(column / 64)) {
            *word |= 1 << (column % 64);
        }
    }

    /// Its blocks and those around them.
    pub fn grown(&self) -> Self {
        let mut grown = Self { rows: vec![[0; WORDS]; self.rows.len()], ..*self };
        let (last_column, last_row) = ((self.width - 1) / BLOCK, self.rows.len() - 1);
        for [column, row] in self.blocks() {
            for row in row.saturating_sub(1)..=(row + 1).min(last_row) {
                for column in column.saturating_sub(1)..=(column + 1).min(last_column) {
                    grown.add_block(column, row);
                }
            }
        }
        grown
    }

    /// Column and row of each block, row after row.
    pub fn blocks(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        let columns = self.width.div_ceil(BLOCK);
        let all = (0..self.rows.len()).flat_map(move |row| (0..columns).map(move |column| [column, row]));
        all.filter(|&[column, row]| self.rows[row][column / 64] >> (column % 64) & 1 == 1)
    }

    /// Whether the box touches one of the blocks.
    #[inline]
    pub fn touches(&self, [left, top, right, bottom]: PixelBox) -> bool {
        let rows = usize::from(top) / BLOCK..=usize::from(bottom) / BLOCK;
        let bits = columns(left, right);
        self.rows[rows].iter().any(|row| row.iter().zip(bits).any(|(word, bits)| word & bits != 0))
    }

    /// Adds what lies between the blocks of a tile: a tile is drawn by rectangles, and what is drawn must be drawn whole.
    pub fn fill(&mut self, grid: Grid) {
        for tile in 0..grid.tiles() {
            let Some(TileRect { x, y, width, height }) = self.in_tile(grid, tile) else { continue };
            self.add(Some([x as u16, y as u16, (x + width - 1) as u16, (y + height - 1) as u16]));
        }
    }

    /// The part of a tile that holds all its blocks of the mask; `None` if it has none.
    pub fn in_tile(&self, grid: Grid, tile: usize) -> Option<TileRect> {
        let (column, row) = (tile % grid.columns * TILE_COLUMNS, tile / grid.columns * TILE_ROWS);
        let bits = |row: &[u64; WORDS]| row[column / 64] >> (column % 64) & ((1 << TILE_COLUMNS) - 1);
        let rows = &self.rows[row..self.rows.len().min(row + TILE_ROWS)];
        let all = rows.iter().fold(0, |all, row| all | bits(row));
        let (first, last) = (rows.iter().position(|row| bits(row) != 0)?, rows.iter().rposition(|row| bits(row) != 0)?);
        let (left, right) = (all.trailing_zeros() as usize, u64::BITS as usize - all.leading_zeros() as usize);
        let (x, y) = ((column + left) * BLOCK, (row + first) * BLOCK);
        let (end_x, end_y) = ((column + right) * BLOCK, (row + last + 1) * BLOCK);
        Some(TileRect { x, y, width: end_x.min(self.width) - x, height: end_y.min(self.height) - y })
    }
}

/// Bits of the blocks' columns from one pixel to another.
#[inline]
fn columns(left: u16, right: u16) -> [u64; WORDS] {
    let (first, last) = (usize::from(left) / BLOCK, usize::from(right) / BLOCK);
    std::array::from_fn(|word| {
        let (start, end) = (word * 64, word * 64 + 63);
        if first > end || last < start {
            return 0;
        }
        (u64::MAX << (first.max(start) - start)) & (u64::MAX >> (end - last.min(end)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_touches_its_blocks_and_no_others() {
        let mut mask = BlockMask::none(Size::new(4096, 70).unwrap());
        let grid = Grid::covering(4096, 70);
        assert!(!mask.touches([0, 0, 4095, 69]));
        mask.add(Some([1007, 31, 1040, 31]));
        mask.add_block(255, 4);
        mask.add_block(256, 4);
        mask.add_block(0, 5);
        assert!(
            mask.touches([1000, 0, 1007, 69]) && mask.touches([1040, 16, 1040, 16]) && !mask.touches([0, 0, 991, 69])
        );
        assert!(mask.touches([4095, 69, 4095, 69]) && !mask.touches([1056, 0, 4095, 63]));
        let gap = [1008, 0, 1008, 0];
        mask.add(Some([960, 0, 960, 0]));
        assert!(!mask.touches(gap));
        mask.fill(grid);
        assert!(mask.touches(gap) && !mask.touches([1040, 0, 1040, 0]));
        let parts: Vec<_> = (0..grid.tiles()).filter_map(|tile| mask.in_tile(grid, tile)).collect();
        let parts: Vec<_> = parts.iter().map(|part| (part.x, part.y, part.width, part.height)).collect();
        assert_eq!(parts, [(960, 0, 64, 32), (1024, 16, 32, 16), (4080, 64, 16, 6)]);
    }
}
