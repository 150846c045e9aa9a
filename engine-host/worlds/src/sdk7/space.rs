//! From Decentraland's space to ours, and back. Theirs is left-handed: x east, y up, z north, forward +z. Ours is right-handed, forward
//! −z. So z changes its sign, and with it the sense of every turn.

use glam::{Quat, Vec3};

/// A point or a direction, either way.
pub(super) fn turned_over(v: Vec3) -> Vec3 {
    Vec3::new(v.x, v.y, -v.z)
}

/// A rotation, either way.
pub(super) fn rotation(q: Quat) -> Quat {
    Quat::from_xyzw(q.x, q.y, -q.z, -q.w)
}

/// Half a turn around y: Decentraland's explorers import glTF with x turned over, and we turn z over.
pub(super) const MODEL_TURN: Quat = Quat::from_xyzw(0.0, 1.0, 0.0, 0.0);

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::FRAC_PI_2;

    #[test]
    fn a_turn_does_the_same_on_either_side() {
        let theirs = Quat::from_rotation_y(FRAC_PI_2) * Quat::from_rotation_x(0.4) * Quat::from_rotation_z(-1.1);
        for v in [Vec3::X, Vec3::Y, Vec3::new(0.3, -2.0, 5.0)] {
            let there = turned_over(theirs * v);
            let here = rotation(theirs) * turned_over(v);
            assert!(there.abs_diff_eq(here, 1e-5), "{there} {here}");
        }
        assert_eq!(rotation(rotation(theirs)), theirs);
    }

    #[test]
    fn a_model_faces_as_it_does_there() {
        // glTF's +z becomes their +z, which is our −z; its +x becomes their −x.
        assert!((MODEL_TURN * Vec3::Z).abs_diff_eq(turned_over(Vec3::Z), 1e-6));
        assert!((MODEL_TURN * Vec3::X).abs_diff_eq(Vec3::NEG_X, 1e-6));
    }
}
