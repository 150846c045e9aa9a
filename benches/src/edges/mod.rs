//! Smooth edges beside stairs and four samples a pixel: how near each comes to 16 samples a pixel, before and after the encoder, how
//! much it flickers, and what it costs. `render/docs/edges.md` says what the figures mean.

mod cost;
mod likeness;
mod paths;
mod pictures;

use serde::Serialize;

use crate::table::Table;
use cost::CostFigures;
use likeness::WayFigures;
use paths::Path;
use pictures::{Series, size};

/// Of each path.
const PICTURES: usize = 24;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    size: String,
    pictures: usize,
    paths: Vec<PathFigures>,
    cost: CostFigures,
}

#[derive(Debug, Serialize)]
struct PathFigures {
    path: &'static str,
    ways: Vec<WayFigures>,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let cost = cost::measure()?;
    let paths = Path::ALL.into_iter().map(measure_path).collect::<anyhow::Result<_>>()?;
    let figures = Figures { size: size().to_string(), pictures: PICTURES, paths, cost };
    print(&figures);
    Ok(figures)
}

fn measure_path(path: Path) -> anyhow::Result<PathFigures> {
    let mut series = Series::default();
    path.each(PICTURES, |scene, camera| series.draw(scene, camera))?;
    Ok(PathFigures { path: path.name(), ways: likeness::of(&series)? })
}

fn print(figures: &Figures) {
    println!("{} pictures of {}; the reference has 16 samples a pixel\n", figures.pictures, figures.size);
    let mut table =
        Table::new(["scene", "edges", "SSIM", "SSIM at 1 Mb/s", "SSIM at 4 Mb/s", "flicker", "error flicker"]);
    for PathFigures { path, ways } in &figures.paths {
        for way in ways {
            table.row([
                (*path).to_owned(),
                way.edges.to_owned(),
                format!("{:.3}", way.ssim),
                format!("{:.3}", way.ssim_at_1_mbps),
                format!("{:.3}", way.ssim_at_4_mbps),
                format!("{:.2}", way.flicker),
                format!("{:.2}", way.error_flicker),
            ]);
        }
    }
    println!("{table}");
    let CostFigures { views, stairs_cpu_ms, smooth_cpu_ms, over_stairs } = &figures.cost;
    println!(
        "{views} views of the plaza: {:.2} ms of CPU a view with stairs, {:.2} with smooth edges, {:+.0} %",
        stairs_cpu_ms.median,
        smooth_cpu_ms.median,
        (over_stairs - 1.0) * 100.0
    );
}
