//! Pictures for everyone: the newest snapshot, drawn for those whose turn it is, handed over newest-wins.
//!
//! Views are drawn in small groups: what they share is worked out once for a group, and for all groups of a tick where the
//! renderer keeps it; and no picture waits long for those that are drawn along with it. Each group shows the newest snapshot.
//! Between the turns, looks that begin are drawn at once where there is time for it ([`at_once`]).

mod at_once;
mod deliver;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lightcone_protocol::SessionId;
use lightcone_render::{Backend, FrameTag, PixelFormat, RenderError, Renderer, View};
use lightcone_streaming::slot::Taken;
use lightcone_streaming::{BitratePolicy, Seat, Slot};

use super::budget::{Budget, Decided, Given, MAX_BUSY_SHARE, Wish};
use super::fit;
use super::handed::Handed;
use super::moment::{Eye, Moments};
use super::say_budget;
use super::turns::Turns;
use crate::deliveries::Deliveries;
use crate::metric_names;
use crate::seats::{Seats, VANTAGE_VIEW};
use crate::stage::snapshot::Snapshot;
use crate::status::Status;

/// Between looks at frames that a GPU has under way.
const POLL: Duration = Duration::from_millis(1);
/// Between looks at whether to stop.
const IDLE: Duration = Duration::from_millis(100);
/// A group is as many views as are expected to be drawn in this part of a frame's time; at least one.
const GROUPS_IN_A_FRAME: u32 = 2;

/// A frame under way.
struct Pending {
    frame_id: u64,
    session: SessionId,
    input_seq: u32,
    started: Instant,
}

pub(crate) struct RenderLoop {
    renderer: Box<dyn Renderer>,
    seats: Arc<Seats>,
    snapshots: Arc<Slot<Arc<Snapshot>>>,
    status: Arc<Status>,
    /// Real time, but in tests.
    clock: Box<dyn Fn() -> Instant + Send>,
    wish: Wish,
    group_time: Duration,
    tick_period: Duration,
    moments: Moments,
    turns: Turns,
    budget: Budget,
    handed: Handed,
    deliveries: Arc<Deliveries>,
    /// In the order of submission; bounded by the renderer's ring.
    pending: VecDeque<Pending>,
    last_frame_id: u64,
    /// Nothing is drawn before.
    rest_until: Instant,
}

impl RenderLoop {
    pub(crate) fn new(
        renderer: Box<dyn Renderer>,
        seats: Arc<Seats>,
        snapshots: Arc<Slot<Arc<Snapshot>>>,
        status: Arc<Status>,
        wish: Wish,
        keep_quality: bool,
    ) -> Self {
        let frame_period = period(wish.rate_hz);
        let tick_period = Duration::from_secs(1) / status.tick_rate_hz;
        let moments = Moments::new(wish.size.height(), frame_period, tick_period);
        let turns = Turns::new(frame_period / 4, (!moments.interpolate()).then_some(tick_period));
        let (now, waits) = (Instant::now(), Arc::clone(&snapshots));
        seats.when_looked(move || waits.nudge());
        Self {
            renderer,
            seats,
            snapshots,
            status,
            clock: Box::new(Instant::now),
            wish,
            group_time: frame_period / GROUPS_IN_A_FRAME,
            tick_period,
            moments,
            turns,
            budget: Budget::new(now, keep_quality, BitratePolicy::default()),
            handed: Handed::default(),
            deliveries: Arc::default(),
            pending: VecDeque::new(),
            last_frame_id: 0,
            rest_until: now,
        }
    }

    /// What is handed over is counted there.
    pub(crate) fn counted_in(self, deliveries: Arc<Deliveries>) -> Self {
        Self { deliveries, ..self }
    }

    /// Until the snapshots end.
    pub(crate) fn run(mut self) {
        loop {
            match self.snapshots.take_timeout(self.patience()) {
                Taken::Closed => return,
                Taken::Item(snapshot) => self.moments.see(snapshot, (self.clock)()),
                Taken::TimedOut => {}
            }
            if let Err(error) = self.turn() {
                self.recover(error);
            }
        }
    }

    /// How long nothing is to be done unless a snapshot or a look comes.
    fn patience(&self) -> Duration {
        let now = (self.clock)();
        let next = self.moments.newest().and_then(|newest| self.turns.next(newest));
        let at_once = self.at_once(now.max(self.rest_until)).map(|_| now);
        let next = at_once.or(next).map(|due| due.max(self.rest_until));
        let wait = next.map_or(IDLE, |due| due.saturating_duration_since(now).min(IDLE));
        if self.pending.is_empty() { wait } else { wait.min(POLL) }
    }

    /// Hands over what is finished, and draws a group of those who are due.
    fn turn(&mut self) -> Result<(), RenderError> {
        self.deliver()?;
        let now = (self.clock)();
        if now < self.rest_until {
            return Ok(());
        }
        let viewers = self.viewers();
        self.seat(&viewers, now);
        self.decide(now);
        let mut group = self.next_group(&viewers, now);
        if group.is_empty() {
            group.extend(self.at_once(now));
        }
        if group.is_empty() {
            return Ok(());
        }
        let tick = self.moments.show(now);
        let views = group.iter().map(|(session, given)| self.view(*session, *given, tick, now)).collect::<Vec<_>>();
        let drawn = self.renderer.submit_all(self.moments.scene(), &views);
        let delivered = drawn.and_then(|()| self.deliver());
        let finished = (self.clock)();
        let took = finished.saturating_duration_since(now);
        self.budget.drew(group.iter().map(|(_, given)| *given), took);
        self.rest_until = finished + took.mul_f64(1.0 / MAX_BUSY_SHARE - 1.0);
        delivered
    }

