//! The sun's map on the GPU: one for all views, drawn anew only when what casts shadows has changed.

use std::sync::Arc;

use glam::Mat4;
use lightcone_shaders::SUN_MAP_TEXELS;
use lightcone_shaders::layout::{FrameUniform, InstanceUniform, SunSpaceUniform};

use super::adapter::Gpu;
use super::draw::{FrameBuffers, set_part};
use super::pipeline::{Alpha, DEPTH_FORMAT, Pipelines};
use super::upload::GpuModel;
use crate::sun::sun_space;
use crate::{RenderError, Scene};

/// One part of one instance that stops the sun.
#[derive(Clone, Copy, PartialEq)]
struct Caster {
    model: usize,
    part: usize,
}

/// The map and what was drawn into it.
pub(super) struct ShadowMap {
    pub view: wgpu::TextureView,
    buffers: FrameBuffers,
    sun: Option<SunSpaceUniform>,
    casters: Vec<Caster>,
    instances: Vec<InstanceUniform>,
    models: Vec<Arc<GpuModel>>,
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
        })
    }

    /// Where the map lies; `None` without shadows.
    pub fn sun(&self) -> Option<SunSpaceUniform> {
        self.sun
    }

    /// Draws the map, if it has changed.
    pub fn update(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        models: &[Arc<GpuModel>],
        scene: &Scene,
    ) -> Result<(), RenderError> {
        let sun = sun_space(scene).map(|sun| SunSpaceUniform::from(&sun));
        let (casters, instances) = if sun.is_some() { list(scene, models) } else { Default::default() };
        let same_models = self.models.len() == models.len()
            && self.models.iter().zip(models).all(|(before, now)| Arc::ptr_eq(before, now));
        if same_models && self.sun == sun && self.casters == casters && self.instances == instances {
            return Ok(());
        }
        (self.sun, self.casters, self.instances, self.models) = (sun, casters, instances, models.to_vec());
        if let Some(sun) = sun {
            let frame = FrameUniform { sun, ..FrameUniform::default() };
            self.buffers.write(gpu, &pipelines.caster_layout, None, &frame, &self.instances)?;
            self.draw(gpu, pipelines);
        }
        Ok(())
    }

    fn draw(&self, gpu: &Gpu, pipelines: &Pipelines) {
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
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
        pass.set_bind_group(0, self.buffers.bind_group(), &[]);
        let mut first = 0;
        while first < self.casters.len() {
            let caster = self.casters[first];
            let end = first + self.casters[first..].iter().take_while(|other| **other == caster).count();
            let model = &self.models[caster.model];
            let part = &model.parts[caster.part];
            let masked = part.alpha == Alpha::Mask;
            pass.set_pipeline(if masked { &pipelines.shadow_mask } else { &pipelines.shadow_opaque });
            set_part(&mut pass, model, part);
            pass.draw_indexed(part.indices.clone(), part.base_vertex, first as u32..end as u32);
            first = end;
        }
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
    }
}

/// Everything that stops the sun, instances of one part side by side.
fn list(scene: &Scene, models: &[Arc<GpuModel>]) -> (Vec<Caster>, Vec<InstanceUniform>) {
    let mut found = Vec::new();
    for (_, instance) in scene.instances().filter(|(_, instance)| instance.tint.is_finite()) {
        let model = instance.model.0 as usize;
        let parts = models.get(model).map_or(&[][..], |model| &model.parts);
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.alpha != Alpha::Blend) {
            let world_from_part: Mat4 = instance.world_from_model * part.model_from_part;
            if world_from_part.is_finite() {
                let uniform = InstanceUniform {
                    world_from_part: world_from_part.to_cols_array_2d(),
                    tint: instance.tint.to_array(),
                    ..InstanceUniform::default()
                };
                found.push((Caster { model, part: at }, uniform));
            }
        }
    }
    found.sort_by_key(|(caster, _)| (caster.model, caster.part));
    found.into_iter().unzip()
}
