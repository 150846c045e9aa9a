//! Vertices carried to the screen, eight at a time.

use glam::{Mat4, Vec3, Vec4};
use lightcone_shaders::wide::{IntLanes, LANES, Lanes};

use super::clip::{Bounds, GUARD_BAND_PX};
use crate::mesh::Vertex;
use crate::view::Size;

/// Screen positions are rounded to 1/256 pixel.
pub const SUBPIXEL_BITS: u32 = 8;
/// Subpixels along a pixel's side.
pub const SUBPIXELS: i32 = 1 << SUBPIXEL_BITS;

/// A picture's size and what of a draw's space may be projected to it.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub width_px: f32,
    pub height_px: f32,
    pub bounds: Bounds,
}

/// A vertex on the screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spot {
    /// Subpixels from the upper left corner of the picture.
    pub at: [i32; 2],
    /// 1 / w, which is also the depth. Negative for a vertex that the clipper does not keep; nothing else is true of it.
    pub inverse_w: f32,
}

impl Spot {
    /// Whether the vertex is within the clipper's bounds.
    #[inline(always)]
    pub fn is_kept(&self) -> bool {
        self.inverse_w >= 0.0
    }
}

/// Vertices on the screen. Memory is kept.
#[derive(Default)]
pub struct Projected {
    x: Vec<[i32; LANES]>,
    y: Vec<[i32; LANES]>,
    inverse_w: Vec<[f32; LANES]>,
}

impl Projected {
    /// Replaces what is there by `vertices`.
    #[inline(always)]
    pub fn project<F: Lanes>(&mut self, mut vertices: impl ExactSizeIterator<Item = [f32; 3]>, place: &Place<'_>) {
        self.x.clear();
        self.y.clear();
        self.inverse_w.clear();
        while vertices.len() > 0 {
            let [mut xs, mut ys, mut zs] = [[0.0; LANES]; 3];
            for ((x, y), z) in xs.iter_mut().zip(&mut ys).zip(&mut zs) {
                let Some(position) = vertices.next() else { break };
                [*x, *y, *z] = position;
            }
            let clip = place.clip([F::load(&xs), F::load(&ys), F::load(&zs)]);
            let (at, inverse_w) = on_screen::<F>(clip, place.screen);
            self.x.push(ints(at[0]));
            self.y.push(ints(at[1]));
            self.inverse_w.push(floats(inverse_w));
        }
    }

    #[inline(always)]
    pub fn spot(&self, index: usize) -> Spot {
        let (group, lane) = (index / LANES, index % LANES);
        Spot { at: [self.x[group][lane], self.y[group][lane]], inverse_w: self.inverse_w[group][lane] }
    }
}

/// Where a draw's vertices are, and the picture.
pub struct Place<'p> {
    pub clip_from_part: &'p Mat4,
    pub screen: &'p Screen,
}

impl Place<'_> {
    /// x, y and w in clip space: z is the same for all.
    #[inline(always)]
    fn clip<F: Lanes>(&self, point: [F; 3]) -> [F; 3] {
        let matrix = self.clip_from_part;
        [row_times(matrix, 0, point), row_times(matrix, 1, point), row_times(matrix, 3, point)]
    }
}

/// One coordinate of eight points carried through a matrix. Functions and no closures here: only what is inlined is compiled
/// for the vectors that were chosen.
#[inline(always)]
fn row_times<F: Lanes>(matrix: &Mat4, row: usize, [x, y, z]: [F; 3]) -> F {
    F::splat(matrix.x_axis[row]) * x
        + F::splat(matrix.y_axis[row]) * y
        + F::splat(matrix.z_axis[row]) * z
        + F::splat(matrix.w_axis[row])
}

/// Of at most eight corners of a clipped polygon, where they are on the screen.
pub fn spots(corners: impl Iterator<Item = Vec4>, screen: &Screen) -> [Spot; LANES] {
    type F = wide::f32x8;
    let mut rows = [[0.0; LANES]; 3];
    for (lane, clip) in corners.take(LANES).enumerate() {
        (rows[0][lane], rows[1][lane], rows[2][lane]) = (clip.x, clip.y, clip.w);
    }
    // What the clipper cut lies on its bounds but for rounding.
    let (at, _) = on_screen([F::load(&rows[0]), F::load(&rows[1]), F::load(&rows[2])], screen);
    let (x, y) = (ints(at[0]), ints(at[1]));
    std::array::from_fn(|lane| Spot { at: [x[lane], y[lane]], inverse_w: rows[2][lane].recip() })
}

