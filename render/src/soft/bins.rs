//! Which triangles touch which tile, in the order in which they are drawn.

use super::grid::{Grid, PixelBox, TILE_HEIGHT, TILE_WIDTH};

/// A triangle that touches more tiles is noted once and looked at by all, so that memory stays in proportion to triangles.
const MANY_TILES: usize = 32;

/// The bins of one chunk of triangles.
#[derive(Default)]
pub struct Bins {
    /// Tile and triangle, as found.
    found: Vec<(u32, u32)>,
    /// Triangles that touch many tiles.
    many: Vec<u32>,
    /// Triangles by tile.
    sorted: Vec<u32>,
    /// Where each tile's triangles start in `sorted`, and the end.
    starts: Vec<u32>,
}

impl Bins {
    pub fn clear(&mut self) {
        self.found.clear();
        self.many.clear();
    }

    /// Notes the tiles that the box touches. Triangles come in ascending order.
    #[inline]
    pub fn add(&mut self, grid: Grid, triangle: u32, [left, top, right, bottom]: PixelBox) {
        let columns = usize::from(left) / TILE_WIDTH..=usize::from(right) / TILE_WIDTH;
        let rows = usize::from(top) / TILE_HEIGHT..=usize::from(bottom) / TILE_HEIGHT;
        let touched = (columns.end() - columns.start() + 1) * (rows.end() - rows.start() + 1);
        if touched > MANY_TILES {
            self.many.push(triangle);
            return;
        }
        for row in rows {
            for column in columns.clone() {
                self.found.push(((row * grid.columns + column) as u32, triangle));
            }
        }
    }

    /// Sorts by tile (a counting sort, which keeps the order within a tile).
    pub fn sort(&mut self, grid: Grid) {
        self.starts.clear();
        self.starts.resize(grid.tiles() + 1, 0);
        for &(tile, _) in &self.found {
            self.starts[tile as usize + 1] += 1;
        }
        for tile in 1..self.starts.len() {
            self.starts[tile] += self.starts[tile - 1];
        }
        self.sorted.clear();
        self.sorted.resize(self.found.len(), 0);
        for &(tile, triangle) in &self.found {
            let next = &mut self.starts[tile as usize];
            self.sorted[*next as usize] = triangle;
            *next += 1;
        }
        // Every start has moved to its tile's end, which is the next tile's start.
        self.starts.rotate_right(1);
        self.starts[0] = 0;
    }

    /// Triangles that may touch the tile, ascending.
    #[inline]
    pub fn in_tile(&self, tile: usize) -> impl Iterator<Item = u32> + '_ {
        let own = &self.sorted[self.starts[tile] as usize..self.starts[tile + 1] as usize];
        Merged { own, many: &self.many }
    }
}

/// Two ascending lists as one.
struct Merged<'b> {
    own: &'b [u32],
    many: &'b [u32],
}

impl Iterator for Merged<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let list = match (self.own.first(), self.many.first()) {
            (Some(own), Some(many)) if many < own => &mut self.many,
            (None, _) => &mut self.many,
            _ => &mut self.own,
        };
        let (&first, rest) = list.split_first()?;
        *list = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_lists_its_triangles_in_order() {
        let grid = Grid::covering(1280, 720);
        assert_eq!(grid, Grid { columns: 20, rows: 23 });
        let mut bins = Bins::default();
        for _ in 0..2 {
            bins.clear();
            bins.add(grid, 0, [0, 0, 10, 10]);
            bins.add(grid, 1, [0, 0, 1279, 719]);
            bins.add(grid, 2, [60, 30, 64, 32]);
            bins.add(grid, 3, [1279, 719, 1279, 719]);
            bins.sort(grid);
        }
        let in_tile = |tile| bins.in_tile(tile).collect::<Vec<_>>();
        assert_eq!(in_tile(0), [0, 1, 2]);
        assert_eq!(in_tile(1), [1, 2]);
        assert_eq!(in_tile(20), [1, 2]);
        assert_eq!(in_tile(21), [1, 2]);
        assert_eq!(in_tile(22), [1]);
        assert_eq!(in_tile(grid.tiles() - 1), [1, 3]);
    }
}
