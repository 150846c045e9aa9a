//! A clipped triangle becomes what the rasteriser steps through: integer edge functions (Pineda 1988) for coverage and
//! float planes for what is interpolated.

use glam::{Vec2, Vec3};
use lightcone_shaders::wide::Lanes;

use super::blocks::BlockMask;
use super::clip::Surface;
use super::project::{SUBPIXELS, Spot};

pub use super::project::SUBPIXEL_BITS;

/// A quantity over the screen: `value` at the triangle's anchor, and its change per pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Plane {
    pub value: f32,
    pub dx: f32,
    pub dy: f32,
}

impl Plane {
    /// `across` pixels to the right of the anchor and `down` below it.
    #[inline(always)]
    pub fn at<F: Lanes>(&self, across: F, down: f32) -> F {
        F::splat(self.value + self.dy * down) + F::splat(self.dx) * across
    }
}

/// What coverage and depth need.
#[derive(Clone, Copy, Debug)]
pub struct Triangle {
    /// Change of each edge function per pixel to the right, in subpixels.
    pub step_x: [i32; 3],
    /// Change per pixel down.
    pub step_y: [i32; 3],
    /// Edge functions in the middle of pixel (0, 0), in subpixels², less 1 on edges that do not own their points: a pixel is
    /// covered where none is negative.
    pub edges: [i64; 3],
    /// Leftmost, topmost, rightmost and lowest pixel that may be covered.
    pub left: u16,
    pub top: u16,
    pub right: u16,
    pub bottom: u16,
    /// Where the planes have their value, pixels.
    pub anchor: Vec2,
    /// 1 / w, which is also the depth.
    pub inverse_w: Plane,
    pub inverse_w_range: [f32; 2],
    /// Index of the draw.
    pub draw: u32,
    /// Bits of the edges, as in `edges`, that are a parallelogram's diagonal.
    pub diagonals: u8,
}

impl Triangle {
    /// Pixels from the anchor to the right, to the middles of eight pixels from the picture's column `x` on.
    #[inline(always)]
    pub fn across<F: Lanes>(&self, x: usize) -> F {
        F::splat(x as f32 + 0.5 - self.anchor.x) + F::ramp()
    }

    /// Pixels from the anchor down to the middle of the picture's row `y`.
    #[inline(always)]
    pub fn down(&self, y: usize) -> f32 {
        y as f32 + 0.5 - self.anchor.y
    }

    /// Never more or less than at the corners, whatever rounding does to a sliver.
    #[inline(always)]
    pub fn inverse_w_at<F: Lanes>(&self, across: F, down: f32) -> F {
        let [least, greatest] = self.inverse_w_range;
        self.inverse_w.at(across, down).clamp(least, greatest)
    }
}

/// What a visible pixel is shaded from; each divided by w.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributes {
    pub normal: [Plane; 3],
    pub uv: [Plane; 2],
    /// Where the chunk keeps this triangle's [`Detail`], if its draw needs one.
    pub detail: u32,
}

/// What only some draws need beside [`Attributes`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Detail {
    /// Vertex colour, divided by w.
    pub colour: [Plane; 4],
    /// Unit directions in which the normal texture's u grows and its v shrinks, turned with the normal; zero where there
    /// is no such direction.
    pub tangent: Vec3,
    pub bitangent: Vec3,
}

/// How a draw's triangles are turned to the viewer, and the picture's size.
#[derive(Clone, Copy, Debug)]
pub struct Facing<'m> {
    pub double_sided: bool,
    pub mirrored: bool,
    /// The picture's last column and row.
    pub last_px: [i32; 2],
    pub draw: u32,
    /// Of the triangle, as [`Mesh`](crate::Mesh) has them: bit `i` is the edge from corner `i` on. None of what the clipper cuts.
    pub diagonals: u8,
    /// The blocks that are drawn; all if there is no mask.
    pub mask: Option<&'m BlockMask>,
}

