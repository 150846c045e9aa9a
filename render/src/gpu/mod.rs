//! The renderer on wgpu.
//!
//! Once for all views of a call, `upload` brings new models to the GPU, `posed` bends the meshes of posed instances, and
//! `shadow` draws the sun's map if it has changed. Then for each view, `draw_list` decides what is drawn, `draw` records
//! it into a `target`, and `readback` brings the picture back.

mod adapter;
mod bitmap_cache;
mod bitmap_pipeline;
mod bitmaps;
mod buffers;
mod clock;
mod crowd;
mod deform;
mod deform_jobs;
mod descriptors;
mod draw;
mod draw_list;
mod frames;
mod frustum;
mod layouts;
mod memory;
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

use rayon::prelude::*;

pub use adapter::{Adapter, CpuAdapter};
pub use clock::GpuTimes;
pub use memory::GpuMemory;

use crate::frame::{Frame, FrameTag};
use crate::renderer::{Collect, RenderError, Renderer};
use crate::scene::Scene;
use crate::view::{PixelFormat, View};
use adapter::Gpu;
use bitmaps::Bitmaps;
use clock::{Clock, Stage};
use draw::{Shared, Sources, ViewOffsets};
use draw_list::{DrawList, Drawables};
use frames::FrameBuffers;
use pipeline::Pipelines;
use posed::Posed;
use readback::Readback;
use shadow::ShadowMap;
use target::Targets;
use texture::Samplers;
use upload::{GpuModel, ModelCache};

/// Draws with wgpu. `submit` waits for the GPU only while too many frames are in flight. If finished frames are not collected,
/// the oldest are dropped, with a warning. After [`RenderError::DeviceLost`] it draws no more: open another.
pub struct GpuRenderer {
    gpu: Gpu,
    pipelines: Pipelines,
    samplers: Samplers,
    models: ModelCache,
    targets: Targets,
    buffers: FrameBuffers,
    bitmaps: Bitmaps,
    posed: Posed,
    shadows: ShadowMap,
    readback: Readback,
    clock: Option<Clock>,
}

impl GpuRenderer {
    /// Opens the best adapter: a discrete GPU before an integrated one, a CPU renderer last and only if it is allowed.
    pub fn open(cpu: CpuAdapter) -> Result<Self, RenderError> {
        Self::open_with_wgsl(cpu, &lightcone_shaders::wgsl())
    }

    /// Opens an adapter whose name contains `name`, even if it is a CPU renderer, so that drivers can be compared.
    pub fn open_named(name: &str) -> Result<Self, RenderError> {
        Self::on(Gpu::open(CpuAdapter::Allow, name)?, &lightcone_shaders::wgsl())
    }

    /// Opens the best adapter with one sample of each pixel, so that its pictures can be compared pixel by pixel.
    pub fn open_unsmoothed(cpu: CpuAdapter) -> Result<Self, RenderError> {
        Self::open_with_wgsl(cpu, &lightcone_shaders::wgsl())
    }

    /// The same with other shaders, so that a test can spoil them.
    #[doc(hidden)]
    pub fn open_with_wgsl(cpu: CpuAdapter, wgsl: &str) -> Result<Self, RenderError> {
        Self::on(Gpu::open(cpu, "")?.unsmoothed(), wgsl)
    }

    /// Takes the device away as a driver that failed would, to see what follows.
    #[doc(hidden)]
    pub fn lose_device(&self) {
        self.gpu.device.destroy();
    }

    /// What it draws on.
    pub fn adapter(&self) -> &Adapter {
        &self.gpu.adapter
    }

    /// Samples of each pixel: four on a GPU, one on an adapter that is itself a CPU renderer.
    pub fn samples(&self) -> u32 {
        self.gpu.samples
    }

    /// The GPU's own memory; `None` where the driver does not say.
    pub fn memory(&self) -> Option<GpuMemory> {
        memory::of_device(&self.gpu.device)
    }

    /// Begins to measure how long the GPU works on each submission, for [`GpuRenderer::take_gpu_times`]. Returns whether the
    /// adapter can measure that.
    pub fn measure_gpu_times(&mut self) -> bool {
        self.clock = Clock::new(&self.gpu);
        self.clock.is_some()
    }

    /// Takes how long the GPU worked on each submission whose frames were collected, oldest first. A call of
    /// [`Renderer::submit_all`] is one submission, or several if it has more than 64 views or very large ones.
    pub fn take_gpu_times(&mut self) -> Vec<GpuTimes> {
        self.clock.as_mut().map(Clock::take).unwrap_or_default()
    }

    fn on(gpu: Gpu, wgsl: &str) -> Result<Self, RenderError> {
        let pipelines = Pipelines::new(&gpu, wgsl)?;
        let samplers = Samplers::new(&gpu);
        let shadows = ShadowMap::new(&gpu, &pipelines)?;
        let posed = Posed::new(&gpu)?;
        let bitmaps = Bitmaps::new(&gpu, &pipelines.bitmap)?;
        let buffers = FrameBuffers::new(&gpu, &pipelines.frame_layout, Some(&shadows.view))?;
        Ok(Self {
            gpu,
            pipelines,
            samplers,
            buffers,
            bitmaps,
            posed,
            shadows,
            models: ModelCache::default(),
            targets: Targets::default(),
            readback: Readback::default(),
            clock: None,
        })
    }
}

