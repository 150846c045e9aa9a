//! What smooth edges cost, both ways by turns in one run.

use anyhow::Context;
use lightcone_gpu_kit::stats::Summary;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, Edges, FrameTag, Renderer, Scene, View};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use super::paths::walk;
use super::pictures::size;

const VIEWS: usize = 6;
const TICKS: usize = 40;

/// CPU time of a view.
#[derive(Debug, Serialize)]
pub struct CostFigures {
    pub views: usize,
    pub stairs_cpu_ms: Summary,
    pub smooth_cpu_ms: Summary,
    /// Medians.
    pub over_stairs: f64,
}

/// Views of players who walk about the plaza.
pub fn measure() -> anyhow::Result<CostFigures> {
    let (mut stairs, mut smooth) = (Way::new(Edges::Stairs), Way::new(Edges::Smooth));
    walk(TICKS, |scene, snapshot| {
        let view = |seer: &lightcone_node::stage::snapshot::Seer| {
            let hidden_owner = if seer.first_person { seer.session.0 } else { 0 };
            View { id: seer.session.0, camera: seer.camera, hidden_owner, size: size(), ..View::default() }
        };
        let views: Vec<_> = snapshot.seers.iter().take(VIEWS).map(view).collect();
        stairs.draw(scene, &views)?;
        smooth.draw(scene, &views)
    })?;
    let of = |way: Way| Summary::of(way.cpu_ms).context("nothing was drawn");
    let (stairs_cpu_ms, smooth_cpu_ms) = (of(stairs)?, of(smooth)?);
    let over_stairs = smooth_cpu_ms.median / stairs_cpu_ms.median;
    Ok(CostFigures { views: VIEWS, stairs_cpu_ms, smooth_cpu_ms, over_stairs })
}

struct Way {
    edges: Edges,
    renderer: SoftRenderer,
    cpu_ms: Vec<f64>,
}

impl Way {
    fn new(edges: Edges) -> Self {
        Self { edges, renderer: SoftRenderer::new(), cpu_ms: Vec::new() }
    }

    fn draw(&mut self, scene: &Scene, views: &[View]) -> anyhow::Result<()> {
        let of = |view: &View| (View { edges: self.edges, ..view.clone() }, FrameTag::default());
        let views: Vec<_> = views.iter().map(of).collect();
        let before = cpu_ms();
        self.renderer.submit_all(scene, &views)?;
        let drawn = self.renderer.collect(Collect::All)?.len();
        self.cpu_ms.push((cpu_ms() - before) / drawn.max(1) as f64);
        Ok(())
    }
}

/// Of all threads of this process.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
