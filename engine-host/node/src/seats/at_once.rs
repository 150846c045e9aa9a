//! What begins is seen at once, what goes on is seen at its rate: a view at rest is drawn between its turns when its player
//! begins to look around, and a tick runs before its time when a player who is alone begins to steer.

use std::sync::PoisonError;
use std::time::Instant;

use lightcone_protocol::SessionId;
use lightcone_streaming::Seat;

use super::place::Place;
use super::table::{Places, Seats};

impl Seats {
    /// From now on this is called when a player begins to look around, at most once for each of its pictures.
    pub(crate) fn when_looked(&self, wake: impl Fn() + Send + Sync + 'static) {
        _ = self.when_looked.set(Box::new(wake));
    }

    /// A picture is drawn for the session that answers this input.
    pub(crate) fn drawn(&self, session: SessionId, input_seq: u32) {
        if let Some(place) = self.lock().by_session.get_mut(&session) {
            place.onset.drawn(input_seq);
        }
    }

    /// Who began to look around and has not seen it.
    pub(crate) fn begun(&self) -> Vec<(SessionId, Seat)> {
        let places = self.lock();
        let begun = places.by_session.iter().filter(|(_, place)| place.entered && place.onset.has_begun());
        begun.map(|(session, place)| (*session, place.seat.clone())).collect()
    }

    /// Waits until then, but no longer than until a player who is alone begins to steer. True: one has.
    pub(crate) fn wait_for_steering(&self, due: Instant) -> bool {
        let mut places = self.lock();
        while !places.is_steering_begun_alone() {
            let Some(left) = due.checked_duration_since(Instant::now()) else { return false };
            places = self.steering.wait_timeout(places, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Places {
    /// The next tick takes in more than looks, the last one did not, and nobody else sees when ticks run.
    pub(super) fn is_steering_begun_alone(&self) -> bool {
        let mut entered = self.by_session.values().filter(|place| place.entered);
        self.steered == [true, false] && entered.next().is_some_and(Place::has_body) && entered.next().is_none()
    }
}
