//! The renderer on wgpu. Once for all views of a moment: [`upload`] brings new models to the GPU, [`posed`] gives meshes
//! the forms of their poses, [`shadow`] draws the sun's map if it has changed. Then for each view: [`draw_list`] decides
//! what is drawn, [`draw`] records it into a [`target`], [`readback`] brings the picture back.

mod adapter;
mod buffers;
mod crowd;
mod deform;
mod deform_jobs;
mod draw;
mod draw_list;
mod frustum;
mod pipeline;
mod planes;
mod posed;
mod readback;
mod shadow;
mod target;
#[cfg(test)]
mod tests;
mod texture;
mod upload;

use std::sync::Arc;

pub use adapter::CpuAdapter;

use crate::{Collect, Frame, FrameTag, PixelFormat, RenderError, Renderer, Scene, View};
use adapter::Gpu;
use draw::{FrameBuffers, Sources};
use draw_list::{DrawList, Drawables};
use pipeline::Pipelines;
use posed::Posed;
use readback::Readback;
use shadow::ShadowMap;
use target::Targets;
use texture::Samplers;
use upload::{GpuModel, ModelCache};

/// Draws with wgpu. `submit` waits for the GPU only while a whole ring of frames is in flight; of finished frames that
/// nobody collects the oldest are dropped, with a warning. After [`RenderError::DeviceLost`] it draws no more: open
/// another.
pub struct GpuRenderer {
    gpu: Gpu,
    pipelines: Pipelines,
    samplers: Samplers,
    models: ModelCache,
    targets: Targets,
    buffers: FrameBuffers,
    posed: Posed,
    shadows: ShadowMap,
    readback: Readback,
}

impl GpuRenderer {
    /// Opens the best adapter.
    pub fn open(cpu: CpuAdapter) -> Result<Self, RenderError> {
        Self::open_with_wgsl(cpu, &lightcone_shaders::wgsl())
    }

    /// Opens an adapter whose name contains this, a CPU renderer too: for comparing drivers side by side.
    pub fn open_named(name: &str) -> Result<Self, RenderError> {
        Self::on(Gpu::open(CpuAdapter::Allow, name)?, &lightcone_shaders::wgsl())
    }

    /// Draws with other shaders, so that a test can spoil them.
    #[doc(hidden)]
    pub fn open_with_wgsl(cpu: CpuAdapter, wgsl: &str) -> Result<Self, RenderError> {
        Self::on(Gpu::open(cpu, "")?, wgsl)
    }

    fn on(gpu: Gpu, wgsl: &str) -> Result<Self, RenderError> {
        let pipelines = Pipelines::new(&gpu, wgsl)?;
        let samplers = Samplers::new(&gpu);
        let shadows = ShadowMap::new(&gpu, &pipelines)?;
        let posed = Posed::new(&gpu)?;
        let buffers = FrameBuffers::new(&gpu, &pipelines.frame_layout, Some(&shadows.view))?;
        Ok(Self {
            gpu,
            pipelines,
            samplers,
            buffers,
            posed,
            shadows,
            models: ModelCache::default(),
            targets: Targets::default(),
            readback: Readback::default(),
        })
    }
}

impl Renderer for GpuRenderer {
    fn name(&self) -> String {
        format!("gpu ({})", self.gpu.adapter_name)
    }

    fn submit_all(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError> {
        self.gpu.check()?;
        let models = self.models.prepare(&self.gpu, &self.pipelines, &self.samplers, scene.models())?;
        self.posed.update(&self.gpu, &self.pipelines.deform, scene, &models)?;
        let parts: Vec<_> = models.iter().map(|model| model.parts.as_slice()).collect();
        let drawables = Drawables::new(scene, &parts, self.posed.forms());
        let sources = Sources { models: &models, posed: &self.posed };
        self.shadows.update(&self.gpu, &self.pipelines, scene, &sources, &drawables)?;
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.posed.record(&mut encoder, &self.pipelines.deform);
        let sources = Sources { models: &models, posed: &self.posed };
        self.shadows.record(&mut encoder, &self.pipelines, &sources);
        self.gpu.queue.submit([encoder.finish()]);
        views.iter().try_for_each(|(view, tag)| self.draw(scene, view, *tag, &models, &drawables))
    }

    fn collect(&mut self, wait: Collect) -> Result<Vec<Frame>, RenderError> {
        match wait {
            Collect::Ready => self.readback.take_ready(&self.gpu),
            Collect::All => self.readback.take_all(&self.gpu),
        }
    }
}

impl GpuRenderer {
    fn draw(
        &mut self,
        scene: &Scene,
        view: &View,
        tag: FrameTag,
        models: &[Arc<GpuModel>],
        drawables: &Drawables,
    ) -> Result<(), RenderError> {
        let list = DrawList::new(scene, view, drawables, self.shadows.sun())?;
        let target = self.targets.get(&self.gpu, &self.pipelines, view.size)?;
        let buffer = self.readback.acquire(&self.gpu, view)?;
        let layout = &self.pipelines.frame_layout;
        self.buffers.write(&self.gpu, layout, Some(&self.shadows.view), &list.frame, &list.instances)?;
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let sources = Sources { models, posed: &self.posed };
        draw::draw(&mut encoder, target, &self.pipelines, &self.buffers, &sources, &list);
        if view.format == PixelFormat::I420 {
            draw::convert(&mut encoder, target, &self.pipelines);
        }
        Readback::copy(&mut encoder, target, view, &buffer);
        let submission = self.gpu.queue.submit([encoder.finish()]);
        self.gpu.check()?;
        self.readback.submitted(buffer, submission, view, tag);
        Ok(())
    }
}
