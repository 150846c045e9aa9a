//! Models as they lie on the GPU: one vertex and one index buffer a model, one bind group a material.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use glam::Mat4;
use lightcone_shaders::layout::MaterialUniform;

use super::adapter::Gpu;
use super::buffers::buffer;
use super::deform::GpuDeform;
use super::memory;
use super::pipeline::{Alpha, Pipelines};
use super::texture::{Samplers, upload_texture};
use crate::material::{AlphaMode, Material, TextureRef};
use crate::mesh::{Aabb, Mesh, Vertex};
use crate::model::{Model, Part};
use crate::renderer::RenderError;

/// A model, uploaded.
pub(super) struct GpuModel {
    pub vertices: wgpu::Buffer,
    pub indices: wgpu::Buffer,
    pub materials: Vec<wgpu::BindGroup>,
    pub parts: Vec<GpuPart>,
}

/// One draw of a model.
pub(super) struct GpuPart {
    /// Index into the model's parts, of which this may leave out some.
    pub index: usize,
    pub material: usize,
    pub alpha: Alpha,
    pub double_sided: bool,
    pub indices: Range<u32>,
    pub base_vertex: i32,
    pub aabb: Aabb,
    pub model_from_part: Mat4,
    /// `None` for a part that keeps its form.
    pub deform: Option<GpuDeform>,
}

/// Uploaded models by the address of what they were made from. Each entry holds its model, so that no other can come to
/// lie at that address; an entry whose model nobody else holds any more is dropped.
#[derive(Default)]
pub(super) struct ModelCache(HashMap<usize, (Arc<Model>, Arc<GpuModel>)>);

impl ModelCache {
    /// How many models are on the GPU.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The models on the GPU, in the same order; uploads those that are new.
    pub fn prepare(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        samplers: &Samplers,
        models: &[Arc<Model>],
    ) -> Result<Vec<Arc<GpuModel>>, RenderError> {
        self.0.retain(|_, (model, _)| Arc::strong_count(model) > 1);
        let mut prepared = Vec::with_capacity(models.len());
        for model in models {
            let address = Arc::as_ptr(model) as usize;
            if let Some((_, uploaded)) = self.0.get(&address) {
                prepared.push(Arc::clone(uploaded));
                continue;
            }
            memory::admit(gpu, memory::model_bytes(model), || format!("a model of {} parts", model.parts.len()))?;
            let uploaded = Arc::new(upload_model(gpu, pipelines, samplers, model)?);
            self.0.insert(address, (Arc::clone(model), Arc::clone(&uploaded)));
            prepared.push(uploaded);
        }
        Ok(prepared)
    }
}

pub(super) fn upload_model(
    gpu: &Gpu,
    pipelines: &Pipelines,
    samplers: &Samplers,
    model: &Model,
) -> Result<GpuModel, RenderError> {
    let packed = Packed::new(&model.parts);
    let vertices = buffer(gpu, "vertices", wgpu::BufferUsages::VERTEX, packed.vertices * size_of::<Vertex>() as u64)?;
    let indices = buffer(gpu, "indices", wgpu::BufferUsages::INDEX, packed.indices * size_of::<u32>() as u64)?;
    for (mesh, place) in packed.places.values() {
        gpu.queue.write_buffer(
            &vertices,
            place.vertex * size_of::<Vertex>() as u64,
            bytemuck::cast_slice(mesh.vertices()),
        );
        gpu.queue.write_buffer(&indices, place.index * size_of::<u32>() as u64, bytemuck::cast_slice(mesh.indices()));
    }
    let textures: Vec<_> = model.textures.iter().map(|texture| upload_texture(gpu, texture)).collect();
    let materials = model.materials.iter().map(|m| bind_material(gpu, pipelines, samplers, &textures, m)).collect();
    let mut parts: Vec<_> = (0..model.parts.len()).filter_map(|index| upload_part(model, index, &packed)).collect();
    for part in &mut parts {
        part.deform = upload_deform(gpu, model, part.index)?;
    }
    Ok(GpuModel { vertices, indices, materials, parts })
}

/// Where a mesh lies in its model's buffers, in vertices and indices.
#[derive(Clone, Copy)]
struct Place {
    vertex: u64,
    index: u64,
}

/// The model's meshes, each once, one after the other.
struct Packed<'a> {
    places: HashMap<*const Mesh, (&'a Mesh, Place)>,
    vertices: u64,
    indices: u64,
}

impl<'a> Packed<'a> {
    fn new(parts: &'a [Part]) -> Self {
        let mut packed = Self { places: HashMap::new(), vertices: 0, indices: 0 };
        for part in parts {
            let place = Place { vertex: packed.vertices, index: packed.indices };
            if packed.places.contains_key(&Arc::as_ptr(&part.mesh)) {
                continue;
            }
            packed.places.insert(Arc::as_ptr(&part.mesh), (&part.mesh, place));
            packed.vertices += part.mesh.vertices().len() as u64;
            packed.indices += part.mesh.indices().len() as u64;
        }
        packed
    }
}

