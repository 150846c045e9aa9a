//! Meshes that poses form: what they are made of, and the pipeline that forms them.

use std::mem::{offset_of, size_of};

use lightcone_shaders::DEFORM_WORKGROUP_WIDTH;
use lightcone_shaders::layout::{Influence, MorphDelta, StoredVertex};

use super::adapter::Gpu;
use super::buffers::filled_buffer;
use super::descriptors::compute_pipeline;
use super::layouts::buffer_entry;
use crate::mesh::Vertex;
use crate::renderer::RenderError;
use crate::rig::{Deform, MorphTarget};

const _: () = assert!(
    size_of::<Vertex>() == size_of::<StoredVertex>()
        && offset_of!(Vertex, normal) == offset_of!(StoredVertex, normal)
        && offset_of!(Vertex, uv) == offset_of!(StoredVertex, uv)
        && offset_of!(Vertex, colour) == offset_of!(StoredVertex, colour)
);

/// A [`Deform`], uploaded.
pub(super) struct GpuDeform {
    pub vertex_count: u32,
    /// The vertices from here on no joint pulls at.
    pub skinned_count: u32,
    /// Morph targets.
    pub target_count: usize,
    /// Whether targets alone change normals.
    pub unit_normals: bool,
    vertices: wgpu::Buffer,
    influences: wgpu::Buffer,
    deltas: wgpu::Buffer,
}

impl GpuDeform {
    pub fn upload(gpu: &Gpu, deform: &Deform) -> Result<Self, RenderError> {
        let greatest = gpu.device.limits().max_compute_workgroups_per_dimension * DEFORM_WORKGROUP_WIDTH;
        let vertices = deform.bind.len();
        let vertex_count = u32::try_from(vertices).ok().filter(|count| *count <= greatest).ok_or_else(|| {
            let what = format!("a mesh of {vertices} vertices that poses form");
            RenderError::TooLarge { what, limit: greatest.into() }
        })?;
        let influences = influences(deform);
        let deltas: Vec<_> = deform.targets.iter().flat_map(|target| deltas(target, vertices)).collect();
        let storage = wgpu::BufferUsages::STORAGE;
        Ok(Self {
            vertex_count,
            skinned_count: influences.len() as u32,
            target_count: deform.targets.len(),
            unit_normals: deform.skin.is_none() && deform.targets.iter().any(|target| !target.normals.is_empty()),
            vertices: filled_buffer(gpu, "bind vertices", storage, bytemuck::cast_slice(&deform.bind))?,
            influences: filled_buffer(gpu, "joints and weights", storage, bytemuck::cast_slice(&influences))?,
            deltas: filled_buffer(gpu, "morph targets", storage, bytemuck::cast_slice(&deltas))?,
        })
    }

    /// What a job of this mesh reads, and where it writes.
    pub fn bind(&self, gpu: &Gpu, pipeline: &DeformPipeline, formed: &wgpu::Buffer) -> wgpu::BindGroup {
        gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("deform"),
            layout: &pipeline.mesh_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.vertices.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: self.influences.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 2, resource: self.deltas.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 3, resource: formed.as_entire_binding() },
            ],
        })
    }
}

/// Joints and weights of the vertices that have any.
fn influences(deform: &Deform) -> Vec<Influence> {
    let Some(skin) = &deform.skin else { return Vec::new() };
    let pairs = skin.joints.iter().zip(&skin.weights).take(deform.bind.len());
    pairs.map(|(joints, weights)| Influence::new(*joints, *weights)).collect()
}

/// What the target changes at each vertex.
fn deltas(target: &MorphTarget, vertices: usize) -> impl Iterator<Item = MorphDelta> + '_ {
    let of = |from: &[[f32; 3]], at: usize| from.get(at).copied().unwrap_or_default();
    (0..vertices).map(move |at| MorphDelta { position: of(&target.positions, at), normal: of(&target.normals, at) })
}

/// The pipeline of `deform_vertices`.
pub(super) struct DeformPipeline {
    pub job_layout: wgpu::BindGroupLayout,
    mesh_layout: wgpu::BindGroupLayout,
    pub pipeline: wgpu::ComputePipeline,
}

impl DeformPipeline {
    pub fn new(device: &wgpu::Device, module: &wgpu::ShaderModule) -> Self {
        let entry = |binding, read_only| {
            let ty = wgpu::BufferBindingType::Storage { read_only };
            buffer_entry(binding, wgpu::ShaderStages::COMPUTE, ty)
        };
        let job_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("deform jobs"),
            entries: &[entry(0, true), entry(1, true), entry(2, true)],
        });
        let mesh_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("deform"),
            entries: &[entry(0, true), entry(1, true), entry(2, true), entry(3, false)],
        });
        let pipeline = compute_pipeline(device, module, "deform_vertices", &[&job_layout, &mesh_layout]);
        Self { job_layout, mesh_layout, pipeline }
    }
}
