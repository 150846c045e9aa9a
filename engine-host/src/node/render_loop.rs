//! Pictures for everyone: the newest snapshot, drawn for each player, handed over newest-wins.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glam::Mat4;
use lightcone_render::{
    Backend, Camera, Collect, Frame, FrameTag, PixelFormat, Pixels, RenderError, Renderer, Size, View,
};
use lightcone_streaming::slot::Taken;
use lightcone_streaming::{Picture, Seat, SessionId, Slot};

use super::NodeConfig;
use super::seats::Seats;
use super::status;
use crate::snapshot::{Seer, Snapshot};
use crate::stage::{Stage, between};

/// Between looks at frames that a GPU has under way.
const POLL: Duration = Duration::from_millis(1);
/// Between looks at whether to stop.
const IDLE: Duration = Duration::from_millis(100);
/// Of the time, for drawing: the rest belongs to ticks, encoders and the network.
const MAX_BUSY_SHARE: f32 = 0.9;

/// A frame under way.
struct Pending {
    frame_id: u64,
    session: SessionId,
    input_seq: u32,
    started: Instant,
}

pub(super) struct RenderLoop {
    renderer: Box<dyn Renderer>,
    stage: Stage,
    seats: Arc<Seats>,
    snapshots: Arc<Slot<Arc<Snapshot>>>,
    size: Size,
    frame_period: Duration,
    tick_period: Duration,
    earlier: Option<Arc<Snapshot>>,
    newest: Option<(Arc<Snapshot>, Instant)>,
    /// In the order of submission; bounded by the renderer's ring.
    pending: VecDeque<Pending>,
    last_frame_id: u64,
    drawn_tick: u64,
    /// Whose turn it is to be drawn first.
    turn: usize,
}

impl RenderLoop {
    pub(super) fn new(
        renderer: Box<dyn Renderer>,
        seats: Arc<Seats>,
        snapshots: Arc<Slot<Arc<Snapshot>>>,
        config: &NodeConfig,
        fps: u32,
    ) -> Self {
        Self {
            renderer,
            stage: Stage::for_rows(config.size.height()),
            seats,
            snapshots,
            size: config.size,
            frame_period: Duration::from_secs(1) / fps,
            tick_period: Duration::from_secs(1) / config.simulation.tick_rate_hz,
            earlier: None,
            newest: None,
            pending: VecDeque::new(),
            last_frame_id: 0,
            drawn_tick: 0,
            turn: 0,
        }
    }

    /// Until the snapshots end.
    pub(super) fn run(mut self) {
        let mut due = Instant::now();
        loop {
            match self.snapshots.take_timeout(self.patience(due)) {
                Taken::Closed => return,
                Taken::Item(snapshot) => {
                    self.earlier = self.newest.take().map(|(snapshot, _)| snapshot);
                    self.newest = Some((snapshot, Instant::now()));
                }
                Taken::TimedOut => {}
            }
            if let Err(error) = self.deliver(Collect::Ready) {
                self.recover(error);
            }
            let now = Instant::now();
            if !self.is_due(due, now) {
                continue;
            }
            if let Err(error) = self.draw_all(now) {
                self.recover(error);
            }
            let busy = now.elapsed().div_f32(MAX_BUSY_SHARE);
            due = (due + self.frame_period).max(now + busy).max(now);
        }
    }

    /// Pictures between ticks are wanted; otherwise each tick's snapshot is drawn as soon as it comes.
    fn interpolates(&self) -> bool {
        self.frame_period.mul_f32(1.05) < self.tick_period
    }

    fn is_due(&self, due: Instant, now: Instant) -> bool {
        if self.interpolates() {
            return now >= due;
        }
        // A snapshot that comes a little before its time is not left for the next one.
        self.has_news() && now + self.frame_period / 4 >= due
    }

    /// The newest snapshot has not been drawn yet.
    fn has_news(&self) -> bool {
        self.newest.as_ref().is_some_and(|(snapshot, _)| snapshot.tick != self.drawn_tick)
    }

    fn patience(&self, due: Instant) -> Duration {
        let until_due = due.saturating_duration_since(Instant::now());
        let wait = if self.interpolates() || self.has_news() { until_due.min(IDLE) } else { IDLE };
        if self.pending.is_empty() { wait } else { wait.min(POLL) }
    }

