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

/// How a figure moves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gait {
    /// Of the steps: 2π is two of them.
    pub phase_rad: f32,
    /// Along the ground.
    pub speed_m_s: f32,
    /// Upwards; counts in the air.
    pub rise_m_s: f32,
    /// 0 on the ground, 1 in the air, between them on the way.
    pub airborne: f32,
    /// Of the breath.
    pub breath_rad: f32,
}

/// How the figure holds its parts.
pub fn pose(gait: Gait) -> Pose {
    let (ground, air) = (on_ground(&gait), in_air(&gait));
    let share = gait.airborne.clamp(0.0, 1.0);
    let mix = |a: Joint, b: Joint| Joint {
        position: a.position.lerp(b.position, share),
        rotation: a.rotation.slerp(b.rotation, share),
    };
    if share == 0.0 {
        return ground;
    }
    Pose {
        torso: mix(ground.torso, air.torso),
        head: mix(ground.head, air.head),
        left_arm: mix(ground.left_arm, air.left_arm),
        right_arm: mix(ground.right_arm, air.right_arm),
        left_leg: mix(ground.left_leg, air.left_leg),
        right_leg: mix(ground.right_leg, air.right_leg),
    }
}

/// Steps as long as the figure is fast; whoever stands breathes and looks about.
fn on_ground(gait: &Gait) -> Pose {
    let stride = (gait.speed_m_s / FULL_STRIDE_M_S).clamp(0.0, 1.0).sqrt();
    let (sin, breath) = (gait.phase_rad.sin(), gait.breath_rad.sin());
    let rest = 1.0 - stride;
    let swing = 0.72 * stride * sin;
    Hold {
        lean: Quat::from_rotation_x(-0.16 * stride * stride + 0.012 * rest * breath),
        twist: Quat::from_rotation_y(0.10 * stride * sin),
        // Straight legs are shorter, seen from the side, the further they swing: the hips come down so that the feet do not fly.
        bob_m: -0.85 * HIP_M * (1.0 - swing.cos()),
        chest_m: 0.007 * rest * breath,
        look: Quat::from_rotation_y(0.14 * rest * (gait.breath_rad * 0.25).sin()),
        arms: [-swing, swing],
        legs: [swing, -swing],
        splay: 0.13 + 0.018 * rest * breath,
    }
    .pose()
}

/// Limbs spread: knees up on the way up, legs down and arms high on the way down.
fn in_air(gait: &Gait) -> Pose {
    let rise = (gait.rise_m_s / 5.0).clamp(-1.0, 1.0);
    Hold {
        lean: Quat::from_rotation_x(-0.10 - 0.06 * rise),
        twist: Quat::IDENTITY,
        bob_m: 0.0,
        chest_m: 0.0,
        look: Quat::IDENTITY,
        arms: [0.45 + 0.25 * rise, -0.25 - 0.20 * rise],
        legs: [0.50 + 0.25 * rise, -0.36 - 0.14 * rise],
        splay: 0.95 - 0.45 * rise,
    }
    .pose()
}

/// Few numbers from which all joints follow.
struct Hold {
    lean: Quat,
    twist: Quat,
    bob_m: f32,
    /// What the breath lifts.
    chest_m: f32,
    look: Quat,
    /// Forwards, left and right.
    arms: [f32; 2],
    legs: [f32; 2],
    /// Of the arms, from the body.
    splay: f32,
}

