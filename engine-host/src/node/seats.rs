//! Who sits where: the streaming side's view of the node's one world.

mod waiting;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, player_binding, signed_input};
use lightcone_attest::statement::{Checkpoint, PublicKey};
use lightcone_streaming::audio::AudioTrack;
use lightcone_streaming::input::{ClientMessage, Input};
use lightcone_streaming::ledger::Answered;
use lightcone_streaming::{
    CameraId, Guest, Host, Leave, Link, Picture, Refusal, Rejoined, Role, Seat, SessionId, Slot,
};

use super::budget::{Given, Room};
use super::inbox::Inbox;
use super::look::Look;
use super::resume::Tokens;
use super::status;
use crate::players::PlayerName;
use crate::record::entries;

pub(crate) use self::waiting::Rules;

/// Arrivals remembered for a session; older ones are forgotten, and their pictures carry no arrival time.
const MAX_ARRIVALS: usize = 128;

struct Place {
    seat: Seat,
    role: Role,
    name: Option<PlayerName>,
    since: Instant,
    /// A connection holds it.
    connected: bool,
    /// Media flows.
    entered: bool,
    /// Its body is, or is about to be, in the simulation.
    inside: bool,
    /// While it has a body and no media: when the body leaves.
    back_until: Option<Instant>,
    /// When the newest new input came.
    input_at: Instant,
    /// When each input came in, oldest first.
    arrivals: VecDeque<Arrival>,
    /// By the newest input.
    look: Look,
    /// Signs all of the player's input, if there is one.
    key: Option<PublicKey>,
    /// What its view is given; `None` before it was ever drawn.
    given: Option<Given>,
    /// What is known of the way to it.
    room: Option<Room>,
    /// A wish of its viewer that the pictures do not follow yet; a newer one takes its place.
    delay: Option<Duration>,
    /// The newest that were taken.
    last_motion: u32,
    last_edge: u32,
}

struct Arrival {
    seq: u32,
    received_at: Instant,
    /// When the tick that took it in began.
    applied_at: Option<Instant>,
}

/// What players sign their inputs for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) world: Digest,
    pub(crate) session: [u8; 16],
    /// Players of different epochs have different ids.
    pub(crate) epoch: u32,
}

impl Record {
    /// `epoch` beyond 32 bits would need four billion starts of one session.
    pub(crate) fn of(checkpoint: &Checkpoint) -> Self {
        let Checkpoint { world, session, epoch, .. } = checkpoint;
        Self { world: *world, session: *session, epoch: *epoch as u32 }
    }

    /// What a player's signatures are bound to.
    pub(crate) fn binding(&self, player: SessionId) -> Digest {
        player_binding(&self.world, &self.session, player.0)
    }
}

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
    pub(crate) fn all(self) -> usize {
        self.players + self.spectators
    }

    fn of(self, role: Role) -> usize {
        if role == Role::Spectator { self.spectators } else { self.players }
    }
}

/// The camera of all spectators; there is one world, and it has one vantage point.
const VANTAGE: CameraId = CameraId(0);
/// The view that all spectators share; sessions count from 1.
pub(crate) const VANTAGE_VIEW: SessionId = SessionId(0);

/// Implements [`Host`] for one world.
pub(crate) struct Seats {
    world: String,
    record: Record,
    most: Most,
    /// Spectators all look through one camera, and its pictures go here.
    vantage: Arc<Slot<Picture>>,
    /// What they all hear there.
    vantage_sound: Arc<AudioTrack>,
    rules: Rules,
    /// Without, nobody comes back.
    tokens: Option<Tokens>,
    stopping: AtomicBool,
    places: Mutex<Places>,
    pub(crate) inbox: Inbox,
}

#[derive(Default)]
struct Places {
    by_session: BTreeMap<SessionId, Place>,
    last: u64,
}

impl Seats {
    pub(crate) fn new(world: &str, record: Record, most: Most) -> Self {
        Self {
            world: world.to_owned(),
            record,
            most,
            vantage: Arc::default(),
            vantage_sound: Arc::default(),
            rules: Rules::default(),
            tokens: None,
            stopping: AtomicBool::new(false),
            places: Mutex::default(),
            inbox: Inbox::default(),
        }
    }

