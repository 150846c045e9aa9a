//! The player page with a moving test pattern and no world behind it: for work on the page and on the stream.
//!
//! ```sh
//! cargo run -p lightcone-streaming --example test-pattern
//! ```
//!
//! Open the address that it prints. Colour bars show whether colours arrive right, the row of blocks counts frames in
//! binary, and the square follows the keys. What the page sends is printed. The first argument sets another port, the second
//! another size (`1280x720`).

use std::collections::HashMap;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use axum::routing::get;
use axum::{Json, Router};
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{Actions, ClientMessage, Input};
use lightcone_streaming::latency::Answered;
use lightcone_streaming::{Config, Guest, Host, Leave, Refusal, Seat, Server, Slot, VideoFrame, web, whep};

const WORLD: &str = "test-pattern";
const FPS: u64 = 30;

/// Who is there, and what they hold.
#[derive(Default)]
struct Pattern {
    next: AtomicU64,
    players: Mutex<HashMap<SessionId, Player>>,
}

struct Player {
    seat: Seat,
    entered: bool,
    held: Actions,
    newest_seq: u32,
    received_at: Option<Instant>,
    x: f32,
    y: f32,
}

impl Pattern {
    fn players(&self) -> MutexGuard<'_, HashMap<SessionId, Player>> {
        self.players.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for Pattern {
    fn join(&self, world: &str, _: &Guest) -> Result<Seat, Refusal> {
        if world != WORLD {
            return Err(Refusal::NoSuchWorld(world.to_owned()));
        }
        let session = SessionId(self.next.fetch_add(1, Ordering::Relaxed));
        let (pictures, notes) = (Arc::new(Slot::default()), Arc::new(Slot::default()));
        let seat = Seat { session, pictures, camera: None, notes, page: Arc::default(), audio: None };
        let player = Player {
            seat: seat.clone(),
            entered: false,
            held: Actions::default(),
            newest_seq: 0,
            received_at: None,
            x: 0.5,
            y: 0.5,
        };
        self.players().insert(session, player);
        println!("{session} joined");
        Ok(seat)
    }

    fn enter(&self, session: SessionId) {
        println!("{session} entered");
        if let Some(player) = self.players().get_mut(&session) {
            player.entered = true;
        }
    }

    fn input(&self, session: SessionId, input: Input) {
        let message = input.message;
        if let ClientMessage::Edge(edge) = &message {
            println!("{session} {edge:?}");
        }
        if let Some(player) = self.players().get_mut(&session) {
            player.take(message);
        }
    }

    fn leave(&self, session: SessionId, why: Leave) {
        println!("{session} left: {why:?}");
        self.players().remove(&session);
    }
}

impl Player {
    fn take(&mut self, message: ClientMessage) {
        let (seq, held) = match message {
            ClientMessage::Motion(samples) => match samples.first() {
                Some(newest) => (newest.seq, newest.held),
                None => return,
            },
            ClientMessage::Edge(edge) if edge.pressed => (edge.seq, self.held | edge.actions),
            ClientMessage::Edge(edge) => (edge.seq, Actions(self.held.0 & !edge.actions.0)),
            ClientMessage::Key(_) | ClientMessage::Text(_) => return,
        };
        if seq > self.newest_seq {
            self.newest_seq = seq;
            self.held = held;
            self.received_at = Some(Instant::now());
        }
    }

