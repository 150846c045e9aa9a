//! Where in a picture the contents of a box may be seen.

use glam::{Mat4, Vec4, Vec4Swizzles};

use super::camera::Camera;
use super::grid::PixelBox;
use crate::mesh::Aabb;

/// Pixels around the box for what rounding moves.
const MARGIN_PX: f32 = 2.0;

/// Pixels that triangles within the box may cover, and some more; `None` where there are none.
pub fn extent(aabb: Aabb, clip_from_part: &Mat4, camera: &Camera) -> Option<PixelBox> {
    if aabb.is_empty() {
        return None;
    }
    let slack = rounding(aabb, clip_from_part);
    let corners = aabb.corners().map(|corner| *clip_from_part * corner.extend(1.0));
    // The clipper's rounding leaves corners a little nearer than the near plane.
    let near = camera.near_m * 0.99;
    let mut seen =
        Seen { slack, left: f32::INFINITY, right: f32::NEG_INFINITY, top: f32::INFINITY, bottom: f32::NEG_INFINITY };
    for (at, corner) in corners.iter().enumerate() {
        if !corner.is_finite() {
            return Some(whole(camera));
        }
        if corner.w >= near {
            seen.note(*corner);
        }
        for other in [1, 2, 4].map(|axis| corners[at ^ axis]) {
            if corner.w < near && other.w >= near {
                let share = (near - corner.w) / (other.w - corner.w);
                seen.note(corner.lerp(other, share));
            }
        }
    }
    seen.pixels(camera)
}

/// The whole picture.
fn whole(camera: &Camera) -> PixelBox {
    [0, 0, camera.width as u16 - 1, camera.height as u16 - 1]
}

/// How far rounding may carry each coordinate of a point of the box.
fn rounding(aabb: Aabb, clip_from_part: &Mat4) -> Vec4 {
    let far = aabb.min.abs().max(aabb.max.abs());
    let [x, y, z, w] = [0, 1, 2, 3].map(|column| clip_from_part.col(column).abs());
    (x * far.x + y * far.y + z * far.z + w) * (8.0 * f32::EPSILON)
}

/// The least and greatest x / w and y / w.
struct Seen {
    slack: Vec4,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Seen {
    fn note(&mut self, clip: Vec4) {
        let at = clip.xy() / clip.w;
        let slack = (self.slack.xy() + at.abs() * self.slack.w) / clip.w;
        self.left = self.left.min(at.x - slack.x);
        self.right = self.right.max(at.x + slack.x);
        self.top = self.top.min(-at.y - slack.y);
        self.bottom = self.bottom.max(-at.y + slack.y);
    }

    fn pixels(&self, camera: &Camera) -> Option<PixelBox> {
        let (left, right) = covered(self.left, self.right, camera.width)?;
        let (top, bottom) = covered(self.top, self.bottom, camera.height)?;
        Some([left, top, right, bottom])
    }
}

/// First and last pixel between two places of −1..=1 along one axis.
fn covered(from: f32, to: f32, pixels: f32) -> Option<(u16, u16)> {
    let first = ((from * 0.5 + 0.5) * pixels - MARGIN_PX).max(0.0);
    let last = ((to * 0.5 + 0.5) * pixels + MARGIN_PX).min(pixels - 1.0);
    (first <= last).then_some((first as u16, last as u16))
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::{Size, View};

    fn seen(min: Vec3, max: Vec3) -> Option<PixelBox> {
        let eye = crate::Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, std::f32::consts::FRAC_PI_2);
        let camera = Camera::new(&View { camera: eye, size: Size::new(100, 100).unwrap(), ..View::default() }).unwrap();
        extent(Aabb { min, max }, &camera.clip_from_world, &camera)
    }

    #[test]
    fn a_box_is_where_its_corners_are_and_what_is_behind_is_nowhere() {
        assert_eq!(seen(Vec3::new(-1.0, -1.0, -4.0), Vec3::new(1.0, 2.0, -2.0)), Some([22, 0, 77, 77]));
        assert_eq!(seen(Vec3::splat(1.0), Vec3::splat(2.0)), None);
        assert_eq!(seen(Vec3::new(9.0, -1.0, -4.0), Vec3::new(10.0, 2.0, -2.0)), None);
        assert_eq!(seen(Vec3::splat(f32::NAN), Vec3::ONE), Some([0, 0, 99, 99]));
    }

    #[test]
    fn of_a_box_around_the_eye_what_is_before_it_counts() {
        assert_eq!(seen(Vec3::splat(-5.0), Vec3::splat(5.0)), Some([0, 0, 99, 99]));
        let floor = seen(Vec3::new(-500.0, -1.1, -500.0), Vec3::new(500.0, -1.0, 500.0));
        assert_eq!(floor, Some([0, 48, 99, 99]));
    }
}