    /// Bodies wait for who has a token of these, and nobody stays longer than is ruled.
    pub(crate) fn with_rules(self, rules: Rules, tokens: Tokens) -> Self {
        Self { rules, tokens: Some(tokens), ..self }
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self) -> &Record {
        &self.record
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

    fn seat_of_spectator(&self, session: SessionId) -> Seat {
        let (pictures, sound) = (Arc::clone(&self.vantage), Arc::clone(&self.vantage_sound));
        Seat { session, pictures, camera: Some(VANTAGE), notes: Arc::default(), audio: Some(sound) }
    }

    /// What each view is given from now on.
    pub(super) fn give(&self, given: impl Fn(SessionId) -> Option<Given>) {
        self.lock().by_session.iter_mut().for_each(|(session, place)| place.given = given(place.view(*session)));
    }

    /// What the session's view is given.
    pub(super) fn given(&self, session: SessionId) -> Option<Given> {
        self.lock().by_session.get(&session)?.given
    }

    /// What is known of the ways to those who have pictures of their own.
    pub(super) fn rooms(&self) -> Vec<(SessionId, Room)> {
        let places = self.lock();
        let own = places.by_session.iter().filter(|(_, place)| place.has_body());
        own.filter_map(|(session, place)| Some((*session, place.room?))).collect()
    }

    /// What viewers of pictures of their own wish since the last call.
    pub(super) fn take_delays(&self) -> Vec<(SessionId, Duration)> {
        let mut places = self.lock();
        let own = places.by_session.iter_mut().filter(|(_, place)| place.has_body());
        own.filter_map(|(session, place)| Some((*session, place.delay.take()?))).collect()
    }

    /// Where the player looks now.
    pub(super) fn look(&self, session: SessionId) -> Option<Look> {
        self.lock().by_session.get(&session).map(|place| place.look)
    }

    /// What players did since the last tick.
    pub(crate) fn take_inputs(&self) -> Vec<Entry> {
        let now = Instant::now();
        self.end_waiting(now);
        let mut places = self.lock();
        for place in places.by_session.values_mut() {
            let new = place.arrivals.iter_mut().rev().take_while(|arrival| arrival.applied_at.is_none());
            new.for_each(|arrival| arrival.applied_at = Some(now));
        }
        self.inbox.take()
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
        let applied_at = applied_at.unwrap_or(received_at);
        Some(Answered { input_seq: seq, received_at, applied_at, draw_started_at, drawn_at })
    }
}

/// A player's, with a picture of its own and sound.
fn fresh(session: SessionId) -> Seat {
    Seat { session, pictures: Arc::default(), camera: None, notes: Arc::default(), audio: Some(Arc::default()) }
}

/// Why an input is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
enum Refused {
    #[error("its key is none, or not the player's")]
    Key,
    #[error("its signature is not the player's")]
    Signature,
    #[error("it came already, or after newer ones")]
    Late,
}

impl Place {
    fn new(seat: Seat, guest: &Guest, now: Instant) -> Self {
        Self {
            seat,
            role: guest.role,
            // The guard lets no other names through.
            name: guest.name.as_deref().and_then(|name| PlayerName::new(name).ok()),
            since: now,
            connected: true,
            entered: false,
            inside: false,
            back_until: None,
            input_at: now,
            arrivals: VecDeque::new(),
            look: Look::default(),
            key: None,
            given: None,
            room: None,
            delay: None,
            last_motion: 0,
            last_edge: 0,
        }
    }

    fn has_body(&self) -> bool {
        self.role != Role::Spectator
    }

    /// What is drawn for it.
    fn view(&self, session: SessionId) -> SessionId {
        if self.has_body() { session } else { VANTAGE_VIEW }
    }

