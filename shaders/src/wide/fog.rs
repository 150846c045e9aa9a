//! Mirrors `fog.rs` of the crate's root.

use super::lanes::Lanes;
use super::surface::exp2_from_minus_ten;
use super::vec3::Vec3;

/// See [`crate::fog_share`]; what is below a thousandth of light is left.
#[inline(always)]
pub fn fog_share<F: Lanes>(density_per_m: f32, distance_m: F) -> F {
    let exponent = distance_m * F::splat(-std::f32::consts::LOG2_E * density_per_m);
    F::splat(1.0) - exp2_from_minus_ten(exponent.max(F::splat(-10.0)))
}

/// See [`crate::fogged`].
#[inline(always)]
pub fn fogged<F: Lanes>(radiance: Vec3<F>, sky_behind: Vec3<F>, share: F) -> Vec3<F> {
    radiance.lerp(sky_behind, share)
}

#[cfg(test)]
mod tests {
    use wide::f32x8;

    #[test]
    fn matches_the_reference() {
        for metres in 0..2000 {
            let distance = metres as f32 * 0.5;
            let wide = super::fog_share(0.02, f32x8::splat(distance)).to_array()[3];
            let reference = crate::fog_share(0.02, distance);
            assert!((wide - reference).abs() < 1.1e-3, "{distance}: {wide} is not {reference}");
        }
    }
}
