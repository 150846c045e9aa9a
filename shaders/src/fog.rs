//! Air between the eye and what it sees.

use glam::Vec3;

/// How much of what lies behind `distance_m` of air is hidden by it, 0..=1: Beer and Lambert's law.
pub fn fog_share(density_per_m: f32, distance_m: f32) -> f32 {
    1.0 - (-std::f32::consts::LOG2_E * density_per_m * distance_m).exp2()
}

/// The light that arrives through the air: what is far fades into the sky behind it, so that there is no seam between them.
pub fn fogged(radiance: Vec3, sky_behind: Vec3, share: f32) -> Vec3 {
    radiance.lerp(sky_behind, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_from_nothing_to_everything() {
        assert_eq!(fog_share(0.0, 1e6), 0.0);
        assert_eq!(fog_share(0.1, 0.0), 0.0);
        assert!((fog_share(0.1, 10.0) - (1.0 - (-1.0_f32).exp())).abs() < 1e-6);
        assert_eq!(fog_share(1.0, 1e6), 1.0);
        assert_eq!(fogged(Vec3::X, Vec3::Y, 1.0), Vec3::Y);
    }
}
