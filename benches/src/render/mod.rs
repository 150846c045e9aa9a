//! `soft` and `gpu`, side by side in one run: short blocks of one, then of the others, on the same scene and cameras; then what
//! a view that stands [`still`] costs, things moving in it or not, and [`many`] views of one world.
//!
//! SwiftShader is found where the Vulkan loader is told of it, for example of Chromium's:
//! `VK_ADD_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json`.

mod many;
mod still;

use anyhow::Context;
use lightcone_gpu_kit::pictures::{picture, rgb_difference};
use lightcone_gpu_kit::similarity::ssim;
use lightcone_gpu_kit::stats::Summary;
use lightcone_gpu_kit::timing::Shot;
use lightcone_render::gpu::GpuRenderer;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Edges, Renderer, Size, View};
use serde::Serialize;

use crate::scenes::{self, CameraPath, Still};
use crate::table::Table;

const WARM_UP: usize = 4;
const BLOCKS: usize = 4;
const FRAMES_PER_BLOCK: usize = 15;

/// What `soft` is compared with: what a driver of ours calls itself, and a part of its adapter's name.
const RIVALS: [(&str, &str); 2] = [("lavapipe", "llvmpipe"), ("SwiftShader", "SwiftShader")];

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    size: String,
    format: &'static str,
    soft: String,
    left_out: Vec<String>,
    views: Vec<ViewFigures>,
    geomeans: Vec<Geomean>,
    still: Vec<still::StillFigures>,
    moving: Vec<still::MovingFigures>,
    many: Vec<many::ManyFigures>,
}

#[derive(Debug, Serialize)]
struct ViewFigures {
    world: String,
    view: &'static str,
    triangles: usize,
    /// Submit to frame, I420 conversion included.
    soft_ms: Summary,
    rivals: Vec<RivalFigures>,
}

#[derive(Debug, Serialize)]
struct RivalFigures {
    rival: &'static str,
    adapter: String,
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
    /// Of the two pictures' luma.
    ssim: f64,
}

impl ViewFigures {
    /// For whoever waits.
    fn line(&self) -> String {
        let rival = |figures: &RivalFigures| {
            let RivalFigures { rival, latency_ms, latency_over_soft, ring_over_soft, ssim, .. } = figures;
            let ms = latency_ms.median;
            format!(", {rival} {ms:.1} ms: {latency_over_soft:.2} (ring {ring_over_soft:.2}), SSIM {ssim:.4}")
        };
        let rivals: String = self.rivals.iter().map(rival).collect();
        format!("{}, {}: soft {:.2} ms{rivals}", self.world, self.view, self.soft_ms.median)
    }
}

/// Of all views.
#[derive(Debug, Serialize)]
struct Geomean {
    rival: &'static str,
    latency_over_soft: f64,
    ring_over_soft: f64,
    /// The least of any view.
    least: f64,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let (places, missing) = scenes::places()?;
    let mut left_out: Vec<String> =
        missing.iter().map(|file| format!("{file}: it is not in ../shared/scenes")).collect();
    let mut soft = SoftRenderer::new();
    let mut gpus = Vec::new();
    for (rival, name) in RIVALS {
        match GpuRenderer::open_named(name) {
            Ok(gpu) => gpus.push((rival, gpu)),
            Err(why) => left_out.push(format!("{rival}: {why}")),
        }
    }
    let (still, moving, many) = (still::measure()?, still::measure_moving()?, many::measure()?);
    still::print(&still);
    still::print_moving(&moving);
    many::print(&many);
    let mut views = Vec::new();
    for place in &places {
        let still = scenes::still(place)?;
        for (name, path) in still.views {
            let view = measure_view(&still, name, path, &mut soft, &mut gpus)?;
            eprintln!("{}", view.line());
            views.push(view);
        }
    }
    let geomeans = gpus.iter().map(|(rival, _)| geomean(rival, &views)).collect();
    let figures = Figures {
        size: Size::HD.to_string(),
        format: "I420",
        soft: soft.name(),
        left_out,
        views,
        geomeans,
        still,
        moving,
        many,
    };
    print(&figures);
    Ok(figures)
}

fn geomean(rival: &'static str, views: &[ViewFigures]) -> Geomean {
    let figures = || views.iter().flat_map(|view| &view.rivals).filter(|figures| figures.rival == rival);
    let mean = |ratio: fn(&RivalFigures) -> f64| {
        let logs: Vec<f64> = figures().map(|figures| ratio(figures).ln()).collect();
        (logs.iter().sum::<f64>() / logs.len().max(1) as f64).exp()
    };
    let least = figures().flat_map(|f| [f.latency_over_soft, f.ring_over_soft]).fold(f64::INFINITY, f64::min);
    Geomean {
        rival,
        latency_over_soft: mean(|f| f.latency_over_soft),
        ring_over_soft: mean(|f| f.ring_over_soft),
        least,
    }
}

