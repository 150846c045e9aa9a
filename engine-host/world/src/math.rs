//! Trigonometry that gives the same bits on every machine.
//!
//! `f32::sin` and its kin call the platform's C library, which differs between systems; the simulation uses these instead.

use glam::{Quat, Vec3};

/// Sine and cosine of an angle in radians.
pub fn sin_cos(angle_rad: f32) -> (f32, f32) {
    (libm::sinf(angle_rad), libm::cosf(angle_rad))
}

/// A rotation by `angle_rad` around a unit axis.
pub fn rotation_about(axis: Vec3, angle_rad: f32) -> Quat {
    let (sin, cos) = sin_cos(angle_rad * 0.5);
    Quat::from_xyzw(axis.x * sin, axis.y * sin, axis.z * sin, cos)
}

/// Where a player with this heading and pitch looks; heading 0 is −z and grows to the left.
pub fn look_direction(yaw_rad: f32, pitch_rad: f32) -> Vec3 {
    let ((sin_yaw, cos_yaw), (sin_pitch, cos_pitch)) = (sin_cos(yaw_rad), sin_cos(pitch_rad));
    Vec3::new(-sin_yaw * cos_pitch, sin_pitch, -cos_yaw * cos_pitch)
}

/// The same angle within −π..=π.
pub fn wrap_angle(angle_rad: f32) -> f32 {
    let turns = libm::roundf(angle_rad / std::f32::consts::TAU);
    angle_rad - turns * std::f32::consts::TAU
}

/// The share of a difference that is left after `dt_s` when it decays at `rate_per_s`.
pub fn decay(rate_per_s: f32, dt_s: f32) -> f32 {
    libm::expf(-rate_per_s * dt_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::{FRAC_PI_2, PI};

    #[test]
    fn heading_turns_left_from_minus_z() {
        assert!(look_direction(0.0, 0.0).abs_diff_eq(Vec3::NEG_Z, 1e-6));
        assert!(look_direction(FRAC_PI_2, 0.0).abs_diff_eq(Vec3::NEG_X, 1e-6));
        assert!(look_direction(0.3, FRAC_PI_2).abs_diff_eq(Vec3::Y, 1e-6));
        assert!((rotation_about(Vec3::Y, 0.7) * Vec3::NEG_Z).abs_diff_eq(look_direction(0.7, 0.0), 1e-6));
    }

    #[test]
    fn angles_wrap() {
        assert!((wrap_angle(3.0 * PI + 0.1) - (-PI + 0.1)).abs() < 1e-5);
    }
}
