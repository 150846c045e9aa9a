//! What a screen can show of what shines brighter than it.

use glam::Vec3;

/// Where compression begins.
const START: f32 = 0.8 - 0.04;
/// How fast what is brighter loses its colour.
const DESATURATION: f32 = 0.15;

/// The Khronos PBR Neutral tone mapper: base colours stay what they are, highlights roll off into white like film.
/// From linear radiance, none negative, to 0..=1. Source: KhronosGroup/ToneMapping, PBR_Neutral.
pub fn tone_map(radiance: Vec3) -> Vec3 {
    let least = radiance.min_element();
    let offset = if least < 0.08 { least - 6.25 * least * least } else { 0.04 };
    let colour = radiance - offset;
    let peak = colour.max_element();
    if peak < START {
        return colour;
    }
    let room = 1.0 - START;
    let compressed = 1.0 - room * room / (peak + room - START);
    let white = 1.0 - 1.0 / (DESATURATION * (peak - compressed) + 1.0);
    (colour * (compressed / peak)).lerp(Vec3::splat(compressed), white)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base_colours_under_white_light_come_out_as_they_are() {
        // A dielectric adds 0.04 of reflected light; the mapper takes it away again.
        let seen = tone_map(Vec3::new(0.5, 0.3, 0.2) + 0.04);
        assert!((seen - Vec3::new(0.5, 0.3, 0.2)).abs().max_element() < 1e-6, "{seen}");
    }

    proptest! {
        #[test]
        fn stays_in_range_and_keeps_order(r in 0.0..100.0f32, g in 0.0..100.0f32, b in 0.0..100.0f32) {
            let seen = tone_map(Vec3::new(r, g, b));
            prop_assert!(seen.min_element() >= 0.0 && seen.max_element() <= 1.0, "{seen}");
            prop_assert!(tone_map(Vec3::new(r, g, b) * 1.5).max_element() >= seen.max_element() - 1e-6);
        }
    }
}
