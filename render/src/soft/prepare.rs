//! Which parts of which instances may be seen, and what they are made of.

use glam::{Mat3, Mat4, Vec3, Vec4};

use super::blocks::BlockMask;
use super::camera::Camera;
use super::extent::extent;
use super::posed::Posed;
use super::sample::Sampler;
use crate::material::{AlphaMode, Material, TextureRef};
use crate::mesh::{Aabb, Vertex};
use crate::model::Model;
use crate::normals::normals_of;
use crate::scene::{Instance, InstanceId, Scene};
use crate::view::View;

/// A texture of normals.
pub struct NormalMap<'s> {
    pub sampler: Sampler<'s>,
    pub scale: f32,
}

/// A material with the instance's tint, its textures looked up.
pub struct Surfacing<'s> {
    pub base_colour: Vec4,
    pub metallic: f32,
    pub roughness: f32,
    pub emissive: Vec3,
    pub base_colour_texture: Option<Sampler<'s>>,
    pub metallic_roughness_texture: Option<Sampler<'s>>,
    pub emissive_texture: Option<Sampler<'s>>,
    pub occlusion_texture: Option<Sampler<'s>>,
    pub occlusion_strength: f32,
    pub normal_map: Option<NormalMap<'s>>,
    /// Whether vertices have colours.
    pub coloured: bool,
    pub alpha_mode: AlphaMode,
    pub double_sided: bool,
    pub unlit: bool,
}

impl<'s> Surfacing<'s> {
    fn new(model: &'s Model, material: &Material, tint: Vec4, coloured: bool) -> Self {
        let sampler = |reference: &Option<TextureRef>| {
            let reference = reference.as_ref()?;
            Some(Sampler::new(model.textures.get(reference.texture)?, reference))
        };
        Self {
            base_colour: material.base_colour * tint,
            metallic: material.metallic,
            roughness: material.roughness,
            emissive: material.emissive,
            base_colour_texture: sampler(&material.base_colour_texture),
            metallic_roughness_texture: sampler(&material.metallic_roughness_texture),
            emissive_texture: sampler(&material.emissive_texture),
            occlusion_texture: sampler(&material.occlusion_texture),
            occlusion_strength: material.occlusion_strength,
            normal_map: sampler(&material.normal_texture)
                .filter(|_| !material.unlit)
                .map(|sampler| NormalMap { sampler, scale: material.normal_scale }),
            coloured,
            alpha_mode: material.alpha_mode,
            double_sided: material.double_sided,
            unlit: material.unlit,
        }
    }

    /// Whether texture coordinates are needed.
    pub fn textured(&self) -> bool {
        self.base_colour_texture.is_some() || (!self.unlit && self.lit_textured())
    }

    fn lit_textured(&self) -> bool {
        self.metallic_roughness_texture.is_some()
            || self.emissive_texture.is_some()
            || self.occlusion_texture.is_some()
            || self.normal_map.is_some()
    }
}

/// One part of one instance.
pub struct Draw<'s> {
    /// As they are in this pose.
    pub vertices: &'s [Vertex],
    /// Three per triangle, each in range.
    pub indices: &'s [u32],
    /// Boxes around every [`CLUSTER_TRIANGLES`](crate::mesh::CLUSTER_TRIANGLES) of them, if they are known.
    pub clusters: &'s [Aabb],
    /// Of each triangle, bits of the edges that are a quadrilateral's diagonal.
    pub diagonals: &'s [u8],
    pub surfacing: Surfacing<'s>,
    pub world_from_part: Mat4,
    pub clip_from_part: Mat4,
    /// Up to a positive factor.
    pub normal_from_part: Mat3,
    /// Whether the transform mirrors, so that front faces are clockwise (glTF 2.0 §3.7.4).
    pub mirrored: bool,
}

impl Draw<'_> {
    /// Whether triangles carry more than everyone's attributes.
    pub fn detailed(&self) -> bool {
        self.surfacing.coloured || self.surfacing.normal_map.is_some()
    }
}

