//! One view of every world: how long it takes alone and with others under way, what of that the GPU works on, how alike it is to
//! what `soft` draws.

use anyhow::Context;
use lightcone_gpu_kit::pictures::{picture, rgb_difference};
use lightcone_gpu_kit::places::{self, CameraPath};
use lightcone_gpu_kit::similarity::ssim;
use lightcone_gpu_kit::stats::{Summary, thousandths};
use lightcone_gpu_kit::timing::{FrameTimes, Shot};
use lightcone_render::gpu::{CpuAdapter, GpuRenderer};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Edges, Renderer, Scene, Size, View};
use serde::Serialize;

use crate::device::{self, Memory};
use crate::moment::Still;
use crate::passes::Passes;
use crate::plan::Plan;
use crate::sheet::Sheet;

const SIZES: [(u32, u32); 2] = [(1920, 1080), (3840, 2160)];
const QUICK_SIZES: [(u32, u32); 2] = [(320, 180), (640, 360)];
/// Of each picture on the sheet.
const SHEET_SIZE: (u32, u32) = (640, 360);
/// What is kept whole.
const WHOLE: (&str, &str) = ("plaza", "eye");

/// How many frames are drawn.
#[derive(Clone, Copy)]
struct Frames {
    warm_up: usize,
    measured: usize,
    by_soft: usize,
}

const FRAMES: Frames = Frames { warm_up: 4, measured: 30, by_soft: 3 };
const QUICK_FRAMES: Frames = Frames { warm_up: 1, measured: 3, by_soft: 1 };

#[derive(Debug, Serialize)]
struct Figures {
    adapter: String,
    soft: String,
    format: &'static str,
    left_out: Vec<String>,
    likeness: Vec<Likeness>,
    views: Vec<ViewFigures>,
}

/// Between the pictures of `soft` and of the GPU, at 1280x720.
#[derive(Debug, Serialize)]
struct Likeness {
    world: String,
    view: &'static str,
    /// Of luma, with the samples that the GPU takes and the smooth edges of `soft`.
    ssim: f64,
    /// Mean over pixels and channels, in 1/255.
    rgb_difference: f64,
    /// With one sample of each pixel from both.
    ssim_one_sample: f64,
    rgb_difference_one_sample: f64,
}

#[derive(Debug, Serialize)]
struct ViewFigures {
    world: String,
    view: &'static str,
    size: String,
    triangles: usize,
    /// Submit to frame on this machine's CPU cores.
    soft_ms: Summary,
    /// Until the renderer has taken the frame in: draw lists, uploads, recording.
    submit_ms: Summary,
    /// Submit to frame, with nothing else under way.
    latency_ms: Summary,
    /// From frame to frame while the read-back ring is full; the mean is what counts.
    ring_ms: Summary,
    ring_frames_per_s: f64,
    /// Of the frames drawn alone; `null` without a clock.
    gpu: Option<Passes>,
    /// What of the median latency is neither the taking in nor the GPU's work: waiting, mapping, copying out of what is mapped.
    read_back_rest_ms: Option<f64>,
    memory: Option<Memory>,
}

struct Renderers {
    soft: SoftRenderer,
    gpu: GpuRenderer,
    one_sample: GpuRenderer,
}

/// A world's camera.
struct Seen<'a> {
    world: &'a str,
    scene: &'a Scene,
    view: &'static str,
    path: CameraPath,
}

/// Every world and camera; the plaza, which is what a node serves, comes first.
pub fn measure(plan: &Plan) -> anyhow::Result<()> {
    let (mut places, missing) = places::places()?;
    places.rotate_right(1);
    let mut renderers = Renderers {
        soft: SoftRenderer::new(),
        gpu: device::open()?,
        one_sample: GpuRenderer::open_unsmoothed(CpuAdapter::from_environment())?,
    };
    renderers.gpu.measure_gpu_times();
    let mut figures = Figures {
        adapter: renderers.gpu.name(),
        soft: renderers.soft.name(),
        format: "I420",
        left_out: missing.iter().map(|file| format!("{file}: it is not among the scenes")).collect(),
        likeness: Vec::new(),
        views: Vec::new(),
    };
    let mut sheet = Sheet::new(size(SHEET_SIZE)?);
    for place in &places {
        let still = Still::of(place)?;
        for (view, path) in still.views {
            let seen = Seen { world: &still.name, scene: &still.scene, view, path };
            measure_seen(plan, &seen, &mut renderers, &mut sheet, &mut figures)?;
        }
        let (size, rgba) = sheet.picture();
        plan.out.picture("pictures.png", size, rgba)?;
    }
    Ok(())
}

fn size((width, height): (u32, u32)) -> anyhow::Result<Size> {
    Ok(Size::new(width, height)?)
}