/// What is cheap to know of a triangle on the screen.
struct Outline {
    area: i64,
    /// First and last column, first and last row whose middles may be covered.
    columns: [i32; 2],
    rows: [i32; 2],
}

impl Outline {
    #[inline(always)]
    fn of(spots: &[Spot; 3], facing: &Facing<'_>) -> Self {
        let [a, b, c] = spots.map(|spot| spot.at);
        Self {
            area: cross(a, b, c),
            columns: covered(a[0], b[0], c[0], facing.last_px[0]),
            rows: covered(a[1], b[1], c[1], facing.last_px[1]),
        }
    }

    /// The screen's y points down: counter-clockwise in the world is a negative area here.
    #[inline(always)]
    fn shows_back(&self, facing: &Facing<'_>) -> bool {
        (self.area > 0) != facing.mirrored
    }

    /// Without branches: most triangles fail, for reasons that no processor foresees.
    #[inline(always)]
    fn covers_something(&self, facing: &Facing<'_>) -> bool {
        (self.area != 0)
            & (facing.double_sided | !self.shows_back(facing))
            & (self.columns[0] <= self.columns[1])
            & (self.rows[0] <= self.rows[1])
    }
}

/// Whether the triangle may cover the middle of a pixel and shows a side that is drawn.
#[inline(always)]
pub fn covers_something(spots: &[Spot; 3], facing: &Facing<'_>) -> bool {
    Outline::of(spots, facing).covers_something(facing)
}

/// A triangle that covers something.
pub struct SetUp {
    planes: Planes,
    inverse_w: [f32; 3],
    clockwise: bool,
    /// −1 where the back is shown.
    pub turn: f32,
}

impl SetUp {
    /// With the triangle; `None` if that covers no pixel's middle of the blocks that are drawn, or shows its back.
    #[inline(always)]
    pub fn new(spots: &[Spot; 3], facing: &Facing<'_>) -> Option<(Self, Triangle)> {
        let outline = Outline::of(spots, facing);
        let Outline { area, columns, rows } = outline;
        let [left, right, top, bottom] = [columns[0], columns[1], rows[0], rows[1]].map(|pixel| pixel as u16);
        let pixels = [left, top, right, bottom];
        if !outline.covers_something(facing) || facing.mask.is_some_and(|mask| !mask.touches(pixels)) {
            return None;
        }
        let clockwise = area > 0;
        let [s0, s1, s2] = turned(spots, clockwise);
        let [p0, p1, p2] = [s0.at, s1.at, s2.at];
        let inverse_w @ [w0, w1, w2] = [s0.inverse_w, s1.inverse_w, s2.inverse_w];
        let planes = Planes::new(p0, p1, p2);
        let triangle = Triangle {
            step_x: [p1[1] - p2[1], p2[1] - p0[1], p0[1] - p1[1]],
            step_y: [p2[0] - p1[0], p0[0] - p2[0], p1[0] - p0[0]],
            edges: [edge_at_first_pixel(p1, p2), edge_at_first_pixel(p2, p0), edge_at_first_pixel(p0, p1)],
            left,
            top,
            right,
            bottom,
            anchor: Vec2::new(p0[0] as f32, p0[1] as f32) / SUBPIXELS as f32,
            inverse_w: planes.through(w0, w1, w2),
            inverse_w_range: [w0.min(w1).min(w2), w0.max(w1).max(w2)],
            draw: facing.draw,
            diagonals: opposite(facing.diagonals, clockwise),
        };
        let turn = if outline.shows_back(facing) { -1.0 } else { 1.0 };
        Some((Self { planes, inverse_w, clockwise, turn }, triangle))
    }