/// The parts in the order in which they are drawn.
#[derive(Default)]
pub struct Draws<'s> {
    /// Opaque and masked, in order of instances and parts.
    pub opaque: Vec<Draw<'s>>,
    /// See-through, the farthest first.
    pub blended: Vec<Draw<'s>>,
}

impl<'s> Draws<'s> {
    /// All parts that are not entirely outside the view, or of a part of the picture all that may be seen there.
    pub fn visible(scene: &'s Scene, posed: &'s Posed, view: &View, camera: &Camera, mask: Option<&BlockMask>) -> Self {
        let mut draws = Self::default();
        let mut blended = Vec::new();
        for (id, instance) in scene.instances().filter(|(_, instance)| !view.hides(instance.owner)) {
            let Ok(model) = scene.model(instance.model) else { continue };
            for part in 0..model.parts.len() {
                let Some((draw, distance)) = place(model, posed, part, id, instance, camera, mask) else {
                    continue;
                };
                match draw.surfacing.alpha_mode {
                    AlphaMode::Blend => blended.push((distance, draw)),
                    AlphaMode::Opaque | AlphaMode::Mask(_) => draws.opaque.push(draw),
                }
            }
        }
        blended.sort_by(|a, b| b.0.total_cmp(&a.0));
        draws.blended = blended.into_iter().map(|(_, draw)| draw).collect();
        draws
    }
}

/// The draw and the distance of its middle from the eye; `None` if it cannot be seen or its transform is not finite.
fn place<'s>(
    model: &'s Model,
    posed: &'s Posed,
    part: usize,
    id: InstanceId,
    instance: &Instance,
    camera: &Camera,
    mask: Option<&BlockMask>,
) -> Option<(Draw<'s>, f32)> {
    let form = posed.form(model, part, id, instance)?;
    let world_from_part = instance.world_from_model * form.model_from_part;
    let clip_from_part = camera.clip_from_world * world_from_part;
    let usable = world_from_part.is_finite() && clip_from_part.is_finite() && instance.tint.is_finite();
    if !usable || !may_be_seen(form.aabb, &clip_from_part, camera, mask) {
        return None;
    }
    let centre = world_from_part.transform_point3(form.aabb.centre());
    let (normal_from_part, mirrored) = normals_of(Mat3::from_mat4(world_from_part));
    let material = model.materials.get(model.parts[part].material)?;
    let draw = Draw {
        vertices: form.vertices,
        indices: form.indices,
        clusters: form.clusters,
        diagonals: form.diagonals,
        surfacing: Surfacing::new(model, material, instance.tint, form.coloured),
        world_from_part,
        clip_from_part,
        normal_from_part,
        mirrored,
    };
    Some((draw, centre.distance(camera.eye)))
}

/// Whether anything in the box may be seen in the blocks that are drawn.
pub fn may_be_seen(aabb: Aabb, clip_from_part: &Mat4, camera: &Camera, mask: Option<&BlockMask>) -> bool {
    let seen_in = |mask: &BlockMask| extent(aabb, clip_from_part, camera).is_some_and(|pixels| mask.touches(pixels));
    !outside(aabb, *clip_from_part, camera.near_m) && mask.is_none_or(seen_in)
}

/// Whether all corners of the box are beyond one plane of the view.
fn outside(aabb: Aabb, clip_from_part: Mat4, near_m: f32) -> bool {
    if aabb.is_empty() {
        return true;
    }
    let corners = aabb.corners().map(|corner| clip_from_part * corner.extend(1.0));
    let beyond = |distance: fn(Vec4) -> f32| corners.iter().all(|&corner| distance(corner) < 0.0);
    beyond(|c| c.w + c.x)
        || beyond(|c| c.w - c.x)
        || beyond(|c| c.w + c.y)
        || beyond(|c| c.w - c.y)
        || corners.iter().all(|c| c.w < near_m)
}
