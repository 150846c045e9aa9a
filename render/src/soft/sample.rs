//! Texture lookups: bilinear within the nearest mip level, decoded before filtering.

use glam::Affine2;
use lightcone_shaders::wide::{IntLanes, LANES, Lanes, Vec3, linear_from_srgb_byte};

use crate::material::{TextureRef, Wrap};
use crate::texture::{ColourSpace, MipChain, Texture};

/// Texture coordinates of eight pixels, and how they change to the right and lower neighbour of each.
#[derive(Clone, Copy)]
pub struct Footprint<F> {
    pub uv: [F; 2],
    pub dx: [F; 2],
    pub dy: [F; 2],
}

/// A texture and how it is laid on.
#[derive(Clone, Copy)]
pub struct Sampler<'s> {
    texels: &'s [[u8; 4]],
    chain: &'s MipChain,
    colour_space: ColourSpace,
    wrap: [Wrap; 2],
    texture_from_uv: Affine2,
}

/// Which four texels lie around the places of eight pixels, and how much each of them counts.
#[derive(Clone, Copy)]
pub struct Taps<F: Lanes> {
    at: [F::Int; 4],
    share: [F; 4],
}

/// The four texels around the places of eight pixels, which are filtered channel by channel.
#[derive(Clone, Copy)]
pub struct Texels<F: Lanes> {
    rgba: [F::Int; 4],
    share: [F; 4],
    colour_space: ColourSpace,
}

impl<'s> Sampler<'s> {
    pub fn new(texture: &'s Texture, reference: &TextureRef) -> Self {
        Self {
            texels: texture.texels(),
            chain: texture.chain(),
            colour_space: texture.colour_space(),
            wrap: [reference.wrap_u, reference.wrap_v],
            texture_from_uv: reference.texture_from_uv,
        }
    }

    /// How texture coordinates become the texture's own.
    pub fn texture_from_uv(&self) -> &Affine2 {
        &self.texture_from_uv
    }

    /// Whether both look up texels at the same places.
    #[inline(always)]
    pub fn laid_like(&self, other: &Self) -> bool {
        let same_size = self.chain.width[0] == other.chain.width[0] && self.chain.height[0] == other.chain.height[0];
        same_size && self.wrap == other.wrap && self.texture_from_uv == other.texture_from_uv
    }

    /// Whether both have the same texels.
    #[inline(always)]
    pub fn of_texture(&self, other: &Self) -> bool {
        std::ptr::eq(self.texels, other.texels)
    }

    /// Where the texture is looked up at eight pixels.
    #[inline(always)]
    pub fn taps<F: Lanes>(&self, at: &Footprint<F>) -> Taps<F> {
        let [u, v] = self.transformed(at.uv, self.texture_from_uv.translation.to_array());
        let level = self.level(at);
        let (width, height, first) = level_places::<F>(self.chain, level);
        let columns = Neighbours::new(folded(u, self.wrap[0]), width, self.wrap[0]);
        let rows = Neighbours::new(folded(v, self.wrap[1]), height, self.wrap[1]);
        let stride = width.truncate();
        let (upper, lower) = (first + rows.before * stride, first + rows.after * stride);
        let one = F::splat(1.0);
        let below_after = columns.share * rows.share;
        let (after, below) = (columns.share - below_after, rows.share - below_after);
        Taps {
            at: [upper + columns.before, upper + columns.after, lower + columns.before, lower + columns.after],
            share: [one - columns.share - below, after, below, below_after],
        }
    }

    /// The texels there.
    #[inline(always)]
    pub fn texels<F: Lanes>(&self, taps: &Taps<F>) -> Texels<F> {
        let [a, b, c, d] = taps.at;
        let rgba = [
            F::Int::gather_texels(self.texels, a),
            F::Int::gather_texels(self.texels, b),
            F::Int::gather_texels(self.texels, c),
            F::Int::gather_texels(self.texels, d),
        ];
        Texels { rgba, share: taps.share, colour_space: self.colour_space }
    }