/// Subpixels, and 1 / w or −1 where the clipper does not keep the point.
#[inline(always)]
fn on_screen<F: Lanes>([x, y, w]: [F; 3], screen: &Screen) -> ([F::Int; 2], F) {
    let (half, zero) = (F::splat(0.5), F::splat(0.0));
    let inverse_w = F::splat(1.0) / w;
    let across = (x * inverse_w * half + half) * F::splat(screen.width_px);
    let down = (half - y * inverse_w * half) * F::splat(screen.height_px);
    let Bounds { near_m, guard } = screen.bounds;
    let kept = not_less(w, F::splat(near_m))
        & not_less(F::splat(guard.x) * w, x.max(zero - x))
        & not_less(F::splat(guard.y) * w, y.max(zero - y));
    ([subpixels(across), subpixels(down)], kept.select(inverse_w, F::splat(-1.0)))
}

/// Mask of the lanes in which both are numbers and `a` is not less than `b`: their difference is negative only where it is.
#[inline(always)]
fn not_less<F: Lanes>(a: F, b: F) -> F {
    F::splat(-f32::from_bits(1)).less(a - b)
}

/// Rounded to the nearest, and kept within the guard band, past which rounding may carry what the clipper cut very near to
/// the eye.
#[inline(always)]
fn subpixels<F: Lanes>(pixels: F) -> F::Int {
    let fine = pixels.clamp(-GUARD_BAND_PX, GUARD_BAND_PX + Size::MAX as f32) * F::splat(SUBPIXELS as f32);
    let below = fine.floor();
    (fine - below).less(F::splat(0.5)).select(below, below + F::splat(1.0)).truncate()
}

#[inline(always)]
fn ints<I: IntLanes>(lanes: I) -> [i32; LANES] {
    let mut numbers = [0; LANES];
    lanes.store(&mut numbers);
    numbers
}

#[inline(always)]
fn floats<F: Lanes>(lanes: F) -> [f32; LANES] {
    let mut numbers = [0.0; LANES];
    lanes.store(&mut numbers);
    numbers
}

/// A vertex in clip space.
#[inline]
pub fn clip(vertex: &Vertex, clip_from_part: &Mat4) -> Vec4 {
    *clip_from_part * Vec3::from(vertex.position).extend(1.0)
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;

    /// Numbers of −1..1, the same every time.
    fn numbers() -> impl FnMut() -> f32 {
        let mut state = 7_u32;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        }
    }

    /// By each kind of vectors that this processor has.
    fn projected_by_all(vertices: &[[f32; 3]], place: &Place<'_>) -> Vec<Projected> {
        let mut portable = Projected::default();
        portable.project::<wide::f32x8>(vertices.iter().copied(), place);
        let mut all = vec![portable];
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            #[target_feature(enable = "avx2")]
            fn project(vertices: &[[f32; 3]], place: &Place<'_>) -> Projected {
                let mut projected = Projected::default();
                projected.project::<super::super::avx2::F32x8>(vertices.iter().copied(), place);
                projected
            }
            // SAFETY: the processor was found to have AVX2.
            all.push(unsafe { project(vertices, place) });
        }
        all
    }

    #[test]
    fn every_kernel_finds_the_place_that_the_definition_says() {
        let screen = Screen { width_px: 640.0, height_px: 360.0, bounds: Bounds::new(640.0, 360.0, 0.1) };
        let camera = crate::Camera::look_at(Vec3::new(3.0, 2.0, 9.0), Vec3::ZERO, 1.1);
        let clip_from_part = camera.clip_from_view(640.0 / 360.0) * camera.view_from_world();
        let place = Place { clip_from_part: &clip_from_part, screen: &screen };
        let mut next = numbers();
        let mut vertices: Vec<_> = (0..1003).map(|_| [next() * 20.0, next() * 20.0, next() * 20.0]).collect();
        vertices.extend([[f32::MAX; 3], [0.0, f32::MIN, 0.0], camera.eye().to_array()]);
        let mut kept = 0;
        for projected in projected_by_all(&vertices, &place) {
            for (index, vertex) in vertices.iter().enumerate() {
                let clip = clip_from_part * Vec3::from(*vertex).extend(1.0);
                let Bounds { near_m, guard } = screen.bounds;
                let within = |number: f32, limit: f32| number.abs() <= limit * clip.w;
                let inside = clip.w >= near_m && within(clip.x, guard.x) && within(clip.y, guard.y);
                let spot = projected.spot(index);
                assert_eq!(spot.is_kept(), inside && clip.is_finite(), "{vertex:?}");
                if !spot.is_kept() {
                    continue;
                }
                kept += 1;
                let inverse_w = clip.w.recip();
                let x = (clip.x * inverse_w * 0.5 + 0.5) * 640.0;
                let y = (0.5 - clip.y * inverse_w * 0.5) * 360.0;
                let at = [x, y].map(|pixels| (f64::from(pixels) * 256.0 + 0.5).floor() as i32);
                assert_eq!((spot.at, spot.inverse_w), (at, inverse_w), "{vertex:?}");
                assert_eq!(spots([clip].into_iter(), &screen)[0].at, at);
            }
        }
        assert!((200..1800).contains(&kept), "{kept}");
    }
}
