//! Which parts of a frame may differ from the view's last one.

use crate::view::Size;

/// Side of a block in pixels: a macroblock of H.264.
pub const BLOCK_PX: u32 = 16;

/// The blocks of 16×16 pixels in which a frame may differ from the view's last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    columns: u32,
    rows: u32,
    bits: Vec<u64>,
}

impl Damage {
    /// No block.
    pub fn none(size: Size) -> Self {
        let (columns, rows) = (size.width().div_ceil(BLOCK_PX), size.height().div_ceil(BLOCK_PX));
        Self { columns, rows, bits: vec![0; (columns as usize * rows as usize).div_ceil(64)] }
    }

    /// Every block.
    pub fn all(size: Size) -> Self {
        let mut damage = Self::none(size);
        for at in 0..damage.blocks() {
            damage.bits[at / 64] |= 1 << (at % 64);
        }
        damage
    }

    /// How many blocks lie side by side, and how many below one another.
    pub fn columns_rows(&self) -> (u32, u32) {
        (self.columns, self.rows)
    }

    /// How many blocks the frame has.
    pub fn blocks(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// Whether a block may differ; `false` outside the frame.
    pub fn has(&self, column: u32, row: u32) -> bool {
        if column >= self.columns || row >= self.rows {
            return false;
        }
        let at = row as usize * self.columns as usize + column as usize;
        self.bits[at / 64] >> (at % 64) & 1 == 1
    }

    /// How many blocks may differ.
    pub fn changed(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Adds a block. A block outside the frame is ignored.
    pub fn add(&mut self, column: u32, row: u32) {
        if column < self.columns && row < self.rows {
            let at = row as usize * self.columns as usize + column as usize;
            self.bits[at / 64] |= 1 << (at % 64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_blocks_at_the_edges_too() {
        let size = Size::new(1281, 17).unwrap();
        let mut damage = Damage::none(size);
        assert_eq!((damage.columns_rows(), damage.changed()), ((81, 2), 0));
        damage.add(80, 1);
        damage.add(81, 0);
        damage.add(0, 2);
        assert_eq!(damage.changed(), 1);
        assert!(damage.has(80, 1) && !damage.has(81, 1) && !damage.has(0, 0));
        let all = Damage::all(size);
        assert_eq!(all.changed(), 162);
        assert!((0..2).all(|row| (0..81).all(|column| all.has(column, row))));
    }
}
