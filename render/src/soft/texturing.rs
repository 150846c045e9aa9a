//! Materials are laid on a row: runs of pixels of one material at a time.

use lightcone_shaders::wide::{LANES, Lanes, Vec3};

use super::prepare::Surfacing;
use super::raster::{lanes, lanes_mut};
use super::resolve::{Surfaces, store3};
use super::sample::{Footprint, Sampler, Taps, Texels};

/// Fills in colours and factors of the pixels `from..to`, whose texture coordinates are interpolated.
#[inline(always)]
pub fn lay_on<F: Lanes>(surfaces: &mut Surfaces, surfacing: &Surfacing<'_>, (from, to): (usize, usize)) {
    for x in (from..to).step_by(LANES) {
        let mut reader = Reader::<F> { at: surfaces.footprint(x), last: None };
        let lit = if surfacing.unlit { 0.0 } else { 1.0 };
        F::splat(lit).store(lanes_mut(&mut surfaces.lit, x));
        lay_base_colour(surfaces, surfacing, x, &mut reader);
        if !surfacing.unlit {
            lay_normals(surfaces, surfacing, x, &mut reader);
            lay_factors(surfaces, surfacing, x, &mut reader);
            lay_emissive(surfaces, surfacing, x, &mut reader);
        }
    }
}

/// Looks textures up at eight pixels. What textures have in common is done once: places where they are laid on alike, and
/// texels where one image is several textures.
struct Reader<'s, F: Lanes> {
    at: Footprint<F>,
    last: Option<(&'s Sampler<'s>, Taps<F>, Texels<F>)>,
}

impl<'s, F: Lanes> Reader<'s, F> {
    #[inline(always)]
    fn read(&mut self, sampler: &'s Sampler<'s>) -> Texels<F> {
        let (taps, texels) = match &self.last {
            Some((last, taps, texels)) if last.laid_like(sampler) => {
                (*taps, if last.of_texture(sampler) { *texels } else { sampler.texels(taps) })
            }
            _ => {
                let taps = sampler.taps(&self.at);
                (taps, sampler.texels(&taps))
            }
        };
        self.last = Some((sampler, taps, texels));
        texels
    }
}

#[inline(always)]
fn lay_base_colour<'s, F: Lanes>(
    surfaces: &mut Surfaces,
    surfacing: &'s Surfacing<'s>,
    x: usize,
    reader: &mut Reader<'s, F>,
) {
    let mut colour = Vec3::splat(surfacing.base_colour.truncate());
    let mut alpha = F::splat(surfacing.base_colour.w);
    if let Some(sampler) = &surfacing.base_colour_texture {
        let texels = reader.read(sampler);
        colour = colour * texels.rgb();
        alpha = alpha * texels.alpha();
    }
    store3(&mut surfaces.base_colour, x, colour);
    alpha.store(lanes_mut(&mut surfaces.alpha, x));
    if surfacing.coloured {
        colour_over::<F>(surfaces, x);
    }
}

#[inline(always)]
fn lay_normals<'s, F: Lanes>(
    surfaces: &mut Surfaces,
    surfacing: &'s Surfacing<'s>,
    x: usize,
    reader: &mut Reader<'s, F>,
) {
    if let Some(normal_map) = &surfacing.normal_map {
        let texels = reader.read(&normal_map.sampler);
        surfaces.bend_normals::<F>(x, texels.rgb(), normal_map.scale);
    }
}

/// Metallic, roughness and occlusion.
#[inline(always)]
fn lay_factors<'s, F: Lanes>(
    surfaces: &mut Surfaces,
    surfacing: &'s Surfacing<'s>,
    x: usize,
    reader: &mut Reader<'s, F>,
) {
    let mut metallic = F::splat(surfacing.metallic);
    let mut roughness = F::splat(surfacing.roughness);
    if let Some(sampler) = &surfacing.metallic_roughness_texture {
        let Vec3 { y: green, z: blue, .. } = reader.read(sampler).rgb();
        metallic = metallic * blue;
        roughness = roughness * green;
    }
    metallic.store(lanes_mut(&mut surfaces.metallic, x));
    roughness.store(lanes_mut(&mut surfaces.roughness, x));
    let mut occlusion = F::splat(1.0);
    if let Some(sampler) = &surfacing.occlusion_texture {
        let red = reader.read(sampler).rgb().x;
        occlusion = occlusion + F::splat(surfacing.occlusion_strength) * (red - F::splat(1.0));
    }
    occlusion.store(lanes_mut(&mut surfaces.occlusion, x));
}

#[inline(always)]
fn lay_emissive<'s, F: Lanes>(
    surfaces: &mut Surfaces,
    surfacing: &'s Surfacing<'s>,
    x: usize,
    reader: &mut Reader<'s, F>,
) {
    let mut emissive = Vec3::splat(surfacing.emissive);
    if let Some(sampler) = &surfacing.emissive_texture {
        emissive = emissive * reader.read(sampler).rgb();
    }
    store3(&mut surfaces.emissive, x, emissive);
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