    #[inline(always)]
    fn transformed<F: Lanes>(&self, [u, v]: [F; 2], offset: [f32; 2]) -> [F; 2] {
        let [x, y] = [self.texture_from_uv.matrix2.x_axis, self.texture_from_uv.matrix2.y_axis];
        [
            u * F::splat(x.x) + v * F::splat(y.x) + F::splat(offset[0]),
            u * F::splat(x.y) + v * F::splat(y.y) + F::splat(offset[1]),
        ]
    }

    /// Mirrors [`lightcone_shaders::mip_level`]: of the squared extent, halves of the binary exponent, rounded.
    #[inline(always)]
    fn level<F: Lanes>(&self, at: &Footprint<F>) -> F::Int {
        let extent2_texels = self.length2_texels(at.dx).max(self.length2_texels(at.dy));
        let biased_exponent = extent2_texels.bits().shift_down::<23>() & F::Int::splat(0xff);
        let twice = (biased_exponent - F::Int::splat(126)).max(F::Int::splat(0));
        twice.shift_down::<1>().min(F::Int::splat(self.chain.last as i32))
    }

    /// How far the coordinates move to a neighbouring pixel, squared, in texels of level 0.
    #[inline(always)]
    fn length2_texels<F: Lanes>(&self, change: [F; 2]) -> F {
        let [u, v] = self.transformed(change, [0.0; 2]);
        let u = u * F::splat(self.chain.width[0]);
        let v = v * F::splat(self.chain.height[0]);
        u * u + v * v
    }
}

impl<F: Lanes> Texels<F> {
    /// Linear colour.
    #[inline(always)]
    pub fn rgb(&self) -> Vec3<F> {
        match self.colour_space {
            ColourSpace::Srgb => Vec3 { x: self.srgb::<0>(), y: self.srgb::<8>(), z: self.srgb::<16>() },
            ColourSpace::Linear => Vec3 { x: self.linear::<0>(), y: self.linear::<8>(), z: self.linear::<16>() },
        }
    }

    /// Alpha, 0..=1.
    #[inline(always)]
    pub fn alpha(&self) -> F {
        self.linear::<24>()
    }

    #[inline(always)]
    fn linear<const SHIFT: i32>(&self) -> F {
        let sum = self.byte::<SHIFT>(0) * self.share[0]
            + self.byte::<SHIFT>(1) * self.share[1]
            + self.byte::<SHIFT>(2) * self.share[2]
            + self.byte::<SHIFT>(3) * self.share[3];
        sum * F::splat(1.0 / 255.0)
    }

    #[inline(always)]
    fn srgb<const SHIFT: i32>(&self) -> F {
        linear_from_srgb_byte(self.byte::<SHIFT>(0)) * self.share[0]
            + linear_from_srgb_byte(self.byte::<SHIFT>(1)) * self.share[1]
            + linear_from_srgb_byte(self.byte::<SHIFT>(2)) * self.share[2]
            + linear_from_srgb_byte(self.byte::<SHIFT>(3)) * self.share[3]
    }

    /// 0..=255.
    #[inline(always)]
    fn byte<const SHIFT: i32>(&self, texel: usize) -> F {
        (self.rgba[texel].shift_down::<SHIFT>() & F::Int::splat(0xff)).to_float()
    }
}

