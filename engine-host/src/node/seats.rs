//! Who sits where: the streaming side's view of the node's one world.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use lightcone_streaming::input::ClientMessage;
use lightcone_streaming::{Host, Leave, Refusal, Seat, SessionId};

use super::inbox::Inbox;
use crate::players::PlayerEvent;

/// Arrivals remembered for a session; older ones are forgotten, and their pictures carry no arrival time.
const MAX_ARRIVALS: usize = 128;

struct Place {
    seat: Seat,
    /// The player is, or is about to be, in the simulation.
    entered: bool,
    /// When each input came in, oldest first.
    arrivals: VecDeque<(u32, Instant)>,
}

/// Implements [`Host`] for one world.
pub(crate) struct Seats {
    world: String,
    max_players: usize,
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
    pub(crate) fn new(world: &str, max_players: usize) -> Self {
        Self {
            world: world.to_owned(),
            max_players,
            stopping: AtomicBool::new(false),
            places: Mutex::default(),
            inbox: Inbox::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody comes in any more, and the loops end.
    pub(crate) fn close(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Seats of players that have entered.
    pub(crate) fn entered(&self) -> BTreeMap<SessionId, Seat> {
        let places = self.lock();
        places.by_session.iter().filter(|(_, p)| p.entered).map(|(id, place)| (*id, place.seat.clone())).collect()
    }

    /// When the input that a picture answers came in, if no earlier picture answered it.
    pub(crate) fn answered(&self, session: SessionId, seq: u32) -> Option<Instant> {
        let mut places = self.lock();
        let arrivals = &mut places.by_session.get_mut(&session)?.arrivals;
        let answered = arrivals.partition_point(|(arrived, _)| *arrived <= seq);
        arrivals.drain(..answered).next_back().map(|(_, at)| at)
    }
}

impl Host for Seats {
    fn join(&self, world: &str) -> Result<Seat, Refusal> {
        if self.is_closed() {
            return Err(Refusal::Stopping);
        }
        if world != self.world {
            return Err(Refusal::NoSuchWorld(world.to_owned()));
        }
        let mut places = self.lock();
        if places.by_session.len() >= self.max_players {
            return Err(Refusal::Full { max: self.max_players });
        }
        places.last += 1;
        let session = SessionId(places.last);
        let seat = Seat { session, pictures: Default::default(), notes: Default::default() };
        places.by_session.insert(session, Place { seat: seat.clone(), entered: false, arrivals: VecDeque::new() });
        Ok(seat)
    }

    fn enter(&self, session: SessionId) {
        if let Some(place) = self.lock().by_session.get_mut(&session).filter(|place| !place.entered) {
            place.entered = true;
            self.inbox.push(PlayerEvent::Join { session });
        }
    }

    fn input(&self, session: SessionId, message: ClientMessage) {
        let seq = match &message {
            ClientMessage::Motion(samples) => samples.first().map_or(0, |newest| newest.seq),
            ClientMessage::Edge(edge) => edge.seq,
        };
        let mut places = self.lock();
        let Some(place) = places.by_session.get_mut(&session).filter(|place| place.entered) else { return };
        if place.arrivals.back().is_none_or(|(newest, _)| *newest < seq) {
            if place.arrivals.len() == MAX_ARRIVALS {
                place.arrivals.pop_front();
            }
            place.arrivals.push_back((seq, Instant::now()));
        }
        self.inbox.push(PlayerEvent::Input { session, message });
    }

    fn leave(&self, session: SessionId, _: Leave) {
        let Some(place) = self.lock().by_session.remove(&session) else { return };
        place.seat.pictures.close();
        place.seat.notes.close();
        if place.entered {
            self.inbox.push(PlayerEvent::Leave { session });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_streaming::input::Edge;

    fn edge(seq: u32) -> ClientMessage {
        ClientMessage::Edge(Edge { seq, actions: lightcone_streaming::input::Actions::JUMP, pressed: true })
    }

    #[test]
    fn refuses_strange_worlds_and_too_many() {
        let seats = Seats::new("plaza", 1);
        assert_eq!(seats.join("moon").unwrap_err(), Refusal::NoSuchWorld("moon".into()));
        let seat = seats.join("plaza").unwrap();
        assert_eq!(seats.join("plaza").unwrap_err(), Refusal::Full { max: 1 });
        seats.leave(seat.session, Leave::Left);
        assert_ne!(seats.join("plaza").unwrap().session, seat.session);
        seats.close();
        assert_eq!(seats.join("plaza").unwrap_err(), Refusal::Stopping);
    }

    #[test]
    fn who_never_entered_neither_steers_nor_leaves_the_simulation() {
        let seats = Seats::new("plaza", 4);
        let seat = seats.join("plaza").unwrap();
        seats.input(seat.session, edge(1));
        seats.leave(seat.session, Leave::Lost);
        assert!(seats.inbox.take().is_empty());
    }

    #[test]
    fn an_input_is_answered_once_by_the_first_picture_that_took_it_in() {
        let seats = Seats::new("plaza", 4);
        let session = seats.join("plaza").unwrap().session;
        seats.enter(session);
        (1..=3).for_each(|seq| seats.input(session, edge(seq)));
        assert!(seats.answered(session, 2).is_some());
        assert!(seats.answered(session, 2).is_none());
        assert!(seats.answered(session, 3).is_some());
    }
}
