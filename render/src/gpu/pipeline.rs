//! Pipelines, all made when the renderer opens, so that no frame waits for a compiler.

use std::collections::BTreeMap;

use super::adapter::Gpu;
use super::bitmap_pipeline::BitmapPipeline;
use super::deform::DeformPipeline;
use super::descriptors::{COLOUR_FORMAT, RenderStages, compute_pipeline, pipeline_layout};
use super::layouts::{caster_layout, convert_layout, frame_layout, material_layout};
use crate::mesh::Vertex;
use crate::renderer::RenderError;

/// [`crate::AlphaMode`] without its cutoff, in the order of drawing.
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
    /// The frame's without the sun's map, which is what is drawn into.
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
        let surface_layout = pipeline_layout(device, &[&frame_layout, &material_layout]);
        let surface = states().map(|s| (s, surface_pipeline(gpu, &module, &surface_layout, s))).collect();
        let sky = sky_pipeline(gpu, &module, &pipeline_layout(device, &[&frame_layout]));
        let convert = compute_pipeline(device, &module, "convert_i420", &[&convert_layout]);
        let caster = pipeline_layout(device, &[&caster_layout, &material_layout]);
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
    let stages = RenderStages {
        label: entry_point,
        layout,
        vertex: "vertex_surface",
        vertex_buffers: &[VERTICES],
        primitive: wgpu::PrimitiveState {
            front_face: if state.mirrored { wgpu::FrontFace::Cw } else { wgpu::FrontFace::Ccw },
            cull_mode: if state.double_sided { None } else { Some(wgpu::Face::Back) },
            ..Default::default()
        },
        depth_compare: wgpu::CompareFunction::Greater,
        depth_write: state.alpha != Alpha::Blend,
        samples: gpu.samples,
        fragment: entry_point,
        targets: &[Some(wgpu::ColorTargetState { format: COLOUR_FORMAT, blend, write_mask })],
    };
    stages.pipeline(&gpu.device, module)
}

/// How [`Vertex`] lies in a buffer.
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
    let stages = RenderStages {
        label: "shadow",
        layout,
        vertex: "vertex_shadow",
        vertex_buffers: &[VERTICES],
        primitive: wgpu::PrimitiveState::default(),
        depth_compare: wgpu::CompareFunction::Less,
        depth_write: true,
        samples: 1,
        fragment: entry_point,
        targets: &[],
    };
    stages.pipeline(device, module)
}

fn sky_pipeline(gpu: &Gpu, module: &wgpu::ShaderModule, layout: &wgpu::PipelineLayout) -> wgpu::RenderPipeline {
    let stages = RenderStages {
        label: "sky",
        layout,
        vertex: "vertex_sky",
        vertex_buffers: &[],
        primitive: wgpu::PrimitiveState::default(),
        // Only where nothing was drawn: depth is still the 0 that it was cleared to.
        depth_compare: wgpu::CompareFunction::Equal,
        depth_write: false,
        samples: gpu.samples,
        fragment: "fragment_sky",
        targets: &[Some(COLOUR_FORMAT.into())],
    };
    stages.pipeline(&gpu.device, module)
}