/// One camera, as far as there is time.
fn measure_seen(
    plan: &Plan,
    seen: &Seen,
    renderers: &mut Renderers,
    sheet: &mut Sheet,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let Seen { world, scene, view, path } = seen;
    let too_late = |what: &str| format!("{world}, {view}, {what}: the step's time was up");
    if plan.has_time() {
        let at = |size| View { camera: path.at(0), size, ..View::default() };
        figures.likeness.push(likeness(seen, &at(Size::HD), renderers)?);
        let small = at(size(SHEET_SIZE)?);
        sheet.row(&picture(&mut renderers.soft, scene, &small)?, &picture(&mut renderers.gpu, scene, &small)?);
    } else {
        figures.left_out.push(too_late("likeness"));
    }
    let (sizes, frames) = if plan.quick { (QUICK_SIZES, QUICK_FRAMES) } else { (SIZES, FRAMES) };
    for wanted in sizes {
        let wanted = size(wanted)?;
        if plan.has_time() {
            let timed = times(seen, wanted, renderers, frames)?;
            println!("{}", timed.line());
            figures.views.push(timed);
        } else {
            figures.left_out.push(too_late(&wanted.to_string()));
        }
        plan.out.write("views", figures)?;
    }
    let largest = size(sizes[1])?;
    if (*world, *view) == WHOLE && plan.has_time() {
        let whole = View { camera: path.at(0), size: largest, ..View::default() };
        let rgba = picture(&mut renderers.gpu, scene, &whole)?;
        plan.out.picture("rest/plaza-whole.png", [largest.width(), largest.height()], &rgba)?;
    }
    Ok(())
}

fn likeness(seen: &Seen, view: &View, renderers: &mut Renderers) -> anyhow::Result<Likeness> {
    let Renderers { soft, gpu, one_sample } = renderers;
    let (width, height) = (view.size.width() as usize, view.size.height() as usize);
    let ssim = |a: &[u8], b: &[u8]| ssim(a, b, width, height).context("pictures of different sizes");
    let smooth = [picture(soft, seen.scene, view)?, picture(gpu, seen.scene, view)?];
    let stairs = View { edges: Edges::Stairs, ..view.clone() };
    let stairs = [picture(soft, seen.scene, &stairs)?, picture(one_sample, seen.scene, &stairs)?];
    Ok(Likeness {
        world: seen.world.to_owned(),
        view: seen.view,
        ssim: ssim(&smooth[0], &smooth[1])?,
        rgb_difference: rgb_difference(&smooth[0], &smooth[1]),
        ssim_one_sample: ssim(&stairs[0], &stairs[1])?,
        rgb_difference_one_sample: rgb_difference(&stairs[0], &stairs[1]),
    })
}

fn times(seen: &Seen, size: Size, renderers: &mut Renderers, frames: Frames) -> anyhow::Result<ViewFigures> {
    let Renderers { soft, gpu, .. } = renderers;
    let view = View { size, ..View::default() };
    let shot = Shot { scene: seen.scene, path: seen.path, view: &view };
    let of = |times: &[FrameTimes], ms: fn(&FrameTimes) -> f64| Summary::of(times.iter().map(ms)).context("no frames");
    shot.one_by_one(soft, 0..1)?;
    let soft_ms = of(&shot.one_by_one(soft, 0..frames.by_soft)?, |times| times.latency_ms)?;
    shot.one_by_one(gpu, 0..frames.warm_up)?;
    gpu.take_gpu_times();
    let alone = shot.one_by_one(gpu, 0..frames.measured)?;
    let passes = Passes::of(&gpu.take_gpu_times());
    let ring_ms = Summary::of(shot.through_the_ring(gpu, 0..frames.measured)?).context("no frames")?;
    let (submit_ms, latency_ms) = (of(&alone, |times| times.submit_ms)?, of(&alone, |times| times.latency_ms)?);
    Ok(ViewFigures {
        world: seen.world.to_owned(),
        view: seen.view,
        size: size.to_string(),
        triangles: seen.scene.triangle_count(),
        soft_ms,
        ring_frames_per_s: thousandths(1e3 / ring_ms.mean),
        read_back_rest_ms: passes.map(|passes| thousandths(latency_ms.median - submit_ms.median - passes.total_ms)),
        submit_ms,
        latency_ms,
        ring_ms,
        gpu: passes,
        memory: device::memory(gpu),
    })
}

impl ViewFigures {
    /// For whoever waits.
    fn line(&self) -> String {
        let Self { world, view, size, soft_ms, latency_ms, ring_frames_per_s, .. } = self;
        let (soft, latency) = (soft_ms.median, latency_ms.median);
        format!(
            "{world}, {view}, {size}: soft {soft:.2} ms, gpu {latency:.2} ms, {ring_frames_per_s:.0} frames a second"
        )
    }
}
