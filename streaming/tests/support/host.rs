//! A host whose worlds are a moving gradient.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use lightcone_protocol::input::Input;
use lightcone_protocol::{Role, SessionId};
use lightcone_streaming::audio::Block;
use lightcone_streaming::latency::Answered;
use lightcone_streaming::{CameraId, Config, Guest, Host, Leave, Refusal, Seat, Server, Slot, VideoFrame};
use tokio::sync::mpsc;

pub const WORLD: &str = "gradient";
/// More joins at once are refused.
pub const MAX_PLAYERS: usize = 3;
pub const WIDTH: u32 = 320;
pub const HEIGHT: u32 = 180;

/// What the host was told, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Join(SessionId),
    Enter(SessionId),
    Input(SessionId, Input),
    Delay(SessionId, Duration),
    Shown(SessionId, bool),
    Leave(SessionId, Leave),
}

pub struct GradientHost {
    next: AtomicU64,
    told: mpsc::Sender<Told>,
    seats: Mutex<HashMap<SessionId, (Seat, bool)>>,
    /// What the camera shows that all spectators look through.
    shared: Arc<Slot<VideoFrame>>,
    stop: AtomicBool,
    picture: fn(u64) -> VideoFrame,
}

/// The host, what it is told, and its drawing thread, which ends with it.
pub struct Drawn {
    pub host: Arc<GradientHost>,
    pub told: mpsc::Receiver<Told>,
    thread: Option<JoinHandle<()>>,
}

impl Drawn {
    pub fn start() -> Self {
        Self::start_with(gradient)
    }

    pub fn start_with(picture: fn(u64) -> VideoFrame) -> Self {
        // `RUST_LOG=debug` shows what went on in a test that fails.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let (tell, told) = mpsc::channel(4096);
        let host = Arc::new(GradientHost {
            next: AtomicU64::new(1),
            told: tell,
            seats: Mutex::default(),
            shared: Arc::default(),
            stop: AtomicBool::new(false),
            picture,
        });
        let drawing = Arc::clone(&host);
        let thread = Builder::new().name("draw".into()).spawn(move || drawing.draw()).unwrap();
        Self { host, told, thread: Some(thread) }
    }

    /// A server of this host's world.
    pub fn serve(&self, config: Config) -> Server {
        Server::start(config, Arc::clone(&self.host) as Arc<dyn Host>).unwrap()
    }

    /// The next thing that is no input.
    pub async fn next_event(&mut self) -> Told {
        loop {
            let told = super::soon("a call of the host", self.told.recv()).await.unwrap();
            if !matches!(told, Told::Input(..)) {
                return told;
            }
        }
    }

    /// The next input.
    pub async fn next_input(&mut self) -> (SessionId, Input) {
        loop {
            if let Told::Input(session, input) = super::soon("an input", self.told.recv()).await.unwrap() {
                return (session, input);
            }
        }
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.host.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl GradientHost {
    fn tell(&self, told: Told) {
        self.told.try_send(told).expect("the test reads what the host is told");
    }

    /// Puts a note for everybody.
    pub fn note(&self, text: &str) {
        for (seat, _) in self.seats.lock().unwrap().values() {
            seat.notes.put(text.to_owned());
        }
    }

    /// Puts a block for everybody who listens, and tells how many there are.
    pub fn sound(&self, number: u64, block: &Block) -> usize {
        let seats: Vec<Seat> = self.seats.lock().unwrap().values().map(|(seat, _)| seat.clone()).collect();
        let heard = seats.iter().filter_map(|seat| seat.audio.as_ref()).filter(|audio| audio.is_heard());
        heard.inspect(|audio| audio.put(number, block)).count()
    }

    fn draw(&self) {
        let mut frame = 0;
        while !self.stop.load(Ordering::Relaxed) {
            frame += 1;
            self.shared.put((self.picture)(frame));
            for (seat, entered) in self.seats.lock().unwrap().values() {
                if *entered && seat.camera.is_none() {
                    seat.pictures.put((self.picture)(frame));
                }
            }
            std::thread::sleep(Duration::from_millis(16));
        }
    }
}

/// Frame and tick are told apart by an offset that fills all eight bytes.
pub fn gradient(frame: u64) -> VideoFrame {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let mut i420 = vec![128; width * height * 3 / 2];
    for (row, line) in i420[..width * height].chunks_exact_mut(width).enumerate() {
        for (column, luma) in line.iter_mut().enumerate() {
            *luma = (column + row + 3 * frame as usize) as u8 / 2 + 32;
        }
    }
    marked(i420, frame)
}

/// Costs as many bits as there are.
pub fn noise(frame: u64) -> VideoFrame {
    let mut state = frame.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let luma = (WIDTH * HEIGHT) as usize;
    let mut i420 = vec![128; luma * 3 / 2];
    for bytes in i420[..luma].chunks_exact_mut(8) {
        // Xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.copy_from_slice(&(state >> 2 & 0x3f3f_3f3f_3f3f_3f3f).to_le_bytes());
    }
    marked(i420, frame)
}

fn marked(i420: Vec<u8>, frame: u64) -> VideoFrame {
    let mut picture = VideoFrame::new(WIDTH, HEIGHT, i420).unwrap();
    picture.frame_id = frame;
    picture.tick = tick_of(frame);
    picture.input_seq = frame as u32;
    picture.answered = Some(Answered::at_once(frame as u32, Instant::now()));
    picture
}

/// See [`gradient`].
pub fn tick_of(frame: u64) -> u64 {
    frame + 0x0102_0300_0000_0000
}

impl Host for GradientHost {
    fn join(&self, world: &str, guest: &Guest) -> Result<Seat, Refusal> {
        if world != WORLD {
            return Err(Refusal::NoSuchWorld(world.to_owned()));
        }
        let mut seats = self.seats.lock().unwrap();
        if seats.len() == MAX_PLAYERS {
            return Err(Refusal::Full { max: MAX_PLAYERS });
        }
        let session = SessionId(self.next.fetch_add(1, Ordering::Relaxed));
        let camera = (guest.role == Role::Spectator).then_some(CameraId(1));
        let pictures = if camera.is_some() { Arc::clone(&self.shared) } else { Arc::default() };
        let seat = Seat {
            session,
            pictures,
            camera,
            notes: Arc::default(),
            page: Arc::default(),
            audio: Some(Arc::default()),
        };
        seats.insert(session, (seat.clone(), false));
        self.tell(Told::Join(session));
        Ok(seat)
    }

    fn enter(&self, session: SessionId) {
        self.seats.lock().unwrap().get_mut(&session).unwrap().1 = true;
        self.tell(Told::Enter(session));
    }

    fn input(&self, session: SessionId, input: Input) {
        self.tell(Told::Input(session, input));
    }

    fn delay(&self, session: SessionId, by: Duration) {
        self.tell(Told::Delay(session, by));
    }

    fn shown(&self, session: SessionId, shown: bool) {
        self.tell(Told::Shown(session, shown));
    }

    fn leave(&self, session: SessionId, why: Leave) {
        assert!(self.seats.lock().unwrap().remove(&session).is_some(), "{session} left twice");
        self.tell(Told::Leave(session, why));
    }
}
