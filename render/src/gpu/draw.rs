//! A draw list becomes commands.

use std::sync::Arc;

use lightcone_shaders::layout::{FrameUniform, InstanceUniform};

use super::adapter::Gpu;
use super::draw_list::{Batch, DrawList};
use super::pipeline::{Pipelines, SurfaceState};
use super::target::Target;
use super::upload::{GpuModel, GpuPart, buffer};
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

/// Sets the buffers and the material of one part.
pub(super) fn set_part(pass: &mut wgpu::RenderPass, model: &GpuModel, part: &GpuPart) {
    pass.set_vertex_buffer(0, model.vertices.slice(..));
    pass.set_index_buffer(model.indices.slice(..), wgpu::IndexFormat::Uint32);
    pass.set_bind_group(1, &model.materials[part.material], &[]);
}

/// Records opaque surfaces, the sky where there are none, and blended surfaces over both.
pub(super) fn draw(
    encoder: &mut wgpu::CommandEncoder,
    target: &Target,
    pipelines: &Pipelines,
    buffers: &FrameBuffers,
    models: &[Arc<GpuModel>],
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
    draw_batches(&mut pass, pipelines, models, &list.opaque);
    pass.set_pipeline(&pipelines.sky);
    pass.draw(0..3, 0..1);
    draw_batches(&mut pass, pipelines, models, &list.blended);
}

/// Sets only what differs from the batch before.
fn draw_batches(pass: &mut wgpu::RenderPass, pipelines: &Pipelines, models: &[Arc<GpuModel>], batches: &[Batch]) {
    let mut state: Option<SurfaceState> = None;
    let mut model: Option<usize> = None;
    let mut material: Option<(usize, usize)> = None;
    for batch in batches {
        let gpu_model = &models[batch.model];
        let part = &gpu_model.parts[batch.part];
        if state.replace(batch.state) != Some(batch.state) {
            pass.set_pipeline(pipelines.surface(batch.state));
        }
        if model.replace(batch.model) != Some(batch.model) {
            pass.set_vertex_buffer(0, gpu_model.vertices.slice(..));
            pass.set_index_buffer(gpu_model.indices.slice(..), wgpu::IndexFormat::Uint32);
        }
        if material.replace((batch.model, part.material)) != Some((batch.model, part.material)) {
            pass.set_bind_group(1, &gpu_model.materials[part.material], &[]);
        }
        pass.draw_indexed(part.indices.clone(), part.base_vertex, batch.instances.clone());
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
