//! The rasteriser on CPU cores.
//!
//! The views of a call are drawn beside one another, each by `studio`. A frame is drawn in these steps:
//! 0. `still` looks whether anything has changed since the view's last frame. If nothing has, that frame is given again. If
//!    only instances and bitmaps have, `touched` finds the blocks that may look different, and only those are drawn.
//! 1. `posed` bends the meshes of posed instances, and `shadow` draws the sun's map, both once for all views of a call.
//! 2. `prepare` finds the parts of instances that may be seen, and what they are made of.
//! 3. `geometry` takes their triangles, many at a time in parallel. Clusters that cannot be seen are left out; the rest is
//!    carried to the screen (`project`), clipped (`clip`), set up (`setup`) and sorted into the picture's tiles (`bins`), each
//!    `chunk` of it on one thread.
//! 4. `tile` draws all tiles in parallel. `raster` finds the nearest triangle of each pixel; `resolve`, `texturing` and
//!    `sample` work out the pixel's surface, `shade` its light. `blend` adds what is see-through, `bitmaps` what lies
//!    over everything, and `output` makes it the frame's bytes.
//! 5. `edges` makes the outlines of surfaces smooth, if the view wants that.
//!
//! The picture does not depend on the number of threads.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod bins;
mod bitmaps;
mod blend;
mod blocks;
mod camera;
mod chunk;
mod clip;
mod edges;
mod extent;
mod geometry;
mod grid;
mod inputs;
mod kernel;
#[cfg(test)]
mod kernel_tests;
mod lookups;
mod moment;
mod output;
mod posed;
mod prepare;
mod project;
mod raster;
mod resolve;
mod sample;
mod setup;
mod shade;
mod shadow;
mod shadow_raster;
mod still;
mod studio;
mod tangent;
mod texturing;
mod tile;
mod touched;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use rayon::prelude::*;

use self::camera::Camera;
use self::moment::Moment;
use self::still::Sight;
use self::studio::{Begun, Picture, Studio, Triangles};
use crate::damage::Damage;
use crate::frame::{Frame, FrameTag};
use crate::placed::placed_bitmaps;
use crate::prepared::nearest_lights;
use crate::renderer::{Collect, RenderError, Renderer};
use crate::scene::Scene;
use crate::view::View;

/// Draws on all threads of a rayon pool.
#[derive(Default)]
pub struct SoftRenderer {
    finished: VecDeque<Frame>,
    /// Of each view that is drawn beside others.
    triangles: Vec<Triangles>,
    posed: posed::Posed,
    shadows: shadow::ShadowMap,
    last: still::LastPictures,
    kernel: tile::Kernel,
}

impl SoftRenderer {
    /// A renderer on the thread pool that rayon has where it is used.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Renderer for SoftRenderer {
    fn name(&self) -> String {
        format!("soft ({} threads)", rayon::current_num_threads())
    }