/// Width, height and first texel of the level of each pixel.
#[inline(always)]
fn level_places<F: Lanes>(chain: &MipChain, level: F::Int) -> (F, F, F::Int) {
    let mut levels = [0; LANES];
    level.store(&mut levels);
    let first = levels[0] as usize;
    if level.equals(F::Int::splat(levels[0])).all() {
        return (F::splat(chain.width[first]), F::splat(chain.height[first]), F::Int::splat(chain.first[first]));
    }
    let (mut widths, mut heights, mut firsts) = ([0.0; LANES], [0.0; LANES], [0; LANES]);
    for lane in 0..LANES {
        let level = levels[lane] as usize;
        widths[lane] = chain.width[level];
        heights[lane] = chain.height[level];
        firsts[lane] = chain.first[level];
    }
    (F::load(&widths), F::load(&heights), F::Int::load(&firsts))
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

/// The texels on both sides of a folded coordinate, and how much the second counts.
struct Neighbours<F: Lanes> {
    before: F::Int,
    after: F::Int,
    share: F,
}

impl<F: Lanes> Neighbours<F> {
    #[inline(always)]
    fn new(coordinate: F, size: F, wrap: Wrap) -> Self {
        let (none, one) = (F::Int::splat(0), F::Int::splat(1));
        let at = coordinate * size - F::splat(0.5);
        // The conversion cuts towards zero, so it is done with positive numbers.
        let before = (at + F::splat(1.0)).truncate() - one;
        let (after, last) = (before + one, size.truncate() - one);
        let share = at - before.to_float();
        match wrap {
            Wrap::Repeat => Self {
                before: F::Int::select(before.negative(), last, before),
                after: F::Int::select((last - after).negative(), none, after),
                share,
            },
            Wrap::Mirror | Wrap::Clamp => Self { before: before.max(none), after: after.min(last), share },
        }
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec2;
    use wide::f32x8;

    use super::*;

    fn sample(texture: &Texture, wrap: Wrap, uv: [f32; 2], texels_per_pixel: f32) -> [f32; 4] {
        let reference = TextureRef { wrap_u: wrap, wrap_v: wrap, ..TextureRef::repeated(0) };
        let sampler = Sampler::new(texture, &reference);
        let step = texels_per_pixel / texture.largest().width as f32;
        let zero = f32x8::splat(0.0);
        let at = Footprint { uv: uv.map(f32x8::splat), dx: [f32x8::splat(step), zero], dy: [zero, f32x8::splat(step)] };
        let texels = sampler.texels(&sampler.taps(&at));
        let Vec3 { x, y, z } = texels.rgb();
        [x, y, z, texels.alpha()].map(|channel| channel.to_array()[7])
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
        assert!((red - 0.5).abs() < 1e-3 && (alpha - 0.5).abs() < 1e-6);
    }

    #[test]
    fn takes_the_level_of_the_reference() {
        let texture = Texture::from_rgba8(64, 64, ColourSpace::Linear, vec![7; 64 * 64 * 4]).unwrap();
        let sampler = Sampler::new(&texture, &TextureRef::repeated(0));
        let zero = f32x8::splat(0.0);
        for step in 1..2000 {
            let extent = step as f32 * 0.01;
            let reference = lightcone_shaders::mip_level(Vec2::new(extent, 0.0), Vec2::ZERO);
            let dx = [f32x8::splat(extent / 64.0), zero];
            let own = sampler.level(&Footprint { uv: [zero; 2], dx, dy: [zero; 2] }).to_array()[0] as f32;
            let log = 0.5 * (extent * extent).log2();
            assert!(own == reference || (log.fract() - 0.5).abs() < 1e-4, "{extent}: {own} is not {reference}");
        }
        let whole = sample(&ramp(), Wrap::Repeat, [0.1, 0.5], 64.0)[0] * 255.0;
        assert!((whole - 85.0).abs() < 1.0, "the last level is the mean, not {whole}");
    }

    #[test]
    fn each_pixel_has_its_own_level() {
        let sampler_of = |texture| Sampler::new(texture, &TextureRef::repeated(0));
        let texture = ramp();
        let sampler = sampler_of(&texture);
        let zero = f32x8::splat(0.0);
        let step = f32x8::ramp() * f32x8::splat(0.25);
        let at = Footprint { uv: [f32x8::splat(0.375), f32x8::splat(0.5)], dx: [step, zero], dy: [zero; 2] };
        let together = sampler.texels(&sampler.taps(&at)).rgb().x.to_array();
        for (lane, red) in together.into_iter().enumerate() {
            let alone = sample(&texture, Wrap::Repeat, [0.375, 0.5], lane as f32)[0];
            assert!((red - alone).abs() < 1e-6, "{red} is not {alone} in lane {lane}");
        }
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