    /// By the rules by which an auditor reads the log: whatever is let in here is no forgery there. False: it is known, and
    /// not to be written again.
    fn admit(&mut self, input: &Input, binding: impl Fn() -> Digest) -> Result<bool, Refused> {
        if let ClientMessage::Key(key) = &input.message {
            return self.admit_key(key);
        }
        match (&self.key, &input.signature) {
            (None, None) => {}
            (Some(key), Some(signature)) if key.verify(&signed_input(&binding(), &input.bytes), signature) => {}
            _ => return Err(Refused::Signature),
        }
        // Edges cannot come late. A motion that does says nothing that the newer one has not said.
        let newest = match input.message {
            ClientMessage::Motion(_) => &mut self.last_motion,
            ClientMessage::Edge(_) | ClientMessage::Text(_) | ClientMessage::Key(_) => &mut self.last_edge,
        };
        let sequence = entries::sequence(&input.message);
        if sequence <= *newest {
            return Err(Refused::Late);
        }
        *newest = sequence;
        Ok(true)
    }

    /// A player has one key for good, which it tells again when it comes back.
    fn admit_key(&mut self, key: &[u8; 32]) -> Result<bool, Refused> {
        let key = PublicKey::from_bytes(key).map_err(|_| Refused::Key)?;
        match self.key {
            Some(known) if known == key => Ok(false),
            None if (self.last_motion, self.last_edge) == (0, 0) => {
                self.key = Some(key);
                Ok(true)
            }
            _ => Err(Refused::Key),
        }
    }
}

impl Host for Seats {
    fn join(&self, world: &str, guest: &Guest) -> Result<Seat, Refusal> {
        if self.is_closed() {
            return Err(Refusal::Stopping);
        }
        if world != self.world {
            return Err(Refusal::NoSuchWorld(world.to_owned()));
        }
        let mut places = self.lock();
        let looks_on = |role| role == Role::Spectator;
        let alike = places.by_session.values().filter(|place| looks_on(place.role) == looks_on(guest.role)).count();
        let max = self.most.of(guest.role);
        if alike >= max {
            return Err(if looks_on(guest.role) { Refusal::Crowded { max } } else { Refusal::Full { max } });
        }
        places.last += 1;
        let session = SessionId(u64::from(self.record.epoch) << 32 | places.last);
        let seat = if looks_on(guest.role) { self.seat_of_spectator(session) } else { fresh(session) };
        let place = Place::new(seat.clone(), guest, Instant::now());
        places.by_session.insert(session, place);
        Ok(seat)
    }

    fn link(&self, link: &Link) {
        if let Some(place) = self.lock().by_session.get_mut(&link.session) {
            place.room = Some(Room { bps: link.room_bps.into(), arriving_bps: link.arriving_bps.into() });
        }
    }

    fn delay(&self, session: SessionId, by: Duration) {
        if let Some(place) = self.lock().by_session.get_mut(&session) {
            place.delay = Some(by);
        }
    }

    fn resume_token(&self, session: SessionId, guest: &Guest) -> Option<String> {
        let tokens = self.tokens.as_ref().filter(|_| guest.role != Role::Spectator && !self.rules.grace.is_zero())?;
        Some(tokens.make(&self.record, session, guest))
    }

    fn returning(&self, world: &str, guest: &Guest, token: &str) -> Option<SessionId> {
        self.whose(world, guest, token)
    }

    fn rejoin(&self, session: SessionId, guest: &Guest) -> Option<Rejoined> {
        self.seat_again(session, guest)
    }

    fn give_up(&self, session: SessionId) -> bool {
        self.dismiss(session)
    }

    fn enter(&self, session: SessionId) {
        if let Some(place) = self.lock().by_session.get_mut(&session).filter(|place| !place.entered) {
            place.entered = true;
            place.back_until = None;
            place.input_at = Instant::now();
            if place.has_body() && !std::mem::replace(&mut place.inside, true) {
                self.inbox.push(entries::join(session, place.name.as_ref()));
            }
        }
    }

