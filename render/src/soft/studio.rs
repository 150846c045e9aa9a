//! One view, drawn: what may have changed since its last picture, or all of it.

use std::sync::Arc;

use lightcone_shaders::{PunctualLight, SunSpace};

use super::camera::Camera;
use super::geometry::Geometry;
use super::inputs::{FrameInputs, Layer};
use super::moment::Moment;
use super::posed::Posed;
use super::prepare::Draws;
use super::shadow::ShadowMap;
use super::still::{Kept, Sight};
use super::tile::{self, FrameTarget, Kernel};
use super::touched::{Made, Setting};
use crate::damage::Damage;
use crate::frame::Pixels;
use crate::placed::PlacedBitmap;
use crate::scene::Scene;
use crate::view::Size;

/// Triangles of a view that is drawn. Their memory is kept for the next.
#[derive(Default)]
pub struct Triangles {
    opaque: Geometry,
    blended: Geometry,
}

/// A view's picture on its way.
pub enum Picture {
    /// Nothing has changed since this one.
    Kept(Pixels, Size),
    /// To be drawn.
    Begun(Box<Begun>),
    /// With what may be drawn over next time, and what changed.
    Drawn(Box<Kept>, Damage),
}

/// All that is looked up for a view before it is drawn.
pub struct Begun {
    pub sight: Sight,
    pub camera: Camera,
    pub sun: Option<SunSpace>,
    pub lights: Vec<PunctualLight>,
    pub bitmaps: Vec<PlacedBitmap>,
    pub moment: Arc<Moment>,
    /// The view's last picture, if it may be drawn over.
    pub before: Option<Kept>,
    /// Its memory, if it may not.
    pub old: Option<FrameTarget>,
}

/// What all views of a moment share.
pub struct Studio<'s> {
    pub scene: &'s Scene,
    pub posed: &'s Posed,
    pub shadows: &'s ShadowMap,
    pub kernel: Kernel,
}

impl Studio<'_> {
    /// Draws a view in the memory for its triangles.
    pub fn draw(&self, begun: Begun, triangles: &mut Triangles) -> Picture {
        let Begun { sight, camera, sun, lights, bitmaps, moment, before, old } = begun;
        let (scene, view) = (self.scene, sight.view());
        let mask = before.as_ref().map(|before| {
            let then = Made { moment: &before.moment, bitmaps: &before.bitmaps };
            let now = Made { moment: &moment, bitmaps: &bitmaps };
            Setting { scene, view, camera: &camera, sun }.touched(&before.target.lookups, &then, &now)
        });
        let draws = Draws::visible(scene, self.posed, view, &camera, mask.as_ref());
        let Triangles { opaque, blended } = triangles;
        opaque.build(&draws.opaque, &camera, mask.as_ref(), self.kernel);
        blended.build(&draws.blended, &camera, mask.as_ref(), self.kernel);
        let frame = FrameInputs {
            camera: &camera,
            sun: scene.sun,
            sky: scene.sky,
            lights: &lights,
            fog_density_per_m: scene.fog_density_per_m,
            tone_mapping: scene.tone_mapping,
            shadows: sun.is_some().then_some(self.shadows),
            bitmaps: &bitmaps,
            opaque: Layer { draws: &draws.opaque, chunks: opaque.chunks() },
            blended: Layer { draws: &draws.blended, chunks: blended.chunks() },
        };
        let (target, damage) = match before.map(|before| before.target).zip(mask) {
            Some((mut target, mask)) => {
                let damage = tile::draw_over(&frame, view.size, &mask, &mut target, self.kernel);
                (target, damage)
            }
            None => (tile::draw(&frame, view, old, self.kernel), Damage::all(view.size)),
        };
        Picture::Drawn(Box::new(Kept { sight, sun, lights, moment, bitmaps, target }), damage)
    }
}
