//! What is not simply opaque: alpha masks before shading, see-through surfaces after it.

use lightcone_shaders::wide::{LANES, Lanes};

use super::geometry::TriangleId;
use super::grid::TILE_WIDTH;
use super::grid::TileRect;
use super::inputs::FrameInputs;
use super::lookups::{LookupPlace, Lookups};
use super::prepare::Surfacing;
use super::raster::{Cover, Hide, Packet, Visibility, lanes};
use super::resolve::{Run, Surfaces, add_detail, footprint};
use super::setup::{Attributes, Detail, Triangle};
use super::shade::{Colours, ray, shade, storable};
use super::texturing::lay_on;

/// The surface hides what is behind where its alpha is at least the cutoff.
pub struct HideMasked<'a> {
    pub id: TriangleId,
    pub triangle: &'a Triangle,
    pub attributes: &'a Attributes,
    pub detail: Option<&'a Detail>,
    pub surfacing: &'a Surfacing<'a>,
    pub cutoff: f32,
    pub tile: &'a TileRect,
}

impl<F: Lanes> Cover<F> for HideMasked<'_> {
    #[inline(always)]
    fn cover(&mut self, visibility: &mut Visibility, packet: &Packet<F>) {
        let factor = F::splat(self.surfacing.base_colour.w);
        let alpha = match &self.surfacing.base_colour_texture {
            Some(sampler) => {
                let pixel = (self.tile.x + packet.x, self.tile.y + packet.y);
                let at = footprint(self.triangle, self.attributes, pixel, packet.inverse_w);
                sampler.texels(&sampler.taps(&at)).alpha() * factor
            }
            None => factor,
        };
        let alpha = match self.detail.filter(|_| self.surfacing.coloured) {
            Some(detail) => {
                let across = self.triangle.across::<F>(self.tile.x + packet.x);
                let down = self.triangle.down(self.tile.y + packet.y);
                alpha * (detail.colour[3].at(across, down) / packet.inverse_w).clamp(0.0, 1.0)
            }
            None => alpha,
        };
        let transparent = alpha.less(F::splat(self.cutoff));
        let mask = transparent.select(F::splat(0.0), packet.mask);
        Hide { triangle: self.id }.cover(visibility, &Packet { mask, ..*packet });
    }
}

/// The surface is laid over what is behind.
pub struct Blend<'a> {
    pub frame: &'a FrameInputs<'a>,
    pub triangle: &'a Triangle,
    pub attributes: &'a Attributes,
    pub detail: Option<&'a Detail>,
    pub surfacing: &'a Surfacing<'a>,
    pub tile: &'a TileRect,
    pub surfaces: &'a mut Surfaces,
    pub lookups: &'a mut Lookups,
    pub colours: &'a mut Colours,
}

impl<F: Lanes> Cover<F> for Blend<'_> {
    #[inline(always)]
    fn cover(&mut self, _: &mut Visibility, packet: &Packet<F>) {
        let (from, to) = (packet.x, packet.x + LANES);
        let run = Run { triangle: self.triangle, tile: self.tile, y: packet.y, from, to };
        self.surfaces.interpolate::<F>(&run, self.attributes, self.surfacing.textured());
        if let Some(detail) = self.detail {
            add_detail::<F>(self.surfaces, self.surfacing, &run, detail);
        }
        lay_on::<F>(self.surfaces, self.surfacing, (from, to));
        let ray = ray::<F>(self.frame, self.tile, packet.x, packet.y);
        let place = LookupPlace { pixel: (packet.x, packet.y), mask: packet.mask, lookups: self.lookups };
        let colour = shade(self.frame, ray, self.surfaces, place);
        let alpha = F::load(lanes(&self.surfaces.alpha, packet.x)).clamp(0.0, 1.0);
        let share = packet.mask.select(alpha, F::splat(0.0));
        let at = packet.y * TILE_WIDTH + packet.x;
        let behind = self.colours.load::<F>(at);
        self.colours.store(at, behind.lerp(storable(colour), share));
    }
}
