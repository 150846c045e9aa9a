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
