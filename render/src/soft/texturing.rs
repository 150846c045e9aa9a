//! Materials are laid on a row: runs of pixels of one material at a time.

use lightcone_shaders::wide::{LANES, Lanes};

use super::prepare::Surfacing;
use super::raster::{lanes, lanes_mut};
use super::resolve::{Row, Surfaces};
use super::sample::Texels;

/// Fills in colours and factors of the pixels `from..to`, whose texture coordinates are interpolated.
#[inline(always)]
pub fn lay_on<F: Lanes>(surfaces: &mut Surfaces, surfacing: &Surfacing<'_>, (from, to): (usize, usize)) {
    let base = surfacing.base_colour;
    for x in (from..to).step_by(LANES) {
        let count = (to - x).min(LANES);
        let lit = if surfacing.unlit { 0.0 } else { 1.0 };
        F::splat(lit).store(lanes_mut(&mut surfaces.lit, x));

        let at = surfaces.footprint::<F>(x);
        match &surfacing.base_colour_texture {
            Some(sampler) => {
                let texels = sampler.sample(&at, count);
                multiply::<F>(&mut surfaces.base_colour, x, &texels, base.truncate().to_array());
                (F::load(&texels[3]) * F::splat(base.w)).store(lanes_mut(&mut surfaces.alpha, x));
            }
            None => {
                fill::<F>(&mut surfaces.base_colour, x, base.truncate().to_array());
                F::splat(base.w).store(lanes_mut(&mut surfaces.alpha, x));
            }
        }
        if surfacing.coloured {
            colour_over::<F>(surfaces, x);
        }
        if surfacing.unlit {
            continue;
        }
        let factors = [F::splat(surfacing.metallic), F::splat(surfacing.roughness)];
        let [metallic, roughness] = match &surfacing.metallic_roughness_texture {
            Some(sampler) => {
                let [_, green, blue, _] = sampler.sample(&at, count);
                [factors[0] * F::load(&blue), factors[1] * F::load(&green)]
            }
            None => factors,
        };
        metallic.store(lanes_mut(&mut surfaces.metallic, x));
        roughness.store(lanes_mut(&mut surfaces.roughness, x));
        let occlusion = match &surfacing.occlusion_texture {
            Some(sampler) => {
                let [red, ..] = sampler.sample(&at, count);
                F::splat(1.0) + F::splat(surfacing.occlusion_strength) * (F::load(&red) - F::splat(1.0))
            }
            None => F::splat(1.0),
        };
        occlusion.store(lanes_mut(&mut surfaces.occlusion, x));
        match &surfacing.emissive_texture {
            Some(sampler) => {
                let texels = sampler.sample(&at, count);
                multiply::<F>(&mut surfaces.emissive, x, &texels, surfacing.emissive.to_array());
            }
            None => fill::<F>(&mut surfaces.emissive, x, surfacing.emissive.to_array()),
        }
    }
}

/// Multiplies by the vertices' colours.
#[inline(always)]
fn colour_over<F: Lanes>(surfaces: &mut Surfaces, x: usize) {
    let Surfaces { colour: [red, green, blue, opacity], base_colour, alpha, .. } = surfaces;
    for (row, factor) in base_colour.iter_mut().zip([red, green, blue]) {
        (F::load(lanes(row, x)) * F::load(lanes(factor, x))).store(lanes_mut(row, x));
    }
    (F::load(lanes(alpha, x)) * F::load(lanes(opacity, x))).store(lanes_mut(alpha, x));
}

#[inline(always)]
fn multiply<F: Lanes>(rows: &mut [Row; 3], x: usize, texels: &Texels, factors: [f32; 3]) {
    for channel in 0..3 {
        (F::load(&texels[channel]) * F::splat(factors[channel])).store(lanes_mut(&mut rows[channel], x));
    }
}

#[inline(always)]
fn fill<F: Lanes>(rows: &mut [Row; 3], x: usize, values: [f32; 3]) {
    for channel in 0..3 {
        F::splat(values[channel]).store(lanes_mut(&mut rows[channel], x));
    }
}
