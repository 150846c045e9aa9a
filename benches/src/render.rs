//! `soft` and `gpu`, side by side in one run: short blocks of one, then of the other, on the same scene and cameras.

use std::time::Instant;

use anyhow::{Context, bail};
use lightcone_render::gpu::{CpuAdapter, GpuRenderer};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Camera, Collect, FrameTag, PixelFormat, Pixels, Renderer, Scene, Size, View};
use serde::Serialize;

use crate::scenes::{self, CameraPath, Still};
use crate::stats::Summary;
use crate::table::Table;

const WARM_UP: usize = 10;
const BLOCKS: usize = 4;
const FRAMES_PER_BLOCK: usize = 20;
/// More than the renderer's ring holds, so that a measured frame waits for one before it.
const FILL: usize = 12;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    size: String,
    format: &'static str,
    soft: String,
    /// `null` when there is none.
    gpu: Option<String>,
    left_out: Vec<String>,
    views: Vec<ViewFigures>,
}

#[derive(Debug, Serialize)]
struct ViewFigures {
    world: String,
    view: &'static str,
    triangles: usize,
    /// Submit to frame, I420 conversion included.
    soft_ms: Summary,
    gpu: Option<GpuFigures>,
}

#[derive(Debug, Serialize)]
struct GpuFigures {
    /// Submit to frame, with nothing else under way.
    latency_ms: Summary,
    /// From frame to frame while the read-back ring is full; the mean is what counts.
    ring_ms: Summary,
    /// Medians; above 1 `soft` is faster.
    latency_over_soft: f64,
    /// Means; above 1 `soft` is faster.
    ring_over_soft: f64,
    /// Mean absolute difference of the two pictures over all pixels and R, G, B, in 1/255.
    rgb_difference: f64,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let (places, missing) = scenes::places()?;
    let mut left_out: Vec<String> =
        missing.iter().map(|file| format!("{file}: it is not in ../shared/scenes")).collect();
    let mut soft = SoftRenderer::new();
    // Whatever Vulkan offers, so that there is something to compare with where there is no GPU.
    let mut gpu = match GpuRenderer::open(CpuAdapter::Allow) {
        Ok(gpu) => Some(gpu),
        Err(why) => {
            left_out.push(format!("gpu: {why}"));
            None
        }
    };
    let mut views = Vec::new();
    for place in &places {
        let still = scenes::still(place)?;
        for (name, path) in still.views {
            eprintln!("{}, {name} …", still.name);
            views.push(measure_view(&still, name, path, &mut soft, gpu.as_mut())?);
        }
    }
    let gpu = gpu.map(|gpu| gpu.name());
    let figures = Figures { size: Size::HD.to_string(), format: "I420", soft: soft.name(), gpu, left_out, views };
    print(&figures);
    Ok(figures)
}

fn measure_view(
    still: &Still,
    view: &'static str,
    path: CameraPath,
    soft: &mut SoftRenderer,
    mut gpu: Option<&mut GpuRenderer>,
) -> anyhow::Result<ViewFigures> {
    let scene = still.stage.scene();
    let (mut soft_ms, mut latency_ms, mut ring_ms) = (Vec::new(), Vec::new(), Vec::new());
    one_by_one(soft, scene, path, 0..WARM_UP)?;
    if let Some(gpu) = gpu.as_deref_mut() {
        one_by_one(gpu, scene, path, 0..WARM_UP)?;
    }
    for block in 0..BLOCKS {
        let frames = block * FRAMES_PER_BLOCK..(block + 1) * FRAMES_PER_BLOCK;
        soft_ms.extend(one_by_one(soft, scene, path, frames.clone())?);
        if let Some(gpu) = gpu.as_deref_mut() {
            latency_ms.extend(one_by_one(gpu, scene, path, frames.clone())?);
            ring_ms.extend(through_the_ring(gpu, scene, path, frames)?);
        }
    }
    let soft_ms = Summary::of(soft_ms).context("soft drew nothing")?;
    let gpu = gpu.map(|gpu| -> anyhow::Result<_> {
        let latency_ms = Summary::of(latency_ms).context("gpu drew nothing")?;
        let ring_ms = Summary::of(ring_ms).context("gpu drew nothing")?;
        Ok(GpuFigures {
            latency_over_soft: latency_ms.median / soft_ms.median,
            ring_over_soft: ring_ms.mean / soft_ms.mean,
            rgb_difference: rgb_difference(&picture(soft, scene, path.at(0))?, &picture(gpu, scene, path.at(0))?),
            latency_ms,
            ring_ms,
        })
    });
    let triangles = scene.triangle_count();
    Ok(ViewFigures { world: still.name.clone(), view, triangles, soft_ms, gpu: gpu.transpose()? })
}

