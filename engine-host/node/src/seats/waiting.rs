//! Bodies whose player is away, and sessions that have lasted long enough.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lightcone_protocol::{PlayerName, Role, SessionId};
use lightcone_record::{Returning, entries};
use lightcone_streaming::{Guest, Leave, Rejoined};

use super::place::{Place, fresh};
use super::table::Seats;
use crate::source::Source;

impl Seats {
    /// Players of the restored world with their names there, of whom the record tells enough to let them go on. They have as much time to come back
    /// as who lost its connection now.
    pub(crate) fn restore(&self, returning: Vec<Returning>, names: &BTreeMap<SessionId, String>, now: Instant) {
        let mut places = self.lock();
        for Returning { session, key, last_motion, last_edge, .. } in returning {
            let seat = fresh(session);
            let name = names.get(&session).and_then(|name| PlayerName::new(name).ok());
            let place = Place {
                inside: true,
                connected: false,
                back_until: Some(now + self.rules.grace),
                key,
                last_motion,
                last_edge,
                ..Place::new(seat, &Guest::default(), name, now)
            };
            places.by_session.insert(session, place);
            self.inbox.push(entries::release(session));
        }
    }

    /// Whom a token brings back. Who proves another wallet than the body has is somebody else.
    pub(super) fn whose(&self, world: &str, guest: &Guest, token: &str) -> Option<SessionId> {
        if self.is_closed() || world != self.world || guest.role == Role::Spectator {
            return None;
        }
        let session = self.tokens.as_ref()?.read(&self.ids, guest, token)?;
        let is_whose = |place: &&Place| guest.wallet.is_none_or(|wallet| place.wallet == Some(wallet));
        self.lock().by_session.get(&session).filter(|place| place.inside).filter(is_whose).map(|_| session)
    }

    /// Gives a waiting body a new seat.
    pub(super) fn seat_again(&self, session: SessionId, guest: &Guest) -> Option<Rejoined> {
        let mut places = self.lock();
        let place = places.by_session.get_mut(&session).filter(|place| place.waits())?;
        let seat = fresh(session);
        place.seat = seat.clone();
        place.connected = true;
        place.role = guest.role;
        place.subject = guest.subject.clone();
        place.source = guest.from.and_then(Source::beyond_this_machine);
        place.grant = guest.grant.clone();
        place.arrivals = VecDeque::new();
        // It may be another way.
        place.room = None;
        Some(Rejoined { seat, input_seq: place.last_motion.max(place.last_edge) })
    }

    /// The connection is gone; the body goes with it, or waits.
    pub(super) fn leave_at(&self, session: SessionId, why: Leave, now: Instant) {
        let mut places = self.lock();
        let Some(place) = places.by_session.get_mut(&session) else { return };
        let (role, seconds) = (place.role.as_str(), now.saturating_duration_since(place.since).as_secs());
        let name = place.name.as_ref().map_or("", PlayerName::as_str);
        tracing::info!(%session, role, name, seconds, "a session ended: {}", reason(why, place));
        if place.seat.camera.is_none() {
            place.seat.pictures.close();
        }
        place.seat.notes.close();
        (place.connected, place.entered) = (false, false);
        let may_return = matches!(why, Leave::Lost | Leave::Stopping | Leave::Elsewhere);
        // Who came back without ever being connected gets no more time for it.
        if place.inside && may_return && *place.back_until.get_or_insert(now + self.rules.grace) > now {
            self.inbox.push(entries::release(session));
            return;
        }
        let (inside, looked_on) = (place.inside, !place.has_body());
        places.by_session.remove(&session);
        if looked_on && places.by_session.values().all(Place::has_body) {
            // The next who looks on is not to see an old picture first.
            self.vantage.take();
        }
        if inside {
            self.inbox.push(entries::leave(session));
        }
    }

    /// Bodies that waited long enough leave the world.
    pub(super) fn end_waiting(&self, now: Instant) {
        self.lock().by_session.retain(|session, place| {
            let over = place.waits() && place.back_until.is_none_or(|until| until <= now);
            if over {
                tracing::info!(%session, "a player did not come back in time");
                self.inbox.push(entries::leave(*session));
            }
            !over
        });
    }

    /// Ends the wait for one. False: it does not wait.
    pub(crate) fn dismiss(&self, session: SessionId) -> bool {
        let mut places = self.lock();
        if !places.by_session.get(&session).is_some_and(Place::waits) {
            return false;
        }
        places.by_session.remove(&session);
        self.inbox.push(entries::leave(session))
    }

    /// Who has been here too long, or too long without doing anything.
    pub(crate) fn over(&self, now: Instant) -> Vec<(SessionId, Leave)> {
        let places = self.lock();
        places.by_session.iter().filter_map(|(id, place)| Some((*id, place.over(&self.rules, now)?))).collect()
    }

    /// The world sends a player away. One that nobody is connected to goes at once, without a word.
    pub(crate) fn send_away(&self, session: SessionId, reason: &Arc<str>) {
        if self.dismiss(session) {
            return;
        }
        if let Some(place) = self.lock().by_session.get_mut(&session).filter(|place| place.inside) {
            place.sent_away.get_or_insert_with(|| Arc::clone(reason));
        }
    }

    /// The last note to such a one.
    pub(crate) fn farewell(&self, session: SessionId, why: Leave) -> String {
        let by_world = self.lock().by_session.get(&session).and_then(|place| place.sent_away.clone());
        if let Some(reason) = by_world.filter(|_| why == Leave::Kicked) {
            return serde_json::json!({"v": 1, "kicked": &*reason, "why": "world"}).to_string();
        }
        let words = |limit: Option<Duration>| in_words(limit.unwrap_or_default());
        let (text, kind) = match why {
            Leave::Kicked => ("The world filled up while you were connecting".to_owned(), "full"),
            Leave::Idle => (format!("Nothing came from you for {}", words(self.rules.idle_limit)), "idle"),
            _ => (format!("The session reached its limit of {}", words(self.rules.max_session)), "limit"),
        };
        serde_json::json!({"v": 1, "kicked": text, "why": kind}).to_string()
    }
}

/// For who looks after the node.
fn reason(why: Leave, place: &Place) -> &'static str {
    match why {
        Leave::Left => "its page said goodbye",
        Leave::Lost if !place.entered => "its browser never connected",
        Leave::Lost => "its connection was lost",
        Leave::Elsewhere => "its player came back over another connection",
        Leave::TooLong => "it reached --max-session",
        Leave::Idle => "nothing came from it for --idle-limit",
        Leave::Garbage => "it sent what is no input",
        Leave::Stopping => "the node stopped",
        Leave::Kicked if place.surplus => "all seats were taken when it connected",
        Leave::Kicked if place.sent_away.is_some() => "the world sent it away",
        Leave::Kicked => "an admin sent it away",
    }
}

/// The largest unit that leaves nothing over.
fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        _ if time.subsec_nanos() > 0 => format!("{} ms", time.as_millis()),
        1.. if seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        1.. if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests;
