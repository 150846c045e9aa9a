//! Normals from textures (glTF 2.0 §3.9.3).

use glam::Vec3;

/// The normal that a texel describes. `tangent` and `bitangent` are the unit directions in which the texture's u grows and
/// its v shrinks, over the triangle that is seen; `texel` is 0..=1 in each channel; `scale` acts on x and y.
///
/// The frame comes from the triangle and not from the file's tangents, which the WGSL takes from derivatives and the
/// software rasteriser from the corners: the same frame, and no bytes in any vertex.
pub fn mapped_normal(normal: Vec3, tangent: Vec3, bitangent: Vec3, texel: Vec3, scale: f32) -> Vec3 {
    let bent = texel * 2.0 - 1.0;
    (tangent * (bent.x * scale) + bitangent * (bent.y * scale) + normal * bent.z).normalize_or(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_texel_changes_nothing_and_red_leans_along_u() {
        let map = |texel| mapped_normal(Vec3::Z, Vec3::X, Vec3::Y, texel, 1.0);
        assert!(map(Vec3::new(0.5, 0.5, 1.0)).abs_diff_eq(Vec3::Z, 1e-6));
        assert!(map(Vec3::new(1.0, 0.5, 0.5)).abs_diff_eq(Vec3::X, 1e-6));
        assert!(map(Vec3::new(0.5, 1.0, 0.5)).abs_diff_eq(Vec3::Y, 1e-6));
        assert_eq!(map(Vec3::splat(0.5)), Vec3::Z);
    }
}
