//! How many players this machine can draw, measured at the start.
//!
//! A player counts as drawn who gets half the wished width and height at two thirds of the wished rate: the step of the budget
//! below which people begin to mind. Nobody moves at the start, so the camera turns, and every picture is new.

use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use glam::Quat;
use lightcone_render::{Camera, Collect, FrameTag, PixelFormat, Pixels, RenderError, Renderer, Size, View};
use lightcone_streaming::encode::{self, Encoder};
use lightcone_streaming::{BitratePolicy, VideoFrame};
use lightcone_world::simulation::Simulation;

use crate::stage::Stage;
use crate::stage::snapshot::Extractor;
use crate::views::budget::{MAX_BUSY_SHARE, Wish};

/// Measuring takes about so long, and one picture at least.
const LASTS: Duration = Duration::from_secs(1);
/// The first pictures make tables and caches, and say nothing.
const WARM_UP: u32 = 2;
/// A picture is turned by so much against the one before.
const TURN_RAD: f32 = 0.02;
/// The step of the ladder: half the size, two thirds of the rate.
const GOOD_ENOUGH: usize = 3;
/// Of the cores' time for drawing and encoding: ticks, sound, packets and the system need the rest.
const SHARE: f64 = 0.8;
/// More are never let in unasked.
const MOST: usize = 256;

/// What one view of one picture costs.
#[derive(Clone, Copy, Debug, Default)]
struct Costs {
    /// Of the renderer's time; on CPU cores it has all of them.
    draw: Duration,
    /// Of one core.
    encode: Duration,
}

/// At least one, at most [`MOST`].
pub(crate) fn players(simulation: &mut Simulation, renderer: &mut dyn Renderer, wish: Wish) -> usize {
    let given = wish.at(GOOD_ENOUGH, 0);
    let costs = match measure(simulation, renderer, given.size) {
        Ok(costs) => costs,
        Err(error) => {
            tracing::warn!("what this machine can draw cannot be measured: {error}");
            return 1;
        }
    };
    let cores = available_parallelism().map_or(1, usize::from) as f64;
    let players = fit(costs, given.rate_hz, cores, renderer.name().starts_with("gpu"));
    let (draw_ms, encode_ms) = (costs.draw.as_secs_f64() * 1e3, costs.encode.as_secs_f64() * 1e3);
    tracing::info!(
        "this machine draws {players} players: {} takes {draw_ms:.1} ms to draw and {encode_ms:.1} ms to encode",
        given.size
    );
    players
}

fn fit(costs: Costs, rate_hz: f64, cores: f64, on_gpu: bool) -> usize {
    let (draw, encode) = (costs.draw.as_secs_f64() * rate_hz, costs.encode.as_secs_f64() * rate_hz / cores);
    let players = if on_gpu {
        (MAX_BUSY_SHARE / draw.max(1e-9)).min(SHARE / encode.max(1e-9))
    } else {
        SHARE / (draw + encode).max(1e-9)
    };
    (players as usize).clamp(1, MOST)
}

fn measure(simulation: &mut Simulation, renderer: &mut dyn Renderer, size: Size) -> Result<Costs, RenderError> {
    let snapshot = Extractor::new(simulation).extract(simulation);
    let mut stage = Stage::for_rows(size.height());
    // A scene that cannot be shown is told by who draws it in earnest.
    _ = stage.show(None, &snapshot, 1.0);
    let camera = snapshot.vantage.camera(size.aspect());
    let mut encoder = Encoder::new(encode::Config { fps: 30, bitrate: BitratePolicy::default() });
    let (began, mut costs, mut counted) = (Instant::now(), Costs::default(), 0);
    for picture in 0_u32.. {
        let started = Instant::now();
        let frame = draw(renderer, &stage, camera, size, picture)?;
        let drawn = Instant::now();
        if let Some(frame) = frame {
            // An encoder that fails is told by who encodes in earnest.
            _ = encoder.encode(&frame, false);
        }
        if picture >= WARM_UP {
            costs.draw += drawn - started;
            costs.encode += drawn.elapsed();
            counted += 1;
            if began.elapsed() >= LASTS {
                break;
            }
        }
    }
    // What is forgotten here is drawn anew for the first player.
    Ok(Costs { draw: costs.draw / counted, encode: costs.encode / counted })
}

fn draw(
    renderer: &mut dyn Renderer,
    stage: &Stage,
    camera: Camera,
    size: Size,
    picture: u32,
) -> Result<Option<VideoFrame>, RenderError> {
    let turned = Quat::from_rotation_y(picture as f32 * TURN_RAD);
    let world_from_view = camera.world_from_view * glam::Mat4::from_quat(turned);
    let camera = Camera { world_from_view, ..camera };
    let view = View { id: u64::MAX - 1, camera, size, format: PixelFormat::I420, ..View::default() };
    renderer.submit(stage.scene(), &view, FrameTag { frame_id: u64::from(picture) + 1, tick: 0 })?;
    let frame = renderer.collect(Collect::All)?.pop();
    Ok(frame.and_then(|frame| match frame.pixels {
        Pixels::I420(i420) => VideoFrame::new(size.width(), size.height(), i420.bytes).ok(),
        Pixels::Rgba8(_) => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy_app::App;
    use lightcone_render::Backend;
    use lightcone_world::WorldSpec;
    use lightcone_world::simulation::SimulationConfig;

    #[test]
    fn what_fits_follows_from_what_a_view_costs() {
        let ms = |draw, encode| Costs { draw: Duration::from_millis(draw), encode: Duration::from_millis(encode) };
        assert_eq!(fit(ms(10, 4), 20.0, 4.0, false), 3, "(10 + 4/4) ms, 20 times a second, in 0.8 s");
        assert_eq!(fit(ms(10, 4), 20.0, 16.0, false), 3);
        assert_eq!(fit(ms(1, 4), 40.0, 16.0, true), 22, "the GPU bounds it");
        assert_eq!(fit(ms(1, 4), 40.0, 2.0, true), 10, "the encoders do");
        assert_eq!((fit(ms(900, 900), 40.0, 1.0, false), fit(ms(0, 0), 40.0, 1.0, true)), (1, MOST));
    }

    #[test]
    fn it_takes_about_a_second_and_leaves_the_world_as_it_was() {
        let world = WorldSpec::new("empty", || |_: &mut App| {});
        let mut simulation = Simulation::new(&world, SimulationConfig::default());
        let before = simulation.digest().unwrap().root;
        let mut renderer = lightcone_render::open(Backend::Soft).unwrap();
        let wish = Wish { size: Size::new(320, 180).unwrap(), rate_hz: 30.0 };
        let began = Instant::now();
        assert!((1..=MOST).contains(&players(&mut simulation, &mut *renderer, wish)));
        assert!(began.elapsed() < 20 * LASTS, "{:?}", began.elapsed());
        assert_eq!((simulation.tick(), simulation.digest().unwrap().root), (0, before));
    }
}
