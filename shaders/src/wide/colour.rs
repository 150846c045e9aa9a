//! Mirrors `colour.rs` of the crate's root.

use super::lanes::Lanes;
use super::vec3::Vec3;

/// See [`crate::srgb_from_linear`]. Above the linear toe a polynomial in the square root (Remez, degree 5), off by at most
/// 0.09 of a byte's step.
#[inline(always)]
pub fn srgb_from_linear<F: Lanes>(linear: F) -> F {
    const POLYNOMIAL: [f32; 6] = [0.517_304_6, -1.623_661_5, 2.031_575_3, -1.402_735_5, 1.517_950_4, -0.040_109_576];
    let linear = linear.clamp(0.0, 1.0);
    let root = linear.sqrt();
    let mut curve = F::splat(0.0);
    for factor in POLYNOMIAL {
        curve = curve * root + F::splat(factor);
    }
    linear.less(F::splat(0.003_130_8)).select(linear * F::splat(12.92), curve)
}

/// See [`crate::yuv_from_srgb`].
#[inline(always)]
pub fn yuv_from_srgb<F: Lanes>(rgb: Vec3<F>) -> Vec3<F> {
    let y = rgb.dot(Vec3::splat(glam::Vec3::new(0.2126, 0.7152, 0.0722)));
    Vec3 {
        x: F::splat(16.0) + y * F::splat(219.0),
        y: F::splat(128.0) + (rgb.z - y) * F::splat(224.0 / 1.8556),
        z: F::splat(128.0) + (rgb.x - y) * F::splat(224.0 / 1.5748),
    }
}

#[cfg(test)]
mod tests {
    use wide::f32x8;

    #[test]
    fn matches_the_reference() {
        for step in 0..=100_000 {
            let linear = step as f32 / 100_000.0;
            let wide = super::srgb_from_linear(f32x8::splat(linear)).to_array()[5];
            let reference = crate::srgb_from_linear(linear);
            assert!((wide - reference).abs() * 255.0 < 0.1, "{linear}: {wide} is not {reference}");
        }
        for corner in 0..8 {
            let rgb = glam::Vec3::new((corner & 1) as f32, (corner >> 1 & 1) as f32, (corner >> 2) as f32);
            let wide = super::yuv_from_srgb(super::Vec3::<f32x8>::splat(rgb));
            let wide = glam::Vec3::new(wide.x.to_array()[0], wide.y.to_array()[1], wide.z.to_array()[2]);
            assert!((wide - crate::yuv_from_srgb(rgb)).abs().max_element() < 1e-3);
        }
        assert_eq!(super::srgb_from_linear(f32x8::splat(f32::NAN)).to_array(), [0.0; 8]);
    }
}
