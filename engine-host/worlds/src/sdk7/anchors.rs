//! Where on a player things hang that a scene hangs there.

use glam::Vec3;
use lightcone_sdk7::components::avatar::AvatarAnchorPointType as Point;

/// From the soles, metres: our figures keep their arms down.
pub(super) fn anchor(point: Point) -> Vec3 {
    let (aside, up) = match point {
        Point::Position => (0.0, 0.0),
        Point::NameTag => (0.0, 1.95),
        Point::Head => (0.0, 1.5),
        Point::Neck => (0.0, 1.35),
        Point::Spine | Point::Spine1 | Point::Spine2 => (0.0, 1.15),
        Point::Hip => (0.0, 0.8),
        Point::LeftShoulder | Point::LeftArm => (-0.25, 1.3),
        Point::RightShoulder | Point::RightArm => (0.25, 1.3),
        Point::LeftForearm => (-0.3, 1.0),
        Point::RightForearm => (0.3, 1.0),
        Point::LeftHand | Point::LeftHandIndex => (-0.32, 0.78),
        Point::RightHand | Point::RightHandIndex => (0.32, 0.78),
        Point::LeftUpLeg | Point::LeftLeg => (-0.12, 0.5),
        Point::RightUpLeg | Point::RightLeg => (0.12, 0.5),
        Point::LeftFoot | Point::LeftToeBase => (-0.12, 0.08),
        Point::RightFoot | Point::RightToeBase => (0.12, 0.08),
    };
    Vec3::new(aside, up, 0.0)
}