    fn submit_all(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError> {
        let mut left = views;
        while !left.is_empty() {
            let (together, later) = left.split_at(different(left));
            self.submit_together(scene, together)?;
            left = later;
        }
        Ok(())
    }

    fn collect(&mut self, _: Collect) -> Result<Vec<Frame>, RenderError> {
        Ok(self.finished.drain(..).collect())
    }
}

/// How many of the first views are different ones: a view's picture is drawn over its last one, which must be finished.
fn different(views: &[(View, FrameTag)]) -> usize {
    let mut ids = BTreeSet::new();
    views.iter().take_while(|(view, _)| view.id == 0 || ids.insert(view.id)).count()
}

impl SoftRenderer {
    /// Draws views beside one another: while one waits for its last tile, threads go on with the others. A view that cannot be
    /// drawn ends the call, after those before it.
    fn submit_together(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError> {
        let mut moment = None;
        let mut refused = Ok(());
        let mut pictures = Vec::new();
        for (view, tag) in views {
            let sight = Sight::new(scene, view);
            let picture = match self.last.get(&sight) {
                Some(pixels) => Picture::Kept(pixels, view.size),
                None => {
                    let moment = moment.get_or_insert_with(|| {
                        self.posed.update(scene);
                        self.shadows.update(scene, &self.posed);
                        Arc::new(Moment::of(scene, &self.posed))
                    });
                    match self.begin(scene, sight, moment) {
                        Ok(begun) => Picture::Begun(Box::new(begun)),
                        Err(error) => {
                            refused = Err(error);
                            break;
                        }
                    }
                }
            };
            pictures.push((picture, *tag));
        }
        for (picture, tag) in self.draw(scene, pictures) {
            self.finish(picture, tag);
        }
        refused
    }

    /// What a view needs to be drawn, its last picture among it.
    fn begin(&mut self, scene: &Scene, sight: Sight, moment: &Arc<Moment>) -> Result<Begun, RenderError> {
        let view = sight.view();
        let camera = Camera::new(view)?;
        let sun = self.shadows.space();
        let lights = nearest_lights(scene, camera.eye);
        let bitmaps = placed_bitmaps(scene, view, camera.clip_from_world);
        let (before, old) = self.last.take(&sight, sun, &lights);
        Ok(Begun { sight, camera, sun, lights, bitmaps, moment: Arc::clone(moment), before, old })
    }

    fn draw(&mut self, scene: &Scene, pictures: Vec<(Picture, FrameTag)>) -> Vec<(Picture, FrameTag)> {
        if self.triangles.len() < pictures.len() {
            self.triangles.resize_with(pictures.len(), Triangles::default);
        }
        let studio = Studio { scene, posed: &self.posed, shadows: &self.shadows, kernel: self.kernel };
        let drawn =
            pictures.into_par_iter().zip(&mut self.triangles).map(|((picture, tag), triangles)| match picture {
                Picture::Begun(begun) => (studio.draw(*begun, triangles), tag),
                finished => (finished, tag),
            });
        drawn.collect()
    }

    fn finish(&mut self, picture: Picture, tag: FrameTag) {
        let (size, pixels, damage) = match picture {
            Picture::Kept(pixels, size) => (size, pixels, Damage::none(size)),
            Picture::Drawn(kept, damage) if kept.sight.view().id == 0 => {
                (kept.sight.view().size, kept.target.into_picture(), damage)
            }
            Picture::Drawn(kept, damage) => {
                let (size, pixels) = (kept.sight.view().size, kept.target.picture().clone());
                self.last.keep(*kept);
                (size, pixels, damage)
            }
            Picture::Begun(_) => return,
        };
        self.finished.push_back(Frame { tag, size, pixels, damage });
    }
}

#[cfg(test)]
mod tests {
    use glam::{Mat4, Vec3};

    use super::*;
    use crate::{Material, Model, Part, Size, shapes};

    fn torus() -> Scene {
        let mut model = Model { materials: vec![Material::matt(Vec3::new(0.8, 0.5, 0.2))], ..Model::default() };
        let mesh = shapes::torus(1.0, 0.4, 48, 24).build().into();
        model.parts.push(Part { mesh, material: 0, model_from_part: Mat4::from_rotation_x(0.7) });
        let mut scene = Scene::default();
        let model = scene.add_model(model);
        scene.add_instance(model, Mat4::IDENTITY).unwrap();
        scene.sun_shadows = true;
        scene
    }

    #[test]
    fn a_view_that_has_not_changed_is_not_drawn_again_and_every_change_is_drawn() {
        let mut scene = torus();
        let mut renderer = SoftRenderer::new();
        let size = Size::new(64, 48).unwrap();
        let mut view = View { id: 7, size, ..View::default() };
        let mut frame = |scene: &Scene, view: &View| {
            renderer.submit(scene, view, FrameTag::default()).unwrap();
            let kept = renderer.collect(Collect::All).unwrap().pop().unwrap();
            renderer.submit(scene, &View { id: 0, ..view.clone() }, FrameTag::default()).unwrap();
            let anew = renderer.collect(Collect::All).unwrap().pop().unwrap();
            assert_eq!(kept.pixels, anew.pixels);
            kept.damage.changed()
        };
        assert_eq!((frame(&scene, &view), frame(&scene, &view)), (12, 0));
        let mut moved = |scene: &Scene, view: &View| (1..12).contains(&frame(scene, view)) && frame(scene, view) == 0;
        let id = scene.instances().next().unwrap().0;
        scene.instance_mut(id).unwrap().world_from_model = Mat4::from_translation(Vec3::X * 0.3);
        assert!(moved(&scene, &view));
        scene.sky.ambient = 0.2;
        assert_eq!((frame(&scene, &view), frame(&scene, &view)), (12, 0));
        view.camera.near_m = 0.2;
        assert_eq!((frame(&scene, &view), frame(&scene, &view)), (12, 0));
        assert_eq!((frame(&torus(), &view), frame(&torus(), &view)), (12, 12));
    }

