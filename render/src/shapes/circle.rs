//! Points on a circle.

use glam::Vec2;

/// The point of the unit circle after `i` of `count` equal parts of a full turn: cosine and sine of that angle. After `count`
/// parts it is exactly the first point again.
///
/// # Panics
/// When `count` is 0.
pub fn circle_point(i: u32, count: u32) -> Vec2 {
    let angle_rad = (i % count) as f32 / count as f32 * std::f32::consts::TAU;
    Vec2::new(libm::cosf(angle_rad), libm::sinf(angle_rad))
}
