//! What the GPU is, and whether it draws at all.

use std::env;
use std::fs;
use std::time::Instant;

use anyhow::{Context, ensure};
use lightcone_gpu_kit::stats::thousandths;
use lightcone_render::gpu::{CpuAdapter, GpuMemory, GpuRenderer};
use lightcone_render::{Collect, FrameTag, Renderer, Scene, View};
use serde::Serialize;

use crate::plan::Plan;

#[derive(Debug, Serialize)]
struct Figures {
    name: String,
    kind: String,
    driver: String,
    /// As the kernel's module says.
    kernel_module: Option<String>,
    /// Which drivers the Vulkan loader was pointed to.
    driver_files: Option<String>,
    samples_a_pixel: u32,
    has_clock: bool,
    memory: Option<Memory>,
    /// Device and pipelines.
    open_ms: f64,
    /// An empty scene.
    first_frame_ms: f64,
}

/// The device's own memory, as its driver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Memory {
    used_mib: u64,
    budget_mib: u64,
}

impl From<GpuMemory> for Memory {
    fn from(GpuMemory { used_bytes, budget_bytes }: GpuMemory) -> Self {
        Self { used_mib: used_bytes >> 20, budget_mib: budget_bytes >> 20 }
    }
}

/// Of a renderer, as it is now.
pub fn memory(renderer: &GpuRenderer) -> Option<Memory> {
    renderer.memory().map(Memory::from)
}

/// Opens the GPU; a CPU that plays one only if the environment allows it.
pub fn open() -> anyhow::Result<GpuRenderer> {
    Ok(GpuRenderer::open(CpuAdapter::from_environment())?)
}

/// Opens it and draws once.
pub fn measure(plan: &Plan) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut renderer = open()?;
    let open_ms = thousandths(began.elapsed().as_secs_f64() * 1e3);
    let has_clock = renderer.measure_gpu_times();
    let began = Instant::now();
    renderer.submit(&Scene::default(), &View::default(), FrameTag::default())?;
    let frame = renderer.collect(Collect::All)?.pop().context("nothing was drawn")?;
    ensure!(frame.size == View::default().size, "a frame of {} came back", frame.size);
    let first_frame_ms = thousandths(began.elapsed().as_secs_f64() * 1e3);
    let adapter = renderer.adapter();
    let module = fs::read_to_string("/proc/driver/nvidia/version").ok();
    let figures = Figures {
        name: adapter.name.clone(),
        kind: adapter.kind.clone(),
        driver: adapter.driver.clone(),
        kernel_module: module.and_then(|text| text.lines().next().map(str::to_owned)),
        driver_files: env::var("VK_DRIVER_FILES").ok(),
        samples_a_pixel: renderer.samples(),
        has_clock,
        memory: memory(&renderer),
        open_ms,
        first_frame_ms,
    };
    println!("{} ({}), {}", figures.name, figures.kind, figures.driver);
    plan.out.write("device", &figures)
}
