//! What the interface can say. A host drops a whole tick of which one number is out of bounds.

use std::borrow::Cow;

use bevy_transform::components::Transform;
use glam::{Quat, Vec3, Vec4};
use lightcone_interface::{Body, FAR_M, Solid};

/// What is smaller or lighter is nothing.
const LEAST: f32 = 1e-4;

/// 0 for what is no number.
pub(super) fn number(value: f32, least: f32, most: f32) -> f32 {
    if value.is_nan() { 0.0_f32.clamp(least, most) } else { value.clamp(least, most) }
}

pub(super) fn vector(value: Vec3, least: f32, most: f32) -> [f32; 3] {
    value.to_array().map(|value| number(value, least, most))
}

pub(super) fn place(value: Vec3) -> [f32; 3] {
    vector(value, -FAR_M, FAR_M)
}

pub(super) fn colour(value: Vec4, most: f32) -> [f32; 4] {
    value.to_array().map(|value| number(value, 0.0, most))
}

pub(super) fn transform(value: &Transform) -> Transform {
    Transform {
        translation: place(value.translation).into(),
        rotation: rotation(value.rotation),
        scale: vector(value.scale, -10_000.0, 10_000.0).into(),
    }
}

fn rotation(value: Quat) -> Quat {
    if value.is_normalized() {
        return value;
    }
    let unit = value.normalize();
    if unit.is_normalized() { unit } else { Quat::IDENTITY }
}

pub(super) fn solid(solid: Solid) -> Solid {
    let size = |value| number(value, LEAST, Solid::MAX_SIZE_M);
    match solid {
        Solid::Cuboid { size_m } => Solid::Cuboid { size_m: size_m.map(size) },
        Solid::Ball { radius_m } => Solid::Ball { radius_m: size(radius_m) },
        Solid::Cylinder { height_m, radius_m } => {
            Solid::Cylinder { height_m: size(height_m), radius_m: size(radius_m) }
        }
        Solid::Capsule { height_m, radius_m } => {
            let height_m = number(height_m, 2.0 * LEAST, Solid::MAX_SIZE_M);
            Solid::Capsule { height_m, radius_m: number(radius_m, LEAST, height_m * 0.5) }
        }
    }
}

pub(super) fn mass(mass_kg: f32) -> f32 {
    number(mass_kg, LEAST, Body::MAX_MASS_KG)
}

/// Without control characters, cut after so many bytes.
pub(super) fn text(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most && !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut kept: String = text.chars().filter(|c| !c.is_control()).collect();
    kept.truncate(kept.floor_char_boundary(most));
    Cow::Owned(kept)
}
