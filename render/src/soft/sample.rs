//! Texture lookups: bilinear within the nearest mip level, decoded before filtering.

use std::sync::LazyLock;

use glam::Affine2;
use lightcone_shaders::linear_from_srgb_u8;
use lightcone_shaders::wide::{LANES, Lanes};

use crate::material::{TextureRef, Wrap};
use crate::texture::{ColourSpace, MipLevel, Texture};

/// Linear values of stored bytes, by colour space; alpha is always linear.
struct Decoding {
    srgb: [f32; 256],
    linear: [f32; 256],
}

static DECODING: LazyLock<Decoding> = LazyLock::new(|| Decoding {
    srgb: std::array::from_fn(|i| linear_from_srgb_u8(i as u8)),
    linear: std::array::from_fn(|i| i as f32 / 255.0),
});

/// Texture coordinates of eight pixels, and how they change to the right and lower neighbour of each.
#[derive(Clone, Copy)]
pub struct Footprint<F> {
    pub uv: [F; 2],
    pub dx: [F; 2],
    pub dy: [F; 2],
}

/// Red, green, blue and alpha of eight pixels.
pub type Texels = [[f32; LANES]; 4];

/// A texture and how it is laid on.
#[derive(Clone, Copy)]
pub struct Sampler<'s> {
    levels: &'s [MipLevel],
    colour: &'static [f32; 256],
    alpha: &'static [f32; 256],
    wrap: [Wrap; 2],
    texture_from_uv: Affine2,
}

impl<'s> Sampler<'s> {
    pub fn new(texture: &'s Texture, reference: &TextureRef) -> Self {
        let decoding = LazyLock::force(&DECODING);
        let colour = match texture.colour_space() {
            ColourSpace::Srgb => &decoding.srgb,
            ColourSpace::Linear => &decoding.linear,
        };
        Self {
            levels: texture.levels(),
            colour,
            alpha: &decoding.linear,
            wrap: [reference.wrap_u, reference.wrap_v],
            texture_from_uv: reference.texture_from_uv,
        }
    }

    /// How it is laid on.
    pub fn texture_from_uv(&self) -> &Affine2 {
        &self.texture_from_uv
    }

    /// The texture at the first `count` of eight pixels.
    #[inline(always)]
    pub fn sample<F: Lanes>(&self, at: &Footprint<F>, count: usize) -> Texels {
        let mut coordinates = [[0.0; LANES]; 2];
        let [u, v] = self.transformed(at.uv, self.texture_from_uv.translation.to_array());
        folded(u, self.wrap[0]).store(&mut coordinates[0]);
        folded(v, self.wrap[1]).store(&mut coordinates[1]);
        let mut extent2 = [0.0; LANES];
        self.extent2_texels(at).store(&mut extent2);

        let mut texels = [[0.0; LANES]; 4];
        for lane in 0..count.min(LANES) {
            let level = &self.levels[nearest_level(extent2[lane]).min(self.levels.len() - 1)];
            let texel = self.bilinear(level, coordinates[0][lane], coordinates[1][lane]);
            for channel in 0..4 {
                texels[channel][lane] = texel[channel];
            }
        }
        texels
    }

    #[inline(always)]
    fn transformed<F: Lanes>(&self, [u, v]: [F; 2], offset: [f32; 2]) -> [F; 2] {
        let [x, y] = [self.texture_from_uv.matrix2.x_axis, self.texture_from_uv.matrix2.y_axis];
        [
            u * F::splat(x.x) + v * F::splat(y.x) + F::splat(offset[0]),
            u * F::splat(x.y) + v * F::splat(y.y) + F::splat(offset[1]),
        ]
    }

    /// How far the coordinates move to the next pixel, squared, in texels of level 0: the greater of both directions.
    #[inline(always)]
    fn extent2_texels<F: Lanes>(&self, at: &Footprint<F>) -> F {
        self.length2_texels(at.dx).max(self.length2_texels(at.dy))
    }

    #[inline(always)]
    fn length2_texels<F: Lanes>(&self, change: [F; 2]) -> F {
        let [u, v] = self.transformed(change, [0.0; 2]);
        let u = u * F::splat(self.levels[0].width as f32);
        let v = v * F::splat(self.levels[0].height as f32);
        u * u + v * v
    }

    #[inline(always)]
    fn bilinear(&self, level: &MipLevel, u: f32, v: f32) -> [f32; 4] {
        let [x0, x1, fx] = neighbours(u, level.width, self.wrap[0]);
        let [y0, y1, fy] = neighbours(v, level.height, self.wrap[1]);
        let upper = mix(self.texel(level, x0, y0), self.texel(level, x1, y0), fx);
        let lower = mix(self.texel(level, x0, y1), self.texel(level, x1, y1), fx);
        mix(upper, lower, fy)
    }

    #[inline(always)]
    fn texel(&self, level: &MipLevel, x: f32, y: f32) -> [f32; 4] {
        let at = (y as usize * level.width as usize + x as usize) * 4;
        let bytes = &level.rgba[at..at + 4];
        [
            self.colour[usize::from(bytes[0])],
            self.colour[usize::from(bytes[1])],
            self.colour[usize::from(bytes[2])],
            self.alpha[usize::from(bytes[3])],
        ]
    }
}

