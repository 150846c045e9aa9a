//! A draw list becomes commands.

use std::sync::Arc;

use super::bitmaps::Bitmaps;
use super::draw_list::{Batch, DrawList};
use super::frames::FrameBuffers;
use super::pipeline::{Pipelines, SurfaceState};
use super::posed::Posed;
use super::target::Target;
use super::upload::GpuModel;

/// Where the vertices of a draw list's batches lie.
pub(super) struct Sources<'a> {
    pub models: &'a [Arc<GpuModel>],
    pub posed: &'a Posed,
}

/// What all views of a submission are drawn from.
pub(super) struct Shared<'a> {
    pub pipelines: &'a Pipelines,
    pub buffers: &'a FrameBuffers,
    pub sources: Sources<'a>,
    pub bitmaps: &'a Bitmaps,
}

/// Where a view's share of a submission's buffers starts.
#[derive(Clone, Copy, Default)]
pub(super) struct ViewOffsets {
    /// Which of the frames in [`FrameBuffers`].
    pub frame: usize,
    pub first_instance: u32,
    pub first_bitmap: u32,
}

impl ViewOffsets {
    /// Those of the view after one with this list.
    pub fn after(self, list: &DrawList) -> Self {
        Self {
            frame: self.frame + 1,
            first_instance: self.first_instance + list.instances.len() as u32,
            first_bitmap: self.first_bitmap + list.bitmaps.len() as u32,
        }
    }
}

/// Records opaque surfaces, the sky where there are none, blended surfaces over both, and bitmaps over all.
pub(super) fn draw(
    encoder: &mut wgpu::CommandEncoder,
    target: &Target,
    shared: &Shared<'_>,
    offsets: ViewOffsets,
    list: &DrawList,
) {
    let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("view"),
        color_attachments: &[Some(target.attachment())],
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: &target.depth_view,
            depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Discard }),
            stencil_ops: None,
        }),
        ..Default::default()
    });
    let pipelines = shared.pipelines;
    shared.buffers.set(&mut pass, offsets.frame);
    draw_batches(&mut pass, &shared.sources, &list.opaque, offsets.first_instance, |state| pipelines.surface(state));
    pass.set_pipeline(&pipelines.sky);
    pass.draw(0..3, 0..1);
    draw_batches(&mut pass, &shared.sources, &list.blended, offsets.first_instance, |state| pipelines.surface(state));
    shared.bitmaps.record(&mut pass, &pipelines.bitmap, &list.bitmaps, offsets.first_bitmap);
}

/// Sets only what differs from the batch before.
pub(super) fn draw_batches<'p>(
    pass: &mut wgpu::RenderPass,
    sources: &Sources<'_>,
    batches: &[Batch],
    first_instance: u32,
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
        pass.draw_indexed(
            part.indices.clone(),
            base_vertex,
            first_instance + instances.start..first_instance + instances.end,
        );
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
