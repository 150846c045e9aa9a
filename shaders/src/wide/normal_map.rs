//! Mirrors `normal_map.rs` of the crate's root.

use super::lanes::Lanes;
use super::vec3::Vec3;

/// See [`crate::mapped_normal`]. Not normalised: who shades does that.
#[inline(always)]
pub fn mapped_normal<F: Lanes>(
    normal: Vec3<F>,
    tangent: Vec3<F>,
    bitangent: Vec3<F>,
    texel: Vec3<F>,
    scale: f32,
) -> Vec3<F> {
    let (one, two, scale) = (F::splat(1.0), F::splat(2.0), F::splat(scale));
    let x = texel.x * two - one;
    let y = texel.y * two - one;
    let z = texel.z * two - one;
    tangent * (x * scale) + bitangent * (y * scale) + normal * z
}

#[cfg(test)]
mod tests {
    use glam::Vec3 as V;
    use proptest::prelude::*;
    use wide::f32x8;

    use super::*;

    proptest! {
        #[test]
        fn matches_the_reference(texel in prop::array::uniform3(0.0..1.0f32), scale in 0.0..2.0f32) {
            let (normal, tangent) = (V::new(0.6, 0.0, 0.8), V::new(0.8, 0.0, -0.6));
            let reference = crate::mapped_normal(normal, tangent, V::Y, texel.into(), scale);
            let wide = mapped_normal(
                Vec3::<f32x8>::splat(normal),
                Vec3::splat(tangent),
                Vec3::splat(V::Y),
                Vec3::splat(texel.into()),
                scale,
            );
            let wide = V::new(wide.x.to_array()[1], wide.y.to_array()[2], wide.z.to_array()[3]).normalize_or(normal);
            prop_assert!((wide - reference).abs().max_element() < 1e-4, "{wide} is not {reference}");
        }
    }
}
