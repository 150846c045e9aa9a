//! The sun's map on the GPU: one for all views, drawn anew only when what casts shadows has changed.

use std::sync::Arc;

use lightcone_shaders::SUN_MAP_TEXELS;
use lightcone_shaders::layout::{FrameUniform, InstanceUniform, SunSpaceUniform};

use super::adapter::Gpu;
use super::descriptors::DEPTH_FORMAT;
use super::draw::{Sources, draw_batches};
use super::draw_list::{Batch, Drawables, batch};
use super::frames::FrameBuffers;
use super::pipeline::{Alpha, Pipelines};
use super::upload::GpuModel;
use crate::renderer::RenderError;
use crate::scene::Scene;
use crate::sun::sun_space;

/// The map and what was drawn into it.
pub(super) struct ShadowMap {
    pub view: wgpu::TextureView,
    buffers: FrameBuffers,
    sun: Option<SunSpaceUniform>,
    casters: Vec<Batch>,
    instances: Vec<InstanceUniform>,
    models: Vec<Arc<GpuModel>>,
    /// The map does not hold these casters yet.
    stale: bool,
}

impl ShadowMap {
    /// An empty map.
    pub fn new(gpu: &Gpu, pipelines: &Pipelines) -> Result<Self, RenderError> {
        let map = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("sun's map"),
            size: wgpu::Extent3d { width: SUN_MAP_TEXELS, height: SUN_MAP_TEXELS, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: DEPTH_FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        Ok(Self {
            view: map.create_view(&wgpu::TextureViewDescriptor::default()),
            buffers: FrameBuffers::new(gpu, &pipelines.caster_layout, None)?,
            sun: None,
            casters: Vec::new(),
            instances: Vec::new(),
            models: Vec::new(),
            stale: false,
        })
    }

    /// Where the map lies; `None` without shadows.
    pub fn sun(&self) -> Option<SunSpaceUniform> {
        self.sun
    }

    /// Finds out whether the map has to be drawn anew.
    pub fn update(
        &mut self,
        gpu: &Gpu,
        scene: &Scene,
        sources: &Sources<'_>,
        drawables: &Drawables,
    ) -> Result<(), RenderError> {
        let sun = sun_space(scene).map(|sun| SunSpaceUniform::from(&sun));
        let mut instances = Vec::new();
        let casters = if sun.is_some() { batch(&drawables.opaque, &mut instances) } else { Vec::new() };
        let same_models = self.models.len() == sources.models.len()
            && self.models.iter().zip(sources.models).all(|(before, now)| Arc::ptr_eq(before, now));
        let same_casters = self.casters == casters && self.instances == instances && !sources.posed.is_stale();
        if same_models && self.sun == sun && same_casters {
            return Ok(());
        }
        if let Some(sun) = sun {
            let frame = FrameUniform { sun, ..FrameUniform::default() };
            self.buffers.write(gpu, std::iter::once(frame), &instances)?;
        }
        (self.sun, self.casters, self.instances, self.models) = (sun, casters, instances, sources.models.to_vec());
        self.stale = true;
        Ok(())
    }

    /// Records the map's drawing, if it has changed.
    pub fn record(&mut self, encoder: &mut wgpu::CommandEncoder, pipelines: &Pipelines, sources: &Sources<'_>) {
        if !std::mem::take(&mut self.stale) || self.sun.is_none() {
            return;
        }
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("sun"),
            color_attachments: &[],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.view,
                depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store: wgpu::StoreOp::Store }),
                stencil_ops: None,
            }),
            ..Default::default()
        });
        self.buffers.set(&mut pass, 0);
        draw_batches(&mut pass, sources, &self.casters, 0, |state| match state.alpha {
            Alpha::Mask => &pipelines.shadow_mask,
            Alpha::Opaque | Alpha::Blend => &pipelines.shadow_opaque,
        });
    }
}