impl Hold {
    fn pose(&self) -> Pose {
        let hips = Vec3::Y * (HIP_M + self.bob_m);
        let trunk = self.twist * self.lean;
        let hung = |place: Vec3| hips + trunk * (place + Vec3::Y * self.chest_m);
        let arm = |side: f32, swing: f32| Joint {
            position: hung(Vec3::new(side * 0.25, SHOULDER_M, 0.0)),
            rotation: trunk * Quat::from_rotation_z(side * self.splay) * Quat::from_rotation_x(swing),
        };
        let leg = |side: f32, swing: f32| Joint {
            position: hips + self.twist * Vec3::new(side * 0.10, 0.0, 0.0),
            rotation: Quat::from_rotation_x(swing),
        };
        Pose {
            torso: Joint { position: hips, rotation: trunk },
            // The eyes stay on the way.
            head: Joint {
                position: hung(Vec3::Y * NECK_M),
                rotation: self.look * self.lean.slerp(Quat::IDENTITY, 0.8),
            },
            left_arm: arm(-1.0, self.arms[0]),
            right_arm: arm(1.0, self.arms[1]),
            left_leg: leg(-1.0, self.legs[0]),
            right_leg: leg(1.0, self.legs[1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::TAU;

    fn walking(phase_rad: f32, speed_m_s: f32) -> Gait {
        Gait { phase_rad, speed_m_s, ..Gait::default() }
    }

    #[test]
    fn a_standing_figure_is_symmetric_and_on_the_ground() {
        let pose = pose(walking(1.0, 0.0));
        let mirror = |v: Vec3| Vec3::new(-v.x, v.y, v.z);
        assert!(pose.left_arm.position.abs_diff_eq(mirror(pose.right_arm.position), 1e-6));
        assert_eq!(pose.left_leg.rotation, Quat::IDENTITY);
        assert!((pose.left_leg.position.y - HIP_M).abs() < 1e-6);
    }

    #[test]
    fn limbs_on_a_side_swing_against_each_other() {
        let forward = |joint: Joint| (joint.rotation * Vec3::NEG_Y).z;
        let pose = pose(walking(TAU / 4.0, 4.0));
        assert!(forward(pose.left_leg) * forward(pose.right_leg) < 0.0);
        assert!(forward(pose.left_leg) * forward(pose.left_arm) < 0.0);
        assert!(forward(pose.left_arm) * forward(pose.right_arm) < 0.0);
    }

    #[test]
    fn whoever_stands_breathes_with_feet_on_the_ground() {
        let at = |breath_rad| pose(Gait { breath_rad, ..Gait::default() });
        let (out, inhaled) = (at(-TAU / 4.0), at(TAU / 4.0));
        let rise = inhaled.head.position.y - out.head.position.y;
        assert!((0.005..0.03).contains(&rise), "{rise}");
        assert_eq!((out.left_leg, out.right_leg), (inhaled.left_leg, inhaled.right_leg));
        // A runner's chest is busy with other things.
        let run = |breath_rad| pose(Gait { breath_rad, ..walking(0.3, FULL_STRIDE_M_S) });
        assert_eq!(run(0.0), run(TAU / 4.0));
    }

    #[test]
    fn a_jump_differs_on_its_ways_up_and_down() {
        let air = |rise_m_s| pose(Gait { rise_m_s, airborne: 1.0, ..Gait::default() });
        assert!(air(5.0).left_leg.rotation.angle_between(air(-5.0).left_leg.rotation) > 0.3);
        assert_eq!(air(50.0), air(5.0));
    }

    #[test]
    fn the_gait_has_no_jumps() {
        for (speed, airborne) in [(0.0, 0.0), (1.0, 0.5), (3.4, 0.0), (6.2, 0.0), (6.2, 1.0), (100.0, 0.3)] {
            for step in 0..64 {
                let at = |step: i32| {
                    let share = step as f32 / 64.0;
                    let breath_rad = share * TAU * 4.0;
                    pose(Gait { airborne, breath_rad, rise_m_s: 5.0 - 10.0 * share, ..walking(share * TAU, speed) })
                };
                for (a, b) in at(step).joints().into_iter().zip(at(step + 1).joints()) {
                    assert!(a.position.distance(b.position) < 0.04 && a.rotation.angle_between(b.rotation) < 0.12);
                }
            }
        }
    }

    #[test]
    fn taking_off_has_no_jumps_either() {
        for step in 0..16 {
            let at = |step: i32| pose(Gait { airborne: step as f32 / 16.0, ..walking(1.0, 3.0) });
            for (a, b) in at(step).joints().into_iter().zip(at(step + 1).joints()) {
                assert!(a.position.distance(b.position) < 0.04 && a.rotation.angle_between(b.rotation) < 0.12);
            }
        }
    }
}
