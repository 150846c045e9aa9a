//! Transfer functions and the encoder's colour space.

use std::sync::LazyLock;

use glam::Vec3;

/// The sRGB transfer function of IEC 61966-2-1 for one channel, 0..=1.
pub fn linear_from_srgb(srgb: f32) -> f32 {
    if srgb <= 0.04045 { srgb / 12.92 } else { ((srgb + 0.055) / 1.055).powf(2.4) }
}

/// The inverse of [`linear_from_srgb`]; clamps to 0..=1 first.
pub fn srgb_from_linear(linear: f32) -> f32 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// [`linear_from_srgb`] of a stored byte, from a table.
pub fn linear_from_srgb_u8(srgb: u8) -> f32 {
    static TABLE: LazyLock<[f32; 256]> = LazyLock::new(|| std::array::from_fn(|i| linear_from_srgb(i as f32 / 255.0)));
    TABLE[usize::from(srgb)]
}

/// [`srgb_from_linear`], rounded to a byte as a GPU's sRGB render target does.
pub fn srgb_u8_from_linear(linear: f32) -> u8 {
    (srgb_from_linear(linear) * 255.0 + 0.5) as u8
}

/// BT.709 (ITU-R BT.709-6 §3), limited range, from sRGB-encoded 0..=1 channels: luma 16..=235, chroma 16..=240.
pub fn yuv_from_srgb(rgb: Vec3) -> Vec3 {
    let y = rgb.dot(Vec3::new(0.2126, 0.7152, 0.0722));
    let u = (rgb.z - y) / 1.8556;
    let v = (rgb.x - y) / 1.5748;
    Vec3::new(16.0 + 219.0 * y, 128.0 + 224.0 * u, 128.0 + 224.0 * v)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_the_way_to_linear_and_back() {
        for byte in 0..=255 {
            assert_eq!(srgb_u8_from_linear(linear_from_srgb_u8(byte)), byte);
        }
        assert_eq!(srgb_u8_from_linear(f32::NAN), 0);
    }

    #[test]
    fn primaries_land_where_bt709_puts_them() {
        let round = |rgb: Vec3| yuv_from_srgb(rgb).round().to_array();
        assert_eq!(round(Vec3::ZERO), [16.0, 128.0, 128.0]);
        assert_eq!(round(Vec3::ONE), [235.0, 128.0, 128.0]);
        assert_eq!(round(Vec3::X), [63.0, 102.0, 240.0]);
        assert_eq!(round(Vec3::Y), [173.0, 42.0, 26.0]);
        assert_eq!(round(Vec3::Z), [32.0, 240.0, 118.0]);
    }
}
