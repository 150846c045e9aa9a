//! Colours of scenes are those of screens (sRGB); light is linear.

use glam::{Vec3, Vec4};
use lightcone_sdk7::components::common::{Color3, Color4};

/// The transfer function of sRGB (IEC 61966-2-1), undone.
fn decoded(number: f32) -> f32 {
    let number = if number.is_finite() { number.clamp(0.0, 1.0) } else { 0.0 };
    if number <= 0.04045 { number / 12.92 } else { libm::powf((number + 0.055) / 1.055, 2.4) }
}

pub(super) fn linear(colour: &Color3) -> Vec3 {
    Vec3::new(decoded(colour.r), decoded(colour.g), decoded(colour.b))
}

/// Alpha is linear already.
pub(super) fn linear4(colour: &Color4) -> Vec4 {
    let alpha = if colour.a.is_finite() { colour.a.clamp(0.0, 1.0) } else { 1.0 };
    Vec4::new(decoded(colour.r), decoded(colour.g), decoded(colour.b), alpha)
}
