//! Where in the sun's map the surfaces of a picture are looked up, so that it is known which of them a change of the map may
//! reach.

use lightcone_shaders::wide::{LANES, Lanes};

use super::blocks::{BLOCK, TILE_COLUMNS, TILE_ROWS};
use super::shadow_raster::MapRect;

const BLOCKS: usize = TILE_COLUMNS * TILE_ROWS;

/// Least and greatest texel coordinates; empty where a least is beyond its greatest.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    least: [f32; 2],
    greatest: [f32; 2],
}

impl Bounds {
    const EMPTY: Self = Self { least: [f32::INFINITY; 2], greatest: [f32::NEG_INFINITY; 2] };

    fn union(self, other: Self) -> Self {
        let least = std::array::from_fn(|axis| self.least[axis].min(other.least[axis]));
        let greatest = std::array::from_fn(|axis| self.greatest[axis].max(other.greatest[axis]));
        Self { least, greatest }
    }

    /// Whether one of the four texels around a place within the bounds lies in the rectangle.
    fn reads(&self, rect: &MapRect) -> bool {
        let before = |axis: usize, last: i32| self.least[axis].floor() <= last as f32;
        let after = |axis: usize, first: i32| self.greatest[axis].floor() + 1.0 >= first as f32;
        before(0, rect.right) && after(0, rect.left) && before(1, rect.bottom) && after(1, rect.top)
    }
}

/// What a tile looked up, and what each of its blocks did.
#[derive(Clone, Debug)]
pub struct TileLookups {
    all: Bounds,
    blocks: [Bounds; BLOCKS],
}

impl TileLookups {
    pub const NONE: Self = Self { all: Bounds::EMPTY, blocks: [Bounds::EMPTY; BLOCKS] };

    /// Columns and rows of the blocks whose picture may depend on the texels of one of the rectangles.
    pub fn blocks_that_read(&self, rects: &[MapRect]) -> impl Iterator<Item = [usize; 2]> {
        let near: Vec<_> = rects.iter().filter(|rect| self.all.reads(rect)).collect();
        let blocks = self.blocks.iter().enumerate();
        let reading = blocks.filter(move |(_, bounds)| near.iter().any(|rect| bounds.reads(rect)));
        reading.map(|(at, _)| [at % TILE_COLUMNS, at / TILE_COLUMNS])
    }

    /// Replaces what the blocks of a part of the tile look up, which lies `column` and `row` blocks from its corner.
    pub fn replace(&mut self, [column, row]: [usize; 2], [columns, rows]: [usize; 2], part: &Self) {
        for y in 0..rows {
            let (to, from) = ((row + y) * TILE_COLUMNS + column, y * TILE_COLUMNS);
            self.blocks[to..to + columns].copy_from_slice(&part.blocks[from..from + columns]);
        }
        self.all = self.blocks.iter().fold(Bounds::EMPTY, |all, block| all.union(*block));
    }
}

/// Eight pixels that look something up: those of the tile from a column and row on, where the mask is set.
pub struct LookupPlace<'l, F> {
    pub pixel: (usize, usize),
    pub mask: F,
    pub lookups: &'l mut Lookups,
}

/// What the tile that is being drawn has looked up so far: for each block the least and greatest x and y, lane by lane.
pub struct Lookups([[[f32; LANES]; 4]; BLOCKS]);

impl Lookups {
    pub fn new() -> Self {
        Self([[[0.0; LANES]; 4]; BLOCKS])
    }

    pub fn clear(&mut self) {
        self.0 =
            [[[f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES], [f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]];
                BLOCKS];
    }

    /// Notes what eight pixels from column `x` of row `y` on look up where the mask is set.
    #[inline(always)]
    pub fn note<F: Lanes>(&mut self, (x, y): (usize, usize), mask: F, at: [F; 2]) {
        let block = &mut self.0[y / BLOCK * TILE_COLUMNS + x / BLOCK];
        let (least, greatest) = (F::splat(f32::INFINITY), F::splat(f32::NEG_INFINITY));
        for (axis, at) in at.into_iter().enumerate() {
            let [low, high] = [axis * 2, axis * 2 + 1];
            // What is not a number is looked up nowhere; as the first operand it leaves the other.
            mask.select(at, least).min(F::load(&block[low])).store(&mut block[low]);
            mask.select(at, greatest).max(F::load(&block[high])).store(&mut block[high]);
        }
    }

    /// What was noted since the last time it was cleared.
    pub fn of_tile(&self) -> TileLookups {
        let blocks = self.0.each_ref().map(|[left, right, top, bottom]| {
            let least = |lanes: &[f32; LANES]| lanes.iter().copied().fold(f32::INFINITY, f32::min);
            let greatest = |lanes: &[f32; LANES]| lanes.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            Bounds { least: [least(left), least(top)], greatest: [greatest(right), greatest(bottom)] }
        });
        TileLookups { all: blocks.iter().fold(Bounds::EMPTY, |all, block| all.union(*block)), blocks }
    }
}

#[cfg(test)]
mod tests {
    use wide::f32x8;

    use super::*;

    #[test]
    fn a_tile_reads_the_texels_around_its_lookups() {
        let mut lookups = Lookups::new();
        lookups.clear();
        let all = f32x8::splat(0.0).less(f32x8::splat(1.0));
        let first = f32x8::ramp().less(f32x8::splat(1.0));
        let at = |x: f32, y: f32| [f32x8::splat(x) + f32x8::ramp(), f32x8::splat(y)];
        lookups.note((8, 3), all, at(10.5, 20.5));
        lookups.note((56, 31), first, at(100.5, 200.0));
        lookups.note((56, 31), all, [f32x8::splat(f32::NAN); 2]);
        let tile = lookups.of_tile();
        let read_in = |tile: &TileLookups, left, top, right, bottom| {
            let blocks = tile.blocks_that_read(&[MapRect { left, top, right, bottom }]).collect::<Vec<_>>();
            assert!(blocks.iter().all(|block| [[0, 0], [3, 1], [1, 1]].contains(block)));
            !blocks.is_empty()
        };
        let reads = |left, top, right, bottom| read_in(&tile, left, top, right, bottom);
        assert!(reads(0, 0, 10, 20) && reads(18, 21, 30, 30) && reads(101, 201, 101, 201));
        assert!(!reads(0, 0, 9, 90) && !reads(19, 0, 99, 90) && !reads(103, 200, 110, 201));
        assert!(!reads(50, 100, 60, 110), "between the blocks");
        let mut other = TileLookups::NONE;
        assert!(!read_in(&other, 0, 0, 2047, 2047));
        other.replace([1, 1], [1, 1], &tile);
        assert!(read_in(&other, 0, 0, 10, 20) && !read_in(&other, 19, 0, 2047, 2047));
    }
}
