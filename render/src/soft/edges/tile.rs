//! What a tile notes of its edges, and what it leaves for its neighbours.

use lightcone_shaders::wide::LANES;

use super::coverage::Exchange;
use super::pair::{Axis, Pair, Rules, UNKNOWN};
use crate::soft::blocks::BLOCK;
use crate::soft::grid::{TILE_HEIGHT, TILE_WIDTH, TileRect};
use crate::soft::raster::{Visibility, lanes};
use crate::soft::shade::Colours;

/// Of their sum, what part the luma of two pixels must differ by to be worth a look.
const CONTRAST: f32 = 0.08;
/// The same in the dark, linear.
const DARK_CONTRAST: f32 = 0.002;

/// What the pixels of a tile take of their neighbours, those over its borders included.
#[derive(Clone)]
pub struct TileEdges {
    /// `[y][x]` is between columns `x - 1` and `x` of row `y`.
    pub across: [[u8; TILE_WIDTH + 1]; TILE_HEIGHT],
    /// `[y][x]` is between rows `y - 1` and `y` of column `x`.
    pub down: [[u8; TILE_WIDTH]; TILE_HEIGHT + 1],
}

/// What the outermost pixels of a tile show, as [`Pair::shows`].
#[derive(Clone, Debug)]
pub struct TileBorder {
    left: [i32; TILE_HEIGHT],
    right: [i32; TILE_HEIGHT],
    top: [i32; TILE_WIDTH],
    bottom: [i32; TILE_WIDTH],
}

/// Pixels of a part of a tile, drawn just now.
#[derive(Clone, Copy)]
pub struct Drawn<'d> {
    /// The part, in the picture.
    pub part: &'d TileRect,
    pub visibility: &'d Visibility,
    pub colours: &'d Colours,
}

impl TileEdges {
    pub const NONE: Self = Self {
        across: [[Exchange::NONE.0; TILE_WIDTH + 1]; TILE_HEIGHT],
        down: [[Exchange::NONE.0; TILE_WIDTH]; TILE_HEIGHT + 1],
    };

    /// Notes anew what lies between the pixels of a part of the tile.
    pub fn note(&mut self, rules: &Rules<'_>, tile: &TileRect, drawn: &Drawn<'_>) {
        let TileRect { width, height, .. } = *drawn.part;
        let (left, top) = (drawn.part.x - tile.x, drawn.part.y - tile.y);
        let mut row = Row::of(drawn, 0);
        for y in 0..height {
            let first = (drawn.part.x, drawn.part.y + y);
            let across = &mut self.across[top + y][left + 1..left + width];
            note_row(rules, first, Axis::Across, [row.from(0), row.from(1)], across);
            if y + 1 < height {
                let below = Row::of(drawn, y + 1);
                let down = &mut self.down[top + y + 1][left..left + width];
                note_row(rules, first, Axis::Down, [row.from(0), below.from(0)], down);
                row = below;
            }
        }
    }
}

/// A row of pixels, padded to whole packets: what they show and their luma, linear.
struct Row {
    shows: [i32; TILE_WIDTH + LANES],
    luma: [f32; TILE_WIDTH + LANES],
}

impl Row {
    fn of(drawn: &Drawn<'_>, y: usize) -> Self {
        let (mut shows, mut luma) = ([0; TILE_WIDTH + LANES], [0.0; TILE_WIDTH + LANES]);
        shows[..TILE_WIDTH].copy_from_slice(drawn.visibility.row(y));
        let [red, green, blue] = drawn.colours.0.each_ref().map(|channel| &channel[y * TILE_WIDTH..][..TILE_WIDTH]);
        for (luma, ((red, green), blue)) in luma.iter_mut().zip(red.iter().zip(green).zip(blue)) {
            *luma = red * 0.2126 + green * 0.7152 + blue * 0.0722;
        }
        Self { shows, luma }
    }

    /// From a column on.
    fn from(&self, x: usize) -> (&[i32], &[f32]) {
        (&self.shows[x..], &self.luma[x..])
    }
}

