//! All places of the node's one world, and what others ask of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use lightcone_attest::log::Entry;
use lightcone_protocol::view::Screen;
use lightcone_protocol::{Role, SessionId};
use lightcone_record::entries;
use lightcone_streaming::audio::AudioTrack;
use lightcone_streaming::latency::Answered;
use lightcone_streaming::{CameraId, Seat, Slot, VideoFrame};

use super::ids::RunIds;
use super::inbox::Inbox;
use super::look::Look;
use super::place::{Arrival, Place};
use super::resume::Tokens;
use super::rules::Rules;
use crate::views::budget::{Given, Room};

/// A seat, for who looks after the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) session: SessionId,
    pub(crate) role: Role,
    pub(crate) name: Option<String>,
    pub(crate) entered: bool,
    pub(crate) since: Instant,
}

/// How many may be here at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Most {
    pub(crate) players: usize,
    pub(crate) spectators: usize,
}

impl Most {
    pub(super) fn of(self, role: Role) -> usize {
        if role == Role::Spectator { self.spectators } else { self.players }
    }
}

/// The camera of all spectators; there is one world, and it has one vantage point.
const VANTAGE: CameraId = CameraId(0);

/// Implements [`Host`] for one world.
pub(crate) struct Seats {
    pub(super) world: String,
    pub(super) ids: RunIds,
    pub(super) most: Most,
    /// Spectators all look through one camera, and its pictures go here.
    pub(super) vantage: Arc<Slot<VideoFrame>>,
    /// What they all hear there.
    vantage_sound: Arc<AudioTrack>,
    pub(super) rules: Rules,
    /// Without, nobody comes back.
    pub(super) tokens: Option<Tokens>,
    /// Once it is set nobody new comes in; then all end.
    drained_at: OnceLock<Instant>,
    /// The world stands still: what is held meanwhile says nothing.
    paused: AtomicBool,
    stopping: AtomicBool,
    places: Mutex<Places>,
    /// A player began to steer.
    pub(super) steering: Condvar,
    /// Wakes who draws.
    pub(super) when_looked: OnceLock<Box<dyn Fn() + Send + Sync>>,
    pub(crate) inbox: Inbox,
}

#[derive(Default)]
pub(super) struct Places {
    pub(super) by_session: BTreeMap<SessionId, Place>,
    pub(super) last: u64,
    /// Somebody did more than look since the last tick, and before it.
    pub(super) steered: [bool; 2],
}

impl Seats {
    pub(crate) fn new(world: &str, ids: RunIds, most: Most) -> Self {
        Self {
            world: world.to_owned(),
            ids,
            most,
            vantage: Arc::default(),
            vantage_sound: Arc::default(),
            rules: Rules::default(),
            tokens: None,
            drained_at: OnceLock::new(),
            paused: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            places: Mutex::default(),
            steering: Condvar::new(),
            when_looked: OnceLock::new(),
            inbox: Inbox::default(),
        }
    }

    /// Bodies wait for who has a token of these, and nobody stays longer than is ruled.
    pub(crate) fn with_rules(self, rules: Rules, tokens: Tokens) -> Self {
        Self { rules, tokens: Some(tokens), ..self }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ids(&self) -> &RunIds {
        &self.ids
    }

    /// Nobody new comes in any more. Who is here may stay until then, and may come back.
    pub(crate) fn drain(&self, end: Instant) {
        _ = self.drained_at.set(end);
    }

    /// How long those who are here may stay, once nobody new comes in.
    pub(crate) fn draining(&self, now: Instant) -> Option<Duration> {
        Some(self.drained_at.get()?.saturating_duration_since(now))
    }

    /// No tick takes anything in for a while. Motions are refused meanwhile; presses and lines wait, as many as fit.
    pub(crate) fn pause(&self) {
        self.paused.store(true, Ordering::Release);
    }

    /// Ticks take in again. Whoever let go meanwhile was not heard, so everybody lets go.
    pub(crate) fn go_on(&self) {
        self.paused.store(false, Ordering::Release);
        let mut places = self.lock();
        places.by_session.iter_mut().filter(|(_, place)| place.inside).for_each(|(session, place)| {
            place.let_go = true;
            self.inbox.push(entries::release(*session));
        });
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Acquire)
    }

    /// Whether any session is connected, or about to be.
    pub(crate) fn anyone_connected(&self) -> bool {
        self.lock().by_session.values().any(|place| place.connected)
    }