/// `None` for a part that draws nothing: no triangles, or a material that the model does not have.
fn upload_part(model: &Model, index: usize, packed: &Packed) -> Option<GpuPart> {
    let part = model.parts.get(index)?;
    let material = model.materials.get(part.material)?;
    let (mesh, place) = packed.places.get(&Arc::as_ptr(&part.mesh))?;
    let first = u32::try_from(place.index).ok()?;
    let end = first.checked_add(u32::try_from(mesh.indices().len()).ok()?)?;
    (end > first).then_some(GpuPart {
        index,
        material: part.material,
        alpha: match material.alpha_mode {
            AlphaMode::Opaque => Alpha::Opaque,
            AlphaMode::Mask(_) => Alpha::Mask,
            AlphaMode::Blend => Alpha::Blend,
        },
        double_sided: material.double_sided,
        indices: first..end,
        base_vertex: i32::try_from(place.vertex).ok()?,
        aabb: mesh.aabb(),
        model_from_part: part.model_from_part,
        deform: None,
    })
}

/// `None` for a part that keeps its form, and where the rig's vertices are not the part's.
fn upload_deform(gpu: &Gpu, model: &Model, index: usize) -> Result<Option<GpuDeform>, RenderError> {
    let rigged = model.rig.as_ref().and_then(|rig| rig.parts.get(index)?.as_ref());
    let (Some(deform), Some(part)) = (rigged.and_then(|rigged| rigged.deform.as_ref()), model.parts.get(index)) else {
        return Ok(None);
    };
    if deform.bind.len() != part.mesh.vertices().len() {
        return Ok(None);
    }
    GpuDeform::upload(gpu, deform).map(Some)
}

fn bind_material(
    gpu: &Gpu,
    pipelines: &Pipelines,
    samplers: &Samplers,
    textures: &[wgpu::TextureView],
    material: &Material,
) -> wgpu::BindGroup {
    let slots = [
        &material.base_colour_texture,
        &material.metallic_roughness_texture,
        &material.emissive_texture,
        &material.normal_texture,
        &material.occlusion_texture,
    ]
    .map(|slot| {
        let slot = slot.as_ref()?;
        Some((slot, textures.get(slot.texture)?))
    });
    let uniform = material_uniform(material, slots.map(|slot| slot.map(|(texture_ref, _)| texture_ref)));
    let uniform_buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("material"),
        size: size_of::<MaterialUniform>() as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    gpu.queue.write_buffer(&uniform_buffer, 0, bytemuck::bytes_of(&uniform));
    let mut entries = vec![wgpu::BindGroupEntry { binding: 0, resource: uniform_buffer.as_entire_binding() }];
    for (slot, binding) in slots.into_iter().zip([1, 3, 5, 7, 9]) {
        let (view, sampler) = match slot {
            Some((texture_ref, view)) => (view, samplers.get(texture_ref)),
            None => (&samplers.no_texture, samplers.any()),
        };
        entries.push(wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) });
        entries.push(wgpu::BindGroupEntry { binding: binding + 1, resource: wgpu::BindingResource::Sampler(sampler) });
    }
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("material"),
        layout: &pipelines.material_layout,
        entries: &entries,
    })
}

fn material_uniform(material: &Material, slots: [Option<&TextureRef>; 5]) -> MaterialUniform {
    let texture_flags = [
        MaterialUniform::HAS_BASE_COLOUR_TEXTURE,
        MaterialUniform::HAS_METALLIC_ROUGHNESS_TEXTURE,
        MaterialUniform::HAS_EMISSIVE_TEXTURE,
        MaterialUniform::HAS_NORMAL_TEXTURE,
        MaterialUniform::HAS_OCCLUSION_TEXTURE,
    ];
    let mut flags = if material.unlit { MaterialUniform::UNLIT } else { 0 };
    for (slot, flag) in slots.iter().zip(texture_flags) {
        flags |= if slot.is_some() { flag } else { 0 };
    }
    let from_uv = slots.map(|slot| slot.map_or_else(Default::default, |s| s.texture_from_uv.into()));
    MaterialUniform {
        base_colour: material.base_colour.to_array(),
        emissive: material.emissive.to_array(),
        metallic: material.metallic,
        roughness: material.roughness,
        alpha_cutoff: if let AlphaMode::Mask(cutoff) = material.alpha_mode { cutoff } else { 0.0 },
        flags,
        base_colour_from_uv: from_uv[0],
        metallic_roughness_from_uv: from_uv[1],
        emissive_from_uv: from_uv[2],
        normal_from_uv: from_uv[3],
        occlusion_from_uv: from_uv[4],
        normal_scale: material.normal_scale,
        occlusion_strength: material.occlusion_strength,
        ..MaterialUniform::default()
    }
}
