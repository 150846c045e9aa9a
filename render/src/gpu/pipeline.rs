//! Pipelines, all made when the renderer opens, so that no frame waits for a compiler.

use std::collections::BTreeMap;

use super::adapter::Gpu;
use super::bitmaps::BitmapPipeline;
use super::deform::DeformPipeline;
use super::layouts::{caster_layout, convert_layout, frame_layout, material_layout};
use crate::{RenderError, Vertex};

/// Encoded sRGB by the hardware, so that blending happens in linear light.
pub(super) const COLOUR_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8UnormSrgb;
/// Reversed: 1 near, 0 at infinity.
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// [`crate::AlphaMode`] without its number, in the order of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alpha {
    Opaque,
    Mask,
    Blend,
}

/// What a pipeline is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SurfaceState {
    pub alpha: Alpha,
    pub double_sided: bool,
    /// The transform turns counter-clockwise triangles into clockwise ones.
    pub mirrored: bool,
}

pub(super) struct Pipelines {
    pub frame_layout: wgpu::BindGroupLayout,
    /// The frame's without the sun's map, which is what is drawn.
    pub caster_layout: wgpu::BindGroupLayout,
    pub material_layout: wgpu::BindGroupLayout,
    pub convert_layout: wgpu::BindGroupLayout,
    pub sky: wgpu::RenderPipeline,
    pub convert: wgpu::ComputePipeline,
    pub deform: DeformPipeline,
    pub bitmap: BitmapPipeline,
    pub shadow_opaque: wgpu::RenderPipeline,
    pub shadow_mask: wgpu::RenderPipeline,
    surface: BTreeMap<SurfaceState, wgpu::RenderPipeline>,
}

impl Pipelines {
    /// `wgsl` is [`lightcone_shaders::wgsl`], or in tests a spoilt copy.
    pub fn new(gpu: &Gpu, wgsl: &str) -> Result<Self, RenderError> {
        let device = &gpu.device;
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("lightcone"),
            source: wgpu::ShaderSource::Wgsl(wgsl.into()),
        });
        let frame_layout = frame_layout(device);
        let caster_layout = caster_layout(device);
        let material_layout = material_layout(device);
        let convert_layout = convert_layout(device);
        let layout = |groups: &[Option<&wgpu::BindGroupLayout>]| {
            device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: None,
                bind_group_layouts: groups,
                immediate_size: 0,
            })
        };
        let surface_layout = layout(&[Some(&frame_layout), Some(&material_layout)]);
        let surface = states().map(|s| (s, surface_pipeline(gpu, &module, &surface_layout, s))).collect();
        let sky = sky_pipeline(gpu, &module, &layout(&[Some(&frame_layout)]));
        let convert = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("convert_i420"),
            layout: Some(&layout(&[Some(&convert_layout)])),
            module: &module,
            entry_point: Some("convert_i420"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        });
        let caster = layout(&[Some(&caster_layout), Some(&material_layout)]);
        let shadow_opaque = shadow_pipeline(device, &module, &caster, "fragment_shadow");
        let shadow_mask = shadow_pipeline(device, &module, &caster, "fragment_shadow_mask");
        let deform = DeformPipeline::new(device, &module);
        let bitmap = BitmapPipeline::new(gpu, &module);
        gpu.check()?;
        Ok(Self {
            frame_layout,
            caster_layout,
            material_layout,
            convert_layout,
            sky,
            convert,
            deform,
            bitmap,
            shadow_opaque,
            shadow_mask,
            surface,
        })
    }

    pub fn surface(&self, state: SurfaceState) -> &wgpu::RenderPipeline {
        &self.surface[&state]
    }
}

/// Every state there is.
fn states() -> impl Iterator<Item = SurfaceState> {
    [Alpha::Opaque, Alpha::Mask, Alpha::Blend].into_iter().flat_map(|alpha| {
        [(false, false), (false, true), (true, false), (true, true)].map(|(double_sided, mirrored)| SurfaceState {
            alpha,
            double_sided,
            mirrored,
        })
    })
}

fn surface_pipeline(
    gpu: &Gpu,
    module: &wgpu::ShaderModule,
    layout: &wgpu::PipelineLayout,
    state: SurfaceState,
) -> wgpu::RenderPipeline {
    let (entry_point, blend, write_mask) = match state.alpha {
        Alpha::Opaque => ("fragment_opaque", None, wgpu::ColorWrites::ALL),
        Alpha::Mask => ("fragment_mask", None, wgpu::ColorWrites::ALL),
        // The picture's own alpha stays 1.
        Alpha::Blend => ("fragment_blend", Some(wgpu::BlendState::ALPHA_BLENDING), wgpu::ColorWrites::COLOR),
    };
    gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(entry_point),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex_surface"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[VERTICES],
        },
        primitive: wgpu::PrimitiveState {
            front_face: if state.mirrored { wgpu::FrontFace::Cw } else { wgpu::FrontFace::Ccw },
            cull_mode: if state.double_sided { None } else { Some(wgpu::Face::Back) },
            ..Default::default()
        },
        depth_stencil: Some(depth_state(wgpu::CompareFunction::Greater, state.alpha != Alpha::Blend)),
        multisample: multisample(gpu),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(entry_point),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState { format: COLOUR_FORMAT, blend, write_mask })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// [`Vertex`].
const VERTICES: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<Vertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![0 => Float32x3, 1 => Float32x3, 2 => Float32x2, 3 => Unorm8x4],
};

/// Both faces cast shadows; the least depth stays.
fn shadow_pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    layout: &wgpu::PipelineLayout,
    entry_point: &str,
) -> wgpu::RenderPipeline {
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("shadow"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex_shadow"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[VERTICES],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: Some(depth_state(wgpu::CompareFunction::Less, true)),
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(entry_point),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[],
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn sky_pipeline(gpu: &Gpu, module: &wgpu::ShaderModule, layout: &wgpu::PipelineLayout) -> wgpu::RenderPipeline {
    gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("sky"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex_sky"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        // Only where nothing was drawn: depth is still the 0 that it was cleared to.
        depth_stencil: Some(depth_state(wgpu::CompareFunction::Equal, false)),
        multisample: multisample(gpu),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("fragment_sky"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(COLOUR_FORMAT.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// What views are drawn with.
pub(super) fn multisample(gpu: &Gpu) -> wgpu::MultisampleState {
    wgpu::MultisampleState { count: gpu.samples, ..Default::default() }
}

pub(super) fn depth_state(compare: wgpu::CompareFunction, write: bool) -> wgpu::DepthStencilState {
    wgpu::DepthStencilState {
        format: DEPTH_FORMAT,
        depth_write_enabled: Some(write),
        depth_compare: Some(compare),
        stencil: wgpu::StencilState::default(),
        bias: wgpu::DepthBiasState::default(),
    }
}