fn view(camera: Camera, format: PixelFormat) -> View {
    View { camera, format, size: Size::HD, ..View::default() }
}

fn submit(renderer: &mut dyn Renderer, scene: &Scene, camera: Camera, frame: usize) -> anyhow::Result<()> {
    let tag = FrameTag { frame_id: frame as u64, tick: 0 };
    Ok(renderer.submit(scene, &view(camera, PixelFormat::I420), tag)?)
}

/// Milliseconds from submitting each frame to having it.
fn one_by_one(
    renderer: &mut dyn Renderer,
    scene: &Scene,
    path: CameraPath,
    frames: impl Iterator<Item = usize>,
) -> anyhow::Result<Vec<f64>> {
    frames
        .map(|frame| {
            let started = Instant::now();
            submit(renderer, scene, path.at(frame), frame)?;
            let drawn = renderer.collect(Collect::All)?;
            let elapsed = started.elapsed();
            match drawn.as_slice() {
                [only] if only.tag.frame_id == frame as u64 => Ok(elapsed.as_secs_f64() * 1e3),
                others => bail!("{} gave {} frames for one", renderer.name(), others.len()),
            }
        })
        .collect()
}

/// Milliseconds of each round of submitting a frame and taking what is finished, with as many under way as the ring holds.
fn through_the_ring(
    renderer: &mut dyn Renderer,
    scene: &Scene,
    path: CameraPath,
    frames: std::ops::Range<usize>,
) -> anyhow::Result<Vec<f64>> {
    for frame in 0..FILL {
        submit(renderer, scene, path.at(frame), frame)?;
    }
    let mut rounds = Vec::with_capacity(frames.len());
    for frame in frames {
        let started = Instant::now();
        submit(renderer, scene, path.at(frame), frame)?;
        renderer.collect(Collect::Ready)?;
        rounds.push(started.elapsed().as_secs_f64() * 1e3);
    }
    renderer.collect(Collect::All)?;
    Ok(rounds)
}

fn picture(renderer: &mut dyn Renderer, scene: &Scene, camera: Camera) -> anyhow::Result<Vec<u8>> {
    renderer.submit(scene, &view(camera, PixelFormat::Rgba8), FrameTag::default())?;
    match renderer.collect(Collect::All)?.pop().map(|frame| frame.pixels) {
        Some(Pixels::Rgba8(rgba)) => Ok(rgba),
        _ => bail!("{} drew no picture", renderer.name()),
    }
}

/// Mean over pixels and R, G, B of pictures of one size.
fn rgb_difference(a: &[u8], b: &[u8]) -> f64 {
    let pixels = a.chunks_exact(4).zip(b.chunks_exact(4));
    let sum: u64 = pixels.flat_map(|(a, b)| (0..3).map(move |i| u64::from(a[i].abs_diff(b[i])))).sum();
    sum as f64 / (a.len() / 4 * 3).max(1) as f64
}

fn print(figures: &Figures) {
    println!("{} {}, {} frames each", figures.size, figures.format, BLOCKS * FRAMES_PER_BLOCK);
    println!("soft: {}", figures.soft);
    println!("gpu:  {}\n", figures.gpu.as_deref().unwrap_or("none"));
    let mut table = Table::new([
        "world, view",
        "triangles",
        "soft ms",
        "p95",
        "gpu one by one ms",
        "p95",
        "÷ soft",
        "gpu ring ms (mean)",
        "p95",
        "÷ soft",
        "|ΔRGB| /255",
    ]);
    for view in &figures.views {
        let mut row = vec![format!("{}, {}", view.world, view.view), view.triangles.to_string()];
        row.extend([view.soft_ms.median, view.soft_ms.p95].map(|ms| format!("{ms:.2}")));
        if let Some(gpu) = &view.gpu {
            row.extend([gpu.latency_ms.median, gpu.latency_ms.p95, gpu.latency_over_soft].map(|n| format!("{n:.2}")));
            row.extend([gpu.ring_ms.mean, gpu.ring_ms.p95, gpu.ring_over_soft].map(|n| format!("{n:.2}")));
            row.push(format!("{:.3}", gpu.rgb_difference));
        }
        table.row(row);
    }
    println!("{table}");
    println!("Medians unless a header says otherwise. Ratios above 1: soft is faster.");
    for line in &figures.left_out {
        println!("Left out: {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_does_not_count_as_a_difference() {
        assert_eq!(rgb_difference(&[10, 20, 30, 255, 0, 0, 0, 255], &[13, 20, 30, 0, 0, 3, 0, 255]), 1.0);
    }
}
