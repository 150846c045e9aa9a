//! The node's seats as streaming sees them.

use std::time::{Duration, Instant};

use lightcone_protocol::input::{ClientMessage, Input};
use lightcone_protocol::view::Screen;
use lightcone_protocol::{Role, SessionId};
use lightcone_record::entries;
use lightcone_streaming::{Guest, Host, Leave, Link, Refusal, Rejoined, Seat};

use super::admit::Refused;
use super::look::Told;
use super::place::{Arrival, Place, fresh};
use super::table::Seats;
use crate::metric_names;
use crate::views::budget::Room;

/// Arrivals remembered for a session; older ones are forgotten, and their pictures carry no arrival time.
const MAX_ARRIVALS: usize = 128;

/// What the log adds to a message: its signature, its player, its sequence.
const ENTRY_BYTES: usize = 64 + 32;

impl Host for Seats {
    fn join(&self, world: &str, guest: &Guest) -> Result<Seat, Refusal> {
        if self.is_closed() || self.draining(Instant::now()).is_some() {
            return Err(Refusal::Stopping);
        }
        if world != self.world {
            return Err(Refusal::NoSuchWorld(world.to_owned()));
        }
        let mut places = self.lock();
        places.check(guest, self.most, self.rules.limits)?;
        places.last += 1;
        let session = SessionId(u64::from(self.ids.epoch) << 32 | places.last);
        let is_spectator = guest.role == Role::Spectator;
        let seat = if is_spectator { self.seat_of_spectator(session) } else { fresh(session) };
        let place = Place::new(seat.clone(), guest, places.name_for(session, guest), Instant::now());
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

    fn screen(&self, session: SessionId, screen: Screen) {
        if let Some(place) = self.lock().by_session.get_mut(&session) {
            place.screen = Some(screen);
        }
    }

    fn resume_token(&self, session: SessionId, guest: &Guest) -> Option<String> {
        let tokens = self.tokens.as_ref().filter(|_| guest.role != Role::Spectator && !self.rules.grace.is_zero())?;
        Some(tokens.make(&self.ids, session, guest))
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

    fn waits_for(&self, session: SessionId) -> bool {
        self.lock().by_session.contains_key(&session)
    }

    fn enter(&self, session: SessionId) {
        let mut places = self.lock();
        let is_full = places.is_full_for(session, self.most);
        let Some(place) = places.by_session.get_mut(&session).filter(|place| !place.entered) else { return };
        if is_full {
            place.surplus = true;
            return;
        }
        place.entered = true;
        place.back_until = None;
        place.input_at = Instant::now();
        if place.has_body() && !std::mem::replace(&mut place.inside, true) {
            self.inbox.push(entries::join(session, place.name.as_ref()));
            if let Some(address) = place.wallet {
                self.inbox.push(entries::identity(session, address));
            }
        }
    }

    fn input(&self, session: SessionId, input: Input) {
        if self.is_paused() && matches!(input.message, ClientMessage::Motion(_)) {
            metrics::counter!(metric_names::INPUTS_REFUSED).increment(1);
            return;
        }
        let mut places = self.lock();
        let present = |place: &&mut Place| place.entered && place.inside;
        let Some(place) = places.by_session.get_mut(&session).filter(present) else { return };
        let bytes = input.bytes.len() + ENTRY_BYTES;
        if !place.allowance.take(bytes as f64, Instant::now()) {
            metrics::counter!(metric_names::INPUTS_REFUSED).increment(1);
            return;
        }
        let before = (place.last_motion, place.last_edge);
        let now = Instant::now();
        match place.admit(&input, || self.ids.binding(session)) {
            Ok(true) => place.heard_at = now,
            Ok(false) => return,
            Err(refused) => {
                // A repeat says that the player is still there, and holds what it held.
                if refused == Refused::Late {
                    place.heard_at = now;
                }
                metrics::counter!(metric_names::INPUTS_REFUSED).increment(1);
                tracing::debug!(session = %session, "an input is refused: {refused}");
                return;
            }
        }
        let told = place.look.take(&input.message);
        let is_motion = matches!(input.message, ClientMessage::Motion(_));
        let seq = entries::sequence(&input.message);
        if !self.inbox.push(entries::input(session, input)) {
            // The page repeats its newest motion until there is another; that repeat is to count.
            (place.last_motion, place.last_edge) = before;
            return;
        }
        place.input_at = now;
        place.let_go &= !is_motion;
        if place.arrivals.back().is_none_or(|newest| newest.seq < seq) {
            if place.arrivals.len() == MAX_ARRIVALS {
                place.arrivals.pop_front();
            }
            place.arrivals.push_back(Arrival { seq, received_at: now, applied_at: None });
        }
        let begins_to_look = told == Told::Look && place.onset.looked();
        if told == Told::More && !std::mem::replace(&mut places.steered[0], true) {
            self.steering.notify_one();
        }
        drop(places);
        if let Some(wake) = self.when_looked.get().filter(|_| begins_to_look) {
            wake();
        }
    }

    fn leave(&self, session: SessionId, why: Leave) {
        self.leave_at(session, why, Instant::now());
    }
}
