//! Light: every pixel of a row gets its linear colour.

use lightcone_shaders::wide::{
    IntLanes, LANES, Lanes, Surface, Vec3, fog_share, fogged, shade_surface, sky_radiance, tone_map,
};

use super::grid::TILE_WIDTH;
use super::grid::{TILE_PIXELS, TileRect};
use super::inputs::FrameInputs;
use super::lookups::{LookupPlace, Lookups};
use super::raster::{lanes, lanes_mut};
use super::resolve::{Surfaces, load3};
use crate::scene::ToneMapping;

/// Linear colours of a tile's pixels, 0..=1, row after row of [`TILE_WIDTH`].
pub struct Colours(pub [[f32; TILE_PIXELS]; 3]);

impl Colours {
    pub fn new() -> Self {
        Self([[0.0; TILE_PIXELS]; 3])
    }

    #[inline(always)]
    pub fn load<F: Lanes>(&self, at: usize) -> Vec3<F> {
        let [r, g, b] = &self.0;
        Vec3 { x: F::load(lanes(r, at)), y: F::load(lanes(g, at)), z: F::load(lanes(b, at)) }
    }

    #[inline(always)]
    pub fn store<F: Lanes>(&mut self, at: usize, colour: Vec3<F>) {
        let [r, g, b] = &mut self.0;
        let colour = storable(colour);
        colour.x.store(lanes_mut(r, at));
        colour.y.store(lanes_mut(g, at));
        colour.z.store(lanes_mut(b, at));
    }
}

/// What a target of 0..=1 can hold; black where there is no number.
#[inline(always)]
pub fn storable<F: Lanes>(colour: Vec3<F>) -> Vec3<F> {
    Vec3 { x: colour.x.clamp(0.0, 1.0), y: colour.y.clamp(0.0, 1.0), z: colour.z.clamp(0.0, 1.0) }
}

/// Shades row `y` of the tile: `triangles` says where there is a surface and where sky.
#[inline(always)]
pub fn shade_row<F: Lanes>(
    frame: &FrameInputs<'_>,
    tile: &TileRect,
    y: usize,
    triangles: &[i32],
    surfaces: &Surfaces,
    lookups: &mut Lookups,
    colours: &mut Colours,
) {
    let all = F::splat(0.0).less(F::splat(1.0));
    for x in (0..tile.width).step_by(LANES) {
        // No other id is negative.
        let is_sky = F::Int::load(lanes(triangles, x)).negative();
        let ray = ray::<F>(frame, tile, x, y);
        let mut colour = Vec3::splat(glam::Vec3::ZERO);
        if !is_sky.all() {
            let mask = is_sky.select(F::splat(0.0), all);
            colour = shade(frame, ray, surfaces, LookupPlace { pixel: (x, y), mask, lookups });
        }
        if is_sky.any() {
            let sky = sky_radiance(&frame.sky, ray.normalize_or(glam::Vec3::Y));
            colour = Vec3::select(is_sky, shown(frame, sky), colour);
        }
        colours.store(y * TILE_WIDTH + x, colour);
    }
}

/// From the eye through eight pixels to where the view's depth is one metre.
#[inline(always)]
pub fn ray<F: Lanes>(frame: &FrameInputs<'_>, tile: &TileRect, x: usize, y: usize) -> Vec3<F> {
    let camera = frame.camera;
    let row = camera.first_ray + camera.ray_dy * (tile.y + y) as f32;
    let across = F::splat((tile.x + x) as f32) + F::ramp();
    Vec3::splat(row) + Vec3::splat(camera.ray_dx) * across
}

/// As the scene's tone mapping shows it.
#[inline(always)]
fn shown<F: Lanes>(frame: &FrameInputs<'_>, radiance: Vec3<F>) -> Vec3<F> {
    match frame.tone_mapping {
        ToneMapping::Clamp => radiance,
        ToneMapping::Neutral => tone_map(radiance),
    }
}

/// What the eye sees of the surface points of `place`; anything where its mask is not set.
#[inline(always)]
pub fn shade<F: Lanes>(
    frame: &FrameInputs<'_>,
    ray: Vec3<F>,
    surfaces: &Surfaces,
    place: LookupPlace<'_, F>,
) -> Vec3<F> {
    let x = place.pixel.0;
    let w = F::load(lanes(&surfaces.w, x));
    let ray_length = ray.dot(ray).sqrt();
    let to_eye = ray * (F::splat(-1.0) / ray_length);
    let base_colour = load3(&surfaces.base_colour, x);
    let geometric_normal = load3::<F>(&surfaces.normal, x).normalize_or(glam::Vec3::Y);
    let bent = surfaces.bent & 1 << (x / LANES) != 0;
    let surface = Surface {
        position: Vec3::splat(frame.camera.eye) + ray * w,
        normal: if bent {
            load3::<F>(&surfaces.mapped_normal, x).normalize_or(glam::Vec3::Y)
        } else {
            geometric_normal
        },
        base_colour,
        metallic: F::load(lanes(&surfaces.metallic, x)),
        roughness: F::load(lanes(&surfaces.roughness, x)),
        emissive: load3(&surfaces.emissive, x),
        occlusion: F::load(lanes(&surfaces.occlusion, x)),
    };
    let (sun, sky) = (&frame.sun, &frame.sky);
    let sunlight = sunlight(frame, &surface, geometric_normal, place);
    let shaded = shade_surface(&surface, to_eye, sun.direction_to_sun, sun.radiance, sunlight, sky, frame.lights);
    let lit = F::splat(0.5).less(F::load(lanes(&surfaces.lit, x)));
    let mut radiance = Vec3::select(lit, shaded, base_colour);
    if frame.fog_density_per_m > 0.0 {
        let behind = sky_radiance(sky, Vec3::splat(glam::Vec3::ZERO) - to_eye);
        radiance = fogged(radiance, behind, fog_share(frame.fog_density_per_m, w * ray_length));
    }
    shown(frame, radiance)
}

/// The share of the sun's light that arrives.
#[inline(always)]
fn sunlight<F: Lanes>(
    frame: &FrameInputs<'_>,
    surface: &Surface<F>,
    geometric_normal: Vec3<F>,
    place: LookupPlace<'_, F>,
) -> F {
    let Some(map) = frame.shadows else { return F::splat(1.0) };
    let facing = F::splat(0.0).less(surface.normal.dot(Vec3::splat(frame.sun.direction_to_sun)));
    let mask = place.mask & facing;
    if !mask.any() {
        return F::splat(0.0);
    }
    map.sunlight(surface.position, geometric_normal, LookupPlace { mask, ..place })
}