    fn step(&mut self) {
        let pull = |plus, minus| f32::from(self.held.contains(plus)) - f32::from(self.held.contains(minus));
        self.x = (self.x + 0.01 * pull(Actions::RIGHT, Actions::LEFT)).clamp(0.0, 1.0);
        self.y = (self.y - 0.01 * pull(Actions::FORWARD, Actions::BACK)).clamp(0.0, 1.0);
    }
}

/// Draws for everybody, thirty times a second.
fn draw(pattern: &Pattern, (width, height): (usize, usize)) {
    let mut next = Instant::now();
    for frame in 1u64.. {
        for player in pattern.players().values_mut().filter(|player| player.entered) {
            player.step();
            let i420 = paint(width, height, frame, player.x, player.y);
            let Ok(mut picture) = VideoFrame::new(width as u32, height as u32, i420) else { return };
            picture.frame_id = frame;
            picture.tick = frame;
            picture.input_seq = player.newest_seq;
            let received_at = player.received_at.take();
            picture.answered = received_at.map(|at| Answered::at_once(player.newest_seq, at));
            player.seat.pictures.put(picture);
            if frame.is_multiple_of(15) {
                player.seat.notes.put(note(frame));
            }
        }
        next += Duration::from_micros(1_000_000 / FPS);
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

/// As a world would tell it; the digest is made up.
fn note(frame: u64) -> String {
    let digest = serde_json::json!({ "tick": frame / FPS * FPS, "hex": format!("{:064x}", frame / FPS) });
    let you = serde_json::json!({ "name": "You", "score": frame / FPS, "you": true, "colour": "#4cc2ff" });
    serde_json::json!({ "v": 1, "tick": frame, "digest": digest, "title": "Test pattern", "players": [you] })
        .to_string()
}

/// BT.709 limited range, 75 % bars: white, yellow, cyan, green, magenta, red, blue, black.
const BARS: [[u8; 3]; 8] = [
    [180, 128, 128],
    [168, 44, 136],
    [145, 147, 44],
    [133, 63, 52],
    [63, 193, 204],
    [51, 109, 212],
    [28, 212, 120],
    [16, 128, 128],
];

fn paint(width: usize, height: usize, frame: u64, x: f32, y: f32) -> Vec<u8> {
    let mut i420 = vec![0; width * height * 3 / 2];
    let (luma, chroma) = i420.split_at_mut(width * height);
    let (u, v) = chroma.split_at_mut(width * height / 4);
    let colour = |column: usize| BARS[(column + frame as usize) % width * BARS.len() / width];
    for (column, level) in luma[..width].iter_mut().enumerate() {
        *level = colour(column)[0];
    }
    for column in 0..width / 2 {
        [_, u[column], v[column]] = colour(2 * column);
    }
    repeat_first_row(luma, width);
    repeat_first_row(u, width / 2);
    repeat_first_row(v, width / 2);
    let block = (width / 40) & !1;
    for bit in 0..16 {
        let level = if frame >> (15 - bit) & 1 == 1 { 235 } else { 16 };
        fill(luma, width, (block + bit * 2 * block, height - 3 * block), block, level);
    }
    let at = ((x * (width - 2 * block) as f32) as usize, (y * (height - 2 * block) as f32) as usize);
    fill(luma, width, at, 2 * block, 235);
    i420
}

fn repeat_first_row(plane: &mut [u8], width: usize) {
    let (first, rest) = plane.split_at_mut(width);
    rest.chunks_exact_mut(width).for_each(|row| row.copy_from_slice(first));
}

fn fill(luma: &mut [u8], width: usize, (x, y): (usize, usize), size: usize, level: u8) {
    for row in luma.chunks_exact_mut(width).skip(y).take(size) {
        row[x..x + size].fill(level);
    }
}

fn size(text: &str) -> Option<(usize, usize)> {
    let (width, height) = text.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().map_or(Ok(8080), |port| port.parse())?;
    let size = arguments.next().map_or(Some((1280, 720)), |text| size(&text)).ok_or("a size is written 1280x720")?;
    let pattern = Arc::new(Pattern::default());
    let server = Server::start(Config::default(), Arc::clone(&pattern) as Arc<dyn Host>)?;
    Builder::new().name("draw".into()).spawn(move || draw(&pattern, size))?;
    let worlds = || async { Json(serde_json::json!({ "worlds": [{ "name": WORLD }] })) };
    let router = Router::new().merge(web::router()).merge(whep::router(&server)).route("/v1/worlds", get(worlds));
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    println!("http://{}/", listener.local_addr()?);
    axum::serve(listener, router).with_graceful_shutdown(stopped()).await?;
    server.stop();
    Ok(())
}

async fn stopped() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        eprintln!("Ctrl-C cannot be watched: {error}");
    }
}
