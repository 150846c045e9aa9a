//! A clipped triangle becomes what the rasteriser steps through: integer edge functions (Pineda 1988) for coverage and
//! float planes for what is interpolated.

use glam::{Vec2, Vec3, Vec4};
use lightcone_shaders::wide::Lanes;

use super::blocks::BlockMask;
use super::clip::{Corner, GUARD_BAND_PX};
use crate::view::Size;

/// Screen positions are rounded to 1/256 pixel.
pub const SUBPIXEL_BITS: u32 = 8;
const SUBPIXELS: i32 = 1 << SUBPIXEL_BITS;

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
    pub width: f32,
    pub height: f32,
    pub draw: u32,
    /// Whether details are wanted.
    pub detailed: bool,
    /// The blocks that are drawn; all if there is no mask.
    pub mask: Option<&'m BlockMask>,
}

/// A triangle that covers something.
pub struct SetUp {
    pub triangle: Triangle,
    pub attributes: Attributes,
    /// Without a tangent frame; `None` unless [`Facing::detailed`].
    pub detail: Option<Detail>,
    /// −1 where the back is shown.
    pub turn: f32,
}

/// `None` if the triangle covers no pixel's middle of the blocks that are drawn, or shows its back. The corners are within the clipper's bounds.
#[inline(always)]
pub fn set_up(corners: &[&Corner; 3], facing: &Facing<'_>) -> Option<SetUp> {
    let [c0, mut c1, mut c2] = *corners;
    let [p0, mut p1, mut p2] = [screen(c0.clip, facing), screen(c1.clip, facing), screen(c2.clip, facing)];
    // The screen's y points down: counter-clockwise in the world is a negative area here.
    let area = cross(p0, p1, p2);
    let back = (area > 0) != facing.mirrored;
    if area == 0 || (back && !facing.double_sided) {
        return None;
    }
    let (left, right) = covered(p0[0], p1[0], p2[0], facing.width)?;
    let (top, bottom) = covered(p0[1], p1[1], p2[1], facing.height)?;
    if facing.mask.is_some_and(|mask| !mask.touches([left, top, right, bottom])) {
        return None;
    }
    if area < 0 {
        std::mem::swap(&mut p1, &mut p2);
        std::mem::swap(&mut c1, &mut c2);
    }
    let planes = Planes::new(p0, p1, p2);
    let [w0, w1, w2] = [c0.clip.w.recip(), c1.clip.w.recip(), c2.clip.w.recip()];
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
    };
    let turn = if back { -1.0 } else { 1.0 };
    let [n0, n1, n2] = [c0.normal * (w0 * turn), c1.normal * (w1 * turn), c2.normal * (w2 * turn)];
    let [uv0, uv1, uv2] = [c0.uv * w0, c1.uv * w1, c2.uv * w2];
    let attributes = Attributes {
        normal: [planes.through(n0.x, n1.x, n2.x), planes.through(n0.y, n1.y, n2.y), planes.through(n0.z, n1.z, n2.z)],
        uv: [planes.through(uv0.x, uv1.x, uv2.x), planes.through(uv0.y, uv1.y, uv2.y)],
        detail: 0,
    };
    let detail = facing.detailed.then(|| {
        let [k0, k1, k2] = [c0.colour * w0, c1.colour * w1, c2.colour * w2];
        let colour = std::array::from_fn(|channel| planes.through(k0[channel], k1[channel], k2[channel]));
        Detail { colour, ..Detail::default() }
    });
    Some(SetUp { triangle, attributes, detail, turn })
}

/// Subpixels from the upper left corner of the picture.
#[inline(always)]
fn screen(clip: Vec4, facing: &Facing<'_>) -> [i32; 2] {
    let inverse_w = clip.w.recip();
    let x = (clip.x * inverse_w * 0.5 + 0.5) * facing.width;
    let y = (0.5 - clip.y * inverse_w * 0.5) * facing.height;
    [subpixels(x), subpixels(y)]
}

/// Rounded to the nearest, and kept within the guard band, past which rounding may carry what the clipper cut very near to
/// the eye. The conversion to an integer cuts towards zero, so it is done with positive numbers.
#[inline(always)]
fn subpixels(pixels: f32) -> i32 {
    const POSITIVE: f64 = (1 << 30) as f64;
    // Not `clamp`, which keeps what is not a number.
    let pixels = pixels.max(-GUARD_BAND_PX).min(GUARD_BAND_PX + Size::MAX as f32);
    (f64::from(pixels) * f64::from(SUBPIXELS) + (POSITIVE + 0.5)) as i32 - POSITIVE as i32
}

fn cross(p0: [i32; 2], p1: [i32; 2], p2: [i32; 2]) -> i64 {
    let [x1, y1] = [i64::from(p1[0] - p0[0]), i64::from(p1[1] - p0[1])];
    let [x2, y2] = [i64::from(p2[0] - p0[0]), i64::from(p2[1] - p0[1])];
    x1 * y2 - x2 * y1
}

/// First and last pixel along one axis whose middles are between the three positions.
fn covered(a: i32, b: i32, c: i32, pixels: f32) -> Option<(u16, u16)> {
    let half = SUBPIXELS / 2;
    let first = (a.min(b).min(c) + half - 1) >> SUBPIXEL_BITS;
    let last = (a.max(b).max(c) - half) >> SUBPIXEL_BITS;
    let (first, last) = (first.max(0), last.min(pixels as i32 - 1));
    (first <= last).then_some((first as u16, last as u16))
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
