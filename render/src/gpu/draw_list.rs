//! A scene seen by a view becomes instances and batches: what to draw, in which order. Needs no GPU.

use std::ops::Range;

use glam::{Mat3, Mat4, Vec3};
use lightcone_shaders::layout::{FrameUniform, InstanceUniform, SunSpaceUniform};

use super::bitmaps::LaidBitmap;
use super::frames::frame_uniform;
use super::frustum::Frustum;
use super::pipeline::{Alpha, SurfaceState};
use super::posed::{Forms, Placed, place};
use super::upload::GpuPart;
use crate::mesh::Aabb;
use crate::normals::normals_of;
use crate::placed::placed_bitmaps;
use crate::prepared::clip_from_world;
use crate::renderer::RenderError;
use crate::scene::{Instance, Scene};
use crate::view::View;

/// What the batches of a frame are told apart by, in the order of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BatchKey {
    pub state: SurfaceState,
    /// Index into the models that were prepared for this submission.
    pub model: usize,
    /// Index into the model's parts.
    pub part: usize,
    /// First vertex of a posed part in its crowd's buffer; `None` for a part in the model's own vertices.
    pub posed_vertex: Option<i32>,
}

/// Instances that are drawn with one call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Batch {
    pub key: BatchKey,
    /// Range of the instances that were made with it.
    pub instances: Range<u32>,
}

/// One part of one instance.
pub(super) struct Drawable {
    key: BatchKey,
    owner: u64,
    /// Bounds in the part's space.
    aabb: Aabb,
    /// Middle of the box, world space.
    centre: Vec3,
    instance: InstanceUniform,
}

/// Every part of every instance, for all views and the sun.
#[derive(Default)]
pub(super) struct Drawables {
    /// Opaque and masked, in the order of drawing.
    pub opaque: Vec<Drawable>,
    blended: Vec<Drawable>,
}

impl Drawables {
    /// `parts` are those of the scene's models, in its order, as they lie on the GPU.
    pub fn new(scene: &Scene, parts: &[&[GpuPart]], forms: &Forms) -> Self {
        let mut drawables = Self::default();
        for (id, instance) in scene.instances() {
            let model = instance.model.0 as usize;
            let rig = scene.model(instance.model).ok().and_then(|model| model.rig.as_deref());
            for (at, part) in parts.get(model).copied().unwrap_or_default().iter().enumerate() {
                let placed = place(part, at, rig, id, instance, forms);
                let Some(drawable) = drawable(part, (model, at), instance, &placed) else { continue };
                let blended = part.alpha == Alpha::Blend;
                if blended { &mut drawables.blended } else { &mut drawables.opaque }.push(drawable);
            }
        }
        drawables.opaque.sort_by_key(|drawable| drawable.key);
        drawables
    }
}

/// `None` for transforms that are not finite.
fn drawable(part: &GpuPart, (model, at): (usize, usize), instance: &Instance, placed: &Placed) -> Option<Drawable> {
    let world_from_part = instance.world_from_model * placed.model_from_part;
    if !world_from_part.is_finite() || !instance.tint.is_finite() {
        return None;
    }
    let (normal_from_part, mirrored) = normals_of(Mat3::from_mat4(world_from_part));
    let state = SurfaceState { alpha: part.alpha, double_sided: part.double_sided, mirrored };
    Some(Drawable {
        key: BatchKey { state, model, part: at, posed_vertex: placed.first_vertex },
        owner: instance.owner,
        aabb: placed.aabb,
        centre: world_from_part.transform_point3(placed.aabb.centre()),
        instance: InstanceUniform {
            world_from_part: world_from_part.to_cols_array_2d(),
            normal_x_axis: normal_from_part.x_axis.to_array(),
            normal_y_axis: normal_from_part.y_axis.to_array(),
            normal_z_axis: normal_from_part.z_axis.to_array(),
            tint: instance.tint.to_array(),
            ..InstanceUniform::default()
        },
    })
}

/// Everything that one frame draws.
pub(super) struct DrawList {
    pub frame: FrameUniform,
    pub instances: Vec<InstanceUniform>,
    /// Opaque and masked, grouped by state, model and part.
    pub opaque: Vec<Batch>,
    /// Blended, back to front.
    pub blended: Vec<Batch>,
    /// In the order in which they are laid over the picture.
    pub bitmaps: Vec<LaidBitmap>,
}

