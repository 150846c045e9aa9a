//! What a view is drawn into.

use super::adapter::Gpu;
use super::descriptors::{COLOUR_FORMAT, DEPTH_FORMAT};
use super::memory;
use super::pipeline::Pipelines;
use super::planes::PaddedPlanes;
use crate::renderer::RenderError;
use crate::view::Size;

/// Colour, depth and I420 planes of one size. Frames in flight share them: the queue runs them one after the other.
pub(super) struct Target {
    size: Size,
    pub colour: wgpu::Texture,
    colour_view: wgpu::TextureView,
    /// Where a pixel has more samples than one, what is drawn into and becomes `colour`.
    samples_view: Option<wgpu::TextureView>,
    pub depth_view: wgpu::TextureView,
    /// Written by `convert_i420`.
    pub planes: wgpu::Buffer,
    pub convert: wgpu::BindGroup,
    pub convert_groups: [u32; 2],
}

/// How many sizes are kept; the one that was used longest ago goes first.
const MAX_TARGETS: usize = 8;

/// Targets by size, the last used at the end.
#[derive(Default)]
pub(super) struct Targets(Vec<Target>);

impl Targets {
    /// Whether there is a target of this size or can be one.
    pub fn check(&self, gpu: &Gpu, size: Size) -> Result<(), RenderError> {
        let limit = gpu.device.limits().max_texture_dimension_2d;
        if size.width() > limit || size.height() > limit {
            let what = format!("a view of {size} pixels");
            return Err(RenderError::TooLarge { what, limit: limit.into() });
        }
        if self.0.iter().any(|target| target.size == size) {
            return Ok(());
        }
        memory::admit(gpu, memory::target_bytes(size, gpu.samples), || format!("a view of {size} pixels"))
    }

    /// The target of a size that was checked.
    pub fn get(&mut self, gpu: &Gpu, pipelines: &Pipelines, size: Size) -> &Target {
        let target = match self.0.iter().position(|target| target.size == size) {
            Some(at) => self.0.remove(at),
            None => Target::new(gpu, pipelines, size),
        };
        if self.0.len() == MAX_TARGETS {
            self.0.remove(0);
        }
        self.0.push(target);
        &self.0[self.0.len() - 1]
    }
}

impl Target {
    /// What is drawn into, black at first.
    pub fn attachment(&self) -> wgpu::RenderPassColorAttachment<'_> {
        let load = wgpu::LoadOp::Clear(wgpu::Color::BLACK);
        let (view, resolve_target, store) = match &self.samples_view {
            Some(samples) => (samples, Some(&self.colour_view), wgpu::StoreOp::Discard),
            None => (&self.colour_view, None, wgpu::StoreOp::Store),
        };
        wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target,
            ops: wgpu::Operations { load, store },
        }
    }

    fn new(gpu: &Gpu, pipelines: &Pipelines, size: Size) -> Self {
        let colour_usage = wgpu::TextureUsages::RENDER_ATTACHMENT
            | wgpu::TextureUsages::COPY_SRC
            | wgpu::TextureUsages::TEXTURE_BINDING;
        let encoded = COLOUR_FORMAT.remove_srgb_suffix();
        let colour = attachment(gpu, (size, 1), COLOUR_FORMAT, colour_usage, &[encoded]);
        let drawn = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let samples = (gpu.samples > 1).then(|| attachment(gpu, (size, gpu.samples), COLOUR_FORMAT, drawn, &[]));
        let depth = attachment(gpu, (size, gpu.samples), DEPTH_FORMAT, drawn, &[]);
        let whole = |texture: &wgpu::Texture| texture.create_view(&wgpu::TextureViewDescriptor::default());
        let padded = PaddedPlanes::new(size);
        let planes = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("I420 planes"),
            size: padded.len(),
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        });
        let encoded_view =
            colour.create_view(&wgpu::TextureViewDescriptor { format: Some(encoded), ..Default::default() });
        let convert = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("convert"),
            layout: &pipelines.convert_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(&encoded_view) },
                wgpu::BindGroupEntry { binding: 1, resource: planes.as_entire_binding() },
            ],
        });
        Self {
            size,
            colour_view: whole(&colour),
            samples_view: samples.as_ref().map(whole),
            depth_view: whole(&depth),
            colour,
            planes,
            convert,
            convert_groups: padded.workgroups(),
        }
    }
}

/// A texture to draw into, of this size in pixels and so many samples of each pixel.
fn attachment(
    gpu: &Gpu,
    (size, sample_count): (Size, u32),
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
    view_formats: &[wgpu::TextureFormat],
) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("view"),
        size: wgpu::Extent3d { width: size.width(), height: size.height(), depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats,
    })
}
