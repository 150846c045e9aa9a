//! The figures as a picture: two panels, both axes logarithmic.

use std::path::Path;

use anyhow::anyhow;
use plotters::prelude::*;

use super::crowd::Meshes;
use super::figures::{Figures, Point};

const SIZE_PX: (u32, u32) = (1100, 440);
const COLOURS: [RGBColor; 4] =
    [RGBColor(20, 90, 160), RGBColor(90, 160, 220), RGBColor(180, 70, 30), RGBColor(230, 150, 90)];

/// A line: its name, and where it goes.
type Line = (String, Vec<(f64, f64)>);

/// Writes an SVG file.
pub fn draw(file: &Path, figures: &Figures) -> anyhow::Result<()> {
    let root = SVGBackend::new(file, SIZE_PX).into_drawing_area();
    let failed = |why: &dyn std::fmt::Display| anyhow!("{why}");
    root.fill(&WHITE).map_err(|why| failed(&why))?;
    let panels = root.split_evenly((1, 2));
    let pixels = |point: &Point| point.pixels as f64;
    panel(&panels[0], "1280×720, sun shadows", "triangles", &lines(&figures.triangles, |point| point.triangles as f64))
        .map_err(|why| failed(&why))?;
    panel(&panels[1], "100,000 triangles", "pixels", &lines(&figures.pixels, pixels)).map_err(|why| failed(&why))?;
    root.present().map_err(|why| failed(&why))
}

/// One for each renderer and kind of meshes, in the order they were measured.
fn lines(points: &[Point], x: impl Fn(&Point) -> f64) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for point in points {
        let kind = if point.meshes == Meshes::Instanced { "one mesh" } else { "many meshes" };
        let name = format!("{}, {kind}", point.renderer);
        let at = (x(point), point.ms.median);
        match lines.iter_mut().find(|(known, _)| *known == name) {
            Some((_, places)) => places.push(at),
            None => lines.push((name, vec![at])),
        }
    }
    lines
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn panel<DB: DrawingBackend>(
    area: &DrawingArea<DB, plotters::coord::Shift>,
    title: &str,
    across: &str,
    lines: &[Line],
) -> Result<(), Failed>
where
    DB::ErrorType: 'static,
{
    let [x, y] = [|place: &(f64, f64)| place.0, |place: &(f64, f64)| place.1].map(|of| range(lines, of));
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(14)
        .x_label_area_size(44)
        .y_label_area_size(58)
        .build_cartesian_2d(x.log_scale(), y.log_scale())
        .map_err(|why| why.to_string())?;
    let mut mesh = chart.configure_mesh();
    let number = |n: &f64| {
        if *n >= 1e6 {
            format!("{} M", n / 1e6)
        } else if *n >= 1e3 {
            format!("{} k", n / 1e3)
        } else {
            n.to_string()
        }
    };
    mesh.x_desc(across).y_desc("ms a frame").x_label_formatter(&number).label_style(("sans-serif", 13));
    mesh.x_labels(4).y_labels(4).light_line_style(TRANSPARENT);
    mesh.draw().map_err(|why| why.to_string())?;
    for ((name, places), colour) in lines.iter().zip(COLOURS.into_iter().cycle()) {
        let style = colour.stroke_width(2);
        let line = LineSeries::new(places.iter().copied(), style).point_size(3);
        let legend = move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style);
        chart.draw_series(line).map_err(|why| why.to_string())?.label(name.as_str()).legend(legend);
    }
    let mut labels = chart.configure_series_labels();
    labels.position(SeriesLabelPosition::UpperLeft).background_style(WHITE.mix(0.85)).border_style(BLACK.mix(0.3));
    labels.label_font(("sans-serif", 13)).draw().map_err(|why| why.to_string())?;
    Ok(())
}

/// From the least to the greatest, with a little room.
fn range(lines: &[Line], of: fn(&(f64, f64)) -> f64) -> std::ops::Range<f64> {
    let values = || lines.iter().flat_map(|(_, places)| places).map(of).filter(|value| *value > 0.0);
    let (least, greatest) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    if greatest > 0.0 { least * 0.8..greatest * 1.25 } else { 1.0..10.0 }
}

#[cfg(test)]
mod tests {
    use lightcone_gpu_kit::stats::Summary;

    use super::*;

    #[test]
    fn every_line_is_drawn_and_named() {
        let point = |renderer, triangles: usize, ms: f64| Point {
            renderer,
            meshes: Meshes::Unique,
            triangles,
            pixels: triangles as u64,
            ms: Summary::of([ms]).unwrap(),
        };
        let points =
            || vec![point("soft", 10_000, 4.0), point("soft", 1_000_000, 90.0), point("lavapipe", 10_000, 40.0)];
        let figures = Figures { triangles: points(), pixels: points(), left_out: Vec::new() };
        let file = std::env::temp_dir().join(format!("lightcone-plot-{}.svg", std::process::id()));
        draw(&file, &figures).unwrap();
        let svg = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        for text in ["soft, many meshes", "lavapipe, many meshes", "ms a frame", "triangles", "pixels"] {
            assert!(svg.contains(text), "{text}");
        }
        assert!(svg.matches("<polyline").count() >= 4);
    }
}
