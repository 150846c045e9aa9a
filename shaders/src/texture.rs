//! Which mip level of a texture a pixel reads.

use glam::Vec2;

/// The level, a whole number ≥ 0, whose texels are nearest in size to a pixel. `dx_texels` and `dy_texels` are how far the
/// texture coordinate moves, in texels of level 0, from a pixel to its right and lower neighbour. This is Vulkan's rule
/// (§16.5.7, scale factor and level of detail) without its leave to approximate.
pub fn mip_level(dx_texels: Vec2, dy_texels: Vec2) -> f32 {
    let extent2 = dx_texels.length_squared().max(dy_texels.length_squared());
    (0.5 * extent2.max(1e-12).log2()).round().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_up_for_every_doubling() {
        for (texels, level) in [(0.0, 0.0), (0.1, 0.0), (1.0, 0.0), (1.4, 0.0), (1.5, 1.0), (2.0, 1.0), (16.0, 4.0)] {
            assert_eq!(mip_level(Vec2::X * texels, Vec2::ZERO), level, "{texels}");
            assert_eq!(mip_level(Vec2::ZERO, Vec2::Y * texels), level, "{texels}");
        }
    }
}
