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

/// See [`crate::linear_from_srgb_u8`]; the byte is a float, 0..=255. A polynomial (degree 5, fitted for the least greatest
/// error after the way back), off by at most 0.44 of a byte's step; 0 and 255 are exact.
#[inline(always)]
pub fn linear_from_srgb_byte<F: Lanes>(byte: F) -> F {
    const POLYNOMIAL: [f32; 5] = [0.666_605_5, -1.637_416_5, 1.698_261_8, 0.206_527_2, 0.066_022_03];
    let encoded = byte * F::splat(1.0 / 255.0);
    let mut linear = F::splat(0.0);
    for factor in POLYNOMIAL {
        linear = (linear + F::splat(factor)) * encoded;
    }
    linear
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
        for byte in 0..=255_u8 {
            let linear = super::linear_from_srgb_byte(f32x8::splat(f32::from(byte))).to_array()[2];
            let back = crate::srgb_from_linear(linear) * 255.0;
            assert!((back - f32::from(byte)).abs() < 0.45, "{byte} comes back as {back}");
        }
        let white = super::linear_from_srgb_byte(f32x8::splat(255.0)).to_array()[1];
        assert!((white - 1.0).abs() < 1e-6, "{white}");
        assert_eq!(super::srgb_from_linear(f32x8::splat(f32::NAN)).to_array(), [0.0; 8]);
    }
}