fn measure_view(
    still: &Still,
    view: &'static str,
    path: CameraPath,
    soft: &mut SoftRenderer,
    gpus: &mut [(&'static str, GpuRenderer)],
) -> anyhow::Result<ViewFigures> {
    let scene = still.stage.scene();
    // What plays the GPU on a CPU takes one sample a pixel.
    let as_asked = View { size: Size::HD, edges: Edges::Stairs, ..View::default() };
    let shot = Shot { scene, path, view: &as_asked };
    let latencies = |renderer: &mut dyn Renderer, frames| {
        shot.one_by_one(renderer, frames).map(|times| times.iter().map(|times| times.latency_ms).collect::<Vec<_>>())
    };
    let mut soft_ms = Vec::new();
    let mut gpu_ms = vec![(Vec::new(), Vec::new()); gpus.len()];
    latencies(soft, 0..WARM_UP)?;
    for (_, gpu) in gpus.iter_mut() {
        latencies(gpu, 0..WARM_UP)?;
    }
    for block in 0..BLOCKS {
        let frames = block * FRAMES_PER_BLOCK..(block + 1) * FRAMES_PER_BLOCK;
        soft_ms.extend(latencies(soft, frames.clone())?);
        for ((_, gpu), (latency_ms, ring_ms)) in gpus.iter_mut().zip(&mut gpu_ms) {
            latency_ms.extend(latencies(gpu, frames.clone())?);
            // A full ring takes its time on a CPU: once is enough.
            if block == BLOCKS - 1 {
                ring_ms.extend(shot.through_the_ring(gpu, frames.clone())?);
            }
        }
    }
    let soft_ms = Summary::of(soft_ms).context("soft drew nothing")?;
    let first = View { camera: path.at(0), ..as_asked.clone() };
    let own = picture(soft, scene, &first)?;
    let mut rivals = Vec::new();
    for ((rival, gpu), (latency_ms, ring_ms)) in gpus.iter_mut().zip(gpu_ms) {
        let latency_ms = Summary::of(latency_ms).context("gpu drew nothing")?;
        let ring_ms = Summary::of(ring_ms).context("gpu drew nothing")?;
        let other = picture(gpu, scene, &first)?;
        let (width, height) = (Size::HD.width() as usize, Size::HD.height() as usize);
        rivals.push(RivalFigures {
            rival,
            adapter: gpu.name(),
            latency_over_soft: latency_ms.median / soft_ms.median,
            ring_over_soft: ring_ms.mean / soft_ms.mean,
            rgb_difference: rgb_difference(&own, &other),
            ssim: ssim(&own, &other, width, height).context("pictures of different sizes")?,
            latency_ms,
            ring_ms,
        });
    }
    Ok(ViewFigures { world: still.name.clone(), view, triangles: scene.triangle_count(), soft_ms, rivals })
}

fn print(figures: &Figures) {
    println!(
        "{} {}, {} frames each; soft: {}\n",
        figures.size,
        figures.format,
        BLOCKS * FRAMES_PER_BLOCK,
        figures.soft
    );
    let mut table = Table::new([
        "world, view",
        "triangles",
        "soft ms",
        "p95",
        "rival",
        "one by one ms",
        "÷ soft",
        "ring ms (mean)",
        "÷ soft",
        "|ΔRGB| /255",
        "SSIM",
    ]);
    for view in &figures.views {
        for rival in &view.rivals {
            let mut row = vec![format!("{}, {}", view.world, view.view), view.triangles.to_string()];
            row.extend([view.soft_ms.median, view.soft_ms.p95].map(|ms| format!("{ms:.2}")));
            row.push(rival.rival.to_owned());
            row.extend([rival.latency_ms.median, rival.latency_over_soft].map(|n| format!("{n:.2}")));
            row.extend([rival.ring_ms.mean, rival.ring_over_soft].map(|n| format!("{n:.2}")));
            row.extend([format!("{:.3}", rival.rgb_difference), format!("{:.4}", rival.ssim)]);
            table.row(row);
        }
    }
    println!("{table}");
    println!("Medians unless a header says otherwise. Ratios above 1: soft is faster.");
    for Geomean { rival, latency_over_soft, ring_over_soft, least } in &figures.geomeans {
        println!(
            "geomean soft vs {rival}: {latency_over_soft:.2} (through the ring {ring_over_soft:.2}, least {least:.2})"
        );
    }
    for line in &figures.left_out {
        println!("Left out: {line}");
    }
}
