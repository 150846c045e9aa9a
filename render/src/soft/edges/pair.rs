//! Where the edge between two neighbouring pixels runs, from the triangles that they show.

use super::coverage::{Crossing, Exchange};
use crate::soft::geometry::TriangleId;
use crate::soft::inputs::{FrameInputs, Layer};
use crate::soft::setup::{Plane, SUBPIXEL_BITS, Triangle};

/// Instead of a triangle: a label or the HUD lies over the pixel, which keeps its colour.
pub const OVERLAID: i32 = -2;
/// Instead of a triangle: the pixel was not drawn just now.
pub const UNKNOWN: i32 = -3;

/// Surfaces of one mesh are one where their slopes against the picture differ by less than this tangent.
const CREASE: f32 = 0.3;

/// What decides over pairs.
#[derive(Clone, Copy)]
pub struct Rules<'f> {
    layer: Layer<'f>,
    /// By what part of itself 1 / w must bend between two pixels of one mesh so that there is an edge.
    bend: f32,
}

impl<'f> Rules<'f> {
    pub fn new(frame: &FrameInputs<'f>) -> Self {
        Self { layer: frame.opaque, bend: CREASE * frame.camera.ray_dx.length() }
    }

    #[inline]
    fn seen(&self, id: i32) -> Option<&'f Triangle> {
        (id != TriangleId::NONE.0).then(|| self.layer.triangle(TriangleId(id)).0)
    }
}

/// Where a pixel's neighbour lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// To the right.
    Across,
    /// Below.
    Down,
}

/// A pixel and its right or lower neighbour.
#[derive(Clone, Copy)]
pub struct Pair {
    /// Column and row of the first in the picture.
    pub first: (usize, usize),
    pub axis: Axis,
    /// What each of them shows, a [`TriangleId`] or what stands for one.
    pub shows: [i32; 2],
}

impl Pair {
    /// What the two take of one another.
    pub fn exchange(&self, rules: &Rules<'_>) -> Exchange {
        let [first, second] = self.shows;
        if first == second || first.min(second) < TriangleId::NONE.0 {
            return Exchange::NONE;
        }
        let crossing = match [rules.seen(first), rules.seen(second)] {
            [Some(first), Some(second)] => self.between(first, second, rules.bend),
            [Some(first), None] => Some(self.end_of_first(first)),
            [None, Some(second)] => Some(self.end_of_second(second)),
            [None, None] => None,
        };
        // The pairs along the axis to which the edge stands more square measure it; those along the other need not.
        let counts = |slope| if self.axis == Axis::Across { slope <= 1.0 } else { slope < 1.0 };
        crossing.filter(|crossing| counts(crossing.slope)).map_or(Exchange::NONE, Exchange::over)
    }

    /// The outline of the nearer surface, or where both cut one another.
    #[inline]
    fn between(&self, first: &Triangle, second: &Triangle, bend: f32) -> Option<Crossing> {
        let gap = Gap::new(self, first, second);
        if first.draw == second.draw && gap.bends_less_than(bend) {
            return None;
        }
        let (end, other_end) = (self.end_of_first(first), self.end_of_second(second));
        match [end.at < 1.0, other_end.at > 0.0] {
            [true, false] => Some(end),
            [false, true] => Some(other_end),
            [false, false] => gap.crossing(),
            [true, true] => Some(if gap.at(end.at) >= 0.0 { end } else { other_end }),
        }
    }

    /// Where the triangle that the first pixel shows ends; from 1 on if that is not before the second.
    #[inline]
    fn end_of_first(&self, triangle: &Triangle) -> Crossing {
        self.end(triangle, self.first, 1)
    }

    /// Where the triangle that the second pixel shows begins; up to 0 if that is not after the first.
    #[inline]
    fn end_of_second(&self, triangle: &Triangle) -> Crossing {
        let end = self.end(triangle, self.second(), -1);
        Crossing { at: 1.0 - end.at, ..end }
    }

