//! A camera that pans over a pattern, for all who come.

use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{Builder, sleep};
use std::time::{Duration, Instant};

use lightcone_protocol::SessionId;
use lightcone_protocol::input::Input;
use lightcone_streaming::{CameraId, Guest, Host, Leave, Refusal, Seat, Slot, VideoFrame};

const WIDTH: usize = 1280;
const HEIGHT: usize = 720;
/// Of the pattern, which is wider than the picture.
const PATTERN_WIDTH: usize = 2048;
const PIXELS_A_FRAME: usize = 3;
/// Pixels after which the grain repeats: of no picture's size, so that it is another in each.
const GRAIN_PIXELS: usize = 1_000_003;

#[derive(Default)]
pub(super) struct Stage {
    pictures: Arc<Slot<VideoFrame>>,
    last: AtomicU64,
    entered: AtomicUsize,
}

impl Stage {
    pub(super) fn start() -> io::Result<Arc<Self>> {
        let stage = Arc::new(Self::default());
        let seen = Arc::downgrade(&stage);
        Builder::new().name("draw".into()).spawn(move || draw(&seen))?;
        Ok(stage)
    }

    pub(super) fn entered(&self) -> usize {
        self.entered.load(Ordering::Relaxed)
    }
}

/// Until the stage is gone.
fn draw(stage: &Weak<Stage>) {
    let (pattern, grain) = (pattern(), grain());
    let mut grain = grain.iter().cycle();
    let mut next = Instant::now();
    for frame in 0.. {
        let Some(stage) = stage.upgrade() else { return };
        let from = frame * PIXELS_A_FRAME % (PATTERN_WIDTH - WIDTH);
        let mut i420 = Vec::with_capacity(WIDTH * HEIGHT * 3 / 2);
        let lines = pattern.chunks_exact(PATTERN_WIDTH).map(|line| &line[from..from + WIDTH]);
        i420.extend(lines.flatten().zip(&mut grain).map(|(luma, grain)| luma + grain));
        i420.resize(WIDTH * HEIGHT * 3 / 2, 128);
        if let Ok(mut picture) = VideoFrame::new(WIDTH as u32, HEIGHT as u32, i420) {
            picture.frame_id = frame as u64;
            stage.pictures.put(picture);
        }
        next += Duration::from_secs(1) / super::received::FPS;
        sleep(next.saturating_duration_since(Instant::now()));
    }
}

/// Waves of many lengths.
fn pattern() -> Vec<u8> {
    let luma = |at: usize| {
        let (x, y) = ((at % PATTERN_WIDTH) as f32, (at / PATTERN_WIDTH) as f32);
        let waves = 40.0 * (x / 90.0).sin() * (y / 50.0).cos() + 25.0 * ((x + y) / 11.0).sin();
        (128.0 + waves) as u8
    };
    (0..PATTERN_WIDTH * HEIGHT).map(luma).collect()
}

/// What no picture tells of the next, so that the encoder needs the bits that it may take.
fn grain() -> Vec<u8> {
    let mut chance = 1_u32;
    let next = |_| {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (chance >> 28) as u8
    };
    (0..GRAIN_PIXELS).map(next).collect()
}

impl Host for Stage {
    fn join(&self, _: &str, _: &Guest) -> Result<Seat, Refusal> {
        let session = SessionId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        let pictures = Arc::clone(&self.pictures);
        let (camera, notes, page) = (Some(CameraId(0)), Arc::default(), Arc::default());
        Ok(Seat { session, pictures, camera, notes, page, audio: None })
    }

    fn enter(&self, _: SessionId) {
        self.entered.fetch_add(1, Ordering::Relaxed);
    }

    fn input(&self, _: SessionId, _: Input) {}

    fn leave(&self, _: SessionId, _: Leave) {
        self.entered.fetch_sub(1, Ordering::Relaxed);
    }
}
