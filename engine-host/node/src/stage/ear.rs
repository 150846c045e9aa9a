//! How loud a sound is in each ear.

use glam::{Mat4, Vec3};
use lightcone_world::sound::Sound;

/// Nothing is heard from further than so many times [`Sound::reference_m`].
const MAX_REFERENCES: f32 = Sound::MAX_REFERENCES;
/// Up to there the sound fades over this part of that distance, so that it does not end at an edge.
const FADE_SHARE: f32 = 0.25;
/// What is nearer than this is less and less at one side: in the head there are no sides.
const NEAR_M: f32 = 0.5;
/// Sounds that want less than this distance are heard as if they wanted it.
const MIN_REFERENCE_M: f32 = 0.05;

/// Left and right, for one who is where `view_from_world` says and looks along −z there. Zero if anything is no number.
pub(crate) fn gains(view_from_world: &Mat4, position: Vec3, gain: f32, reference_m: f32) -> [f32; 2] {
    let place = view_from_world.transform_point3(position);
    let distance_m = place.length();
    let loudness = gain.max(0.0) * attenuation(distance_m, reference_m.max(MIN_REFERENCE_M));
    let sides = pan(place.x / distance_m.max(NEAR_M));
    let gains = sides.map(|side| side * loudness);
    if gains.iter().all(|gain| gain.is_finite()) { gains } else { [0.0; 2] }
}

/// 1 up to the reference distance, then its inverse.
fn attenuation(distance_m: f32, reference_m: f32) -> f32 {
    let max_m = reference_m * MAX_REFERENCES;
    let left = ((max_m - distance_m) / (max_m * FADE_SHARE)).clamp(0.0, 1.0);
    reference_m / distance_m.max(reference_m) * left
}

/// Equal power: from −1, left, to 1, right, both together are as loud.
fn pan(side: f32) -> [f32; 2] {
    let (right, left) = ((side.clamp(-1.0, 1.0) + 1.0) * std::f32::consts::FRAC_PI_4).sin_cos();
    [left, right]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32, z: f32) -> [f32; 2] {
        gains(&Mat4::IDENTITY, Vec3::new(x, y, z), 1.0, 1.0)
    }

    fn power([left, right]: [f32; 2]) -> f32 {
        left * left + right * right
    }

    #[test]
    fn what_is_at_the_right_is_louder_in_the_right_ear_wherever_one_looks() {
        let [left, right] = at(2.0, 0.0, 0.0);
        assert!(left.abs() < 1e-6 && (right - 0.5).abs() < 1e-6);
        let [left, right] = at(0.0, 0.0, -1.0);
        assert!((left - right).abs() < 1e-6);
        let turned = Mat4::from_rotation_y(std::f32::consts::PI).inverse();
        let [left, right] = gains(&turned, Vec3::X, 1.0, 1.0);
        assert!(left > 0.99 && right < 0.01, "{left} {right}");
    }

    #[test]
    fn twice_the_distance_is_half_as_loud_and_no_side_is_louder_than_another() {
        for metres in [1.0, 2.0, 4.0, 16.0] {
            let all = [
                at(metres, 0.0, 0.0),
                at(0.0, metres, 0.0),
                at(0.0, 0.0, metres),
                at(-0.6 * metres, 0.0, 0.8 * metres),
            ];
            for gains in all {
                assert!((power(gains).sqrt() * metres - 1.0).abs() < 1e-4, "{gains:?} at {metres} m");
            }
        }
        assert!((power(at(0.0, 0.0, -0.2)) - 1.0).abs() < 1e-5, "no louder than at the reference distance");
        assert_eq!(at(MAX_REFERENCES, 0.0, 0.0), [0.0; 2]);
    }

    #[test]
    fn what_is_no_number_is_silent() {
        assert_eq!(at(f32::NAN, 0.0, 0.0), [0.0; 2]);
        assert_eq!(gains(&Mat4::from_scale(Vec3::splat(f32::INFINITY)), Vec3::ONE, 1.0, 1.0), [0.0; 2]);
        assert_eq!(gains(&Mat4::IDENTITY, Vec3::ONE, f32::INFINITY, 1.0), [0.0; 2]);
        assert_eq!(gains(&Mat4::IDENTITY, Vec3::ONE, f32::NAN, f32::NAN), [0.0; 2]);
    }
}