    fn input(&self, session: SessionId, input: Input) {
        let mut places = self.lock();
        let present = |place: &&mut Place| place.entered && place.inside;
        let Some(place) = places.by_session.get_mut(&session).filter(present) else { return };
        let before = (place.last_motion, place.last_edge);
        match place.admit(&input, || self.record.binding(session)) {
            Ok(true) => {}
            Ok(false) => return,
            Err(refused) => {
                metrics::counter!(status::INPUTS_REFUSED).increment(1);
                tracing::debug!(session = %session, "an input is refused: {refused}");
                return;
            }
        }
        place.look.take(&input.message);
        let seq = entries::sequence(&input.message);
        if !self.inbox.push(entries::input(session, input)) {
            // The page repeats its newest motion until there is another; that repeat is to count.
            (place.last_motion, place.last_edge) = before;
            return;
        }
        let now = Instant::now();
        place.input_at = now;
        if place.arrivals.back().is_none_or(|newest| newest.seq < seq) {
            if place.arrivals.len() == MAX_ARRIVALS {
                place.arrivals.pop_front();
            }
            place.arrivals.push_back(Arrival { seq, received_at: now, applied_at: None });
        }
    }

    fn leave(&self, session: SessionId, why: Leave) {
        self.leave_at(session, why, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::players::PlayerEvent;
    use lightcone_attest::log::{InputVerifier, TickInputs};
    use lightcone_attest::statement::SigningKey;
    use lightcone_streaming::input::{Actions, Edge, Sample, Text};

    const RECORD: Record = Record { world: Digest([1; 32]), session: [2; 16], epoch: 3 };

    fn jump(seq: u32) -> ClientMessage {
        ClientMessage::Edge(Edge { seq, actions: Actions::JUMP, pressed: true })
    }

    fn edge(seq: u32) -> Input {
        Input::unsigned(jump(seq))
    }

    #[test]
    fn refuses_strange_worlds_and_too_many() {
        let seats = Seats::new("plaza", RECORD, Most { players: 1, spectators: 1 });
        assert_eq!(seats.join("moon", &Guest::default()).unwrap_err(), Refusal::NoSuchWorld("moon".into()));
        let seat = seats.join("plaza", &Guest::default()).unwrap();
        assert_eq!(seats.join("plaza", &Guest::default()).unwrap_err(), Refusal::Full { max: 1 });
        seats.leave(seat.session, Leave::Left);
        assert_ne!(seats.join("plaza", &Guest::default()).unwrap().session, seat.session);
        seats.close();
        assert_eq!(seats.join("plaza", &Guest::default()).unwrap_err(), Refusal::Stopping);
    }

    #[test]
    fn who_never_entered_neither_steers_nor_leaves_the_simulation() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let seat = seats.join("plaza", &Guest::default()).unwrap();
        seats.input(seat.session, edge(1));
        seats.leave(seat.session, Leave::Lost);
        assert!(seats.inbox.take().is_empty());
    }

    #[test]
    fn a_spectator_has_a_seat_and_the_simulation_never_hears_of_it() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let guest = Guest { role: Role::Spectator, name: Some("Ada".into()), ..Guest::default() };
        let session = seats.join("plaza", &guest).unwrap().session;
        seats.enter(session);
        seats.input(session, edge(1));
        assert!(seats.is_spectator(session) && seats.entered().contains_key(&session));
        assert_eq!(seats.taken()[0].name.as_deref(), Some("Ada"));
        seats.leave(session, Leave::Left);
        assert!(seats.inbox.take().is_empty() && seats.taken().is_empty());
    }

    #[test]
    fn spectators_take_no_players_seat_and_share_one_camera() {
        let seats = Seats::new("plaza", RECORD, Most { players: 1, spectators: 2 });
        let guest = Guest { role: Role::Spectator, ..Guest::default() };
        let [first, second] = [(); 2].map(|()| seats.join("plaza", &guest).unwrap());
        assert_eq!(seats.join("plaza", &guest).unwrap_err(), Refusal::Crowded { max: 2 });
        let player = seats.join("plaza", &Guest::default()).unwrap();
        assert!(first.camera.is_some() && first.camera == second.camera && player.camera.is_none());
        assert!(Arc::ptr_eq(&first.pictures, &second.pictures) && !Arc::ptr_eq(&first.pictures, &player.pictures));
        [&first, &second, &player].iter().for_each(|seat| seats.enter(seat.session));
        assert_eq!(seats.views().keys().copied().collect::<Vec<_>>(), [VANTAGE_VIEW, player.session]);
        seats.leave(first.session, Leave::Left);
        assert!(!second.pictures.is_closed(), "the others look on");
    }

