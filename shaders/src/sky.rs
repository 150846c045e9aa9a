//! A gradient sky, seen directly and as ambient light.

use glam::Vec3;

/// Linear RGB at three heights, and how much of it is ambient light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sky {
    /// Straight up.
    pub zenith: Vec3,
    /// At the horizon.
    pub horizon: Vec3,
    /// Straight down.
    pub ground: Vec3,
    /// Ambient light as a share of the sky's colour, 0..=1.
    pub ambient: f32,
}

impl Default for Sky {
    /// A clear afternoon.
    fn default() -> Self {
        Self {
            zenith: Vec3::new(0.13, 0.29, 0.66),
            horizon: Vec3::new(0.62, 0.75, 0.90),
            ground: Vec3::new(0.26, 0.23, 0.20),
            ambient: 0.55,
        }
    }
}

/// The sky's colour in a unit direction: the horizon fades quickly into the zenith and, faster, into the ground.
pub fn sky_radiance(sky: &Sky, direction: Vec3) -> Vec3 {
    if direction.y >= 0.0 {
        sky.horizon.lerp(sky.zenith, direction.y.sqrt())
    } else {
        sky.horizon.lerp(sky.ground, (direction.y * -8.0).min(1.0))
    }
}

/// Ambient light on a surface with a unit normal, such that 1 lights a white matt surface to white.
pub fn ambient_irradiance(sky: &Sky, normal: Vec3) -> Vec3 {
    let above = (sky.horizon + sky.zenith) * 0.5;
    sky.ground.lerp(above, normal.y * 0.5 + 0.5) * sky.ambient
}
