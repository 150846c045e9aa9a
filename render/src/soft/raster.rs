//! Coverage and depth: which triangle is nearest in each pixel of a tile.

use lightcone_shaders::wide::{IntLanes, LANES, Lanes};

use super::geometry::TriangleId;
use super::grid::{TILE_PIXELS, TILE_WIDTH, TileRect};
use super::setup::{SUBPIXEL_BITS, Triangle};

/// The nearest surface of each pixel, row after row of [`TILE_WIDTH`].
pub struct Visibility {
    /// 1 / w of the nearest surface; 0 where there is none.
    pub depth: [f32; TILE_PIXELS],
    /// [`TriangleId`] of it.
    pub triangles: [i32; TILE_PIXELS],
}

impl Visibility {
    pub fn new() -> Self {
        Self { depth: [0.0; TILE_PIXELS], triangles: [TriangleId::NONE.0; TILE_PIXELS] }
    }

    pub fn clear(&mut self) {
        self.depth.fill(0.0);
        self.triangles.fill(TriangleId::NONE.0);
    }

    pub fn row(&self, y: usize) -> &[i32] {
        &self.triangles[y * TILE_WIDTH..(y + 1) * TILE_WIDTH]
    }
}

/// Eight neighbouring pixels of one row of a tile that a triangle covers in part.
#[derive(Clone, Copy)]
pub struct Packet<F> {
    /// Leftmost, from the tile's left edge; a multiple of [`LANES`].
    pub x: usize,
    /// From the tile's upper edge.
    pub y: usize,
    /// 1 / w.
    pub inverse_w: F,
    /// Which of them are covered and nearer than what was there.
    pub mask: F,
}

/// What becomes of covered pixels.
pub trait Cover<F> {
    /// At least one pixel is covered.
    fn cover(&mut self, visibility: &mut Visibility, packet: &Packet<F>);
}

/// The surface hides what is behind.
pub struct Hide {
    pub triangle: TriangleId,
}

impl<F: Lanes> Cover<F> for Hide {
    #[inline(always)]
    fn cover(&mut self, visibility: &mut Visibility, packet: &Packet<F>) {
        let at = packet.y * TILE_WIDTH + packet.x;
        let depth = lanes_mut(&mut visibility.depth, at);
        packet.mask.select(packet.inverse_w, F::load(depth)).store(depth);
        let triangles = lanes_mut(&mut visibility.triangles, at);
        F::Int::select(packet.mask, F::Int::splat(self.triangle.0), F::Int::load(triangles)).store(triangles);
    }
}

/// Eight values from `at` on.
#[inline(always)]
pub fn lanes<T>(values: &[T], at: usize) -> &[T; LANES] {
    values[at..].first_chunk().expect("rows are padded to whole packets")
}

/// Eight values from `at` on, to be written.
#[inline(always)]
pub fn lanes_mut<T>(values: &mut [T], at: usize) -> &mut [T; LANES] {
    values[at..].first_chunk_mut().expect("rows are padded to whole packets")
}

/// Finds the pixels of the tile where the triangle is nearest so far.
#[inline(always)]
pub fn rasterise<F: Lanes>(
    triangle: &Triangle,
    tile: &TileRect,
    visibility: &mut Visibility,
    cover: &mut impl Cover<F>,
) {
    let Some([left, top, right, bottom]) = overlap(triangle, tile) else { return };
    let first = left / LANES * LANES;

    let mut edges = EdgesInTile::new(triangle, tile, first, top);
    let ramps = [ramp::<F>(triangle.step_x[0]), ramp::<F>(triangle.step_x[1]), ramp::<F>(triangle.step_x[2])];
    let strides = [stride::<F>(triangle.step_x[0]), stride::<F>(triangle.step_x[1]), stride::<F>(triangle.step_x[2])];
    let leftmost = triangle.across::<F>(tile.x + first);

    for y in top..=bottom {
        let down = triangle.down(tile.y + y);
        let mut across = leftmost;
        let [e0, e1, e2] = edges.0;
        let mut inside0 = F::Int::splat(e0) + ramps[0];
        let mut inside1 = F::Int::splat(e1) + ramps[1];
        let mut inside2 = F::Int::splat(e2) + ramps[2];
        for x in (first..=right).step_by(LANES) {
            let outside = (inside0 | inside1 | inside2).negative();
            let depth = F::load(lanes(&visibility.depth, y * TILE_WIDTH + x));
            let inverse_w = triangle.inverse_w_at(across, down);
            let mask = outside.select(F::splat(0.0), depth.less(inverse_w));
            if mask.any() {
                cover.cover(visibility, &Packet { x, y, inverse_w, mask });
            }
            across = across + F::splat(LANES as f32);
            (inside0, inside1, inside2) = (inside0 + strides[0], inside1 + strides[1], inside2 + strides[2]);
        }
        edges.down(triangle);
    }
}

/// An edge function's values in eight neighbouring pixels, relative to the first.
#[inline(always)]
fn ramp<F: Lanes>(step: i32) -> F::Int {
    F::Int::load(&[0, step, step * 2, step * 3, step * 4, step * 5, step * 6, step * 7])
}

/// An edge function's change over eight pixels.
#[inline(always)]
fn stride<F: Lanes>(step: i32) -> F::Int {
    F::Int::splat(step * LANES as i32)
}

/// Leftmost, topmost, rightmost and lowest pixel of the tile that may be covered, from its upper left.
#[inline(always)]
fn overlap(triangle: &Triangle, tile: &TileRect) -> Option<[usize; 4]> {
    let left = usize::from(triangle.left).max(tile.x);
    let top = usize::from(triangle.top).max(tile.y);
    let right = usize::from(triangle.right).min(tile.x + tile.width - 1);
    let bottom = usize::from(triangle.bottom).min(tile.y + tile.height - 1);
    (left <= right && top <= bottom).then(|| [left - tile.x, top - tile.y, right - tile.x, bottom - tile.y])
}

/// The edge functions at the left of a row, in pixels times subpixels, rounded down, which keeps their sign.
struct EdgesInTile([i32; 3]);

impl EdgesInTile {
    /// In column `x` and row `y` of the tile.
    #[inline(always)]
    fn new(triangle: &Triangle, tile: &TileRect, x: usize, y: usize) -> Self {
        let mut edges = [0; 3];
        for (i, edge) in edges.iter_mut().enumerate() {
            let (step_x, step_y) = (triangle.step_x[i], triangle.step_y[i]);
            *edge = edge_in_tile(triangle.edges[i], step_x, step_y, tile) + step_x * x as i32 + step_y * y as i32;
        }
        Self(edges)
    }

    /// One row down.
    #[inline(always)]
    fn down(&mut self, triangle: &Triangle) {
        for (edge, step) in self.0.iter_mut().zip(&triangle.step_y) {
            *edge += step;
        }
    }
}

/// An edge function in the tile's first pixel. Where it is so large that it cannot change its sign within the tile it is
/// cut to what 32 bits hold.
#[inline(always)]
fn edge_in_tile(at_first_pixel: i64, step_x: i32, step_y: i32, tile: &TileRect) -> i32 {
    const LIMIT: i64 = 1 << 30;
    let moved = i64::from(step_x) * tile.x as i64 + i64::from(step_y) * tile.y as i64;
    ((at_first_pixel >> SUBPIXEL_BITS) + moved).clamp(-LIMIT, LIMIT) as i32
}
