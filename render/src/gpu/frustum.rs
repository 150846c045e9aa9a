//! Whether a box can be seen.

use glam::{Mat4, Vec3, Vec4, Vec4Swizzles};

use crate::mesh::Aabb;

/// The five planes that bound what a camera without a far plane sees, in the space of whatever the matrix carries to clip
/// space; inside is positive.
pub(super) struct Frustum([Vec4; 5]);

impl Frustum {
    pub fn new(clip_from_space: Mat4) -> Self {
        let row = |i| clip_from_space.row(i);
        Self([row(3) + row(0), row(3) - row(0), row(3) + row(1), row(3) - row(1), row(3) - row(2)])
    }

    /// `false` only if the box is wholly outside one of the planes.
    pub fn may_see(&self, aabb: Aabb) -> bool {
        let (centre, half): (Vec3, Vec3) = (aabb.centre(), (aabb.max - aabb.min) * 0.5);
        let outside = |plane: &Vec4| plane.xyz().dot(centre) + plane.w + plane.xyz().abs().dot(half) < 0.0;
        !aabb.is_empty() && !self.0.iter().any(outside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Camera;

    #[test]
    fn sees_what_is_in_front_and_nothing_else() {
        let camera = Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, 1.0);
        let frustum = Frustum::new(camera.clip_from_view(1.0) * camera.view_from_world());
        let at = |x: f32, y: f32, z: f32| {
            let centre = Vec3::new(x, y, z);
            frustum.may_see(Aabb { min: centre - 0.5, max: centre + 0.5 })
        };
        assert!(at(0.0, 0.0, -5.0) && at(0.0, 0.0, 0.0) && at(0.0, 0.0, -1e6) && at(3.0, 0.0, -5.0));
        assert!(!at(0.0, 0.0, 5.0) && !at(9.0, 0.0, -5.0) && !at(-9.0, 0.0, -5.0));
        assert!(!at(0.0, 9.0, -5.0) && !at(0.0, -9.0, -5.0) && !frustum.may_see(Aabb::EMPTY));
    }
}