    #[inline(always)]
    pub fn attributes(&self, corners: &[Surface; 3]) -> Attributes {
        let [c0, c1, c2] = turned(corners, self.clockwise);
        let Self { planes, inverse_w: [w0, w1, w2], turn, .. } = self;
        let [n0, n1, n2] = [c0.normal * (w0 * turn), c1.normal * (w1 * turn), c2.normal * (w2 * turn)];
        let [uv0, uv1, uv2] = [c0.uv * *w0, c1.uv * *w1, c2.uv * *w2];
        Attributes {
            normal: [
                planes.through(n0.x, n1.x, n2.x),
                planes.through(n0.y, n1.y, n2.y),
                planes.through(n0.z, n1.z, n2.z),
            ],
            uv: [planes.through(uv0.x, uv1.x, uv2.x), planes.through(uv0.y, uv1.y, uv2.y)],
            detail: 0,
        }
    }

    /// Without a tangent frame.
    pub fn detail(&self, corners: &[Surface; 3]) -> Detail {
        let [c0, c1, c2] = turned(corners, self.clockwise);
        let [w0, w1, w2] = self.inverse_w;
        let [k0, k1, k2] = [c0.colour * w0, c1.colour * w1, c2.colour * w2];
        let colour = std::array::from_fn(|channel| self.planes.through(k0[channel], k1[channel], k2[channel]));
        Detail { colour, ..Detail::default() }
    }
}

/// The corners in the order in which they go round counter-clockwise, given whether they go the other way.
#[inline(always)]
fn turned<T>([a, b, c]: &[T; 3], clockwise: bool) -> [&T; 3] {
    if clockwise { [a, b, c] } else { [a, c, b] }
}

/// Bits of edges by the corner that lies opposite, in the order that [`turned`] makes, out of bits by the corner they begin at.
#[inline(always)]
fn opposite(edges: u8, clockwise: bool) -> u8 {
    let [first, second, third] = [edges & 1, edges >> 1 & 1, edges >> 2 & 1];
    if clockwise { second | third << 1 | first << 2 } else { second | first << 1 | third << 2 }
}

fn cross(p0: [i32; 2], p1: [i32; 2], p2: [i32; 2]) -> i64 {
    let [x1, y1] = [i64::from(p1[0] - p0[0]), i64::from(p1[1] - p0[1])];
    let [x2, y2] = [i64::from(p2[0] - p0[0]), i64::from(p2[1] - p0[1])];
    x1 * y2 - x2 * y1
}

/// First and last pixel along one axis whose middles are between the three positions; the first is beyond the last where
/// there is none.
#[inline(always)]
fn covered(a: i32, b: i32, c: i32, last_px: i32) -> [i32; 2] {
    let half = SUBPIXELS / 2;
    let first = (a.min(b).min(c) + half - 1) >> SUBPIXEL_BITS;
    let last = (a.max(b).max(c) - half) >> SUBPIXEL_BITS;
    [first.max(0), last.min(last_px)]
}

/// A point on an edge belongs to the triangle whose upper or left edge it is, so that triangles that share an edge cover
/// each pixel once.
fn edge_at_first_pixel(from: [i32; 2], to: [i32; 2]) -> i64 {
    let middle = [SUBPIXELS / 2; 2];
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let owns = dy < 0 || (dy == 0 && dx > 0);
    cross(from, to, middle) - i64::from(!owns)
}

/// Gradients of any quantity that is linear over the triangle.
struct Planes {
    x: Vec2,
    y: Vec2,
}

impl Planes {
    fn new(p0: [i32; 2], p1: [i32; 2], p2: [i32; 2]) -> Self {
        let [x1, y1] = [(p1[0] - p0[0]) as f32, (p1[1] - p0[1]) as f32];
        let [x2, y2] = [(p2[0] - p0[0]) as f32, (p2[1] - p0[1]) as f32];
        let scale = SUBPIXELS as f32 / cross(p0, p1, p2) as f32;
        Self { x: Vec2::new(y2, -y1) * scale, y: Vec2::new(-x2, x1) * scale }
    }

    #[inline]
    fn through(&self, v0: f32, v1: f32, v2: f32) -> Plane {
        let change = Vec2::new(v1 - v0, v2 - v0);
        Plane { value: v0, dx: change.dot(self.x), dy: change.dot(self.y) }
    }
}
