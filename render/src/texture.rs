//! Images with their mip chain, made once and read by both backends.

use lightcone_shaders::{linear_from_srgb_u8, srgb_u8_from_linear};

/// Greatest width or height of a texture, in texels.
pub const MAX_TEXTURE_SIZE: u32 = 8192;

/// How the stored bytes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColourSpace {
    /// Colour channels carry the sRGB transfer function (IEC 61966-2-1); alpha is linear.
    Srgb,
    /// All channels are linear.
    Linear,
}

/// One level of the chain: `width * height * 4` bytes, RGBA, top row first.
#[derive(Clone, Debug)]
pub struct MipLevel {
    /// Width in texels.
    pub width: u32,
    /// Height in texels.
    pub height: u32,
    /// RGBA8, tightly packed.
    pub rgba: Vec<u8>,
}

/// Why bytes do not make a texture.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum TextureError {
    /// A side of 0 or of more than [`MAX_TEXTURE_SIZE`] texels.
    #[error("a texture of {width}x{height} is outside 1x1 to {MAX_TEXTURE_SIZE}x{MAX_TEXTURE_SIZE}")]
    Size {
        /// Width that was given, texels.
        width: u32,
        /// Height that was given, texels.
        height: u32,
    },
    /// The bytes are not width × height × 4.
    #[error("an RGBA texture needs {wanted} bytes, not {got}")]
    Length {
        /// Bytes that the size calls for.
        wanted: usize,
        /// Bytes that were given.
        got: usize,
    },
}

/// An RGBA8 image with all its mip levels, down to 1×1.
#[derive(Clone, Debug)]
pub struct Texture {
    colour_space: ColourSpace,
    levels: Vec<MipLevel>,
}

impl Texture {
    /// A texture of `rgba`, four bytes a texel, top row first. Makes its smaller levels with a box filter in linear light.
    pub fn from_rgba8(width: u32, height: u32, colour_space: ColourSpace, rgba: Vec<u8>) -> Result<Self, TextureError> {
        if !(1..=MAX_TEXTURE_SIZE).contains(&width) || !(1..=MAX_TEXTURE_SIZE).contains(&height) {
            return Err(TextureError::Size { width, height });
        }
        let wanted = width as usize * height as usize * 4;
        if rgba.len() != wanted {
            return Err(TextureError::Length { wanted, got: rgba.len() });
        }
        let mut levels = vec![MipLevel { width, height, rgba }];
        while let Some(next) = half(&levels[levels.len() - 1], colour_space) {
            levels.push(next);
        }
        Ok(Self { colour_space, levels })
    }

    /// How the bytes of all levels are to be read.
    pub fn colour_space(&self) -> ColourSpace {
        self.colour_space
    }

    /// Level 0 is the full size; the last is 1×1.
    pub fn levels(&self) -> &[MipLevel] {
        &self.levels
    }
}

/// The next smaller level, or `None` after 1×1. Odd sizes round down and the last texel is shared.
fn half(level: &MipLevel, colour_space: ColourSpace) -> Option<MipLevel> {
    if level.width == 1 && level.height == 1 {
        return None;
    }
    let (width, height) = ((level.width / 2).max(1), (level.height / 2).max(1));
    let mut rgba = Vec::with_capacity((width * height * 4) as usize);
    for y in 0..height {
        for x in 0..width {
            let xs = [(2 * x).min(level.width - 1), (2 * x + 1).min(level.width - 1)];
            let ys = [(2 * y).min(level.height - 1), (2 * y + 1).min(level.height - 1)];
            let texels = [(xs[0], ys[0]), (xs[1], ys[0]), (xs[0], ys[1]), (xs[1], ys[1])]
                .map(|(x, y)| ((y * level.width + x) * 4) as usize);
            for channel in 0..4 {
                let bytes = texels.map(|at| level.rgba[at + channel]);
                rgba.push(if colour_space == ColourSpace::Srgb && channel < 3 {
                    srgb_u8_from_linear(bytes.iter().map(|&b| linear_from_srgb_u8(b)).sum::<f32>() / 4.0)
                } else {
                    ((bytes.iter().map(|&b| u32::from(b)).sum::<u32>() + 2) / 4) as u8
                });
            }
        }
    }
    Some(MipLevel { width, height, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_in_linear_light() {
        let black_white = [[0, 0, 0, 255], [255, 255, 255, 255]].concat();
        let srgb = Texture::from_rgba8(2, 1, ColourSpace::Srgb, black_white.clone()).unwrap();
        assert_eq!(srgb.levels()[1].rgba, [188, 188, 188, 255]);
        let linear = Texture::from_rgba8(2, 1, ColourSpace::Linear, black_white).unwrap();
        assert_eq!(linear.levels()[1].rgba, [128, 128, 128, 255]);
    }

    #[test]
    fn every_chain_ends_at_one_texel() {
        let odd = Texture::from_rgba8(7, 3, ColourSpace::Linear, vec![9; 7 * 3 * 4]).unwrap();
        let sizes: Vec<_> = odd.levels().iter().map(|l| (l.width, l.height)).collect();
        assert_eq!(sizes, [(7, 3), (3, 1), (1, 1)]);
    }

    #[test]
    fn refuses_sizes_and_lengths_that_do_not_fit() {
        let huge = Texture::from_rgba8(100_000, 100_000, ColourSpace::Srgb, Vec::new()).unwrap_err();
        assert_eq!(huge, TextureError::Size { width: 100_000, height: 100_000 });
        let short = Texture::from_rgba8(2, 2, ColourSpace::Srgb, vec![0; 15]).unwrap_err();
        assert_eq!(short, TextureError::Length { wanted: 16, got: 15 });
    }
}
