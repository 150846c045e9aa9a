//! Mirrors `tone.rs` of the crate's root.

use super::lanes::Lanes;
use super::vec3::Vec3;

/// See [`crate::tone_map`].
#[inline(always)]
pub fn tone_map<F: Lanes>(radiance: Vec3<F>) -> Vec3<F> {
    const START: f32 = 0.8 - 0.04;
    const ROOM: f32 = 1.0 - START;
    let one = F::splat(1.0);
    let least = radiance.x.min(radiance.y).min(radiance.z);
    let toe = least - F::splat(6.25) * least * least;
    let offset = least.less(F::splat(0.08)).select(toe, F::splat(0.04));
    let colour = radiance - Vec3 { x: offset, y: offset, z: offset };
    let peak = colour.x.max(colour.y).max(colour.z);
    let bright = F::splat(START).less(peak);
    if !bright.any() {
        return colour;
    }
    let compressed = one - F::splat(ROOM * ROOM) / (peak + F::splat(ROOM - START));
    let white = one - one / (F::splat(0.15) * (peak - compressed) + one);
    let rolled = (colour * (compressed / peak)).lerp(Vec3 { x: compressed, y: compressed, z: compressed }, white);
    Vec3::select(bright, rolled, colour)
}

#[cfg(test)]
mod tests {
    use glam::Vec3 as V;
    use proptest::prelude::*;
    use wide::f32x8;

    use super::*;

    proptest! {
        #[test]
        fn matches_the_reference(radiance in prop::array::uniform3(0.0..8.0f32)) {
            let wide = tone_map(Vec3::<f32x8>::splat(radiance.into()));
            let wide = V::new(wide.x.to_array()[0], wide.y.to_array()[5], wide.z.to_array()[7]);
            prop_assert!((wide - crate::tone_map(radiance.into())).abs().max_element() < 1e-5);
        }
    }
}
