//! A view that has not changed, against drawing it anew.

use std::time::Instant;

use anyhow::Context;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, Renderer, View};
use serde::Serialize;

use crate::scenes;
use crate::stats::Summary;

const FRAMES: usize = 60;

/// One world.
#[derive(Debug, Serialize)]
pub struct StillFigures {
    world: String,
    full_ms: Summary,
    still_ms: Summary,
    /// Medians.
    still_over_full: f64,
}

/// Every world, from where a player appears.
pub fn measure() -> anyhow::Result<Vec<StillFigures>> {
    let (places, _) = scenes::places()?;
    places.iter().map(measure_world).collect()
}

fn measure_world(place: &scenes::Place) -> anyhow::Result<StillFigures> {
    let still = scenes::still(place)?;
    let mut soft = SoftRenderer::new();
    let mut ms = |id: u64| -> anyhow::Result<f64> {
        let view = View { id, camera: still.views[0].1.at(0), ..View::default() };
        let started = Instant::now();
        soft.submit(still.stage.scene(), &view, FrameTag::default())?;
        soft.collect(Collect::All)?;
        Ok(started.elapsed().as_secs_f64() * 1e3)
    };
    ms(1)?;
    let (mut full_ms, mut still_ms) = (Vec::new(), Vec::new());
    for _ in 0..FRAMES {
        full_ms.push(ms(0)?);
        still_ms.push(ms(1)?);
    }
    let full_ms = Summary::of(full_ms).context("nothing was drawn")?;
    let still_ms = Summary::of(still_ms).context("nothing was drawn")?;
    let still_over_full = still_ms.median / full_ms.median;
    Ok(StillFigures { world: still.name, full_ms, still_ms, still_over_full })
}

/// A line for each world.
pub fn print(figures: &[StillFigures]) {
    for StillFigures { world, full_ms, still_ms, still_over_full } in figures {
        let (full, still, share) = (full_ms.median, still_ms.median, still_over_full * 100.0);
        println!("still view of {world}: {still:.3} ms of {full:.2}, {share:.1} %");
    }
}
