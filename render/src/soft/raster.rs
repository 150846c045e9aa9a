//! Coverage and depth: which triangle is nearest in each pixel of a tile.
//!
//! A triangle that is wider than a packet is first looked at by cells of 8×8 pixels, eight of them at once: those that it does
//! not reach and those that hide it are left out (Greene, Kass and Miller, "Hierarchical Z-Buffer Visibility", 1993).

use lightcone_shaders::wide::{IntLanes, LANES, Lanes};

use super::geometry::TriangleId;
use super::grid::{TILE_HEIGHT, TILE_PIXELS, TILE_WIDTH, TileRect};
use super::setup::{Plane, SUBPIXEL_BITS, Triangle};

/// Width and height of a cell, pixels.
const CELL: usize = LANES;
/// Rows of cells of a tile.
const CELL_ROWS: usize = TILE_HEIGHT / CELL;
const _: () = assert!(TILE_WIDTH / CELL == LANES, "a row of cells is one packet");

/// The nearest surface of each pixel, row after row of [`TILE_WIDTH`].
pub struct Visibility {
    /// 1 / w of the nearest surface; 0 where there is none.
    pub depth: [f32; TILE_PIXELS],
    /// [`TriangleId`] of it.
    pub triangles: [i32; TILE_PIXELS],
    /// Of each cell, at most the least of `depth`.
    farthest: [[f32; LANES]; CELL_ROWS],
    /// Bits of the cells whose depth has changed since `farthest` was found, by row.
    stale: [u32; CELL_ROWS],
}

impl Visibility {
    pub fn new() -> Self {
        Self {
            depth: [0.0; TILE_PIXELS],
            triangles: [TriangleId::NONE.0; TILE_PIXELS],
            farthest: [[0.0; LANES]; CELL_ROWS],
            stale: [0; CELL_ROWS],
        }
    }

    pub fn clear(&mut self) {
        self.depth.fill(0.0);
        self.triangles.fill(TriangleId::NONE.0);
        self.farthest = [[0.0; LANES]; CELL_ROWS];
        self.stale = [0; CELL_ROWS];
    }

    pub fn row(&self, y: usize) -> &[i32] {
        &self.triangles[y * TILE_WIDTH..(y + 1) * TILE_WIDTH]
    }

    /// Whether nothing in a cell is farther than `nearest`, 1 / w.
    #[inline(always)]
    fn hides<F: Lanes>(&mut self, (column, row): (usize, usize), nearest: f32) -> bool {
        if self.stale[row] & 1 << column != 0 {
            self.stale[row] &= !(1 << column);
            self.farthest[row][column] = self.least_depth::<F>(column, row);
        }
        nearest <= self.farthest[row][column]
    }

