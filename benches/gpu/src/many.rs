//! 1 to 128 views of the plaza, each a player's who walks, each tick anew, all of a tick in one call.

use std::time::Instant;

use anyhow::{Context, ensure};
use bevy_ecs::prelude::QueryState;
use lightcone_gpu_kit::places;
use lightcone_gpu_kit::stats::{Summary, thousandths};
use lightcone_render::gpu::GpuRenderer;
use lightcone_render::{Collect, FrameTag, Renderer, Scene, Size, View};
use lightcone_world::camera::Eye;
use lightcone_world::prelude::{Player, ScriptedPlayers, Simulation, SimulationConfig};
use serde::Serialize;

use crate::device::{self, Memory};
use crate::moment::scene_of;
use crate::passes::{self, Passes};
use crate::plan::Plan;

/// How much is drawn.
struct Extent {
    sizes: [(u32, u32); 2],
    views: &'static [usize],
    players: usize,
    ticks: usize,
}

const FULL: Extent =
    Extent { sizes: [(1920, 1080), (3840, 2160)], views: &[1, 2, 4, 8, 16, 32, 64, 128], players: 128, ticks: 12 };
const QUICK: Extent = Extent { sizes: [(160, 90), (320, 180)], views: &[1, 2, 4], players: 4, ticks: 2 };
const SEED: u64 = 7;
const TICKS_BEFORE: u32 = 60;
const WARM_UP_TICKS: usize = 2;
/// What a node gives each player, a second.
const FRAME_RATE_HZ: f64 = 30.0;

#[derive(Debug, Serialize)]
struct Figures {
    adapter: String,
    players: usize,
    left_out: Vec<String>,
    calls: Vec<CallFigures>,
}

#[derive(Debug, Serialize)]
struct CallFigures {
    views: usize,
    size: String,
    /// Until the renderer has taken all views in.
    submit_ms: Summary,
    /// Until all frames are there.
    all_ms: Summary,
    ms_per_view: f64,
    /// Of all views together; medians.
    frames_per_s: f64,
    /// So many players could be given 30 frames a second each.
    players_at_30_hz: f64,
    /// Of all submissions of a call; `null` without a clock.
    gpu: Option<Passes>,
    memory: Option<Memory>,
}

/// The world and its players.
struct Walk {
    simulation: Simulation,
    players: ScriptedPlayers,
    eyes: QueryState<(&'static Player, &'static Eye)>,
}

impl Walk {
    fn of(players: usize) -> anyhow::Result<Self> {
        let mut simulation = Simulation::new(&places::plaza()?, SimulationConfig::default());
        let mut players = ScriptedPlayers::new(players, SEED);
        for _ in 0..TICKS_BEFORE {
            simulation.step(players.next_events());
        }
        let eyes = simulation.world_mut().query();
        Ok(Self { simulation, players, eyes })
    }

    /// The scene after one more tick, and what the first players see of it.
    fn step(&mut self, views: usize, size: Size) -> anyhow::Result<(Scene, Vec<(View, FrameTag)>)> {
        self.simulation.step(self.players.next_events());
        let scene = scene_of(&mut self.simulation)?;
        let eyes = self.eyes.iter(self.simulation.world());
        let view = |(player, eye): (&Player, &Eye)| {
            let id = player.session.0;
            View { id, camera: eye.camera, size, hidden_owner: if eye.in_head { id } else { 0 }, ..View::default() }
        };
        let mut wanted: Vec<_> = eyes.map(view).collect();
        wanted.sort_by_key(|view| view.id);
        wanted.truncate(views);
        ensure!(wanted.len() == views, "{} players see something, of {views}", wanted.len());
        Ok((scene, wanted.into_iter().map(|view| (view, FrameTag::default())).collect()))
    }
}

/// Every size and number of views.
pub fn measure(plan: &Plan) -> anyhow::Result<()> {
    let extent = if plan.quick { QUICK } else { FULL };
    let mut walk = Walk::of(extent.players)?;
    let mut renderer = device::open()?;
    renderer.measure_gpu_times();
    let mut figures =
        Figures { adapter: renderer.name(), players: extent.players, left_out: Vec::new(), calls: Vec::new() };
    for (width, height) in extent.sizes {
        let size = Size::new(width, height)?;
        for &views in extent.views {
            if plan.has_time() {
                let call = calls(&mut walk, &mut renderer, views, size, extent.ticks)?;
                println!("{}", call.line());
                figures.calls.push(call);
            } else {
                figures.left_out.push(format!("{views} views of {size}: the step's time was up"));
            }
            plan.out.write("many", &figures)?;
        }
    }
    Ok(())
}

fn calls(
    walk: &mut Walk,
    renderer: &mut GpuRenderer,
    views: usize,
    size: Size,
    ticks: usize,
) -> anyhow::Result<CallFigures> {
    let (mut submit_ms, mut all_ms, mut gpu) = (Vec::new(), Vec::new(), Vec::new());
    for tick in 0..WARM_UP_TICKS + ticks {
        let (scene, wanted) = walk.step(views, size)?;
        let began = Instant::now();
        renderer.submit_all(&scene, &wanted)?;
        let submitted = began.elapsed();
        let drawn = renderer.collect(Collect::All)?.len();
        let all = began.elapsed();
        ensure!(drawn == views, "{drawn} frames of {views} views");
        let times = renderer.take_gpu_times();
        if tick >= WARM_UP_TICKS {
            submit_ms.push(submitted.as_secs_f64() * 1e3);
            all_ms.push(all.as_secs_f64() * 1e3);
            gpu.extend((!times.is_empty()).then(|| passes::sum(&times)));
        }
    }
    let all_ms = Summary::of(all_ms).context("nothing was drawn")?;
    let ms_per_view = all_ms.median / views as f64;
    Ok(CallFigures {
        views,
        size: size.to_string(),
        submit_ms: Summary::of(submit_ms).context("nothing was drawn")?,
        all_ms,
        ms_per_view: thousandths(ms_per_view),
        frames_per_s: thousandths(1e3 / ms_per_view),
        players_at_30_hz: thousandths(1e3 / ms_per_view / FRAME_RATE_HZ),
        gpu: Passes::of(&gpu),
        memory: device::memory(renderer),
    })
}

impl CallFigures {
    /// For whoever waits.
    fn line(&self) -> String {
        let Self { views, size, all_ms, ms_per_view, frames_per_s, .. } = self;
        let all = all_ms.median;
        format!("{views} views of {size}: {all:.2} ms, {ms_per_view:.3} ms a view, {frames_per_s:.0} frames a second")
    }
}
