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
#[derive(Clone, Copy, Debug)]
pub struct MipLevel<'t> {
    /// Width in texels.
    pub width: u32,
    /// Height in texels.
    pub height: u32,
    /// RGBA8, tightly packed.
    pub rgba: &'t [u8],
}

/// Levels of the largest texture.
pub(crate) const MAX_LEVELS: usize = MAX_TEXTURE_SIZE.ilog2() as usize + 1;

/// Where each level lies in the texels of all; past the last, the last again. Sizes are floats, which hold them exactly, because
/// they are calculated with as such.
#[derive(Clone, Debug)]
pub(crate) struct MipChain {
    pub width: [f32; MAX_LEVELS],
    pub height: [f32; MAX_LEVELS],
    /// Texels of the levels before.
    pub first: [i32; MAX_LEVELS],
    /// The level of 1×1.
    pub last: usize,
}

impl MipChain {
    /// Odd sides are halved and rounded down.
    fn new(width: u32, height: u32) -> Self {
        let mut chain = Self {
            width: [width as f32; MAX_LEVELS],
            height: [height as f32; MAX_LEVELS],
            first: [0; MAX_LEVELS],
            last: width.max(height).ilog2() as usize,
        };
        let (mut width, mut height) = (width, height);
        for level in 1..MAX_LEVELS {
            if level > chain.last {
                chain.first[level] = chain.first[level - 1];
            } else {
                chain.first[level] = chain.first[level - 1] + (width * height) as i32;
                (width, height) = ((width / 2).max(1), (height / 2).max(1));
            }
            chain.width[level] = width as f32;
            chain.height[level] = height as f32;
        }
        chain
    }

    /// Width and height of a level, texels.
    fn size(&self, level: usize) -> [usize; 2] {
        [self.width[level] as usize, self.height[level] as usize]
    }

    /// Which texels are a level's.
    fn range(&self, level: usize) -> std::ops::Range<usize> {
        let ([width, height], first) = (self.size(level), self.first[level] as usize);
        first..first + width * height
    }
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

/// An RGBA8 image with all its mip levels, down to 1×1, the largest first in one piece of memory.
#[derive(Clone, Debug)]
pub struct Texture {
    colour_space: ColourSpace,
    chain: MipChain,
    texels: Vec<[u8; 4]>,
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
        let chain = MipChain::new(width, height);
        let mut texels = Vec::with_capacity(chain.range(chain.last).end);
        texels.extend_from_slice(bytemuck::cast_slice(&rgba));
        for level in 0..chain.last {
            let next = halved(&texels[chain.range(level)], chain.size(level), chain.size(level + 1), colour_space);
            texels.extend(next);
        }
        Ok(Self { colour_space, chain, texels })
    }

    /// How the bytes of all levels are to be read.
    pub fn colour_space(&self) -> ColourSpace {
        self.colour_space
    }

    /// Level 0 is the full size; the last is 1×1.
    pub fn levels(&self) -> impl ExactSizeIterator<Item = MipLevel<'_>> + Clone {
        (0..self.chain.last + 1).map(|level| self.level(level))
    }

    /// The full size.
    pub fn largest(&self) -> MipLevel<'_> {
        self.level(0)
    }

    fn level(&self, level: usize) -> MipLevel<'_> {
        let [width, height] = self.chain.size(level);
        let rgba = self.texels[self.chain.range(level)].as_flattened();
        MipLevel { width: width as u32, height: height as u32, rgba }
    }

    pub(crate) fn chain(&self) -> &MipChain {
        &self.chain
    }

    /// RGBA of all levels.
    pub(crate) fn texels(&self) -> &[[u8; 4]] {
        &self.texels
    }
}

/// The next smaller level. Of an odd side the last texel is shared.
fn halved(
    texels: &[[u8; 4]],
    [width, height]: [usize; 2],
    next: [usize; 2],
    colour_space: ColourSpace,
) -> Vec<[u8; 4]> {
    let mean = |at: usize| {
        let (x, y) = (at % next[0], at / next[0]);
        let xs = [(2 * x).min(width - 1), (2 * x + 1).min(width - 1)];
        let ys = [(2 * y).min(height - 1), (2 * y + 1).min(height - 1)];
        let four = [(xs[0], ys[0]), (xs[1], ys[0]), (xs[0], ys[1]), (xs[1], ys[1])].map(|(x, y)| texels[y * width + x]);
        std::array::from_fn(|channel| mean_byte(four.map(|texel| texel[channel]), channel, colour_space))
    };
    (0..next[0] * next[1]).map(mean).collect()
}

fn mean_byte(bytes: [u8; 4], channel: usize, colour_space: ColourSpace) -> u8 {
    if colour_space == ColourSpace::Srgb && channel < 3 {
        srgb_u8_from_linear(bytes.iter().map(|&b| linear_from_srgb_u8(b)).sum::<f32>() / 4.0)
    } else {
        ((bytes.iter().map(|&b| u32::from(b)).sum::<u32>() + 2) / 4) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_in_linear_light() {
        let black_white = [[0, 0, 0, 255], [255, 255, 255, 255]].concat();
        let srgb = Texture::from_rgba8(2, 1, ColourSpace::Srgb, black_white.clone()).unwrap();
        assert_eq!(srgb.levels().nth(1).unwrap().rgba, [188, 188, 188, 255]);
        let linear = Texture::from_rgba8(2, 1, ColourSpace::Linear, black_white).unwrap();
        assert_eq!(linear.levels().nth(1).unwrap().rgba, [128, 128, 128, 255]);
    }

    #[test]
    fn every_chain_ends_at_one_texel() {
        let odd = Texture::from_rgba8(7, 3, ColourSpace::Linear, vec![9; 7 * 3 * 4]).unwrap();
        let sizes: Vec<_> = odd.levels().map(|l| (l.width, l.height)).collect();
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