    /// Nobody comes in any more, and the loops end.
    pub(crate) fn close(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Who looks on, without a body.
    pub(crate) fn is_spectator(&self, session: SessionId) -> bool {
        self.lock().by_session.get(&session).is_some_and(|place| place.role == Role::Spectator)
    }

    /// All that are taken.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let taken = |(session, place): (&SessionId, &Place)| Taken {
            session: *session,
            role: place.role,
            name: place.name.as_ref().map(|name| name.as_str().to_owned()),
            entered: place.entered,
            since: place.since,
        };
        self.lock().by_session.iter().map(taken).collect()
    }

    /// What let the session in, if it can be taken back.
    pub(crate) fn grant(&self, session: SessionId) -> Option<String> {
        self.lock().by_session.get(&session)?.grant.clone()
    }

    /// Seats of those who have entered.
    pub(crate) fn entered(&self) -> BTreeMap<SessionId, Seat> {
        let places = self.lock();
        places.by_session.iter().filter(|(_, p)| p.entered).map(|(id, place)| (*id, place.seat.clone())).collect()
    }

    /// Whose pictures are drawn, and whose sound is mixed: each player's own, and one for all who look on.
    pub(crate) fn views(&self) -> BTreeMap<SessionId, Seat> {
        let places = self.lock();
        places.by_session.iter().filter(|(_, p)| p.entered).map(|(id, p)| (p.view(*id), p.seat.clone())).collect()
    }

    /// How many look at a view.
    pub(crate) fn viewers(&self, view: SessionId) -> u32 {
        let places = self.lock();
        places.by_session.iter().filter(|(id, place)| place.entered && place.view(**id) == view).count() as u32
    }

    pub(super) fn seat_of_spectator(&self, session: SessionId) -> Seat {
        let (pictures, sound) = (Arc::clone(&self.vantage), Arc::clone(&self.vantage_sound));
        let (camera, notes, page) = (Some(VANTAGE), Arc::default(), Arc::default());
        Seat { session, pictures, camera, notes, page, audio: Some(sound) }
    }

    /// What each view is given from now on.
    pub(crate) fn give(&self, given: impl Fn(SessionId) -> Option<Given>) {
        self.lock().by_session.iter_mut().for_each(|(session, place)| place.given = given(place.view(*session)));
    }

    /// What the session's view is given.
    pub(crate) fn given(&self, session: SessionId) -> Option<Given> {
        self.lock().by_session.get(&session)?.given
    }

    /// What is known of the ways to those who have pictures of their own.
    pub(crate) fn rooms(&self) -> Vec<(SessionId, Room)> {
        let places = self.lock();
        let own = places.by_session.iter().filter(|(_, place)| place.has_body());
        own.filter_map(|(session, place)| Some((*session, place.room?))).collect()
    }

    /// What viewers of pictures of their own wish since the last call.
    pub(crate) fn take_delays(&self) -> Vec<(SessionId, Duration)> {
        let mut places = self.lock();
        let own = places.by_session.iter_mut().filter(|(_, place)| place.has_body());
        own.filter_map(|(session, place)| Some((*session, place.delay.take()?))).collect()
    }

    /// What the pages of those have room for who have pictures of their own.
    pub(crate) fn screens(&self) -> BTreeMap<SessionId, Screen> {
        let places = self.lock();
        let own = places.by_session.iter().filter(|(_, place)| place.has_body());
        own.filter_map(|(session, place)| Some((*session, place.screen?))).collect()
    }

    /// Where the player looks now.
    pub(crate) fn look(&self, session: SessionId) -> Option<Look> {
        self.lock().by_session.get(&session).map(|place| place.look)
    }

    /// What players did since the last tick.
    pub(crate) fn take_inputs(&self) -> Vec<Entry> {
        let now = Instant::now();
        self.end_waiting(now);
        self.let_go_of_silent(now);
        let mut places = self.lock();
        places.steered = [false, places.steered[0]];
        for place in places.by_session.values_mut() {
            let new = place.arrivals.iter_mut().rev().take_while(|arrival| arrival.applied_at.is_none());
            new.for_each(|arrival| arrival.applied_at = Some(now));
        }
        self.inbox.take()
    }

    /// A body does not walk on without its player: the release is in the log, as the node's word.
    pub(super) fn let_go_of_silent(&self, now: Instant) {
        let mut places = self.lock();
        for (session, place) in places.by_session.iter_mut().filter(|(_, place)| place.holds_in_silence(now)) {
            place.let_go = true;
            self.inbox.push(entries::release(*session));
        }
    }

    /// The way to the picture of the input that it answers, if no earlier picture answered it.
    pub(crate) fn answered(
        &self,
        session: SessionId,
        seq: u32,
        draw_started_at: Instant,
        drawn_at: Instant,
    ) -> Option<Answered> {
        let mut places = self.lock();
        let arrivals = &mut places.by_session.get_mut(&session)?.arrivals;
        let answered = arrivals.partition_point(|arrival| arrival.seq <= seq);
        let Arrival { seq, received_at, applied_at } = arrivals.drain(..answered).next_back()?;
        // A look that no tick had taken in when drawing began was seen without one.
        let applied_at = applied_at.filter(|at| *at <= draw_started_at).unwrap_or(received_at);
        Some(Answered { input_seq: seq, received_at, applied_at, draw_started_at, drawn_at })
    }
}
