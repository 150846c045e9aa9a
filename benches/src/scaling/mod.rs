//! How the time of a frame grows with triangles, of one mesh placed many times and of many meshes, and with pixels.

mod crowd;
mod figures;
mod plot;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use lightcone_gpu_kit::stats::Summary;
use lightcone_render::gpu::GpuRenderer;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, Renderer, Scene, Size, View};

use crate::table::Table;
use crowd::{Meshes, crowd};
pub use figures::Figures;
use figures::Point;

const TRIANGLES: [usize; 6] = [10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000];
const SIZES: [(u32, u32); 7] =
    [(320, 180), (640, 360), (960, 540), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160)];
/// Of the pictures that differ in triangles, and of those that differ in pixels.
const FIXED_SIZE: Size = Size::HD;
const FIXED_TRIANGLES: usize = 100_000;
const WARM_UP: usize = 2;
/// A CPU that plays a GPU takes seconds for the largest frames.
const FRAMES: [(&str, usize); 2] = [("soft", 60), ("lavapipe", 12)];

/// Measures, prints, and draws a plot if it is given a file.
pub fn measure(svg: Option<&Path>) -> anyhow::Result<Figures> {
    let mut left_out = Vec::new();
    let mut renderers: Vec<(&str, usize, Box<dyn Renderer>)> =
        vec![(FRAMES[0].0, FRAMES[0].1, Box::new(SoftRenderer::new()))];
    match GpuRenderer::open_named("llvmpipe") {
        Ok(gpu) => renderers.push((FRAMES[1].0, FRAMES[1].1, Box::new(gpu))),
        Err(why) => left_out.push(format!("lavapipe: {why}")),
    }
    let mut figures = Figures { triangles: Vec::new(), pixels: Vec::new(), left_out };
    for meshes in [Meshes::Instanced, Meshes::Unique] {
        for triangles in TRIANGLES {
            let scene = crowd(triangles, meshes)?;
            figures.triangles.extend(points(&mut renderers, &scene, meshes, FIXED_SIZE)?);
        }
    }
    let scene = crowd(FIXED_TRIANGLES, Meshes::Instanced)?;
    for (width, height) in SIZES {
        figures.pixels.extend(points(&mut renderers, &scene, Meshes::Instanced, Size::new(width, height)?)?);
    }
    print(&figures);
    if let Some(file) = svg {
        plot::draw(file, &figures).with_context(|| format!("{} cannot be drawn", file.display()))?;
    }
    Ok(figures)
}

fn points(
    renderers: &mut [(&'static str, usize, Box<dyn Renderer>)],
    scene: &Scene,
    meshes: Meshes,
    size: Size,
) -> anyhow::Result<Vec<Point>> {
    let point = |(name, frames, renderer): &mut (&'static str, usize, Box<dyn Renderer>)| {
        let ms = (0..WARM_UP + *frames).map(|frame| one(renderer.as_mut(), scene, size, frame));
        let ms = ms.skip(WARM_UP).collect::<anyhow::Result<Vec<_>>>()?;
        let point = Point {
            renderer: name,
            meshes,
            triangles: scene.triangle_count(),
            pixels: u64::from(size.width()) * u64::from(size.height()),
            ms: Summary::of(ms).context("nothing was drawn")?,
        };
        eprintln!("{}: {} triangles ({meshes:?}), {size}: {:.1} ms", name, point.triangles, point.ms.median);
        Ok(point)
    };
    renderers.iter_mut().map(point).collect()
}

/// Milliseconds; the camera moves a little from frame to frame.
fn one(renderer: &mut dyn Renderer, scene: &Scene, size: Size, frame: usize) -> anyhow::Result<f64> {
    let view = View { camera: crowd::camera(frame), size, ..View::default() };
    let started = Instant::now();
    renderer.submit(scene, &view, FrameTag::default())?;
    let drawn = renderer.collect(Collect::All)?.len();
    ensure!(drawn == 1, "{} gave {drawn} frames for one", renderer.name());
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

fn print(figures: &Figures) {
    let mut table = Table::new(["renderer, meshes", "triangles", "pixels", "ms", "p95"]);
    for point in figures.triangles.iter().chain(&figures.pixels) {
        let ms = [point.ms.median, point.ms.p95].map(|ms| format!("{ms:.2}"));
        let row =
            [format!("{}, {:?}", point.renderer, point.meshes), point.triangles.to_string(), point.pixels.to_string()];
        table.row(row.into_iter().chain(ms));
    }
    println!("{table}");
    for line in &figures.left_out {
        println!("Left out: {line}");
    }
}
