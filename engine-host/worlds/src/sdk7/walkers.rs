//! Avatars of a scene, which stand and walk as players do. What they do follows from where they are, and is seen alone.

use glam::Vec3;
use lightcone_world::avatar::{Gait, Joint, pose};

/// Walked in two steps, metres.
const STRIDE_M: f32 = 1.9;
/// Between two breaths.
const BREATH_S: f64 = 3.8;
/// Who is put further away than this in a tick did not walk there.
const JUMP_M: f32 = 3.0;
/// How much of the speed of the last tick counts, so that steps are even.
const EVEN: f32 = 0.7;

/// One of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Walker {
    at: Option<Vec3>,
    walked_m: f32,
    speed_m_s: f32,
}

impl Walker {
    /// It is there now.
    pub(super) fn go(&mut self, to: Vec3, dt_s: f32) {
        let way_m = self.at.map_or(0.0, |at| (to - at).with_y(0.0).length());
        let way_m = if way_m.is_finite() && way_m < JUMP_M { way_m } else { 0.0 };
        self.at = Some(to);
        self.walked_m = (self.walked_m + way_m) % (STRIDE_M * 64.0);
        self.speed_m_s = self.speed_m_s * EVEN + way_m / dt_s * (1.0 - EVEN);
        if self.speed_m_s < 0.02 {
            self.speed_m_s = 0.0;
        }
    }

    /// How its parts hang together. `number` tells it from the others: not all breathe in at once.
    pub(super) fn joints(&self, number: u32, now_s: f64) -> [Joint; 6] {
        let breaths = now_s / BREATH_S + f64::from(number % 64) * 0.37;
        let gait = Gait {
            phase_rad: self.walked_m / STRIDE_M * std::f32::consts::TAU,
            speed_m_s: self.speed_m_s,
            breath_rad: (breaths % 4.0) as f32 * std::f32::consts::TAU,
            ..Gait::default()
        };
        pose(gait).joints()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_moves_swings_its_legs_and_who_is_put_elsewhere_does_not() {
        let mut walker = Walker::default();
        (0..30).for_each(|tick| walker.go(Vec3::X * tick as f32 * 0.1, 1.0 / 30.0));
        assert!((2.5..3.5).contains(&walker.speed_m_s), "{walker:?}");
        let [.., left, right] = walker.joints(1, 0.0);
        assert!(left.rotation != right.rotation);
        let mut moved = Walker::default();
        [Vec3::ZERO, Vec3::X * 50.0, Vec3::NAN, Vec3::ZERO].into_iter().for_each(|to| moved.go(to, 1.0 / 30.0));
        assert_eq!((moved.speed_m_s, moved.walked_m), (0.0, 0.0));
    }
}
