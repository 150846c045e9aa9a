//! Places and directions as components say them, and as we have them.

use glam::{Affine3A, Quat, Vec3};
use lightcone_sdk7::components::Transform;
use lightcone_sdk7::components::common::{Quaternion, Vector3};

use super::space::{rotation, turned_over};

/// From the entity's space to its parent's.
pub(super) fn affine(said: &Transform) -> Affine3A {
    let scale = Vec3::new(said.scale.x, said.scale.y, said.scale.z);
    Affine3A::from_scale_rotation_translation(scale, quat(&said.rotation), point(&said.position))
}

/// A rotation of ours; none where it is none.
pub(super) fn quat(said: &Quaternion) -> Quat {
    let turn = rotation(Quat::from_xyzw(said.x, said.y, said.z, said.w));
    let length = turn.length();
    if turn.is_normalized() {
        turn
    } else if length.is_finite() && length > 1e-6 {
        turn / length
    } else {
        Quat::IDENTITY
    }
}

/// A point or a direction of ours.
pub(super) fn point(said: &Vector3) -> Vec3 {
    turned_over(Vec3::new(said.x, said.y, said.z))
}

/// A point or a direction of ours, as a scene is told it.
pub(super) fn vector(ours: Vec3) -> Vector3 {
    let Vec3 { x, y, z } = turned_over(ours);
    Vector3 { x, y, z }
}

/// A rotation of ours, as a scene is told it.
pub(super) fn quaternion(ours: Quat) -> Quaternion {
    let Quat { x, y, z, w } = rotation(ours);
    // Of the two that mean the same, the one that is usual.
    let sign = if w < 0.0 { -1.0 } else { 1.0 };
    Quaternion { x: sign * x, y: sign * y, z: sign * z, w: sign * w }
}
