//! How a bitmap is laid over a picture.

use super::adapter::Gpu;
use super::descriptors::{COLOUR_FORMAT, RenderStages, pipeline_layout};
use super::layouts::{buffer_entry, texture_entry};

/// The pipeline of `vertex_bitmap` and `fragment_bitmap`.
pub(super) struct BitmapPipeline {
    place_layout: wgpu::BindGroupLayout,
    pub texture_layout: wgpu::BindGroupLayout,
    pub pipeline: wgpu::RenderPipeline,
}

impl BitmapPipeline {
    pub fn new(gpu: &Gpu, module: &wgpu::ShaderModule) -> Self {
        let device = &gpu.device;
        let bind_group_layout = |label, entry| {
            let descriptor = wgpu::BindGroupLayoutDescriptor { label: Some(label), entries: &[entry] };
            device.create_bind_group_layout(&descriptor)
        };
        let places = wgpu::BufferBindingType::Storage { read_only: true };
        let place_layout = bind_group_layout("bitmaps", buffer_entry(0, wgpu::ShaderStages::VERTEX, places));
        let texture_layout = bind_group_layout("bitmap", texture_entry(0, wgpu::ShaderStages::FRAGMENT));
        let pipeline = RenderStages {
            label: "bitmap",
            layout: &pipeline_layout(device, &[&place_layout, &texture_layout]),
            vertex: "vertex_bitmap",
            vertex_buffers: &[],
            primitive: wgpu::PrimitiveState {
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                ..wgpu::PrimitiveState::default()
            },
            // A surface hides a bitmap only where it is nearer.
            depth_compare: wgpu::CompareFunction::GreaterEqual,
            depth_write: false,
            samples: gpu.samples,
            fragment: "fragment_bitmap",
            targets: &[Some(wgpu::ColorTargetState {
                format: COLOUR_FORMAT,
                blend: Some(wgpu::BlendState::ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::COLOR,
            })],
        };
        let pipeline = pipeline.pipeline(device, module);
        Self { place_layout, texture_layout, pipeline }
    }

    /// The places of all bitmaps, as the pipeline's first group.
    pub fn bind_places(&self, gpu: &Gpu, places: &wgpu::Buffer) -> wgpu::BindGroup {
        gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("bitmaps"),
            layout: &self.place_layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: places.as_entire_binding() }],
        })
    }
}
