//! Stored bytes and what they mean in linear light, by table.

use std::sync::LazyLock;

use lightcone_shaders::{linear_from_srgb, srgb_from_linear};

/// Bits of a linear value.
const LINEAR_BITS: u32 = 16;
/// Bits of it by which its byte is looked up.
const LOOKUP_BITS: u32 = 12;

/// A transfer function and its inverse.
pub struct Curve {
    linear: [u16; 256],
    byte: [u8; 1 << LOOKUP_BITS],
}

impl Curve {
    /// `black` and `white` are the bytes of 0 and 1.
    fn new(black: f32, white: f32) -> Self {
        let most = ((1 << LINEAR_BITS) - 1) as f32;
        let linear = |byte: usize| linear_from_srgb(((byte as f32 - black) / (white - black)).clamp(0.0, 1.0));
        let byte = |at: usize| srgb_from_linear((at as f32 + 0.5) / (1 << LOOKUP_BITS) as f32);
        Self {
            linear: std::array::from_fn(|at| (linear(at) * most + 0.5) as u16),
            byte: std::array::from_fn(|at| (black + byte(at) * (white - black) + 0.5) as u8),
        }
    }

    #[inline]
    pub fn linear(&self, byte: u8) -> u32 {
        u32::from(self.linear[usize::from(byte)])
    }

    #[inline]
    pub fn byte(&self, linear: u32) -> u8 {
        let last = self.byte.len() - 1;
        self.byte[((linear >> (LINEAR_BITS - LOOKUP_BITS)) as usize).min(last)]
    }
}

/// Of the channels of RGBA.
pub static SRGB: LazyLock<Curve> = LazyLock::new(|| Curve::new(0.0, 255.0));
/// Of luma, limited range: exact for greys, and near it for what is not glaringly coloured.
pub static LUMA: LazyLock<Curve> = LazyLock::new(|| Curve::new(16.0, 235.0));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_comes_back() {
        for (curve, bytes) in [(&SRGB, 0..=255), (&LUMA, 16..=235)] {
            for byte in bytes {
                assert!(curve.byte(curve.linear(byte)).abs_diff(byte) <= 1, "{byte}");
            }
        }
        assert!(SRGB.byte(SRGB.linear(255) / 2).abs_diff(188) <= 1);
    }
}
