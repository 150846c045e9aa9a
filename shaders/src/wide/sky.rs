//! Mirrors `sky.rs` of the crate's root.

use super::lanes::Lanes;
use super::vec3::Vec3;
use crate::sky::Sky;

/// See [`crate::sky_radiance`].
#[inline(always)]
pub fn sky_radiance<F: Lanes>(sky: &Sky, direction: Vec3<F>) -> Vec3<F> {
    let zero = F::splat(0.0);
    let below = direction.y.less(zero);
    let down = (direction.y * F::splat(-8.0)).min(F::splat(1.0));
    let share = below.select(down, direction.y.max(zero).sqrt());
    let far = Vec3::select(below, Vec3::splat(sky.ground), Vec3::splat(sky.zenith));
    Vec3::splat(sky.horizon).lerp(far, share)
}

/// See [`crate::ambient_irradiance`].
#[inline(always)]
pub fn ambient_irradiance<F: Lanes>(sky: &Sky, normal: Vec3<F>) -> Vec3<F> {
    let ground = sky.ground * sky.ambient;
    let above = (sky.horizon + sky.zenith) * (0.5 * sky.ambient);
    let share = normal.y * F::splat(0.5) + F::splat(0.5);
    Vec3::splat(ground).lerp(Vec3::splat(above), share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wide::f32x8;

    use crate::Sky;

    proptest! {
        #[test]
        fn matches_the_reference(direction in prop::array::uniform3(-1.0..1.0f32)) {
            let direction = glam::Vec3::from(direction).normalize_or(glam::Vec3::Y);
            let sky = Sky::default();
            let lanes = super::Vec3::<f32x8>::splat(direction);
            for (wide, reference) in [
                (super::sky_radiance(&sky, lanes), crate::sky_radiance(&sky, direction)),
                (super::ambient_irradiance(&sky, lanes), crate::ambient_irradiance(&sky, direction)),
            ] {
                let wide = glam::Vec3::new(wide.x.to_array()[0], wide.y.to_array()[3], wide.z.to_array()[7]);
                prop_assert!((wide - reference).abs().max_element() < 1e-5, "{wide} is not {reference}");
            }
        }
    }
}
