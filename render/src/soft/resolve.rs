//! From visible triangles to what is interpolated over them, a row of a tile at a time.

use lightcone_shaders::wide::{LANES, Lanes, Vec3, mapped_normal};

use super::grid::TILE_WIDTH;
use super::grid::TileRect;
use super::prepare::Surfacing;
use super::raster::{lanes, lanes_mut};
use super::sample::Footprint;
use super::setup::{Attributes, Detail, Plane, Triangle};

/// A row of pixels. Runs are written from left to right in whole packets, so that each may spill over its right end.
pub type Row = [f32; TILE_WIDTH + LANES];
const ROW: Row = [0.0; TILE_WIDTH + LANES];

/// Neighbouring pixels of one row of a tile, all of one triangle.
pub struct Run<'t> {
    pub triangle: &'t Triangle,
    pub tile: &'t TileRect,
    /// Row of the tile.
    pub y: usize,
    /// First column, from the tile's left edge.
    pub from: usize,
    /// The column after the last.
    pub to: usize,
}

impl Run<'_> {
    /// First columns of the packets that hold the run.
    #[inline(always)]
    fn packets(&self) -> impl Iterator<Item = usize> + use<> {
        (self.from..self.to).step_by(LANES)
    }

    /// See [`Triangle::across`]; `x` is a column of the tile.
    #[inline(always)]
    fn across<F: Lanes>(&self, x: usize) -> F {
        self.triangle.across(self.tile.x + x)
    }

    /// See [`Triangle::down`].
    #[inline(always)]
    fn down(&self) -> f32 {
        self.triangle.down(self.tile.y + self.y)
    }
}

/// What the shading of a row needs, one array for each quantity.
pub struct Surfaces {
    /// Distance along the view, metres.
    pub w: Row,
    /// World space, of any length.
    pub normal: [Row; 3],
    /// As the normal texture bends it; the same without one.
    pub mapped_normal: [Row; 3],
    /// Bits of the packets of the row in which a normal may be bent.
    pub bent: u32,
    /// See [`Detail`]; only of draws that have a normal texture.
    pub tangent: [Row; 3],
    pub bitangent: [Row; 3],
    /// Vertex colour; only of draws that have one.
    pub colour: [Row; 4],
    pub uv: [Row; 2],
    pub uv_dx: [Row; 2],
    pub uv_dy: [Row; 2],
    pub base_colour: [Row; 3],
    pub alpha: Row,
    pub metallic: Row,
    pub roughness: Row,
    pub emissive: [Row; 3],
    pub occlusion: Row,
    /// 1, or 0 where the base colour is the picture.
    pub lit: Row,
}

impl Surfaces {
    pub fn new() -> Self {
        Self {
            w: ROW,
            normal: [ROW; 3],
            mapped_normal: [ROW; 3],
            bent: 0,
            tangent: [ROW; 3],
            bitangent: [ROW; 3],
            colour: [ROW; 4],
            uv: [ROW; 2],
            uv_dx: [ROW; 2],
            uv_dy: [ROW; 2],
            base_colour: [ROW; 3],
            alpha: ROW,
            metallic: ROW,
            roughness: ROW,
            emissive: [ROW; 3],
            occlusion: ROW,
            lit: ROW,
        }
    }

    /// Interpolates over the pixels of the run.
    #[inline(always)]
    pub fn interpolate<F: Lanes>(&mut self, run: &Run<'_>, attributes: &Attributes, textured: bool) {
        let Run { triangle, tile, y, .. } = *run;
        let down = run.down();
        for x in run.packets() {
            let across = run.across::<F>(x);
            let inverse_w = triangle.inverse_w_at(across, down);
            (F::splat(1.0) / inverse_w).store(lanes_mut(&mut self.w, x));
            let normals = self.normal.iter_mut().zip(&mut self.mapped_normal).zip(&attributes.normal);
            for ((row, mapped), plane) in normals {
                let normal = plane.at(across, down);
                normal.store(lanes_mut(row, x));
                normal.store(lanes_mut(mapped, x));
            }
            if textured {
                let at = footprint(triangle, attributes, (tile.x + x, tile.y + y), inverse_w);
                for axis in 0..2 {
                    at.uv[axis].store(lanes_mut(&mut self.uv[axis], x));
                    at.dx[axis].store(lanes_mut(&mut self.uv_dx[axis], x));
                    at.dy[axis].store(lanes_mut(&mut self.uv_dy[axis], x));
                }
            }
        }
    }

    /// Vertex colours of the pixels of the run, whose distances are there.
    #[inline(always)]
    pub fn interpolate_colour<F: Lanes>(&mut self, run: &Run<'_>, detail: &Detail) {
        let down = run.down();
        for x in run.packets() {
            let across = run.across::<F>(x);
            let w = F::load(lanes(&self.w, x));
            for (row, plane) in self.colour.iter_mut().zip(&detail.colour) {
                (plane.at(across, down) * w).clamp(0.0, 1.0).store(lanes_mut(row, x));
            }
        }
    }