impl DrawList {
    /// `sun` says where the sun's map lies.
    pub fn new(
        scene: &Scene,
        view: &View,
        drawables: &Drawables,
        sun: Option<SunSpaceUniform>,
    ) -> Result<Self, RenderError> {
        let clip_from_world = clip_from_world(&view.camera, view.size)?;
        let seen = |drawable: &&Drawable| {
            let hidden = view.hidden_owner != 0 && drawable.owner == view.hidden_owner;
            let world_from_part = Mat4::from_cols_array_2d(&drawable.instance.world_from_part);
            !hidden && Frustum::new(clip_from_world * world_from_part).may_see(drawable.aabb)
        };
        let eye = view.camera.eye();
        let mut blended: Vec<_> = drawables.blended.iter().filter(seen).collect();
        blended.sort_by(|a, b| b.centre.distance_squared(eye).total_cmp(&a.centre.distance_squared(eye)));
        let placed = placed_bitmaps(scene, view, clip_from_world);
        let mut instances = Vec::new();
        Ok(Self {
            frame: frame_uniform(scene, view, clip_from_world, sun),
            opaque: batch(drawables.opaque.iter().filter(seen), &mut instances),
            blended: batch(blended, &mut instances),
            bitmaps: placed.into_iter().filter_map(|placed| LaidBitmap::new(placed, view)).collect(),
            instances,
        })
    }
}

/// Neighbours that differ only in their instance become one batch; their instances go to the end of `instances`.
pub(super) fn batch<'d>(
    drawables: impl IntoIterator<Item = &'d Drawable>,
    instances: &mut Vec<InstanceUniform>,
) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for Drawable { key, instance, .. } in drawables {
        let at = instances.len() as u32;
        instances.push(*instance);
        match batches.last_mut() {
            Some(last) if last.key == *key => last.instances.end = at + 1,
            _ => batches.push(Batch { key: *key, instances: at..at + 1 }),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use glam::Vec4;

    use super::*;
    use crate::{Camera, Model};

    fn part(alpha: Alpha) -> GpuPart {
        GpuPart {
            index: 0,
            material: 0,
            alpha,
            double_sided: false,
            indices: 0..3,
            base_vertex: 0,
            aabb: Aabb { min: Vec3::splat(-0.5), max: Vec3::splat(0.5) },
            model_from_part: Mat4::IDENTITY,
            deform: None,
        }
    }

    /// A scene of one model, standing at these places, seen from the origin along −z.
    fn list(parts: &[GpuPart], places: impl IntoIterator<Item = Mat4>) -> DrawList {
        let mut scene = Scene::default();
        let model = scene.add_model(Model::default());
        for place in places {
            scene.add_instance(model, place).unwrap();
        }
        let view = View { camera: Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, 1.0), ..View::default() };
        DrawList::new(&scene, &view, &Drawables::new(&scene, &[parts], &Forms::new()), None).unwrap()
    }

    fn ahead(distance_m: f32) -> Mat4 {
        Mat4::from_translation(Vec3::NEG_Z * distance_m)
    }

    #[test]
    fn instances_of_a_part_are_one_batch() {
        let list = list(&[part(Alpha::Mask), part(Alpha::Opaque)], (2..7).map(|z| ahead(z as f32)));
        let got: Vec<_> = list.opaque.iter().map(|batch| (batch.key.part, batch.instances.clone())).collect();
        assert_eq!(got, [(1, 0..5), (0, 5..10)]);
        assert!(list.blended.is_empty());
    }

    #[test]
    fn what_is_blended_goes_from_back_to_front() {
        let list = list(&[part(Alpha::Blend)], [2.0, 9.0, 4.0].map(ahead));
        let distances: Vec<_> = list.instances.iter().map(|i| i.world_from_part[3][2]).collect();
        assert_eq!(distances, [-9.0, -4.0, -2.0]);
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        let nan = Mat4::from_scale(Vec3::NAN);
        let list = list(&[part(Alpha::Opaque)], [ahead(3.0), ahead(-3.0), nan, ahead(f32::INFINITY)]);
        assert_eq!(list.instances.len(), 1);
    }

    #[test]
    fn a_hidden_owner_is_left_out_and_nobody_is_not() {
        let mut scene = Scene::default();
        let model = scene.add_model(Model::default());
        for owner in [0, 1, 2] {
            scene.add(Instance { model, world_from_model: ahead(3.0), tint: Vec4::ONE, owner, pose: None }).unwrap();
        }
        let parts = [part(Alpha::Opaque)];
        for (hidden_owner, drawn) in [(0, 3), (1, 2), (7, 3)] {
            let camera = Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, 1.0);
            let view = View { hidden_owner, camera, ..View::default() };
            let drawables = Drawables::new(&scene, &[&parts], &Forms::new());
            assert_eq!(DrawList::new(&scene, &view, &drawables, None).unwrap().instances.len(), drawn);
        }
    }
}
