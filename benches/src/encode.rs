//! One session's encoder, fed at 30 pictures a second with what a player of the plaza sees.
//!
//! The pictures come at their time, because the encoder's rate control looks at the clock.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use lightcone_engine_host::prelude::{ScriptedPlayers, Simulation, SimulationConfig};
use lightcone_engine_host::snapshot::Extractor;
use lightcone_engine_host::stage::Stage;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, PixelFormat, Pixels, Renderer, Size, View};
use lightcone_streaming::encode::{BUILT_WITH_NASM, Config, Encoder};
use lightcone_streaming::{BitratePolicy, Picture};
use serde::Serialize;

use crate::scenes;
use crate::stats::Summary;
use crate::table::Table;

const FPS: u32 = 30;
const FRAMES: usize = 150;
/// The key frame, and the rate control's first second.
const WARM_UP: usize = 30;
const SEED: u64 = 7;
/// Until the player has landed and walks.
const TICKS_BEFORE: u32 = 60;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    size: String,
    fps: u32,
    target_bps: u32,
    built_with_nasm: bool,
    streams: Vec<StreamFigures>,
}

#[derive(Debug, Serialize)]
struct StreamFigures {
    content: &'static str,
    key_frame_ms: f64,
    key_frame_bytes: usize,
    /// Frames after the warm-up.
    ms: Summary,
    bytes: Summary,
    bitrate_bps: f64,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let bitrate = BitratePolicy::default();
    let (width, height) = (Size::HD.width(), Size::HD.height());
    let moving = walk(FRAMES)?;
    let still: Vec<_> = moving.iter().take(1).cycle().take(FRAMES).collect();
    let streams = vec![
        encode("moving: walking and turning", bitrate, &moving.iter().collect::<Vec<_>>())?,
        encode("still: one picture again and again", bitrate, &still)?,
    ];
    let figures = Figures {
        size: Size::HD.to_string(),
        fps: FPS,
        target_bps: bitrate.bps(width, height, FPS),
        built_with_nasm: BUILT_WITH_NASM,
        streams,
    };
    print(&figures);
    Ok(figures)
}

/// What a scripted player sees, tick after tick: I420 bytes.
fn walk(frames: usize) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut simulation = Simulation::new(&scenes::plaza()?, SimulationConfig::default());
    let mut extractor = Extractor::new(&mut simulation);
    let mut players = ScriptedPlayers::new(1, SEED);
    let (mut stage, mut renderer) = (Stage::default(), SoftRenderer::new());
    for _ in 0..TICKS_BEFORE {
        simulation.step(players.next_events());
    }
    (0..frames)
        .map(|_| {
            simulation.step(players.next_events());
            let snapshot = extractor.extract(&mut simulation);
            stage.show(None, &snapshot, 1.0)?;
            let seer = snapshot.seers.first().context("the scripted player is not in the world")?;
            let hidden_owner = if seer.first_person { seer.session.0 } else { 0 };
            let view = View {
                camera: seer.camera,
                size: Size::HD,
                format: PixelFormat::I420,
                hidden_owner,
                ..View::default()
            };
            renderer.submit(stage.scene(), &view, FrameTag { frame_id: snapshot.tick, tick: snapshot.tick })?;
            match renderer.collect(Collect::All)?.pop().map(|frame| frame.pixels) {
                Some(Pixels::I420(i420)) => Ok(i420.bytes),
                _ => bail!("{} drew no picture", renderer.name()),
            }
        })
        .collect()
}

fn encode(content: &'static str, bitrate: BitratePolicy, pictures: &[&Vec<u8>]) -> anyhow::Result<StreamFigures> {
    let mut encoder = Encoder::new(Config { fps: FPS, bitrate });
    let started = Instant::now();
    let mut frames = Vec::with_capacity(pictures.len());
    for (number, bytes) in pictures.iter().enumerate() {
        let mut picture = Picture::new(Size::HD.width(), Size::HD.height(), bytes.to_vec())?;
        picture.frame_id = number as u64;
        let due = started + Duration::from_secs(number as u64) / FPS;
        sleep(due.saturating_duration_since(Instant::now()));
        let before = Instant::now();
        let unit = encoder.encode(&picture, false)?;
        frames.push((before.elapsed().as_secs_f64() * 1e3, unit.stream.len(), unit.key));
    }
    let (first, steady) = (frames.first().context("nothing to encode")?, frames.get(WARM_UP..).unwrap_or_default());
    if !first.2 || steady.iter().any(|frame| frame.2) {
        bail!("the encoder made key frames that nobody asked for, or none at the start");
    }
    let bytes = Summary::of(steady.iter().map(|frame| frame.1 as f64)).context("nothing after the warm-up")?;
    Ok(StreamFigures {
        content,
        key_frame_ms: first.0,
        key_frame_bytes: first.1,
        ms: Summary::of(steady.iter().map(|frame| frame.0)).context("nothing after the warm-up")?,
        bytes,
        bitrate_bps: bytes.mean * 8.0 * f64::from(FPS),
    })
}

fn print(figures: &Figures) {
    let nasm = if figures.built_with_nasm { "with" } else { "without" };
    let Figures { size, fps, target_bps, .. } = figures;
    println!("OpenH264, built {nasm} nasm: {size} at {fps} fps, aiming at {} kb/s\n", target_bps / 1000);
    let mut table = Table::new([
        "pictures",
        "frames",
        "ms (median)",
        "ms (p95)",
        "bytes (median)",
        "bytes (p95)",
        "kb/s",
        "key frame ms",
        "key frame bytes",
    ]);
    for stream in &figures.streams {
        table.row([
            stream.content.to_owned(),
            stream.ms.count.to_string(),
            format!("{:.2}", stream.ms.median),
            format!("{:.2}", stream.ms.p95),
            format!("{:.0}", stream.bytes.median),
            format!("{:.0}", stream.bytes.p95),
            format!("{:.0}", stream.bitrate_bps / 1e3),
            format!("{:.2}", stream.key_frame_ms),
            stream.key_frame_bytes.to_string(),
        ]);
    }
    println!("{table}");
}
