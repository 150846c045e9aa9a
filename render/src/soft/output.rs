//! Linear colours become the frame's bytes.

use lightcone_shaders::wide::{IntLanes, LANES, Lanes, Vec3, srgb_from_linear, yuv_from_srgb};

use super::blocks::{BLOCK, TILE_COLUMNS, TILE_ROWS};
use super::grid::TileRect;
use super::grid::{Grid, TILE_HEIGHT, TILE_WIDTH};
use super::raster::{lanes, lanes_mut};
use super::shade::Colours;
use crate::frame::{I420, Pixels};
use crate::view::{PixelFormat, Size};

/// The rows of a tile within the frame.
pub enum TileTarget<'f> {
    Rgba8(Vec<&'f mut [u8]>),
    I420 { y: Vec<&'f mut [u8]>, u: Vec<&'f mut [u8]>, v: Vec<&'f mut [u8]> },
}

impl<'f> TileTarget<'f> {
    /// The rows of a part that lies an even number of pixels, `x` and `y`, from the tile's corner.
    pub fn part(self, (x, y): (usize, usize), width: usize, height: usize) -> Self {
        let cut = |rows: Vec<&'f mut [u8]>, (x, y): (usize, usize), width, height| {
            rows.into_iter().skip(y).take(height).map(|row| &mut row[x..x + width]).collect()
        };
        match self {
            Self::Rgba8(rows) => Self::Rgba8(cut(rows, (x * 4, y), width * 4, height)),
            Self::I420 { y: luma, u, v } => {
                let half = |plane| cut(plane, (x / 2, y / 2), width.div_ceil(2), height.div_ceil(2));
                Self::I420 { y: cut(luma, (x, y), width, height), u: half(u), v: half(v) }
            }
        }
    }

    /// Its rows, plane after plane.
    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let planes = match self {
            Self::Rgba8(rows) => [rows.as_slice(), &[], &[]],
            Self::I420 { y, u, v } => [y, u, v].map(Vec::as_slice),
        };
        planes.into_iter().flatten().map(|row| &**row)
    }

    /// Replaces what `bytes` holds by the tile's bytes.
    pub fn copy_to(&self, bytes: &mut Vec<u8>) {
        bytes.clear();
        for row in self.rows() {
            bytes.extend_from_slice(row);
        }
    }

    /// Columns and rows of the tile's blocks whose bytes are not those that were copied `before`.
    pub fn changed_blocks(&self, mut before: &[u8]) -> impl Iterator<Item = [u32; 2]> + use<> {
        let mut changed = [[false; TILE_COLUMNS]; TILE_ROWS];
        let planes: [(&[&mut [u8]], [usize; 2]); 3] = match self {
            Self::Rgba8(rows) => [(rows, [BLOCK * 4, BLOCK]), (&[], [1; 2]), (&[], [1; 2])],
            Self::I420 { y, u, v } => [(y, [BLOCK; 2]), (u, [BLOCK / 2; 2]), (v, [BLOCK / 2; 2])],
        };
        for (rows, [bytes, height]) in planes {
            for (y, row) in rows.iter().enumerate() {
                let (old, rest) = before.split_at(row.len());
                before = rest;
                for (x, (new, old)) in row.chunks(bytes).zip(old.chunks(bytes)).enumerate() {
                    changed[y / height][x] |= new != old;
                }
            }
        }
        let numbered = |y: usize, row: [bool; TILE_COLUMNS]| {
            row.into_iter().enumerate().map(move |(x, on)| (on, [x as u32, y as u32]))
        };
        changed
            .into_iter()
            .enumerate()
            .flat_map(move |(y, row)| numbered(y, row))
            .filter(|(on, _)| *on)
            .map(|(_, at)| at)
    }
}

/// An empty picture.
pub fn blank(size: Size, format: PixelFormat) -> Pixels {
    match format {
        PixelFormat::I420 => Pixels::I420(I420::new(size)),
        PixelFormat::Rgba8 => Pixels::Rgba8(vec![0; size.width() as usize * size.height() as usize * 4]),
    }
}

/// The picture's memory, shared out among the tiles.
pub fn split(pixels: &mut Pixels, size: Size) -> Vec<TileTarget<'_>> {
    let (width, height) = (size.width() as usize, size.height() as usize);
    let grid = Grid::covering(width, height);
    match pixels {
        Pixels::Rgba8(bytes) => split_plane(bytes, width * 4, TILE_WIDTH * 4, TILE_HEIGHT, grid)
            .into_iter()
            .map(TileTarget::Rgba8)
            .collect(),
        Pixels::I420(picture) => {
            let chroma_width = I420::chroma_size(size).0;
            let [y, u, v] = picture.planes_mut();
            let y = split_plane(y, width, TILE_WIDTH, TILE_HEIGHT, grid);
            let [u, v] = [u, v].map(|plane| split_plane(plane, chroma_width, TILE_WIDTH / 2, TILE_HEIGHT / 2, grid));
            let planes = y.into_iter().zip(u).zip(v);
            planes.map(|((y, u), v)| TileTarget::I420 { y, u, v }).collect()
        }
    }
}

