//! Whether the sun reaches a point: a map of how far its light gets, seen from the sun.

use glam::{Mat4, Vec3};

/// Where the sun's map lies in the world. All views share it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SunSpace {
    /// To texels from the map's corner (x, y) and depth (z): 0 next to the sun, 1 at the far end. Affine.
    pub texels_from_world: Mat4,
    /// A point is moved this far along its normal before it is looked up, so that no surface shades itself: metres.
    pub normal_offset_m: f32,
    /// And this far towards the sun, in units of depth.
    pub depth_bias: f32,
}

/// Where to look a point up: texels from the map's corner, and the depth to compare with. What lies beyond the map's far end
/// is as deep as its end, which is what an empty texel holds.
pub fn shadow_lookup(sun: &SunSpace, position: Vec3, normal: Vec3) -> Vec3 {
    let at = sun.texels_from_world.transform_point3(position + normal * sun.normal_offset_m);
    Vec3::new(at.x, at.y, (at.z - sun.depth_bias).min(1.0))
}

/// The share of the sun's light that arrives, from the depths of the four texels around the point (upper left, upper
/// right, lower left, lower right) and how far it is into the last of them: percentage closer filtering (Reeves et al. 1987).
pub fn sunlight(depth: f32, stored: [f32; 4], right: f32, down: f32) -> f32 {
    let [a, b, c, d] = stored.map(|nearest| if depth <= nearest { 1.0 } else { 0.0 });
    let (upper, lower) = (a + (b - a) * right, c + (d - c) * right);
    upper + (lower - upper) * down
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_of_a_shadow_is_a_ramp() {
        assert_eq!(sunlight(0.5, [0.4; 4], 0.3, 0.3), 0.0);
        assert_eq!(sunlight(0.5, [0.5; 4], 0.3, 0.3), 1.0);
        assert_eq!(sunlight(0.5, [0.4, 1.0, 0.4, 1.0], 0.25, 0.9), 0.25);
        assert_eq!(sunlight(0.5, [0.4, 0.4, 1.0, 1.0], 0.25, 0.75), 0.75);
    }

    #[test]
    fn points_are_moved_off_their_surface() {
        let sun = SunSpace { texels_from_world: Mat4::IDENTITY, normal_offset_m: 0.5, depth_bias: 0.25 };
        assert_eq!(shadow_lookup(&sun, Vec3::ONE, Vec3::X), Vec3::new(1.5, 1.0, 0.75));
        assert_eq!(shadow_lookup(&sun, Vec3::Z * 9.0, Vec3::ZERO).z, 1.0);
    }
}
