//! A scene seen by a view becomes instances and batches: what to draw, in which order. Needs no GPU.

use std::ops::Range;

use glam::{Mat3, Mat4, Vec3};
use lightcone_shaders::layout::{FrameUniform, InstanceUniform, LightUniform, SunSpaceUniform};

use super::frustum::Frustum;
use super::pipeline::{Alpha, SurfaceState};
use super::upload::GpuPart;
use crate::prepared::{clip_from_world, nearest_lights, normals_of};
use crate::{Instance, RenderError, Scene, ToneMapping, View};

/// Instances that are drawn with one call.
#[derive(Debug, PartialEq)]
pub(super) struct Batch {
    pub state: SurfaceState,
    /// Index into the models that were prepared for this frame.
    pub model: usize,
    /// Index into the model's parts.
    pub part: usize,
    /// Into [`DrawList::instances`].
    pub instances: Range<u32>,
}

/// Everything that one frame draws.
pub(super) struct DrawList {
    pub frame: FrameUniform,
    pub instances: Vec<InstanceUniform>,
    /// Opaque and masked, grouped by state, model and part.
    pub opaque: Vec<Batch>,
    /// Blended, back to front.
    pub blended: Vec<Batch>,
}

/// One part of one instance.
struct Draw {
    state: SurfaceState,
    model: usize,
    part: usize,
    distance2_m2: f32,
    instance: InstanceUniform,
}

impl DrawList {
    /// `parts` are those of the scene's models, in its order, as they lie on the GPU; `sun` says where the sun's map lies.
    pub fn new(
        scene: &Scene,
        view: &View,
        parts: &[&[GpuPart]],
        sun: Option<SunSpaceUniform>,
    ) -> Result<Self, RenderError> {
        let clip_from_world = clip_from_world(&view.camera, view.size)?;
        let mut opaque = Vec::new();
        let mut blended = Vec::new();
        for (_, instance) in scene.instances() {
            if view.hidden_owner != 0 && instance.owner == view.hidden_owner {
                continue;
            }
            let model = instance.model.0 as usize;
            for (part, gpu_part) in parts.get(model).copied().unwrap_or_default().iter().enumerate() {
                let drawn = draw_part(gpu_part, instance, clip_from_world, view.camera.eye());
                let Some((state, distance2_m2, uniform)) = drawn else { continue };
                let draw = Draw { state, model, part, distance2_m2, instance: uniform };
                if state.alpha == Alpha::Blend { &mut blended } else { &mut opaque }.push(draw);
            }
        }
        opaque.sort_by_key(|draw| (draw.state, draw.model, draw.part));
        blended.sort_by(|a, b| b.distance2_m2.total_cmp(&a.distance2_m2));
        let mut list = Self {
            frame: frame_uniform(scene, view, clip_from_world, sun),
            instances: Vec::new(),
            opaque: Vec::new(),
            blended: Vec::new(),
        };
        list.opaque = batch(opaque, &mut list.instances);
        list.blended = batch(blended, &mut list.instances);
        Ok(list)
    }
}

/// Neighbours that differ only in their instance become one batch.
fn batch(draws: Vec<Draw>, instances: &mut Vec<InstanceUniform>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for draw in draws {
        let at = instances.len() as u32;
        instances.push(draw.instance);
        match batches.last_mut() {
            Some(last) if (last.state, last.model, last.part) == (draw.state, draw.model, draw.part) => {
                last.instances.end = at + 1;
            }
            _ => batches.push(Batch { state: draw.state, model: draw.model, part: draw.part, instances: at..at + 1 }),
        }
    }
    batches
}

