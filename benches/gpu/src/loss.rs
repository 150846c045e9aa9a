//! What follows when the device is lost: the renderer must say so, and another must open and draw the same.
//!
//! The device is destroyed from this side, as wgpu allows, with a frame under way. A driver that dies by itself takes the same
//! way through the renderer, but cannot be made to die without harm to others on the machine.

use std::time::Instant;

use anyhow::{Context, bail, ensure};
use lightcone_gpu_kit::pictures::picture;
use lightcone_gpu_kit::places;
use lightcone_gpu_kit::stats::thousandths;
use lightcone_render::gpu::GpuRenderer;
use lightcone_render::{Collect, FrameTag, RenderError, Renderer, Scene, View};
use serde::Serialize;

use crate::device;
use crate::moment::Still;
use crate::plan::Plan;

#[derive(Debug, Serialize)]
struct Figures {
    /// What the renderer says.
    error: String,
    /// From the loss until it says so.
    reported_ms: f64,
    /// Until another is open.
    reopened_ms: f64,
    /// Until that has drawn the first picture, with all models uploaded anew.
    first_picture_ms: f64,
    /// Whether it is that of before, byte by byte.
    same_picture: bool,
}

/// Loses the device, and opens another.
pub fn measure(plan: &Plan) -> anyhow::Result<()> {
    let still = Still::of(&(places::plaza()?, 0))?;
    let view = View { camera: still.views[0].1.at(0), ..View::default() };
    let mut renderer = device::open()?;
    let before = picture(&mut renderer, &still.scene, &view)?;
    renderer.submit(&still.scene, &view, FrameTag::default())?;
    let began = Instant::now();
    renderer.lose_device();
    let error = complaint(&mut renderer, &still.scene, &view)?;
    let reported_ms = thousandths(began.elapsed().as_secs_f64() * 1e3);
    drop(renderer);
    let began = Instant::now();
    let mut renderer = device::open().context("after the loss")?;
    let reopened_ms = thousandths(began.elapsed().as_secs_f64() * 1e3);
    let after = picture(&mut renderer, &still.scene, &view)?;
    let first_picture_ms = thousandths(began.elapsed().as_secs_f64() * 1e3);
    let figures = Figures { error, reported_ms, reopened_ms, first_picture_ms, same_picture: before == after };
    println!("lost: {}; drawing again after {first_picture_ms:.0} ms", figures.error);
    plan.out.write("loss", &figures)?;
    ensure!(figures.same_picture, "the picture after the loss is another one");
    Ok(())
}

/// What a renderer that lost its device says to the next frame.
fn complaint(renderer: &mut GpuRenderer, scene: &Scene, view: &View) -> anyhow::Result<String> {
    // The frame under way may come or be lost.
    match renderer.collect(Collect::All) {
        Ok(_) | Err(RenderError::DeviceLost(_)) => {}
        Err(other) => bail!("the loss was reported as '{other}'"),
    }
    match renderer.submit(scene, view, FrameTag::default()) {
        Err(error @ RenderError::DeviceLost(_)) => Ok(error.to_string()),
        Err(other) => bail!("the loss was reported as '{other}'"),
        Ok(()) => bail!("a frame was taken in although the device was lost"),
    }
}
