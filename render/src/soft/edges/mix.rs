//! Pixels on edges get their share of their neighbours, in linear light.

use std::ops::Range;

use lightcone_shaders::wide::LANES;
use rayon::prelude::*;

use super::coverage::SHARES;
use super::curve::{Curve, LUMA, SRGB};
use super::tile::TileEdges;
use crate::damage::Damage;
use crate::frame::Pixels;
use crate::soft::blocks::{BLOCK, BlockMask};
use crate::soft::grid::{Grid, TILE_HEIGHT, TILE_WIDTH};
use crate::soft::raster::lanes;
use crate::view::Size;

/// Pixels that are looked at together.
const AT_ONCE: usize = LANES;
/// The four bits of each exchange that say what the first pixel of a pair takes, and what the second takes.
const FIRSTS: u64 = 0x0f0f_0f0f_0f0f_0f0f;
const SECONDS: u64 = 0xf0f0_f0f0_f0f0_f0f0;

/// Makes the whole picture out of what was drawn.
pub fn all(drawn: &Pixels, size: Size, tiles: &[TileEdges], to: &mut Pixels) {
    let (plane, to) = match (drawn, to) {
        (Pixels::Rgba8(drawn), Pixels::Rgba8(to)) => (Plane::rgba(drawn, size), to.as_mut_slice()),
        (Pixels::I420(drawn), Pixels::I420(to)) => {
            let ([y, u, v], [to_y, to_u, to_v]) = (drawn.planes(), to.planes_mut());
            to_u.copy_from_slice(u);
            to_v.copy_from_slice(v);
            (Plane::luma(y, size), to_y)
        }
        _ => return,
    };
    let grid = Grid::covering(size.width() as usize, size.height() as usize);
    let bands = to.par_chunks_mut(TILE_HEIGHT * plane.stride).zip(tiles.par_chunks(grid.columns)).enumerate();
    bands.for_each(|(band, (to, tiles))| {
        let top = band * TILE_HEIGHT;
        for (row, to) in to.chunks_exact_mut(plane.stride).enumerate() {
            to.copy_from_slice(plane.row(top + row));
            for (column, to) in to.chunks_mut(TILE_WIDTH * plane.channels).enumerate() {
                let columns = 0..to.len() / plane.channels;
                plane.mix_row(&tiles[column], (column * TILE_WIDTH, top), row, columns, to);
            }
        }
    });
}

/// Makes the blocks of the mask out of what was drawn, and says which of them changed.
pub fn blocks(drawn: &Pixels, size: Size, tiles: &[TileEdges], mask: &BlockMask, to: &mut Pixels) -> Damage {
    let mut damage = Damage::none(size);
    for [column, row] in mask.blocks() {
        let [x, y] = [column * BLOCK, row * BLOCK];
        let (right, bottom) = ((x + BLOCK).min(size.width() as usize), (y + BLOCK).min(size.height() as usize));
        let area = Area { x: x..right, y: y..bottom };
        let changed = match (drawn, &mut *to) {
            (Pixels::Rgba8(drawn), Pixels::Rgba8(to)) => Plane::rgba(drawn, size).mix_block(tiles, &area, to),
            (Pixels::I420(drawn), Pixels::I420(to)) => {
                let ([y, u, v], [to_y, to_u, to_v]) = (drawn.planes(), to.planes_mut());
                let luma = Plane::luma(y, size).mix_block(tiles, &area, to_y);
                let half = area.halved();
                let width = (size.width() as usize).div_ceil(2);
                let chroma = [half.copy(u, to_u, width), half.copy(v, to_v, width)];
                luma || chroma.contains(&true)
            }
            _ => false,
        };
        if changed {
            damage.add(column as u32, row as u32);
        }
    }
    damage
}

/// What a pixel takes of the neighbours on both sides. What is thinner than a pixel takes half: it is missed where it covers
/// no pixel's middle, and where it is seen makes up for a part of that.
#[inline]
fn of_thin(one: u32, other: u32) -> (u32, u32) {
    if one > 0 && other > 0 { (one / 2, other / 2) } else { (one, other) }
}

/// Eight exchanges from `at` on, the first in the lowest byte.
#[inline]
fn packet(exchanges: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(*lanes(exchanges, at))
}

/// A rectangle of a plane.
struct Area {
    x: Range<usize>,
    y: Range<usize>,
}

impl Area {
    /// The same in a plane of half the width and height.
    fn halved(&self) -> Self {
        let half = |range: &Range<usize>| range.start / 2..range.end.div_ceil(2);
        Self { x: half(&self.x), y: half(&self.y) }
    }