    fn draw_all(&mut self, now: Instant) -> Result<(), RenderError> {
        let Some((newest, arrived)) = self.newest.clone() else { return Ok(()) };
        self.drawn_tick = newest.tick;
        let seated = self.seats.entered();
        let share = if self.interpolates() {
            (now.duration_since(arrived).as_secs_f32() / self.tick_period.as_secs_f32()).min(1.0)
        } else {
            1.0
        };
        let earlier = self.earlier.clone();
        if let Err(error) = self.stage.show(earlier.as_deref(), &newest, share) {
            tracing::error!("the scene does not follow the world: {error}");
        }
        let seers: Vec<(&Seer, &Seat)> =
            newest.seers.iter().filter_map(|seer| Some((seer, seated.get(&seer.session)?))).collect();
        self.turn = self.turn.wrapping_add(1);
        for at in 0..seers.len() {
            let (seer, seat) = seers[(at + self.turn) % seers.len()];
            if seat.pictures.is_full() {
                // The encoder is behind: another picture now would only push the waiting one out.
                metrics::counter!(status::PICTURES_DROPPED).increment(1);
                continue;
            }
            let before =
                earlier.as_ref().and_then(|snapshot| snapshot.seers.iter().find(|s| s.session == seer.session));
            self.draw(newest.tick, seer, before, share)?;
            self.deliver(Collect::Ready)?;
        }
        Ok(())
    }

    fn draw(&mut self, tick: u64, seer: &Seer, before: Option<&Seer>, share: f32) -> Result<(), RenderError> {
        let pose = |seer: &Seer| seer.camera.world_from_view;
        let world_from_view: Mat4 = before.map_or(pose(seer), |before| between(pose(before), pose(seer), share));
        let view = View {
            id: seer.session.0,
            camera: Camera { world_from_view, ..seer.camera },
            size: self.size,
            format: PixelFormat::I420,
            hidden_owner: if seer.first_person { seer.session.0 } else { 0 },
            hud: self.stage.lettering().hud(&seer.hud),
        };
        self.last_frame_id += 1;
        let frame_id = self.last_frame_id;
        let started = Instant::now();
        self.pending.push_back(Pending { frame_id, session: seer.session, input_seq: seer.input_seq, started });
        self.renderer.submit(self.stage.scene(), &view, FrameTag { frame_id, tick })
    }

    /// Hands finished frames to their encoders.
    fn deliver(&mut self, wait: Collect) -> Result<(), RenderError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let finished = self.renderer.collect(wait)?;
        if finished.is_empty() {
            return Ok(());
        }
        let seated = self.seats.entered();
        for frame in finished {
            let Some(at) = self.pending.iter().position(|pending| pending.frame_id == frame.tag.frame_id) else {
                continue;
            };
            let Some(pending) = self.pending.drain(..=at).next_back() else { continue };
            metrics::counter!(status::FRAMES_RENDERED).increment(1);
            metrics::histogram!(status::RENDER_SECONDS).record(pending.started.elapsed());
            if let Some(seat) = seated.get(&pending.session) {
                self.hand_over(frame, &pending, seat);
            }
        }
        Ok(())
    }

    fn hand_over(&self, frame: Frame, pending: &Pending, seat: &Seat) {
        let Pixels::I420(i420) = frame.pixels else { return };
        match Picture::new(frame.size.width(), frame.size.height(), i420.bytes) {
            Ok(mut picture) => {
                picture.frame_id = frame.tag.frame_id;
                picture.tick = frame.tag.tick;
                picture.input_seq = pending.input_seq;
                picture.input_received_at = self.seats.answered(pending.session, pending.input_seq);
                if seat.pictures.put(picture).is_some() {
                    metrics::counter!(status::PICTURES_DROPPED).increment(1);
                }
            }
            Err(error) => tracing::error!("a drawn frame is no picture: {error}"),
        }
    }

    /// A lost GPU is no reason to leave players in the dark.
    fn recover(&mut self, error: RenderError) {
        tracing::error!("drawing failed: {error}");
        self.pending.clear();
        if matches!(error, RenderError::DeviceLost(_))
            && let Ok(soft) = lightcone_render::open(Backend::Soft)
        {
            tracing::warn!("drawing on CPU cores from now on");
            self.renderer = soft;
        }
    }
}
