//! How the figure holds its parts: a pure function of its gait.

use glam::{Mat4, Quat, Vec3};

/// Hips above the soles when standing, metres: the legs' length.
pub const HIP_M: f32 = 0.76;
const SHOULDER_M: f32 = 0.455;
const NECK_M: f32 = 0.56;
/// Speed at which the stride is longest, metres per second.
const FULL_STRIDE_M_S: f32 = 6.0;

/// Where a part's joint is, and how the part hangs in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    /// Metres, from the soles' middle.
    pub position: Vec3,
    /// Of the part.
    pub rotation: Quat,
}

impl Joint {
    /// Into the figure's space: origin between the soles, looking along −z.
    pub fn figure_from_part(&self) -> Mat4 {
        Mat4::from_rotation_translation(self.rotation, self.position)
    }
}

/// All six parts, each relative to the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Hips to collar.
    pub torso: Joint,
    /// Above the neck.
    pub head: Joint,
    /// On the figure's left (−x).
    pub left_arm: Joint,
    /// On its right.
    pub right_arm: Joint,
    /// On its left.
    pub left_leg: Joint,
    /// On its right.
    pub right_leg: Joint,
}

impl Pose {
    /// In the order torso, head, arms, legs, left before right.
    pub fn joints(&self) -> [Joint; 6] {
        [self.torso, self.head, self.left_arm, self.right_arm, self.left_leg, self.right_leg]
    }
}

/// The gait at a phase (2π is two steps), for a speed along the ground. In the air the limbs are spread and the phase does
/// not matter.
pub fn pose(phase_rad: f32, speed_m_s: f32, airborne: bool) -> Pose {
    let stride = (speed_m_s / FULL_STRIDE_M_S).clamp(0.0, 1.0).sqrt();
    let sin = phase_rad.sin();
    let lean = Quat::from_rotation_x(if airborne { -0.10 } else { -0.16 * stride * stride });
    let twist = Quat::from_rotation_y(if airborne { 0.0 } else { 0.10 * stride * sin });
    let swing = 0.72 * stride * sin;
    // Straight legs are shorter, seen from the side, the further they swing: the hips come down so that the feet do not fly.
    let bob = if airborne { 0.0 } else { -0.85 * HIP_M * (1.0 - swing.cos()) };
    let hips = Vec3::Y * (HIP_M + bob);
    let trunk = twist * lean;
    let hung = |place: Vec3| hips + trunk * place;
    let (legs, arms, splay) =
        if airborne { ([0.55, -0.40], [0.45, -0.25], 0.95) } else { ([swing, -swing], [-swing, swing], 0.13) };
    let arm = |side: f32, swing: f32| Joint {
        position: hung(Vec3::new(side * 0.25, SHOULDER_M, 0.0)),
        rotation: trunk * Quat::from_rotation_z(side * splay) * Quat::from_rotation_x(swing),
    };
    let leg = |side: f32, swing: f32| Joint {
        position: hips + twist * Vec3::new(side * 0.10, 0.0, 0.0),
        rotation: Quat::from_rotation_x(swing),
    };
    Pose {
        torso: Joint { position: hips, rotation: trunk },
        // The eyes stay on the way.
        head: Joint { position: hung(Vec3::Y * NECK_M), rotation: lean.slerp(Quat::IDENTITY, 0.8) },
        left_arm: arm(-1.0, arms[0]),
        right_arm: arm(1.0, arms[1]),
        left_leg: leg(-1.0, legs[0]),
        right_leg: leg(1.0, legs[1]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::TAU;

    #[test]
    fn a_standing_figure_is_symmetric_and_on_the_ground() {
        let pose = pose(1.0, 0.0, false);
        let mirror = |v: Vec3| Vec3::new(-v.x, v.y, v.z);
        assert!(pose.left_arm.position.abs_diff_eq(mirror(pose.right_arm.position), 1e-6));
        assert_eq!(pose.left_leg.rotation, Quat::IDENTITY);
        assert!((pose.left_leg.position.y - HIP_M).abs() < 1e-6);
    }

    #[test]
    fn limbs_on_a_side_swing_against_each_other() {
        let forward = |joint: Joint| (joint.rotation * Vec3::NEG_Y).z;
        let pose = pose(TAU / 4.0, 4.0, false);
        assert!(forward(pose.left_leg) * forward(pose.right_leg) < 0.0);
        assert!(forward(pose.left_leg) * forward(pose.left_arm) < 0.0);
        assert!(forward(pose.left_arm) * forward(pose.right_arm) < 0.0);
    }

    #[test]
    fn the_gait_has_no_jumps() {
        for speed in [0.0, 1.0, 3.4, 6.2, 100.0] {
            for step in 0..64 {
                let phase = step as f32 / 64.0 * TAU;
                let (now, next) = (pose(phase, speed, false), pose(phase + TAU / 64.0, speed, false));
                for (a, b) in now.joints().into_iter().zip(next.joints()) {
                    assert!(a.position.distance(b.position) < 0.04 && a.rotation.angle_between(b.rotation) < 0.12);
                }
            }
        }
    }
}