    /// Copies it. Says whether it differed.
    fn copy(&self, from: &[u8], to: &mut [u8], stride: usize) -> bool {
        let mut differed = false;
        for y in self.y.clone() {
            let bytes = y * stride + self.x.start..y * stride + self.x.end;
            differed |= to[bytes.clone()] != from[bytes.clone()];
            to[bytes.clone()].copy_from_slice(&from[bytes]);
        }
        differed
    }
}

/// A plane of a picture as it was drawn.
#[derive(Clone, Copy)]
struct Plane<'p> {
    bytes: &'p [u8],
    /// Bytes from row to row.
    stride: usize,
    /// Bytes of a pixel.
    channels: usize,
    curve: &'p Curve,
    grid: Grid,
}

impl<'p> Plane<'p> {
    fn rgba(bytes: &'p [u8], size: Size) -> Self {
        Self::new(bytes, size, 4, &SRGB)
    }

    fn luma(bytes: &'p [u8], size: Size) -> Self {
        Self::new(bytes, size, 1, &LUMA)
    }

    fn new(bytes: &'p [u8], size: Size, channels: usize, curve: &'p Curve) -> Self {
        let (width, height) = (size.width() as usize, size.height() as usize);
        Self { bytes, stride: width * channels, channels, curve, grid: Grid::covering(width, height) }
    }

    fn row(&self, y: usize) -> &'p [u8] {
        &self.bytes[y * self.stride..(y + 1) * self.stride]
    }

    /// Makes one block, which lies in one tile. Says whether it changed.
    fn mix_block(&self, tiles: &[TileEdges], area: &Area, to: &mut [u8]) -> bool {
        let (column, row) = (area.x.start / TILE_WIDTH, area.y.start / TILE_HEIGHT);
        let edges = &tiles[row * self.grid.columns + column];
        let corner = (column * TILE_WIDTH, row * TILE_HEIGHT);
        let columns = area.x.start - corner.0..area.x.end - corner.0;
        let mut changed = false;
        for y in area.y.clone() {
            let bytes = area.x.start * self.channels..area.x.end * self.channels;
            let to = &mut to[y * self.stride..][bytes.clone()];
            let mut before = [0; BLOCK * 4];
            let before = &mut before[..to.len()];
            before.copy_from_slice(to);
            to.copy_from_slice(&self.row(y)[bytes]);
            self.mix_row(edges, corner, y - corner.1, columns.clone(), to);
            changed |= before != to;
        }
        changed
    }

    /// Mixes the pixels on edges of some columns of one row of a tile; `to` holds those columns as they were drawn.
    fn mix_row(
        &self,
        edges: &TileEdges,
        (left_px, top): (usize, usize),
        row: usize,
        columns: Range<usize>,
        to: &mut [u8],
    ) {
        let across = &edges.across[row];
        let (above, below) = (&edges.down[row], &edges.down[row + 1]);
        for start in columns.clone().step_by(AT_ONCE) {
            let [left, right, above, below] = [across, &across[1..], above, below].map(|row| packet(row, start));
            let taken = (left | above) & SECONDS | (right | below) & FIRSTS;
            if taken == 0 {
                continue;
            }
            for x in start..(start + AT_ONCE).min(columns.end) {
                let of = |exchanges: u64| (exchanges >> ((x - start) * 8)) as u32;
                let shares = [of(left) >> 4 & 15, of(right) & 15, of(above) >> 4 & 15, of(below) & 15];
                if shares != [0; 4] {
                    let at = (top + row) * self.stride + (left_px + x) * self.channels;
                    let to = &mut to[(x - columns.start) * self.channels..][..self.channels];
                    self.mix_pixel(at, shares, to);
                }
            }
        }
    }

    /// Gives the pixel whose bytes are at `at` its shares of its left, right, upper and lower neighbour.
    #[inline]
    fn mix_pixel(&self, at: usize, [left, right, above, below]: [u32; 4], to: &mut [u8]) {
        let ((left, right), (above, below)) = (of_thin(left, right), of_thin(above, below));
        let taken = left + right + above + below;
        let (whole, own) = (taken.max(SHARES), SHARES.saturating_sub(taken));
        // A share is only taken of a neighbour that there is; the pixel itself stands for the others, with no share.
        let place = |share: u32, place: usize| if share > 0 { place } else { at };
        let taken = [
            (left, place(left, at.wrapping_sub(self.channels))),
            (right, place(right, at + self.channels)),
            (above, place(above, at.wrapping_sub(self.stride))),
            (below, place(below, at + self.stride)),
        ];
        for (channel, to) in to.iter_mut().enumerate().take(3) {
            let linear = |place: usize| self.curve.linear(self.bytes[place + channel]);
            let sum = taken.iter().fold(own * linear(at), |sum, (share, place)| sum + share * linear(*place));
            *to = self.curve.byte(sum / whole);
        }
    }
}