/// `a` at 0, `b` at 1.
#[inline(always)]
fn mix(a: [f32; 4], b: [f32; 4], share: f32) -> [f32; 4] {
    [
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
        a[3] + (b[3] - a[3]) * share,
    ]
}

/// The coordinate brought to 0..=1 as the wrap mode says.
#[inline(always)]
fn folded<F: Lanes>(coordinate: F, wrap: Wrap) -> F {
    let folded = match wrap {
        Wrap::Repeat => coordinate - coordinate.floor(),
        Wrap::Mirror => {
            let two = F::splat(2.0);
            let period = coordinate - two * (coordinate * F::splat(0.5)).floor();
            period.min(two - period)
        }
        Wrap::Clamp => coordinate,
    };
    folded.clamp(0.0, 1.0)
}

/// The texels on both sides of a folded coordinate, and how near the second is.
#[inline(always)]
fn neighbours(coordinate: f32, size: u32, wrap: Wrap) -> [f32; 3] {
    let last = size as f32 - 1.0;
    let at = coordinate * size as f32 - 0.5;
    let first = (at + 1.0) as i32 as f32 - 1.0;
    let second = first + 1.0;
    let (before, after) = if wrap == Wrap::Repeat { (last, 0.0) } else { (0.0, last) };
    [if first < 0.0 { before } else { first }, if second > last { after } else { second }, at - first]
}

/// Mirrors [`lightcone_shaders::mip_level`] of the squared extent: halves of the binary exponent, rounded.
#[inline(always)]
fn nearest_level(extent2_texels: f32) -> usize {
    let exponent = ((extent2_texels.to_bits() >> 23) & 0xff) as i32 - 127;
    ((exponent + 1) >> 1).max(0) as usize
}

#[cfg(test)]
mod tests {
    use glam::Vec2;
    use wide::f32x8;

    use super::*;

    fn sample(texture: &Texture, wrap: Wrap, uv: [f32; 2], texels_per_pixel: f32) -> [f32; 4] {
        let reference = TextureRef { wrap_u: wrap, wrap_v: wrap, ..TextureRef::repeated(0) };
        let sampler = Sampler::new(texture, &reference);
        let step = texels_per_pixel / texture.levels()[0].width as f32;
        let zero = f32x8::splat(0.0);
        let at = Footprint { uv: uv.map(f32x8::splat), dx: [f32x8::splat(step), zero], dy: [zero, f32x8::splat(step)] };
        sampler.sample(&at, 8).map(|channel| channel[7])
    }

    fn ramp() -> Texture {
        let rgba = [0_u8, 100, 200, 40].into_iter().flat_map(|red| [red, 0, 0, 255]).collect();
        Texture::from_rgba8(4, 1, ColourSpace::Linear, rgba).unwrap()
    }

    #[test]
    fn filters_between_texels_and_wraps() {
        let red = |wrap, u: f32| sample(&ramp(), wrap, [u, 0.5], 1.0)[0] * 255.0;
        for (wrap, u, expected) in [
            (Wrap::Repeat, 0.375, 100.0),
            (Wrap::Repeat, 0.5, 150.0),
            (Wrap::Repeat, 0.0, 20.0),
            (Wrap::Repeat, 7.0, 20.0),
            (Wrap::Repeat, -0.625, 100.0),
            (Wrap::Clamp, 0.0, 0.0),
            (Wrap::Clamp, 1.0, 40.0),
            (Wrap::Clamp, 9.0, 40.0),
            (Wrap::Mirror, 0.0, 0.0),
            (Wrap::Mirror, 1.0, 40.0),
            (Wrap::Mirror, 1.375, 200.0),
            (Wrap::Mirror, -0.375, 100.0),
        ] {
            let got = red(wrap, u);
            assert!((got - expected).abs() < 0.01, "{wrap:?} at {u}: {got} is not {expected}");
        }
    }

    #[test]
    fn decodes_before_it_filters() {
        let texture = Texture::from_rgba8(2, 1, ColourSpace::Srgb, vec![0, 0, 0, 0, 255, 255, 255, 255]).unwrap();
        let [red, _, _, alpha] = sample(&texture, Wrap::Clamp, [0.5, 0.5], 1.0);
        assert!((red - 0.5).abs() < 1e-6 && (alpha - 0.5).abs() < 1e-6);
    }

    #[test]
    fn takes_the_level_of_the_reference() {
        for step in 1..2000 {
            let extent = step as f32 * 0.01;
            let reference = lightcone_shaders::mip_level(Vec2::new(extent, 0.0), Vec2::ZERO);
            let own = nearest_level(extent * extent) as f32;
            let log = 0.5 * (extent * extent).log2();
            assert!(own == reference || (log.fract() - 0.5).abs() < 1e-4, "{extent}: {own} is not {reference}");
        }
        assert_eq!(nearest_level(0.0), 0);
        let whole = sample(&ramp(), Wrap::Repeat, [0.1, 0.5], 64.0)[0] * 255.0;
        assert!((whole - 85.0).abs() < 1.0, "the last level is the mean, not {whole}");
    }

    #[test]
    fn nonsense_is_some_texel() {
        for uv in [[f32::NAN; 2], [f32::INFINITY; 2], [-1e38, 1e38]] {
            for wrap in [Wrap::Repeat, Wrap::Mirror, Wrap::Clamp] {
                assert!(sample(&ramp(), wrap, uv, f32::NAN).iter().all(|c| c.is_finite()));
            }
        }
    }
}
