//! A draw list becomes commands.

use std::sync::Arc;

use lightcone_shaders::layout::{FrameUniform, InstanceUniform};

use super::adapter::Gpu;
use super::buffers::buffer;
use super::draw_list::{Batch, DrawList};
use super::pipeline::{Pipelines, SurfaceState};
use super::posed::Posed;
use super::target::Target;
use super::upload::GpuModel;
use crate::RenderError;

/// The frame's uniform and its instances, written anew for every frame: the queue orders writes and draws.
pub(super) struct FrameBuffers {
    frame: wgpu::Buffer,
    instances: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
}

impl FrameBuffers {
    /// Room for some instances. `sun_map` as the layout has it.
    pub fn new(
        gpu: &Gpu,
        layout: &wgpu::BindGroupLayout,
        sun_map: Option<&wgpu::TextureView>,
    ) -> Result<Self, RenderError> {
        Self::with_room_for(gpu, layout, sun_map, 64)
    }

    fn with_room_for(
        gpu: &Gpu,
        layout: &wgpu::BindGroupLayout,
        sun_map: Option<&wgpu::TextureView>,
        instances: usize,
    ) -> Result<Self, RenderError> {
        let bytes = (instances * size_of::<InstanceUniform>()) as u64;
        let limit = gpu.device.limits().max_storage_buffer_binding_size;
        if bytes > limit {
            let what = format!("{instances} visible parts, {bytes} bytes");
            return Err(RenderError::TooLarge { what, limit });
        }
        let frame = buffer(gpu, "frame", wgpu::BufferUsages::UNIFORM, size_of::<FrameUniform>() as u64)?;
        let instances = buffer(gpu, "instances", wgpu::BufferUsages::STORAGE, bytes)?;
        let mut entries = vec![
            wgpu::BindGroupEntry { binding: 0, resource: frame.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: instances.as_entire_binding() },
        ];
        let sun_map = sun_map.map(wgpu::BindingResource::TextureView);
        entries.extend(sun_map.map(|resource| wgpu::BindGroupEntry { binding: 2, resource }));
        let bind_group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("frame"),
            layout,
            entries: &entries,
        });
        Ok(Self { frame, instances, bind_group })
    }

    /// Hands the uniforms to the GPU.
    pub fn write(
        &mut self,
        gpu: &Gpu,
        layout: &wgpu::BindGroupLayout,
        sun_map: Option<&wgpu::TextureView>,
        frame: &FrameUniform,
        instances: &[InstanceUniform],
    ) -> Result<(), RenderError> {
        let bytes: &[u8] = bytemuck::cast_slice(instances);
        if self.instances.size() < bytes.len() as u64 {
            *self = Self::with_room_for(gpu, layout, sun_map, instances.len().next_power_of_two())?;
        }
        gpu.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(frame));
        gpu.queue.write_buffer(&self.instances, 0, bytes);
        Ok(())
    }

    /// The frame's group of bindings.
    pub fn bind_group(&self) -> &wgpu::BindGroup {
        &self.bind_group
    }
}

/// Where the vertices of a draw list's batches lie.
pub(super) struct Sources<'a> {
    pub models: &'a [Arc<GpuModel>],
    pub posed: &'a Posed,
}

/// Records opaque surfaces, the sky where there are none, and blended surfaces over both.
pub(super) fn draw(
    encoder: &mut wgpu::CommandEncoder,
    target: &Target,
    pipelines: &Pipelines,
    buffers: &FrameBuffers,
    sources: &Sources<'_>,
    list: &DrawList,
) {
    let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("view"),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view: &target.colour_view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::BLACK), store: wgpu::StoreOp::Store },
        })],
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: &target.depth_view,
            depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Discard }),
            stencil_ops: None,
        }),
        ..Default::default()
    });
    pass.set_bind_group(0, &buffers.bind_group, &[]);
    draw_batches(&mut pass, sources, &list.opaque, |state| pipelines.surface(state));
    pass.set_pipeline(&pipelines.sky);
    pass.draw(0..3, 0..1);
    draw_batches(&mut pass, sources, &list.blended, |state| pipelines.surface(state));
}

/// Sets only what differs from the batch before.
pub(super) fn draw_batches<'p>(
    pass: &mut wgpu::RenderPass,
    sources: &Sources<'_>,
    batches: &[Batch],
    pipeline: impl Fn(SurfaceState) -> &'p wgpu::RenderPipeline,
) {
    let mut state: Option<SurfaceState> = None;
    let mut model: Option<usize> = None;
    let mut vertices: Option<(usize, Option<usize>)> = None;
    let mut material: Option<(usize, usize)> = None;
    for Batch { key, instances } in batches {
        let gpu_model = &sources.models[key.model];
        let part = &gpu_model.parts[key.part];
        if state.replace(key.state) != Some(key.state) {
            pass.set_pipeline(pipeline(key.state));
        }
        if model.replace(key.model) != Some(key.model) {
            pass.set_index_buffer(gpu_model.indices.slice(..), wgpu::IndexFormat::Uint32);
        }
        let from = (key.model, key.posed_vertex.map(|_| key.part));
        if vertices.replace(from) != Some(from) {
            let posed = from.1.and_then(|part| sources.posed.vertices(gpu_model, part));
            pass.set_vertex_buffer(0, posed.unwrap_or(&gpu_model.vertices).slice(..));
        }
        if material.replace((key.model, part.material)) != Some((key.model, part.material)) {
            pass.set_bind_group(1, &gpu_model.materials[part.material], &[]);
        }
        let base_vertex = key.posed_vertex.unwrap_or(part.base_vertex);
        pass.draw_indexed(part.indices.clone(), base_vertex, instances.clone());
    }
}

/// Records the conversion of the drawn picture to I420.
pub(super) fn convert(encoder: &mut wgpu::CommandEncoder, target: &Target, pipelines: &Pipelines) {
    let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
    pass.set_pipeline(&pipelines.convert);
    pass.set_bind_group(0, &target.convert, &[]);
    let [x, y] = target.convert_groups;
    pass.dispatch_workgroups(x, y, 1);
}