/// For each tile, its part of each of its rows.
fn split_plane(
    plane: &mut [u8],
    stride: usize,
    tile_bytes: usize,
    tile_rows: usize,
    grid: Grid,
) -> Vec<Vec<&mut [u8]>> {
    let mut tiles: Vec<_> = (0..grid.tiles()).map(|_| Vec::with_capacity(tile_rows)).collect();
    for (y, row) in plane.chunks_exact_mut(stride).enumerate() {
        let first = y / tile_rows * grid.columns;
        for (tile, part) in tiles[first..].iter_mut().zip(row.chunks_mut(tile_bytes)) {
            tile.push(part);
        }
    }
    tiles
}

/// sRGB-encoded 0..=1 channels of one row.
struct Encoded([[f32; TILE_WIDTH]; 3]);

impl Encoded {
    #[inline(always)]
    fn row<F: Lanes>(colours: &Colours, y: usize) -> Self {
        let mut row = Self([[0.0; TILE_WIDTH]; 3]);
        for (encoded, linear) in row.0.iter_mut().zip(&colours.0) {
            for x in (0..TILE_WIDTH).step_by(LANES) {
                let linear = F::load(lanes(linear, y * TILE_WIDTH + x));
                srgb_from_linear(linear).store(lanes_mut(encoded, x));
            }
        }
        row
    }

    #[inline(always)]
    fn load<F: Lanes>(&self, x: usize) -> Vec3<F> {
        let [r, g, b] = &self.0;
        Vec3 { x: F::load(lanes(r, x)), y: F::load(lanes(g, x)), z: F::load(lanes(b, x)) }
    }

    /// Means of neighbouring columns of two rows. Past an odd edge the last column stands for its neighbour.
    #[inline(always)]
    fn halved(upper: &Self, lower: &Self, width: usize) -> [[f32; TILE_WIDTH / 2]; 3] {
        let mut halved = [[0.0; TILE_WIDTH / 2]; 3];
        for (channel, means) in halved.iter_mut().enumerate() {
            let mut sums = [0.0; TILE_WIDTH];
            for (x, sum) in sums.iter_mut().enumerate() {
                *sum = upper.0[channel][x] + lower.0[channel][x];
            }
            if width % 2 == 1 {
                sums[width] = sums[width - 1];
            }
            for (x, mean) in means.iter_mut().enumerate() {
                *mean = (sums[2 * x] + sums[2 * x + 1]) * 0.25;
            }
        }
        halved
    }
}

/// Writes the tile's bytes.
#[inline(always)]
pub fn write<F: Lanes>(colours: &Colours, tile: &TileRect, target: &mut TileTarget<'_>) {
    match target {
        TileTarget::Rgba8(rows) => {
            for (y, row) in rows.iter_mut().enumerate() {
                write_rgba::<F>(&Encoded::row::<F>(colours, y), row);
            }
        }
        TileTarget::I420 { y: luma, u, v } => {
            for block in 0..tile.height.div_ceil(2) {
                let upper = Encoded::row::<F>(colours, block * 2);
                write_luma::<F>(&upper, luma[block * 2]);
                let chroma = match luma.get_mut(block * 2 + 1) {
                    Some(row) => {
                        let lower = Encoded::row::<F>(colours, block * 2 + 1);
                        write_luma::<F>(&lower, row);
                        Encoded::halved(&upper, &lower, tile.width)
                    }
                    None => Encoded::halved(&upper, &upper, tile.width),
                };
                write_chroma::<F>(&chroma, u[block], v[block]);
            }
        }
    }
}

/// 0..=255, rounded.
#[inline(always)]
fn bytes<F: Lanes>(values: F) -> [u8; LANES] {
    let mut rounded = [0; LANES];
    (values + F::splat(0.5)).truncate().store(&mut rounded);
    let mut bytes = [0; LANES];
    for (byte, value) in bytes.iter_mut().zip(rounded) {
        *byte = value as u8;
    }
    bytes
}

#[inline(always)]
fn write_rgba<F: Lanes>(row: &Encoded, target: &mut [u8]) {
    for (packet, pixels) in target.chunks_mut(LANES * 4).enumerate() {
        let colour = row.load::<F>(packet * LANES) * F::splat(255.0);
        let [r, g, b] = [bytes(colour.x), bytes(colour.y), bytes(colour.z)];
        for (x, pixel) in pixels.chunks_exact_mut(4).enumerate() {
            pixel.copy_from_slice(&[r[x], g[x], b[x], 255]);
        }
    }
}

#[inline(always)]
fn write_luma<F: Lanes>(row: &Encoded, target: &mut [u8]) {
    for (packet, pixels) in target.chunks_mut(LANES).enumerate() {
        let luma = bytes(yuv_from_srgb(row.load::<F>(packet * LANES)).x);
        pixels.copy_from_slice(&luma[..pixels.len()]);
    }
}

#[inline(always)]
fn write_chroma<F: Lanes>(row: &[[f32; TILE_WIDTH / 2]; 3], u: &mut [u8], v: &mut [u8]) {
    let [r, g, b] = row;
    for (packet, (u, v)) in u.chunks_mut(LANES).zip(v.chunks_mut(LANES)).enumerate() {
        let at = packet * LANES;
        let rgb = Vec3 { x: F::load(lanes(r, at)), y: F::load(lanes(g, at)), z: F::load(lanes(b, at)) };
        let yuv = yuv_from_srgb(rgb);
        u.copy_from_slice(&bytes(yuv.y)[..u.len()]);
        v.copy_from_slice(&bytes(yuv.z)[..v.len()]);
    }
}