/// `None` for what is out of sight and for transforms that are not finite.
fn draw_part(
    part: &GpuPart,
    instance: &Instance,
    clip_from_world: Mat4,
    eye: Vec3,
) -> Option<(SurfaceState, f32, InstanceUniform)> {
    let world_from_part = instance.world_from_model * part.model_from_part;
    if !world_from_part.is_finite() || !instance.tint.is_finite() {
        return None;
    }
    if !Frustum::new(clip_from_world * world_from_part).may_see(part.aabb) {
        return None;
    }
    let (normal_from_part, mirrored) = normals_of(Mat3::from_mat4(world_from_part));
    let state = SurfaceState { alpha: part.alpha, double_sided: part.double_sided, mirrored };
    let centre = world_from_part.transform_point3(part.aabb.centre());
    let uniform = InstanceUniform {
        world_from_part: world_from_part.to_cols_array_2d(),
        normal_x_axis: normal_from_part.x_axis.to_array(),
        normal_y_axis: normal_from_part.y_axis.to_array(),
        normal_z_axis: normal_from_part.z_axis.to_array(),
        tint: instance.tint.to_array(),
        ..InstanceUniform::default()
    };
    Some((state, centre.distance_squared(eye), uniform))
}

fn frame_uniform(scene: &Scene, view: &View, clip_from_world: Mat4, sun: Option<SunSpaceUniform>) -> FrameUniform {
    let camera = &view.camera;
    let up = (camera.vertical_fov_rad * 0.5).tan();
    let ray = |direction: Vec3| camera.world_from_view.transform_vector3(direction).to_array();
    let shining = nearest_lights(scene, camera.eye());
    let shadowed = if sun.is_some() { FrameUniform::SHADOWED } else { 0 };
    let mapped = if scene.tone_mapping == ToneMapping::Neutral { FrameUniform::TONE_MAPPED } else { 0 };
    let mut frame = FrameUniform {
        clip_from_world: clip_from_world.to_cols_array_2d(),
        eye: camera.eye().to_array(),
        light_count: shining.len() as u32,
        ray_right: ray(Vec3::X * up * view.size.aspect()),
        ray_up: ray(Vec3::Y * up),
        ray_forward: ray(Vec3::NEG_Z),
        direction_to_sun: scene.sun.direction_to_sun.to_array(),
        sun_radiance: scene.sun.radiance.to_array(),
        sky: (&scene.sky).into(),
        sun: sun.unwrap_or_default(),
        fog_density_per_m: scene.fog_density_per_m,
        flags: shadowed | mapped,
        ..FrameUniform::default()
    };
    for (slot, light) in frame.lights.iter_mut().zip(&shining) {
        *slot = LightUniform::from(light);
    }
    frame
}

#[cfg(test)]
mod tests {
    use glam::Vec4;

    use super::*;
    use crate::{Aabb, Camera, Model};

    fn part(alpha: Alpha) -> GpuPart {
        GpuPart {
            material: 0,
            alpha,
            double_sided: false,
            indices: 0..3,
            base_vertex: 0,
            aabb: Aabb { min: Vec3::splat(-0.5), max: Vec3::splat(0.5) },
            model_from_part: Mat4::IDENTITY,
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
        DrawList::new(&scene, &view, &[parts], None).unwrap()
    }

    fn ahead(distance_m: f32) -> Mat4 {
        Mat4::from_translation(Vec3::NEG_Z * distance_m)
    }

    #[test]
    fn instances_of_a_part_are_one_batch() {
        let list = list(&[part(Alpha::Mask), part(Alpha::Opaque)], (2..7).map(|z| ahead(z as f32)));
        let got: Vec<_> = list.opaque.iter().map(|batch| (batch.part, batch.instances.clone())).collect();
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
            assert_eq!(DrawList::new(&scene, &view, &[&parts], None).unwrap().instances.len(), drawn);
        }
    }

    #[test]
    fn mirrored_normals_stay_outward() {
        let (normals, mirrored) = normals_of(Mat3::from_diagonal(Vec3::new(-2.0, 1.0, 1e-10)));
        assert!(mirrored);
        assert!((normals * Vec3::X).normalize().abs_diff_eq(Vec3::NEG_X, 1e-6));
        assert!((normals * Vec3::Z).normalize().abs_diff_eq(Vec3::Z, 1e-6));
        let (flat, mirrored) = normals_of(Mat3::from_diagonal(Vec3::new(3.0, 0.0, 3.0)));
        assert!(!mirrored && flat.is_finite());
        assert!((flat * Vec3::Y).normalize().abs_diff_eq(Vec3::Y, 1e-6));
        assert!(!normals_of(Mat3::IDENTITY).1);
    }
}
