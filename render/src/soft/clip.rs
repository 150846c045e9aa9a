//! Triangles that cross the near plane or leave the guard band are cut to convex polygons (Sutherland & Hodgman 1974).
//!
//! The projection has no far plane, and what is beyond the picture's edges but inside the guard band is left to the
//! rasteriser, so that few triangles are cut at all.

use glam::{Vec2, Vec3, Vec4};

/// How far a corner may lie from the middle of the picture, pixels. With [`super::project::SUBPIXEL_BITS`] this keeps edge
/// functions within a tile in 32 bits.
pub const GUARD_BAND_PX: f32 = 16_384.0;

/// Three corners and one more for each plane.
pub const MAX_CORNERS: usize = 8;

/// What a triangle's corner gives to its surface.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surface {
    /// World space, of any length.
    pub normal: Vec3,
    pub uv: Vec2,
    /// Linear RGBA.
    pub colour: Vec4,
}

/// A triangle's corner.
#[derive(Clone, Copy, Debug, Default)]
pub struct Corner {
    /// Clip space; w is the distance along the view, metres.
    pub clip: Vec4,
    pub surface: Surface,
}

impl Corner {
    fn lerp(&self, other: &Self, share: f32) -> Self {
        let (a, b) = (&self.surface, &other.surface);
        let surface = Surface {
            normal: a.normal.lerp(b.normal, share),
            uv: a.uv.lerp(b.uv, share),
            colour: a.colour.lerp(b.colour, share),
        };
        Self { clip: self.clip.lerp(other.clip, share), surface }
    }
}

/// The space that is kept.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub near_m: f32,
    /// Greatest |x / w| and |y / w|.
    pub guard: Vec2,
}

impl Bounds {
    pub fn new(width_px: f32, height_px: f32, near_m: f32) -> Self {
        Self { near_m, guard: Vec2::new(2.0 * GUARD_BAND_PX / width_px, 2.0 * GUARD_BAND_PX / height_px) }
    }

    /// Distances to the five planes, positive inside.
    fn distance(&self, plane: usize, clip: Vec4) -> f32 {
        match plane {
            0 => clip.w - self.near_m,
            1 => self.guard.x * clip.w + clip.x,
            2 => self.guard.x * clip.w - clip.x,
            3 => self.guard.y * clip.w + clip.y,
            _ => self.guard.y * clip.w - clip.y,
        }
    }
}

/// A convex polygon.
#[derive(Clone, Copy, Debug)]
pub struct Polygon {
    corners: [Corner; MAX_CORNERS],
    len: usize,
}

impl Polygon {
    /// The part of the triangle within the bounds; empty or at least three corners.
    pub fn clipped(triangle: [Corner; 3], bounds: &Bounds) -> Self {
        let mut polygon = Self { corners: [Corner::default(); MAX_CORNERS], len: 3 };
        polygon.corners[..3].copy_from_slice(&triangle);
        for plane in 0..5 {
            polygon = polygon.cut(|clip| bounds.distance(plane, clip));
        }
        if polygon.corners().iter().any(|corner| !corner.clip.is_finite()) {
            polygon.len = 0;
        }
        polygon
    }

    pub fn corners(&self) -> &[Corner] {
        &self.corners[..self.len]
    }

    /// The polygon as triangles around its first corner, by number.
    pub fn fan(&self) -> impl Iterator<Item = [usize; 3]> + use<> {
        (2..self.len).map(|last| [0, last - 1, last])
    }

    fn cut(&self, distance: impl Fn(Vec4) -> f32) -> Self {
        let mut kept = Self { corners: [Corner::default(); MAX_CORNERS], len: 0 };
        for (i, from) in self.corners().iter().enumerate() {
            let to = &self.corners[(i + 1) % self.len];
            let (near, far) = (distance(from.clip), distance(to.clip));
            if near >= 0.0 {
                kept.push(*from);
            }
            // From inside to outside, so that triangles that share an edge cut it at the same point.
            match (near >= 0.0, far >= 0.0) {
                (true, false) => kept.push(from.lerp(to, near / (near - far))),
                (false, true) => kept.push(to.lerp(from, far / (far - near))),
                _ => {}
            }
        }
        if kept.len < 3 {
            kept.len = 0;
        }
        kept
    }

    /// Rounding can make a sliver cross a plane more than twice; what is too much is left out.
    fn push(&mut self, corner: Corner) {
        if self.len < MAX_CORNERS {
            self.corners[self.len] = corner;
            self.len += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { near_m: 0.1, guard: Vec2::splat(4.0) };

    fn corner(x: f32, y: f32, w: f32) -> Corner {
        let surface = Surface { uv: Vec2::new(x, y), ..Surface::default() };
        Corner { clip: Vec4::new(x, y, BOUNDS.near_m, w), surface }
    }

    #[test]
    fn a_triangle_inside_stays_as_it_is() {
        let triangle = [corner(0.0, 0.0, 1.0), corner(1.0, 0.0, 1.0), corner(0.0, 1.0, 1.0)];
        let polygon = Polygon::clipped(triangle, &BOUNDS);
        assert_eq!(polygon.corners().len(), 3);
        assert_eq!(polygon.fan().count(), 1);
    }

    #[test]
    fn a_corner_behind_the_eye_is_cut_at_the_near_plane() {
        let triangle = [corner(0.0, 0.0, -1.0), corner(1.0, 0.0, 3.0), corner(0.0, 1.0, 3.0)];
        let polygon = Polygon::clipped(triangle, &BOUNDS);
        assert_eq!(polygon.corners().len(), 4);
        for corner in polygon.corners() {
            assert!(corner.clip.w >= BOUNDS.near_m * 0.999, "{corner:?}");
            assert!(
                (corner.surface.uv - corner.clip.truncate().truncate()).length() < 1e-6,
                "attributes follow: {corner:?}"
            );
        }
        assert_eq!(polygon.fan().count(), 2);
    }

    #[test]
    fn nothing_is_left_of_what_is_behind_or_not_a_number() {
        let behind = [corner(0.0, 0.0, -1.0), corner(1.0, 0.0, -3.0), corner(0.0, 1.0, 0.0)];
        assert!(Polygon::clipped(behind, &BOUNDS).corners().is_empty());
        let nan = [corner(f32::NAN, 0.0, 1.0), corner(1.0, 0.0, 3.0), corner(0.0, 1.0, 3.0)];
        assert!(Polygon::clipped(nan, &BOUNDS).fan().next().is_none());
        let infinite = [corner(f32::INFINITY, 0.0, 1.0), corner(1.0, 0.0, 3.0), corner(0.0, 1.0, 3.0)];
        assert!(Polygon::clipped(infinite, &BOUNDS).fan().next().is_none());
    }

    #[test]
    fn a_huge_triangle_ends_at_the_guard_band() {
        let huge = [corner(-1e9, -1e9, 1.0), corner(1e9, -1e9, 1.0), corner(0.0, 1e9, 1.0)];
        let polygon = Polygon::clipped(huge, &BOUNDS);
        assert!(polygon.corners().len() >= 3);
        for corner in polygon.corners() {
            assert!(corner.clip.x.abs() <= 4.001 && corner.clip.y.abs() <= 4.001, "{corner:?}");
        }
    }
}