impl Renderer for GpuRenderer {
    fn name(&self) -> String {
        format!("gpu ({})", self.gpu.adapter.name)
    }

    fn submit_all(&mut self, scene: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError> {
        self.gpu.check()?;
        let models = self.models.prepare(&self.gpu, &self.pipelines, &self.samplers, scene.models())?;
        self.posed.update(&self.gpu, &self.pipelines.deform, scene, &models)?;
        let parts: Vec<_> = models.iter().map(|model| model.parts.as_slice()).collect();
        let drawables = Drawables::new(scene, &parts, self.posed.forms());
        let sources = Sources { models: &models, posed: &self.posed };
        self.shadows.update(&self.gpu, scene, &sources, &drawables)?;
        self.readback.expect(views.len());
        readback::at_once(views).try_for_each(|views| self.draw(scene, views, &models, &drawables))
    }

    fn collect(&mut self, wait: Collect) -> Result<Vec<Frame>, RenderError> {
        match wait {
            Collect::Ready => self.readback.take_ready(&self.gpu),
            Collect::All => self.readback.take_all(&self.gpu),
        }
    }
}

impl GpuRenderer {
    /// Draws some views in one submission. All that can fail comes before anything is recorded.
    fn draw(
        &mut self,
        scene: &Scene,
        views: &[(View, FrameTag)],
        models: &[Arc<GpuModel>],
        drawables: &Drawables,
    ) -> Result<(), RenderError> {
        views.iter().try_for_each(|(view, _)| self.targets.check(&self.gpu, view.size))?;
        let sun = self.shadows.sun();
        let lists = views.par_iter().map(|(view, _)| DrawList::new(scene, view, drawables, sun));
        let lists = lists.collect::<Result<Vec<_>, _>>()?;
        self.hand_over(&lists)?;
        let buffers = self.readback.acquire(&self.gpu, views)?;
        let submission = self.record(views, &lists, &buffers, models);
        self.gpu.check()?;
        for ((view, tag), buffer) in views.iter().zip(buffers) {
            self.readback.submitted(buffer, submission.clone(), view, *tag);
        }
        Ok(())
    }

    /// Brings to the GPU what the lists draw.
    fn hand_over(&mut self, lists: &[DrawList]) -> Result<(), RenderError> {
        let instances: Vec<_> = lists.iter().flat_map(|list| &list.instances).copied().collect();
        self.buffers.write(&self.gpu, lists.iter().map(|list| list.frame), &instances)?;
        self.bitmaps.prepare(&self.gpu, &self.pipelines.bitmap, lists.iter().flat_map(|list| &list.bitmaps))
    }

    /// Records poses and shadows that have changed, and all views; hands it to the queue. Views of one size share a target:
    /// each is copied before the next is drawn.
    fn record(
        &mut self,
        views: &[(View, FrameTag)],
        lists: &[DrawList],
        buffers: &[wgpu::Buffer],
        models: &[Arc<GpuModel>],
    ) -> wgpu::SubmissionIndex {
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.clock.iter_mut().for_each(|clock| clock.start(&mut encoder));
        let clock = &mut self.clock;
        let mut end =
            |encoder: &mut wgpu::CommandEncoder, stage| clock.iter_mut().for_each(|clock| clock.end(encoder, stage));
        self.posed.record(&mut encoder, &self.pipelines.deform);
        end(&mut encoder, Stage::Poses);
        let sources = Sources { models, posed: &self.posed };
        self.shadows.record(&mut encoder, &self.pipelines, &sources);
        end(&mut encoder, Stage::Shadows);
        let shared = Shared { pipelines: &self.pipelines, buffers: &self.buffers, sources, bitmaps: &self.bitmaps };
        let mut offsets = ViewOffsets::default();
        for (((view, _), list), buffer) in views.iter().zip(lists).zip(buffers) {
            let target = self.targets.get(&self.gpu, &self.pipelines, view.size);
            draw::draw(&mut encoder, target, &shared, offsets, list);
            end(&mut encoder, Stage::Draw);
            if view.format == PixelFormat::I420 {
                draw::convert(&mut encoder, target, &self.pipelines);
                end(&mut encoder, Stage::Convert);
            }
            Readback::copy(&mut encoder, target, view, buffer);
            end(&mut encoder, Stage::Copy);
            offsets = offsets.after(list);
        }
        let time = self.clock.as_mut().map(|clock| clock.stop(&self.gpu, &mut encoder));
        let submission = self.gpu.queue.submit([encoder.finish()]);
        if let (Some(clock), Some(time)) = (&mut self.clock, time) {
            clock.submitted(time);
        }
        submission
    }
}
