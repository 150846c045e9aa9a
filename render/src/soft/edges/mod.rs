//! Smooth edges: where the outline of a surface runs through a pixel, the pixel takes a share of its neighbour's colour.
//!
//! A picture is drawn with one sample a pixel. Each tile then notes where two neighbouring pixels show different surfaces and
//! how the edge between them cuts both ([`pair`], [`tile`]). When all tiles are drawn, [`mix`] goes over the finished bytes
//! and gives every pixel on an edge its share of the neighbours, in linear light. Pixels under labels and the HUD, which are
//! marked, stay crisp.
//!
//! The picture before mixing and what was noted of edges are kept with it: where only a part is drawn anew, only that part
//! and the pixels around it are mixed again.

mod coverage;
mod curve;
mod mix;
mod pair;
mod tile;

use rayon::prelude::*;

pub use self::pair::{OVERLAID, Rules};
pub use self::tile::Drawn;
use self::tile::{TileBorder, TileEdges};
use super::blocks::BlockMask;
use super::grid::{Grid, TileRect};
use super::output;
use crate::damage::Damage;
use crate::frame::Pixels;
use crate::view::{PixelFormat, Size};

/// A picture with smooth edges, and where its edges are.
pub struct Smooth {
    pub pixels: Pixels,
    tiles: Vec<TileEdges>,
    borders: Vec<TileBorder>,
    size: Size,
}

/// Where a tile writes what it finds.
pub struct TileNotes<'e> {
    edges: &'e mut TileEdges,
    border: &'e mut TileBorder,
}

impl TileNotes<'_> {
    /// Notes the edges in a part of the tile that was drawn.
    pub fn note(self, rules: &Rules<'_>, tile: &TileRect, drawn: &Drawn<'_>) {
        self.edges.note(rules, tile, drawn);
        self.border.note(tile, drawn);
    }
}

/// For each tile of the grid, where to write; nowhere if edges are not to be smooth.
pub fn notes(smooth: &mut Option<Smooth>, grid: Grid) -> Vec<Option<TileNotes<'_>>> {
    match smooth {
        Some(Smooth { tiles, borders, .. }) => {
            let both = tiles.iter_mut().zip(borders);
            both.map(|(edges, border)| Some(TileNotes { edges, border })).collect()
        }
        None => std::iter::repeat_with(|| None).take(grid.tiles()).collect(),
    }
}

impl Smooth {
    /// `old` gives its memory if it is of this size and format: all of it that is read is written before.
    pub fn new(size: Size, format: PixelFormat, old: Option<Self>) -> Self {
        let of_format = |pixels: &Pixels| matches!(pixels, Pixels::I420(_)) == (format == PixelFormat::I420);
        if let Some(old) = old.filter(|old| old.size == size && of_format(&old.pixels)) {
            return old;
        }
        let grid = Grid::covering(size.width() as usize, size.height() as usize);
        Self {
            pixels: output::blank(size, format),
            tiles: vec![TileEdges::NONE; grid.tiles()],
            borders: vec![TileBorder::UNKNOWN; grid.tiles()],
            size,
        }
    }

    /// Makes the picture from what was drawn. All tiles are noted.
    pub fn finish(&mut self, rules: &Rules<'_>, drawn: &Pixels) {
        self.close_seams(rules);
        mix::all(drawn, self.size, &self.tiles, &mut self.pixels);
    }

    /// Makes the blocks of the mask and the pixels around them from what was drawn. Returns which blocks changed.
    pub fn finish_over(&mut self, rules: &Rules<'_>, drawn: &Pixels, mask: &BlockMask) -> Damage {
        self.close_seams(rules);
        mix::blocks(drawn, self.size, &self.tiles, &mask.grown(), &mut self.pixels)
    }

    /// Notes the edges between tiles, as far as both sides were drawn just now.
    fn close_seams(&mut self, rules: &Rules<'_>) {
        let grid = Grid::covering(self.size.width() as usize, self.size.height() as usize);
        let (size, borders) = (self.size, &self.borders);
        self.tiles.par_iter_mut().enumerate().for_each(|(index, edges)| {
            let (column, row) = (index % grid.columns, index / grid.columns);
            let seams = tile::Seams {
                rules,
                tile: grid.tile(size, index),
                own: &borders[index],
                left: (column > 0).then(|| &borders[index - 1]),
                right: (column + 1 < grid.columns).then(|| &borders[index + 1]),
                above: (row > 0).then(|| &borders[index - grid.columns]),
                below: (row + 1 < grid.rows).then(|| &borders[index + grid.columns]),
            };
            seams.close(edges);
        });
        self.borders.fill(TileBorder::UNKNOWN);
    }
}
