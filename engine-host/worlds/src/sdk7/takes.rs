//! How players see through a camera of a scene.

use glam::Vec3;
use lightcone_sdk7::components::camera::Pace;
use lightcone_world::camera::PlayerCamera;

/// No way to a camera takes longer.
const LONGEST_S: f32 = 60.0;

/// From where something is seen, in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shot {
    pub(super) eye: Vec3,
    pub(super) target: Vec3,
    pub(super) fov_deg: f32,
}

/// How players see through a camera, which they may still be on the way to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Take {
    pub(super) to: Shot,
    /// The camera that they come from; without, each from its own.
    pub(super) from: Option<Shot>,
    pub(super) pace: Option<Pace>,
    /// Since it is looked through.
    pub(super) since_s: f32,
}

impl Take {
    /// What a player sees whose own camera sees that.
    pub(super) fn shot(&self, own: impl FnOnce() -> Shot) -> Shot {
        let Some(pace) = &self.pace else { return self.to };
        let is_over = match pace {
            Pace::Time(seconds) => self.since_s >= *seconds,
            Pace::Speed(_) => false,
        };
        if is_over || self.since_s >= LONGEST_S {
            return self.to;
        }
        let from = self.from.unwrap_or_else(own);
        let seconds = match pace {
            Pace::Time(seconds) => *seconds,
            Pace::Speed(speed) => from.eye.distance(self.to.eye) / speed.max(1e-3),
        };
        let share = self.since_s / seconds.clamp(1e-3, LONGEST_S);
        if share < 1.0 { from.towards(&self.to, share * share * (3.0 - 2.0 * share)) } else { self.to }
    }
}

impl Shot {
    fn towards(&self, to: &Self, share: f32) -> Self {
        let eye = self.eye.lerp(to.eye, share);
        let way = |shot: &Self| (shot.target - shot.eye).normalize_or(Vec3::NEG_Z);
        // Half a turn has no middle.
        let direction = way(self).lerp(way(to), share).try_normalize().unwrap_or(way(to));
        let fov_deg = self.fov_deg + (to.fov_deg - self.fov_deg) * share;
        Self { eye, target: eye + direction, fov_deg }
    }
}

impl From<Shot> for PlayerCamera {
    fn from(Shot { eye, target, fov_deg }: Shot) -> Self {
        Self::Fixed { eye, target, fov_deg }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot(x: f32) -> Shot {
        Shot { eye: Vec3::X * x, target: Vec3::X * x + Vec3::NEG_Z, fov_deg: 60.0 }
    }

    #[test]
    fn the_way_to_a_camera_takes_as_long_as_it_says() {
        let take = |pace: Option<Pace>, since_s| Take { to: shot(4.0), from: None, pace, since_s };
        let x = |take: Take| take.shot(|| shot(0.0)).eye.x;
        assert_eq!([x(take(None, 0.0)), x(take(Some(Pace::Time(2.0)), 0.0))], [4.0, 0.0]);
        assert!((x(take(Some(Pace::Time(2.0)), 1.0)) - 2.0).abs() < 1e-5);
        assert!((x(take(Some(Pace::Speed(2.0)), 1.0)) - 2.0).abs() < 1e-5);
        assert_eq!([x(take(Some(Pace::Time(2.0)), 2.0)), x(take(Some(Pace::Speed(2.0)), 2.0))], [4.0, 4.0]);
        let between = Take { from: Some(shot(-4.0)), ..take(Some(Pace::Time(2.0)), 1.0) };
        assert!(x(between).abs() < 1e-5);
        for odd in [f32::NAN, f32::INFINITY, -1.0, 0.0] {
            for pace in [Pace::Time(odd), Pace::Speed(odd)] {
                assert!(take(Some(pace), 1.0).shot(|| shot(0.0)).eye.is_finite());
            }
        }
    }
}