    #[test]
    fn views_of_one_call_are_those_of_calls_of_their_own_also_when_one_comes_twice() {
        let scene = torus();
        let size = Size::new(96, 64).unwrap();
        let from = |x: f32| crate::Camera::look_at(Vec3::new(x, 1.0, 4.0), Vec3::ZERO, 1.0);
        let view = |id, x| View { id, size, camera: from(x), ..View::default() };
        let asked = [view(1, 0.0), view(2, 0.5), view(1, 1.0), view(0, 1.5), view(0, 2.0), view(2, 0.5), view(1, 1.0)];
        let tagged: Vec<_> =
            asked.iter().zip(1..).map(|(view, frame_id)| (view.clone(), FrameTag { frame_id, tick: 1 })).collect();
        let (mut together, mut apart) = (SoftRenderer::new(), SoftRenderer::new());
        together.submit_all(&scene, &tagged).unwrap();
        let together = together.collect(Collect::All).unwrap();
        assert_eq!(together.iter().map(|frame| frame.tag.frame_id).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        for (frame, (view, tag)) in together.iter().zip(&tagged) {
            apart.submit(&scene, view, *tag).unwrap();
            let alone = apart.collect(Collect::All).unwrap().pop().unwrap();
            assert_eq!((&frame.pixels, frame.damage.changed()), (&alone.pixels, alone.damage.changed()), "{tag:?}");
        }
    }

    #[test]
    fn views_before_one_that_cannot_be_drawn_are_drawn() {
        let scene = torus();
        let nowhere = Mat4::from_translation(Vec3::splat(f32::NAN));
        let mut views = vec![(View::default(), FrameTag::default()); 3];
        views[1].0.camera.world_from_view = nowhere;
        let mut renderer = SoftRenderer::new();
        assert!(renderer.submit_all(&scene, &views).is_err());
        assert_eq!(renderer.collect(Collect::All).unwrap().len(), 1);
    }

    #[test]
    fn another_scene_has_its_own_shadows() {
        let mut model = Model::clone(&torus().models()[0]);
        model.parts[0].mesh = shapes::cuboid(Vec3::new(3.0, 0.1, 3.0)).build().into();
        let mut other = Scene::default();
        other.sun_shadows = true;
        let model = other.add_model(model);
        other.add_instance(model, Mat4::IDENTITY).unwrap();
        let view = View { size: Size::new(160, 90).unwrap(), ..View::default() };
        let draw = |renderer: &mut SoftRenderer, scene: &Scene| {
            renderer.submit(scene, &view, FrameTag::default()).unwrap();
            renderer.collect(Collect::All).unwrap().pop().unwrap().pixels
        };
        let mut renderer = SoftRenderer::new();
        draw(&mut renderer, &torus());
        assert!(draw(&mut renderer, &other) == draw(&mut SoftRenderer::new(), &other));
    }

    #[test]
    fn shadows_of_what_moves_are_those_of_a_fresh_renderer() {
        let mut scene = torus();
        let mut renderer = SoftRenderer::new();
        let view = View { size: Size::new(160, 90).unwrap(), ..View::default() };
        let fixed = scene.instances().next().unwrap().1.model;
        let mover = scene.add_instance(fixed, Mat4::IDENTITY).unwrap();
        for step in 0..6 {
            let place = Vec3::new(0.4 * step as f32 - 1.0, 1.2, 0.5);
            scene.instance_mut(mover).unwrap().world_from_model = Mat4::from_translation(place);
            let draw = |renderer: &mut SoftRenderer| {
                renderer.submit(&scene, &view, FrameTag::default()).unwrap();
                renderer.collect(Collect::All).unwrap().pop().unwrap().pixels
            };
            assert!(draw(&mut renderer) == draw(&mut SoftRenderer::new()), "step {step}");
        }
    }
}