    fn second(&self) -> (usize, usize) {
        let (x, y) = self.first;
        match self.axis {
            Axis::Across => (x + 1, y),
            Axis::Down => (x, y + 1),
        }
    }

    /// The first edge that is passed on the way from a covered pixel to its neighbour and on: of the triangle, or, beyond a
    /// diagonal, of the parallelogram. Few branches, which no processor could foresee here.
    #[inline]
    fn end(&self, triangle: &Triangle, (x, y): (usize, usize), direction: i32) -> Crossing {
        let (along, across) = match self.axis {
            Axis::Across => (&triangle.step_x, &triangle.step_y),
            Axis::Down => (&triangle.step_y, &triangle.step_x),
        };
        let mut here = [0; 3];
        for (i, here) in here.iter_mut().enumerate() {
            let moved = i64::from(triangle.step_x[i]) * x as i64 + i64::from(triangle.step_y[i]) * y as i64;
            *here = (triangle.edges[i] >> SUBPIXEL_BITS) + moved;
        }
        // The same everywhere: twice the triangle's area.
        let area = here[0] + here[1] + here[2];
        let mut soonest = Crossing { at: f32::MAX, slope: 0.0 };
        for i in 0..3 {
            let growth = along[i] * direction;
            let bit = 1 << i;
            // Beyond a diagonal the sides are parallel to the triangle's, and pass its corners.
            let (distance, is_side) = if growth < 0 {
                (here[i], triangle.diagonals & bit == 0)
            } else {
                (area - here[i], triangle.diagonals & !bit != 0)
            };
            let nearing = growth.unsigned_abs().max(1) as f32;
            // The half is for what was rounded down.
            let at = if is_side && growth != 0 { (distance as f32 + 0.5) / nearing } else { f32::MAX };
            if at < soonest.at {
                soonest = Crossing { at, slope: across[i] as f32 / nearing };
            }
        }
        Crossing { slope: soonest.slope.abs(), ..soonest }
    }
}

/// How much nearer the first pixel's surface is than the second's, along the line through both, as differences of 1 / w.
struct Gap {
    at_first: f32,
    /// Per pixel along the line.
    along: f32,
    /// Per pixel across the line.
    across: f32,
    /// 1 / w of the first, where it is seen.
    inverse_w: f32,
}

impl Gap {
    #[inline]
    fn new(pair: &Pair, first: &Triangle, second: &Triangle) -> Self {
        let (a, b) = (first.inverse_w, second.inverse_w);
        let (along, across) = match pair.axis {
            Axis::Across => (a.dx - b.dx, a.dy - b.dy),
            Axis::Down => (a.dy - b.dy, a.dx - b.dx),
        };
        let inverse_w = value(first, pair.first);
        Self { at_first: inverse_w - value(second, pair.first), along, across, inverse_w }
    }

    /// Whether the surfaces meet between the pixels, or nearly, and go on from there in about the same direction.
    #[inline]
    fn bends_less_than(&self, bend: f32) -> bool {
        self.at_first.abs() + self.at(1.0).abs() < bend * self.inverse_w
    }

    #[inline]
    fn at(&self, along: f32) -> f32 {
        self.at_first + self.along * along
    }

    /// Where the surfaces cut one another, if the first is nearer before and the second after.
    fn crossing(&self) -> Option<Crossing> {
        let nearer_then_farther = self.at_first >= 0.0 && self.at(1.0) <= 0.0 && self.along < 0.0;
        nearer_then_farther
            .then(|| Crossing { at: self.at_first / -self.along, slope: (self.across / self.along).abs() })
    }
}

/// 1 / w of a triangle's plane in the middle of a pixel.
#[inline]
fn value(triangle: &Triangle, (x, y): (usize, usize)) -> f32 {
    let Plane { value, dx, dy } = triangle.inverse_w;
    value + dy * triangle.down(y) + dx * (x as f32 + 0.5 - triangle.anchor.x)
}
