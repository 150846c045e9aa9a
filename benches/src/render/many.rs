//! N views of the plaza with sixteen scripted players, each tick anew: what a view costs beside others.

use std::time::Instant;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::Extractor;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, Renderer, Size, View};
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig};
use serde::Serialize;

use crate::scenes;

const VIEWS: [usize; 5] = [1, 2, 4, 8, 16];
const PLAYERS: usize = 16;
const SEED: u64 = 7;
const TICKS_BEFORE: u32 = 60;
const TICKS: usize = 60;

/// N views.
#[derive(Debug, Serialize)]
pub struct ManyFigures {
    views: usize,
    size: String,
    /// Of all views of a tick, divided by their number.
    ms_per_view: Summary,
    /// Against one view; medians.
    over_one: f64,
}

/// Every number of views.
pub fn measure() -> anyhow::Result<Vec<ManyFigures>> {
    let size = Size::new(640, 360)?;
    let mut one = None;
    VIEWS
        .iter()
        .map(|&views| {
            let ms_per_view = Summary::of(walk(views, size)?).context("nothing was drawn")?;
            let over_one = ms_per_view.median / *one.get_or_insert(ms_per_view.median);
            Ok(ManyFigures { views, size: size.to_string(), ms_per_view, over_one })
        })
        .collect()
}

fn walk(views: usize, size: Size) -> anyhow::Result<Vec<f64>> {
    let mut simulation = Simulation::new(&scenes::plaza()?, SimulationConfig::default());
    let mut extractor = Extractor::new(&mut simulation);
    let mut players = ScriptedPlayers::new(PLAYERS, SEED);
    let (mut stage, mut renderer) = (Stage::default(), SoftRenderer::new());
    for _ in 0..TICKS_BEFORE {
        simulation.step(players.next_events());
    }
    (0..TICKS)
        .map(|_| {
            simulation.step(players.next_events());
            let snapshot = extractor.extract(&mut simulation);
            stage.show(None, &snapshot, 1.0)?;
            let wanted: Vec<_> = snapshot
                .seers
                .iter()
                .take(views)
                .map(|seer| {
                    let hidden_owner = if seer.first_person { seer.session.0 } else { 0 };
                    let id = seer.session.0;
                    (View { id, camera: seer.camera, size, hidden_owner, ..View::default() }, FrameTag::default())
                })
                .collect();
            let started = Instant::now();
            renderer.submit_all(stage.scene(), &wanted)?;
            let drawn = renderer.collect(Collect::All)?.len();
            anyhow::ensure!(drawn == views, "{drawn} frames of {views} views");
            Ok(started.elapsed().as_secs_f64() * 1e3 / views as f64)
        })
        .collect()
}

/// A line for each number of views.
pub fn print(figures: &[ManyFigures]) {
    for ManyFigures { views, size, ms_per_view, over_one } in figures {
        let (median, p95) = (ms_per_view.median, ms_per_view.p95);
        println!(
            "{views} views of {size} in the plaza with {PLAYERS} players: {median:.2} ms a view (p95 {p95:.2}), {:.0} % of one",
            over_one * 100.0
        );
    }
}
