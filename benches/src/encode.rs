//! One session's encoder, fed at 30 pictures a second with what a player of the plaza sees.
//!
//! The pictures come at their time, because the encoder's rate control looks at the clock. OpenH264 takes no hints of what changed
//! within a picture; what ours tells it is that nothing did: an equal picture is not encoded, but for the node's five a second.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use lightcone_gpu_kit::stats::Summary;
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::Extractor;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{Collect, FrameTag, PixelFormat, Pixels, Renderer, Size, View};
use lightcone_streaming::encode::{BUILT_WITH_NASM, Config, Encoder};
use lightcone_streaming::{BitratePolicy, VideoFrame};
use lightcone_world::prelude::{ScriptedPlayers, Simulation, SimulationConfig};
use serde::Serialize;

use crate::scenes;
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

/// An equal picture is encoded all the same after so many, as the node does.
const EQUAL_PICTURES: usize = 5;

/// A picture, and whether it differs from the one before.
struct Shot {
    i420: Vec<u8>,
    changed_blocks: usize,
}

/// Whose eye.
#[derive(Clone, Copy, PartialEq)]
enum Eye {
    /// Of the player that walks.
    Player,
    /// Of one who looks on, past whom it walks.
    Vantage,
}

#[derive(Debug, Serialize)]
struct StreamFigures {
    content: &'static str,
    /// Of the blocks of 16×16 pixels, those that differ from the picture before, on average.
    changed_share: f64,
    /// Of the pictures, those that were encoded with hints.
    encoded_with_hints: f64,
    /// Of encoding, for each picture that was drawn, on average.
    ms_a_picture_with_hints: f64,
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
    let (moving, small) = (walk(FRAMES, Eye::Player)?, walk(FRAMES, Eye::Vantage)?);
    let picture = Shot { i420: moving[0].i420.clone(), changed_blocks: 0 };
    let still: Vec<_> = std::iter::repeat_n(&picture, FRAMES).collect();
    let streams = vec![
        measure_stream("moving: walking and turning", bitrate, &moving.iter().collect::<Vec<_>>())?,
        measure_stream("small motion: looking on", bitrate, &small.iter().collect::<Vec<_>>())?,
        measure_stream("still: one picture again and again", bitrate, &still)?,
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

/// What is seen of a scripted player, tick after tick.
fn walk(frames: usize, eye: Eye) -> anyhow::Result<Vec<Shot>> {
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
            let hidden_owner = if seer.first_person && eye == Eye::Player { seer.session.0 } else { 0 };
            let view = View {
                // With it the renderer remembers the picture before.
                id: 1,
                camera: match eye {
                    Eye::Player => seer.camera,
                    Eye::Vantage => snapshot.vantage.camera(Size::HD.aspect()),
                },
                size: Size::HD,
                format: PixelFormat::I420,
                hidden_owner,
                ..View::default()
            };
            renderer.submit(stage.scene(), &view, FrameTag { frame_id: snapshot.tick, tick: snapshot.tick })?;
            match renderer.collect(Collect::All)?.pop().map(|frame| (frame.pixels, frame.damage)) {
                Some((Pixels::I420(i420), damage)) => Ok(Shot { i420: i420.bytes, changed_blocks: damage.changed() }),
                _ => bail!("{} drew no picture", renderer.name()),
            }
        })
        .collect()
}

fn measure_stream(content: &'static str, bitrate: BitratePolicy, shots: &[&Shot]) -> anyhow::Result<StreamFigures> {
    let without = encode(bitrate, shots, |_| true)?;
    let with = encode(bitrate, shots, |since| since >= EQUAL_PICTURES)?;
    let (first, steady) = (without.first().context("nothing to encode")?, without.get(WARM_UP..).unwrap_or_default());
    if !first.key || steady.iter().any(|frame| frame.key) {
        bail!("the encoder made key frames that nobody asked for, or none at the start");
    }
    let of = |value: fn(&Coded) -> f64| Summary::of(steady.iter().map(value)).context("nothing after the warm-up");
    let bytes = of(|frame| frame.bytes as f64)?;
    let steady_with: Vec<_> = with.iter().filter(|frame| frame.number >= WARM_UP).collect();
    let drawn = (shots.len() - WARM_UP) as f64;
    let blocks = (Size::HD.width().div_ceil(16) * Size::HD.height().div_ceil(16)) as usize;
    let changed: usize = shots.iter().skip(WARM_UP).map(|shot| shot.changed_blocks).sum();
    Ok(StreamFigures {
        content,
        changed_share: changed as f64 / blocks as f64 / drawn,
        encoded_with_hints: steady_with.len() as f64 / drawn,
        ms_a_picture_with_hints: steady_with.iter().map(|frame| frame.ms).sum::<f64>() / drawn,
        key_frame_ms: first.ms,
        key_frame_bytes: first.bytes,
        ms: of(|frame| frame.ms)?,
        bitrate_bps: bytes.mean * 8.0 * f64::from(FPS),
        bytes,
    })
}

struct Coded {
    number: usize,
    ms: f64,
    bytes: usize,
    key: bool,
}

/// Encodes what changed, and of what did not, what `is_wanted` by how many pictures ago the last was encoded.
fn encode(bitrate: BitratePolicy, shots: &[&Shot], is_wanted: fn(usize) -> bool) -> anyhow::Result<Vec<Coded>> {
    let mut encoder = Encoder::new(Config { fps: FPS, bitrate });
    let started = Instant::now();
    let mut coded: Vec<Coded> = Vec::with_capacity(shots.len());
    for (number, shot) in shots.iter().enumerate() {
        let since = coded.last().map_or(usize::MAX, |last| number - last.number);
        if shot.changed_blocks == 0 && !is_wanted(since) {
            continue;
        }
        let mut picture = VideoFrame::new(Size::HD.width(), Size::HD.height(), shot.i420.clone())?;
        picture.frame_id = number as u64;
        let due = started + Duration::from_secs(number as u64) / FPS;
        sleep(due.saturating_duration_since(Instant::now()));
        let before = Instant::now();
        let unit = encoder.encode(&picture, false)?;
        let ms = before.elapsed().as_secs_f64() * 1e3;
        coded.push(Coded { number, ms, bytes: unit.stream.len(), key: unit.key });
    }
    Ok(coded)
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
        "blocks changed",
        "encoded with hints",
        "ms a picture with hints",
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
            format!("{:.0} %", stream.changed_share * 100.0),
            format!("{:.0} %", stream.encoded_with_hints * 100.0),
            format!("{:.2}", stream.ms_a_picture_with_hints),
        ]);
    }
    println!("{table}");
}