    #[inline(always)]
    fn least_depth<F: Lanes>(&self, column: usize, row: usize) -> f32 {
        let first = row * CELL * TILE_WIDTH + column * CELL;
        let mut least = F::load(lanes(&self.depth, first));
        for y in 1..CELL {
            least = least.min(F::load(lanes(&self.depth, first + y * TILE_WIDTH)));
        }
        let mut all = [0.0; LANES];
        least.store(&mut all);
        let mut one = all[0];
        for depth in all {
            one = if depth < one { depth } else { one };
        }
        one
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
        visibility.stale[packet.y / CELL] |= 1 << (packet.x / CELL);
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
    let Some(bounds) = overlap(triangle, tile) else { return };
    let edges = EdgesInTile::new(triangle, tile);
    let [left, top, right, bottom] = bounds;
    if left / CELL == right / CELL {
        let strip = Strip { x: left / CELL * CELL, rows: (top, bottom), inside: false };
        rasterise_strip::<F>(triangle, tile, &edges, &strip, visibility, cover);
    } else {
        rasterise_cells::<F>(triangle, tile, &edges, bounds, visibility, cover);
    }
}

/// Some rows of one packet each.
struct Strip {
    /// First column.
    x: usize,
    /// The first and the last.
    rows: (usize, usize),
    /// Whether the triangle is known to cover all of it.
    inside: bool,
}

/// Finds the cells where the triangle may be seen, and the pixels in these.
#[inline(always)]
fn rasterise_cells<F: Lanes>(
    triangle: &Triangle,
    tile: &TileRect,
    edges: &EdgesInTile,
    [left, top, right, bottom]: [usize; 4],
    visibility: &mut Visibility,
    cover: &mut impl Cover<F>,
) {
    let columns = (u32::MAX << (left / CELL)) & (u32::MAX >> (31 - right / CELL));
    for row in top / CELL..=bottom / CELL {
        let nearest = nearest_in_cells::<F>(triangle, tile, row);
        let seen = F::load(&visibility.farthest[row]).less(nearest);
        let [beyond, cut] = edges.against_cells::<F>(triangle, row);
        let mut cells = seen.bitmask() & !beyond & columns;
        let mut bounds = [0.0; LANES];
        nearest.store(&mut bounds);
        while cells != 0 {
            let column = cells.trailing_zeros() as usize;
            cells &= cells - 1;
            if visibility.hides::<F>((column, row), bounds[column]) {
                continue;
            }
            let rows = (top.max(row * CELL), bottom.min(row * CELL + CELL - 1));
            let strip = Strip { x: column * CELL, rows, inside: cut & 1 << column == 0 };
            rasterise_strip::<F>(triangle, tile, edges, &strip, visibility, cover);
        }
    }
}

/// The greatest 1 / w that [`Triangle::inverse_w_at`] gives anywhere in each cell of a row: it is monotonic in both directions,
/// with all its rounding.
#[inline(always)]
fn nearest_in_cells<F: Lanes>(triangle: &Triangle, tile: &TileRect, row: usize) -> F {
    let Plane { dx, dy, .. } = triangle.inverse_w;
    let column = if dx > 0.0 { CELL - 1 } else { 0 };
    let line = if dy > 0.0 { CELL - 1 } else { 0 };
    let first = F::splat((tile.x + column) as f32 + 0.5 - triangle.anchor.x);
    let across = first + F::ramp() * F::splat(CELL as f32);
    triangle.inverse_w_at(across, triangle.down(tile.y + row * CELL + line))
}

/// Finds the pixels of a strip where the triangle is nearest so far.
#[inline(always)]
fn rasterise_strip<F: Lanes>(
    triangle: &Triangle,
    tile: &TileRect,
    edges: &EdgesInTile,
    strip: &Strip,
    visibility: &mut Visibility,
    cover: &mut impl Cover<F>,
) {
    let &Strip { x, rows: (top, bottom), inside } = strip;
    let across = triangle.across::<F>(tile.x + x);
    let [mut e0, mut e1, mut e2] = edges.of_packet::<F>(triangle, x, top);
    let [down0, down1, down2] = triangle.step_y;
    let [down0, down1, down2] = [F::Int::splat(down0), F::Int::splat(down1), F::Int::splat(down2)];
    for y in top..=bottom {
        let depth = F::load(lanes(&visibility.depth, y * TILE_WIDTH + x));
        let inverse_w = triangle.inverse_w_at(across, triangle.down(tile.y + y));
        let mut mask = depth.less(inverse_w);
        if !inside {
            mask = (e0 | e1 | e2).negative().select(F::splat(0.0), mask);
            (e0, e1, e2) = (e0 + down0, e1 + down1, e2 + down2);
        }
        if mask.any() {
            cover.cover(visibility, &Packet { x, y, inverse_w, mask });
        }
    }
}

/// `step` times 0, 1, 2, … 7.
#[inline(always)]
fn ramp<F: Lanes>(step: i32) -> F::Int {
    F::Int::load(&[0, step, step * 2, step * 3, step * 4, step * 5, step * 6, step * 7])
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

/// The edge functions in the tile's first pixel, in pixels times subpixels, rounded down, which keeps their sign.
struct EdgesInTile([i32; 3]);

impl EdgesInTile {
    #[inline(always)]
    fn new(triangle: &Triangle, tile: &TileRect) -> Self {
        let mut edges = [0; 3];
        for (i, edge) in edges.iter_mut().enumerate() {
            *edge = edge_in_tile(triangle.edges[i], triangle.step_x[i], triangle.step_y[i], tile);
        }
        Self(edges)
    }

    /// Their values in the eight pixels from column `x` of row `y` on.
    #[inline(always)]
    fn of_packet<F: Lanes>(&self, triangle: &Triangle, x: usize, y: usize) -> [F::Int; 3] {
        let mut packets = [F::Int::splat(0); 3];
        for (i, packet) in packets.iter_mut().enumerate() {
            let (step_x, step_y) = (triangle.step_x[i], triangle.step_y[i]);
            *packet = F::Int::splat(self.0[i] + step_x * x as i32 + step_y * y as i32) + ramp::<F>(step_x);
        }
        packets
    }

    /// Bits of the cells of a row that lie wholly beyond an edge, and of those that do not lie wholly inside all of them.
    #[inline(always)]
    fn against_cells<F: Lanes>(&self, triangle: &Triangle, row: usize) -> [u32; 2] {
        let reach = CELL as i32 - 1;
        let (mut most, mut least) = (F::Int::splat(0), F::Int::splat(0));
        for i in 0..3 {
            let (step_x, step_y) = (triangle.step_x[i], triangle.step_y[i]);
            let first = F::Int::splat(self.0[i] + step_y * (row * CELL) as i32)
                + ramp::<F>(step_x) * F::Int::splat(CELL as i32);
            most = most | (first + F::Int::splat(reach * (step_x.max(0) + step_y.max(0))));
            least = least | (first + F::Int::splat(reach * (step_x.min(0) + step_y.min(0))));
        }
        [most.negative().bitmask(), least.negative().bitmask()]
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
