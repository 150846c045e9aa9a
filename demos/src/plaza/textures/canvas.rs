//! A square image and a few things painters do with colours.

use glam::{Vec2, Vec3};

/// sRGB with linear alpha, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Texels along each side.
    pub size: u32,
    /// `size * size * 4` bytes.
    pub rgba: Vec<u8>,
}

impl Image {
    /// Asks `colour` for each texel's sRGB and alpha, at its middle in 0..1.
    pub fn paint(size: u32, colour: impl Fn(Vec2) -> (Vec3, f32)) -> Self {
        let mut rgba = Vec::with_capacity((size * size * 4) as usize);
        for y in 0..size {
            for x in 0..size {
                let (rgb, alpha) = colour((Vec2::new(x as f32, y as f32) + 0.5) / size as f32);
                rgba.extend(rgb.extend(alpha).to_array().map(|c| (c.clamp(0.0, 1.0) * 255.0 + 0.5) as u8));
            }
        }
        Self { size, rgba }
    }

    /// [`Self::paint`] without alpha.
    pub fn opaque(size: u32, colour: impl Fn(Vec2) -> Vec3) -> Self {
        Self::paint(size, |at| (colour(at), 1.0))
    }
}

/// A colour as people write it: `0xRRGGBB`.
pub fn rgb(hex: u32) -> Vec3 {
    Vec3::new((hex >> 16 & 255) as f32, (hex >> 8 & 255) as f32, (hex & 255) as f32) / 255.0
}

/// 0 below `from`, 1 above `to`, smooth between.
pub fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// One of the colours, or between two, by a share in 0..1.
pub fn ramp(colours: &[Vec3], share: f32) -> Vec3 {
    let at = share.clamp(0.0, 1.0) * (colours.len() - 1) as f32;
    let first = (at as usize).min(colours.len() - 2);
    colours[first].lerp(colours[first + 1], at - first as f32)
}
