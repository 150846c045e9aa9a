//! A view that has not changed, or that only a few players move in, against drawing it anew.

use std::time::Instant;

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::Extractor;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Camera, Collect, FrameTag, Renderer, Scene, View};
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig};
use serde::Serialize;

use crate::scenes;

const FRAMES: usize = 60;

/// Players that walk about before a camera that stands still.
const PLAYERS: [usize; 2] = [2, 4];
const SEED: u64 = 7;
const TICKS_BEFORE: u32 = 60;

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
    let (scene, camera) = (still.stage.scene(), still.views[0].1.at(0));
    draw(&mut soft, scene, camera, 1)?;
    let (mut full_ms, mut still_ms) = (Vec::new(), Vec::new());
    for _ in 0..FRAMES {
        full_ms.push(draw(&mut soft, scene, camera, 0)?.ms);
        still_ms.push(draw(&mut soft, scene, camera, 1)?.ms);
    }
    let full_ms = Summary::of(full_ms).context("nothing was drawn")?;
    let still_ms = Summary::of(still_ms).context("nothing was drawn")?;
    let still_over_full = still_ms.median / full_ms.median;
    Ok(StillFigures { world: still.name, full_ms, still_ms, still_over_full })
}

/// A frame's cost.
struct Drawn {
    ms: f64,
    /// Share of its blocks that changed.
    changed: f64,
}

fn draw(soft: &mut SoftRenderer, scene: &Scene, camera: Camera, id: u64) -> anyhow::Result<Drawn> {
    let started = Instant::now();
    soft.submit(scene, &View { id, camera, ..View::default() }, FrameTag::default())?;
    let frame = soft.collect(Collect::All)?.pop().context("nothing was drawn")?;
    let ms = started.elapsed().as_secs_f64() * 1e3;
    Ok(Drawn { ms, changed: frame.damage.changed() as f64 / frame.damage.blocks() as f64 })
}

/// The plaza from its vantage point while some players walk.
#[derive(Debug, Serialize)]
pub struct MovingFigures {
    players: usize,
    full_ms: Summary,
    over_kept_ms: Summary,
    /// Medians.
    over_kept_over_full: f64,
    /// Mean share of blocks that changed.
    changed: f64,
}

/// Every number of players.
pub fn measure_moving() -> anyhow::Result<Vec<MovingFigures>> {
    PLAYERS.into_iter().map(measure_players).collect()
}

/// Both renderers see every tick for the first time, so that each works out poses and shadows.
fn measure_players(players: usize) -> anyhow::Result<MovingFigures> {
    let mut simulation = Simulation::new(&scenes::plaza()?, SimulationConfig::default());
    let mut extractor = Extractor::new(&mut simulation);
    let mut scripted = ScriptedPlayers::new(players, SEED);
    let (mut stage, mut full, mut kept) = (Stage::default(), SoftRenderer::new(), SoftRenderer::new());
    for _ in 0..TICKS_BEFORE {
        simulation.step(scripted.next_events());
    }
    let (mut full_ms, mut over_kept_ms, mut changed) = (Vec::new(), Vec::new(), 0.0);
    for frame in 0..=FRAMES {
        simulation.step(scripted.next_events());
        let snapshot = extractor.extract(&mut simulation);
        stage.show(None, &snapshot, 1.0)?;
        let vantage = snapshot.vantage;
        let camera = Camera::look_at(vantage.eye, vantage.target, vantage.fov_deg.to_radians());
        let (anew, over_kept) =
            (draw(&mut full, stage.scene(), camera, 0)?, draw(&mut kept, stage.scene(), camera, 1)?);
        if frame > 0 {
            full_ms.push(anew.ms);
            over_kept_ms.push(over_kept.ms);
            changed += over_kept.changed / FRAMES as f64;
        }
    }
    let full_ms = Summary::of(full_ms).context("nothing was drawn")?;
    let over_kept_ms = Summary::of(over_kept_ms).context("nothing was drawn")?;
    let over_kept_over_full = over_kept_ms.median / full_ms.median;
    Ok(MovingFigures { players, full_ms, over_kept_ms, over_kept_over_full, changed })
}

/// A line for each number of players.
pub fn print_moving(figures: &[MovingFigures]) {
    for MovingFigures { players, full_ms, over_kept_ms, over_kept_over_full, changed } in figures {
        let (full, kept) = (full_ms.median, over_kept_ms.median);
        let (share, changed) = (over_kept_over_full * 100.0, changed * 100.0);
        println!(
            "still view of plaza with {players} players: {kept:.2} ms of {full:.2}, {share:.0} %; {changed:.1} % of blocks changed"
        );
    }
}

/// A line for each world.
pub fn print(figures: &[StillFigures]) {
    for StillFigures { world, full_ms, still_ms, still_over_full } in figures {
        let (full, still, share) = (full_ms.median, still_ms.median, still_over_full * 100.0);
        println!("still view of {world}: {still:.3} ms of {full:.2}, {share:.1} %");
    }
}
