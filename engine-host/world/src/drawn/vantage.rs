//! From where a world shows itself.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_render::{Aabb, Camera};

/// From where the world shows itself when nobody says from where: `lightcone shot` and spectators.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Vantage {
    /// World space.
    pub eye: Vec3,
    /// World space.
    pub target: Vec3,
    /// Degrees, vertical, in a picture of 16:9; [`Vantage::camera`] says what other shapes get.
    pub fov_deg: f32,
    /// Nearest distance that is drawn, metres.
    pub near_m: f32,
}

/// How much of the picture's half a framed box takes up at most; the rest is air.
const FRAMED_SHARE: f32 = 0.9;

impl Vantage {
    /// The shape of picture that a vantage is meant for, width : height.
    pub const ASPECT: f32 = 16.0 / 9.0;

    /// Sees the whole of a box from the direction `towards_eye`, whatever its size, with some air around it.
    pub fn framing(bounds: Aabb, towards_eye: Vec3, fov_deg: f32) -> Self {
        let target = bounds.centre();
        let towards_eye = towards_eye.try_normalize().unwrap_or(Vec3::Z);
        let view_from_world = Camera::look_at(target + towards_eye, target, 1.0).view_from_world();
        let steep = (fov_deg.to_radians() * 0.5).tan() * FRAMED_SHARE;
        let corners = bounds.corners().map(|corner| view_from_world.transform_vector3(corner - target));
        let needs = |corner: Vec3| corner.z + (corner.x.abs() / Self::ASPECT).max(corner.y.abs()) / steep;
        let nearest = corners.iter().map(|corner| corner.z).fold(0.0, f32::max);
        let distance_m = corners.into_iter().map(needs).fold(0.0, f32::max);
        // A box without any size is looked at from a hand's breadth.
        let distance_m = if distance_m > 1e-4 { distance_m } else { 0.1 };
        // Half of the air before the box: none of it is cut, and depth keeps its precision.
        let near_m = ((distance_m - nearest) * 0.5).clamp(1e-4, Camera::default().near_m);
        Self { eye: target + towards_eye * distance_m, target, fov_deg, near_m }
    }

    /// The camera for a picture of this shape (width : height). A narrower one than 16:9 is as wide as 16:9 would be, and a
    /// wider one as high, so that nothing is cut off.
    pub fn camera(&self, aspect: f32) -> Camera {
        let half = (self.fov_deg.to_radians() * 0.5).tan() * (Self::ASPECT / aspect).max(1.0);
        Camera { near_m: self.near_m, ..Camera::look_at(self.eye, self.target, 2.0 * half.atan()) }
    }
}

impl Default for Vantage {
    fn default() -> Self {
        Self { eye: Vec3::new(8.0, 5.0, 12.0), target: Vec3::Y, fov_deg: 60.0, near_m: Camera::default().near_m }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the corners of the box lie in a picture of that shape: the greatest |x| and |y|, 1 at the edge, and the nearest
    /// corner's distance in units of the near plane's.
    fn shown(bounds: Aabb, aspect: f32) -> (f32, f32, f32) {
        let camera = Vantage::framing(bounds, Vec3::new(0.9, 0.5, 1.1), 50.0).camera(aspect);
        let clip_from_world = camera.clip_from_view(aspect) * camera.view_from_world();
        bounds.corners().map(|corner| clip_from_world * corner.extend(1.0)).into_iter().fold(
            (0.0, 0.0, f32::INFINITY),
            |(x, y, near): (f32, f32, f32), at| {
                (x.max((at.x / at.w).abs()), y.max((at.y / at.w).abs()), near.min(at.w / camera.near_m))
            },
        )
    }

    #[test]
    fn a_box_of_any_size_and_form_is_seen_whole_in_a_picture_of_any_shape() {
        let forms = [Vec3::ONE, Vec3::new(0.3, 1.8, 0.3), Vec3::new(20.0, 0.1, 20.0), Vec3::new(1.0, 1.0, 40.0)];
        for (form, size_m) in forms.into_iter().flat_map(|form| [0.001, 0.01, 0.2, 1.0, 500.0].map(|size| (form, size)))
        {
            let bounds = Aabb { min: Vec3::new(3.0, 0.0, -2.0), max: Vec3::new(3.0, 0.0, -2.0) + form * size_m };
            for aspect in [16.0 / 9.0, 1.0, 9.0 / 16.0, 3.0] {
                let (x, y, nearest) = shown(bounds, aspect);
                assert!(x < 0.95 && y < 0.95 && nearest > 1.0, "{bounds:?} in {aspect}: {x} {y} {nearest}");
            }
            let (x, y, _) = shown(bounds, Vantage::ASPECT);
            assert!(x.max(y) > 0.6, "{bounds:?} is small in the picture: {x} {y}");
        }
    }

    #[test]
    fn a_point_is_looked_at_from_nearby() {
        let vantage = Vantage::framing(Aabb { min: Vec3::Y, max: Vec3::Y }, Vec3::Z, 50.0);
        assert_eq!(vantage.eye, Vec3::new(0.0, 1.0, 0.1));
        assert!(vantage.near_m > 0.0);
    }
}
