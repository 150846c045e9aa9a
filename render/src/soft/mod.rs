//! The rasteriser on CPU cores.
//!
//! A frame is drawn in this order:
//! 0. once for all views of a moment: [`posed`] meshes, and the sun's map of [`shadow`]s;
//! 1. [`prepare`]: which parts of which instances may be seen, and what they are made of;
//! 2. [`geometry`]: their triangles, transformed, clipped ([`clip`]), set up ([`setup`]) and sorted into the screen's
//!    tiles ([`bins`]), many triangles in parallel;
//! 3. [`tile`]: every tile in parallel — the nearest triangle of each pixel ([`raster`]), then each pixel's surface
//!    ([`resolve`], [`texturing`], [`sample`]) and its light ([`shade`]) once, then what is see-through ([`blend`]) and
//!    lies over it ([`bitmaps`]), then the frame's bytes ([`output`]).
//!
//! The picture does not depend on the number of threads.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod bins;
mod bitmaps;
mod blend;
mod clip;
mod geometry;
mod output;
mod posed;
mod prepare;
mod raster;
mod resolve;
mod sample;
mod setup;
mod shade;
mod shadow;
mod shadow_raster;
mod tangent;
mod texturing;
mod tile;

use std::collections::VecDeque;

use crate::overlay::placed_bitmaps;
use crate::prepared::nearest_lights;
use crate::{Collect, Damage, Frame, FrameTag, RenderError, Renderer, Scene, View};

/// Draws with rayon.
#[derive(Default)]
pub struct SoftRenderer {
    finished: VecDeque<Frame>,
    opaque: geometry::Geometry,
    blended: geometry::Geometry,
    posed: posed::Posed,
    shadows: shadow::ShadowMap,
    kernel: tile::Kernel,
}

impl SoftRenderer {
    /// A renderer on rayon's current thread pool.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Renderer for SoftRenderer {
    fn name(&self) -> String {
        format!("soft ({} threads)", rayon::current_num_threads())
    }

    fn submit_all(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError> {
        self.posed.update(scene);
        let shadowed = self.shadows.update(scene, &self.posed);
        views.iter().try_for_each(|(view, tag)| self.draw(scene, view, *tag, shadowed))
    }

    fn collect(&mut self, _: Collect) -> Result<Vec<Frame>, RenderError> {
        Ok(self.finished.drain(..).collect())
    }
}

impl SoftRenderer {
    fn draw(&mut self, scene: &Scene, view: &View, tag: FrameTag, shadowed: bool) -> Result<(), RenderError> {
        let camera = prepare::Camera::new(view)?;
        let draws = prepare::Draws::visible(scene, &self.posed, view, &camera);
        self.opaque.build(&draws.opaque, &camera);
        self.blended.build(&draws.blended, &camera);
        let bitmaps = placed_bitmaps(scene, view, camera.clip_from_world);
        let frame = tile::FrameInputs {
            camera: &camera,
            sun: scene.sun,
            sky: scene.sky,
            lights: nearest_lights(scene, camera.eye),
            fog_density_per_m: scene.fog_density_per_m,
            tone_mapping: scene.tone_mapping,
            shadows: shadowed.then_some(&self.shadows),
            bitmaps: &bitmaps,
            opaque: tile::Layer { draws: &draws.opaque, chunks: self.opaque.chunks() },
            blended: tile::Layer { draws: &draws.blended, chunks: self.blended.chunks() },
        };
        let pixels = tile::draw(&frame, view.size, view.format, self.kernel);
        self.finished.push_back(Frame { tag, size: view.size, pixels, damage: Damage::all(view.size) });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use glam::{Mat4, Vec3};

    use super::*;
    use crate::{Material, Model, Part, Size, shapes};

    #[test]
    fn every_kernel_draws_the_same_bytes() {
        let mut model = Model { materials: vec![Material::matt(Vec3::new(0.8, 0.5, 0.2))], ..Model::default() };
        let mesh = shapes::torus(1.0, 0.4, 48, 24).build().into();
        model.parts.push(Part { mesh, material: 0, model_from_part: Mat4::from_rotation_x(0.7) });
        let mut scene = Scene::default();
        let model = scene.add_model(model);
        scene.add_instance(model, Mat4::IDENTITY).unwrap();
        let view = View { size: Size::new(333, 177).unwrap(), ..View::default() };
        let draw = |kernel| {
            let mut renderer = SoftRenderer { kernel, ..SoftRenderer::new() };
            renderer.submit(&scene, &view, FrameTag::default()).unwrap();
            renderer.collect(Collect::All).unwrap()
        };
        assert_eq!(draw(tile::Kernel::Portable), draw(tile::Kernel::best()));
    }
}