    #[test]
    fn a_players_name_goes_into_the_record() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let guest = Guest { name: Some("Ada".into()), ..Guest::default() };
        let session = seats.join("plaza", &guest).unwrap().session;
        seats.enter(session);
        let joined = PlayerEvent::Join { session, name: Some(PlayerName::new("Ada").unwrap()) };
        let mut entries = seats.inbox.take();
        assert_eq!(entries::player_events(&entries), Ok(vec![joined.clone()]));
        assert_eq!(entries::entries_of(&[joined]), entries);
        entries[0].payload = "A\nda".into();
        assert!(entries::player_events(&entries).is_err());
    }

    #[test]
    fn an_input_is_answered_once_by_the_first_picture_that_took_it_in() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let session = seats.join("plaza", &Guest::default()).unwrap().session;
        seats.enter(session);
        (1..=3).for_each(|seq| seats.input(session, edge(seq)));
        seats.take_inputs();
        let now = Instant::now();
        let answered = |seq| seats.answered(session, seq, now, now).map(|answered| answered.input_seq);
        assert_eq!([answered(2), answered(2), answered(3)], [Some(2), None, Some(3)]);
    }

    #[test]
    fn an_input_is_taken_in_by_one_tick() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let session = seats.join("plaza", &Guest::default()).unwrap().session;
        seats.enter(session);
        seats.input(session, edge(1));
        let before = Instant::now();
        assert_eq!(seats.take_inputs().len(), 2, "join and edge");
        let after = Instant::now();
        seats.input(session, edge(2));
        seats.take_inputs();
        let first = seats.answered(session, 1, after, after).unwrap();
        assert!((before..=after).contains(&first.applied_at) && first.received_at <= before);
        assert!(seats.answered(session, 2, after, after).unwrap().applied_at >= after);
    }

    #[test]
    fn what_did_not_fit_is_taken_when_it_comes_again() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let session = seats.join("plaza", &Guest::default()).unwrap().session;
        seats.enter(session);
        let let_go = Input::unsigned(ClientMessage::Motion(vec![Sample { seq: 100_000, ..Sample::default() }]));
        (1..=20_000).for_each(|seq| seats.input(session, edge(seq)));
        seats.input(session, let_go.clone());
        let full = seats.inbox.take();
        assert_eq!(full.last().map(|entry| entry.sequence), Some(full.len() as u64 - 1), "all of them edges");
        seats.input(session, let_go);
        assert_eq!(seats.inbox.take().len(), 1);
    }

    #[test]
    fn what_is_let_in_is_no_forgery_to_an_auditor() {
        let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
        let session = seats.join("plaza", &Guest::default()).unwrap().session;
        assert_eq!(session.0 >> 32, 3, "ids of different epochs differ");
        seats.enter(session);
        let (own, other) = (SigningKey::from_seed([7; 32]), SigningKey::from_seed([8; 32]));
        let binding = RECORD.binding(session);
        let signed =
            |message, key: &SigningKey| Input::signed(message, |bytes| key.sign(&signed_input(&binding, bytes)));
        let walk = |seq| ClientMessage::Motion(vec![Sample { seq, ..Sample::default() }]);
        seats.input(session, Input::unsigned(ClientMessage::Key(own.public().to_bytes())));
        let say = |seq| ClientMessage::Text(Text { seq, text: "Hello".into() });
        let messages = [jump(1), walk(4), walk(3), walk(4), jump(2), jump(2), walk(5), say(2), say(7), jump(6)];
        let honest = messages.map(|message| signed(message, &own));
        let sent = honest.into_iter().chain([signed(jump(8), &other), edge(9)]);
        sent.for_each(|input| seats.input(session, input));
        let entries = seats.inbox.take();
        let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
        assert_eq!(sequences, [0, 0, 1, 4, 2, 5, 7], "join, key, and what was signed and new of its kind");
        let mut auditor = InputVerifier::new(&RECORD.world, &RECORD.session).with_label(Some(entries::input_label));
        auditor.check(&TickInputs { tick: 1, entries }).unwrap();
        assert_eq!((auditor.counts().signed, auditor.counts().unsigned), (5, 0));
    }
}