/// Notes what lies between the pixels of two rows, of which the first pixel of the first is at `x` and `y`. Inside a block,
/// whose pixels are always drawn together, only pairs that differ in luma are looked at.
fn note_row(
    rules: &Rules<'_>,
    (x, y): (usize, usize),
    axis: Axis,
    [(first, luma), (second, other_luma)]: [(&[i32], &[f32]); 2],
    noted: &mut [u8],
) {
    noted.fill(Exchange::NONE.0);
    let all = axis == Axis::Down && (y + 1).is_multiple_of(BLOCK);
    for (packet, noted) in noted.chunks_mut(LANES).enumerate() {
        let at = packet * LANES;
        let [shows, other_shows] = [lanes(first, at), lanes(second, at)];
        if shows == other_shows {
            continue;
        }
        let [luma, other_luma] = [lanes(luma, at), lanes(other_luma, at)];
        let from_block_to_block = axis == Axis::Across && (x + at + LANES).is_multiple_of(BLOCK);
        let mut looked_at = if all { 0xff } else { u32::from(from_block_to_block) << (LANES - 1) };
        let mut differing = 0;
        for lane in 0..LANES {
            let (a, b) = (luma[lane], other_luma[lane]);
            looked_at |= u32::from((a - b).abs() > (a + b) * CONTRAST + DARK_CONTRAST) << lane;
            differing |= u32::from(shows[lane] != other_shows[lane]) << lane;
        }
        let mut pairs = looked_at & differing & ((1 << noted.len()) - 1);
        while pairs != 0 {
            let lane = pairs.trailing_zeros() as usize;
            let pair = Pair { first: (x + at + lane, y), axis, shows: [shows[lane], other_shows[lane]] };
            noted[lane] = pair.exchange(rules).0;
            pairs &= pairs - 1;
        }
    }
}

impl TileBorder {
    pub const UNKNOWN: Self = Self {
        left: [UNKNOWN; TILE_HEIGHT],
        right: [UNKNOWN; TILE_HEIGHT],
        top: [UNKNOWN; TILE_WIDTH],
        bottom: [UNKNOWN; TILE_WIDTH],
    };

    /// Notes what the outermost pixels show, as far as the part of the tile that was drawn has them.
    pub fn note(&mut self, tile: &TileRect, drawn: &Drawn<'_>) {
        let Drawn { part, visibility, .. } = *drawn;
        let (left, top) = (part.x - tile.x, part.y - tile.y);
        let rows = top..top + part.height;
        let column = |x: usize| (0..part.height).map(move |y| visibility.row(y)[x]);
        if left == 0 {
            self.left[rows.clone()].iter_mut().zip(column(0)).for_each(|(to, id)| *to = id);
        }
        if left + part.width == TILE_WIDTH {
            self.right[rows].iter_mut().zip(column(part.width - 1)).for_each(|(to, id)| *to = id);
        }
        if top == 0 {
            self.top[left..left + part.width].copy_from_slice(&visibility.row(0)[..part.width]);
        }
        if top + part.height == TILE_HEIGHT {
            let last = &visibility.row(part.height - 1)[..part.width];
            self.bottom[left..left + part.width].copy_from_slice(last);
        }
    }
}

/// A tile among its neighbours.
pub struct Seams<'s> {
    pub rules: &'s Rules<'s>,
    pub tile: TileRect,
    pub own: &'s TileBorder,
    pub left: Option<&'s TileBorder>,
    pub right: Option<&'s TileBorder>,
    pub above: Option<&'s TileBorder>,
    pub below: Option<&'s TileBorder>,
}

impl Seams<'_> {
    /// Notes what lies between the tile and its neighbours, where both sides were drawn.
    pub fn close(&self, edges: &mut TileEdges) {
        let TileRect { x, y, width, height } = self.tile;
        if let Some(left) = self.left {
            self.close_column(x - 1, [&left.right, &self.own.left], edges, 0);
        }
        if let Some(right) = self.right {
            self.close_column(x + width - 1, [&self.own.right, &right.left], edges, width);
        }
        if let Some(above) = self.above {
            self.close_row(y - 1, [&above.bottom, &self.own.top], &mut edges.down[0]);
        }
        if let Some(below) = self.below {
            self.close_row(y + height - 1, [&self.own.bottom, &below.top], &mut edges.down[height]);
        }
    }

    fn close_column(&self, x: usize, [first, second]: [&[i32; TILE_HEIGHT]; 2], edges: &mut TileEdges, column: usize) {
        for (row, noted) in edges.across.iter_mut().enumerate().take(self.tile.height) {
            let pair = Pair { first: (x, self.tile.y + row), axis: Axis::Across, shows: [first[row], second[row]] };
            self.close_pair(&pair, &mut noted[column]);
        }
    }

    fn close_row(&self, y: usize, [first, second]: [&[i32; TILE_WIDTH]; 2], noted: &mut [u8; TILE_WIDTH]) {
        for (column, noted) in noted.iter_mut().enumerate().take(self.tile.width) {
            let pair =
                Pair { first: (self.tile.x + column, y), axis: Axis::Down, shows: [first[column], second[column]] };
            self.close_pair(&pair, noted);
        }
    }

    fn close_pair(&self, pair: &Pair, noted: &mut u8) {
        if !pair.shows.contains(&UNKNOWN) {
            *noted = pair.exchange(self.rules).0;
        }
    }
}