    /// The triangle's frame for its normal texture, at the pixels of the run.
    #[inline(always)]
    pub fn lay_frame<F: Lanes>(&mut self, run: &Run<'_>, detail: &Detail) {
        for x in run.packets() {
            store3(&mut self.tangent, x, Vec3::<F>::splat(detail.tangent));
            store3(&mut self.bitangent, x, Vec3::<F>::splat(detail.bitangent));
        }
    }

    /// Bends eight normals from `x` on as the texels of their normal texture say; where there is no frame they stay.
    #[inline(always)]
    pub fn bend_normals<F: Lanes>(&mut self, x: usize, texels: Vec3<F>, scale: f32) {
        let (tangent, bitangent) = (load3::<F>(&self.tangent, x), load3::<F>(&self.bitangent, x));
        let normal = load3::<F>(&self.normal, x);
        let unit = normal.normalize_or(glam::Vec3::Y);
        let mapped = mapped_normal(unit, tangent, bitangent, texels, scale);
        let half = F::splat(0.5);
        // Eight pixels from anywhere lie in two packets.
        self.bent |= 0b11 << (x / LANES);
        let frameless = tangent.dot(tangent).less(half) | bitangent.dot(bitangent).less(half);
        store3(&mut self.mapped_normal, x, Vec3::select(frameless, normal, mapped));
    }

    /// Texture coordinates of eight pixels from `x` on.
    #[inline(always)]
    pub fn footprint<F: Lanes>(&self, x: usize) -> Footprint<F> {
        Footprint { uv: load2(&self.uv, x), dx: load2(&self.uv_dx, x), dy: load2(&self.uv_dy, x) }
    }
}

/// Vertex colours and frames of a run that was interpolated.
#[inline(always)]
pub fn add_detail<F: Lanes>(surfaces: &mut Surfaces, surfacing: &Surfacing<'_>, run: &Run<'_>, detail: &Detail) {
    if surfacing.coloured {
        surfaces.interpolate_colour::<F>(run, detail);
    }
    if surfacing.normal_map.is_some() {
        surfaces.lay_frame::<F>(run, detail);
    }
}

/// Two rows at `x`.
#[inline(always)]
fn load2<F: Lanes>(rows: &[Row; 2], x: usize) -> [F; 2] {
    [F::load(lanes(&rows[0], x)), F::load(lanes(&rows[1], x))]
}

/// Three rows at `x` as a vector.
#[inline(always)]
pub fn load3<F: Lanes>(rows: &[Row; 3], x: usize) -> Vec3<F> {
    Vec3 { x: F::load(lanes(&rows[0], x)), y: F::load(lanes(&rows[1], x)), z: F::load(lanes(&rows[2], x)) }
}

/// Three rows at `x`, to be written.
#[inline(always)]
pub fn store3<F: Lanes>(rows: &mut [Row; 3], x: usize, value: Vec3<F>) {
    value.x.store(lanes_mut(&mut rows[0], x));
    value.y.store(lanes_mut(&mut rows[1], x));
    value.z.store(lanes_mut(&mut rows[2], x));
}

/// Perspective-correct texture coordinates of eight pixels from column `x` of row `y` on, and how they differ between the
/// two columns and the two rows of the 2×2 block that each pixel lies in, which is how GPUs take derivatives.
///
/// With u = U / W, both linear over the screen, the difference between a pixel and its neighbour in the block is
/// (dU - u dW) / W', where u is the pixel's and W' its neighbour's.
#[inline(always)]
pub fn footprint<F: Lanes>(
    triangle: &Triangle,
    attributes: &Attributes,
    (x, y): (usize, usize),
    inverse_w: F,
) -> Footprint<F> {
    let (across, down) = (triangle.across::<F>(x), triangle.down(y));
    let Plane { dx, dy, .. } = triangle.inverse_w;
    let beside = inverse_w + F::splat(if x.is_multiple_of(2) { dx } else { -dx }) * F::load(&ALTERNATING);
    let below = inverse_w + F::splat(if y.is_multiple_of(2) { dy } else { -dy });
    let (w, w_beside, w_below) = (positive_recip(inverse_w), positive_recip(beside), positive_recip(below));
    let [u, v] = &attributes.uv;
    let uv = [u.at(across, down) * w, v.at(across, down) * w];
    let (dx, dy) = (F::splat(dx), F::splat(dy));
    Footprint {
        uv,
        dx: [(F::splat(u.dx) - uv[0] * dx) * w_beside, (F::splat(v.dx) - uv[1] * dx) * w_beside],
        dy: [(F::splat(u.dy) - uv[0] * dy) * w_below, (F::splat(v.dy) - uv[1] * dy) * w_below],
    }
}

/// 1 / x; of what is beyond the horizon, something very large.
#[inline(always)]
fn positive_recip<F: Lanes>(x: F) -> F {
    F::splat(1.0) / x.max(F::splat(f32::MIN_POSITIVE))
}

/// Where the neighbour in a block lies: to the right of even columns, to the left of odd ones.
const ALTERNATING: [f32; LANES] = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