    /// Who sees the newest snapshot, and sits here. An eye that is nowhere sees nothing, and is not to cost others theirs.
    fn viewers(&self) -> BTreeMap<SessionId, Seat> {
        let mut seated = self.seats.views();
        seated.retain(|session, _| self.sees(*session));
        seated
    }

    fn sees(&self, session: SessionId) -> bool {
        self.eye(session).is_some_and(|eye| eye.camera.world_from_view.is_finite())
    }

    /// A player's own; spectators look from the world's vantage point.
    fn eye(&self, session: SessionId) -> Option<Eye> {
        match session {
            VANTAGE_VIEW => self.moments.vantage(self.wish.size.aspect()),
            player => self.moments.eye(player),
        }
    }

    /// The eye, turned to where the player looks by now: the tick has taken in no input that came since it began.
    fn latched(&self, session: SessionId) -> Option<Eye> {
        let mut eye = self.eye(session)?;
        if let Some((boom, look)) = eye.boom.zip(self.seats.look(session))
            && let Some([yaw_rad, pitch_rad]) = look.angles_rad()
        {
            eye.camera = boom.camera(yaw_rad, pitch_rad);
            eye.input_seq = look.answers(eye.input_seq);
        }
        Some(eye)
    }

    fn seat(&mut self, viewers: &BTreeMap<SessionId, Seat>, now: Instant) {
        self.turns.seat(viewers, now);
        for (session, by) in self.seats.take_delays() {
            metrics::counter!(metric_names::VIEWS_DELAYED).increment(1);
            self.turns.delay(session, by);
        }
        let screens = self.seats.screens();
        let wish = |session: &SessionId| match screens.get(session) {
            Some(screen) => Wish { size: fit::size(self.wish.size, *screen), ..self.wish },
            None => self.wish,
        };
        self.budget.seat(&viewers.keys().map(|session| (*session, wish(session))).collect(), now);
        self.handed.retain(|session| viewers.contains_key(&session));
        self.deliveries.retain(now, |session| viewers.contains_key(&session));
    }

    fn decide(&mut self, now: Instant) {
        for (session, room) in self.seats.rooms() {
            self.budget.know_room(session, room, now);
        }
        let Some(decided) = self.budget.decide(now, self.status.ticks()) else { return };
        match decided {
            Decided::Less => metrics::counter!(metric_names::BUDGET_OVERLOADS).increment(1),
            Decided::More => metrics::counter!(metric_names::BUDGET_RECOVERIES).increment(1),
            Decided::Same => {}
        }
        say_budget::say_budget(&self.budget);
        if let Some([least, _]) = self.budget.extremes() {
            self.moments.letter_for_rows(least.size.height());
        }
        self.seats.give(|session| self.budget.given(session));
    }

    /// As many of those who are due as are drawn together, and what they are given.
    fn next_group(&mut self, viewers: &BTreeMap<SessionId, Seat>, now: Instant) -> Vec<(SessionId, Given)> {
        let (mut group, mut expected) = (Vec::new(), Duration::ZERO);
        let Some(newest) = self.moments.newest() else { return group };
        for session in self.turns.due(newest, now) {
            let (Some(seat), Some(given)) = (viewers.get(&session), self.budget.given(session)) else { continue };
            let behind = seat.pictures.is_full();
            if behind {
                // Another picture now would only push the waiting one out.
                metrics::counter!(metric_names::PICTURES_DROPPED).increment(1);
            } else {
                expected += self.budget.expected(given).unwrap_or(self.group_time);
                if !group.is_empty() && expected > self.group_time {
                    break;
                }
                group.push((session, given));
            }
            self.budget.had_turn(session, behind);
            self.turns.had(session, newest.tick, period(given.rate_hz), now);
        }
        group
    }

    fn view(&mut self, session: SessionId, given: Given, tick: u64, started: Instant) -> (View, FrameTag) {
        let Eye { camera, first_person, input_seq, hud, .. } = self.latched(session).unwrap_or_default();
        self.seats.drawn(session, input_seq);
        self.last_frame_id += 1;
        let frame_id = self.last_frame_id;
        self.pending.push_back(Pending { frame_id, session, input_seq, started });
        // The vantage point has been fitted where it was made.
        let camera = if session == VANTAGE_VIEW { camera } else { fit::camera(camera, given.size.aspect()) };
        let hidden_owner = if first_person { session.0 } else { 0 };
        let (format, hud) = (PixelFormat::I420, self.moments.hud(&hud));
        let Given { size, edges, .. } = given;
        let view = View { id: view_id(session), camera, size, format, edges, hidden_owner, hud };
        (view, FrameTag { frame_id, tick })
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

/// The renderer forgets views without a number, as the one of all spectators would be.
fn view_id(session: SessionId) -> u64 {
    if session == VANTAGE_VIEW { u64::MAX } else { session.0 }
}

fn period(rate_hz: f64) -> Duration {
    Duration::from_secs_f64(1.0 / rate_hz.max(0.1))
}
