//! What players were handed last, so that equal pictures are not encoded again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lightcone_protocol::SessionId;

/// An equal picture goes out all the same after this time, five times a second at least at any rate of drawing: who asks for
/// a key frame gets it with the next picture.
const AT_LEAST_EVERY: Duration = Duration::from_millis(160);

struct Last {
    input_seq: u32,
    at: Instant,
}

/// The last hand-over to each player.
#[derive(Default)]
pub(crate) struct Handed(BTreeMap<SessionId, Last>);

impl Handed {
    /// Forgets who left.
    pub(crate) fn retain(&mut self, is_there: impl Fn(SessionId) -> bool) {
        self.0.retain(|session, _| is_there(*session));
    }

    /// Whether the player is to have this picture; if so, it counts as handed over. An equal one is wanted when it answers
    /// newer input: the page waits for the picture that does.
    pub(crate) fn is_wanted(&mut self, session: SessionId, changed: bool, input_seq: u32, now: Instant) -> bool {
        let is_new =
            |last: &Last| input_seq != last.input_seq || now.saturating_duration_since(last.at) >= AT_LEAST_EVERY;
        let wanted = changed || self.0.get(&session).is_none_or(is_new);
        if wanted {
            self.0.insert(session, Last { input_seq, at: now });
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_pictures_are_wanted_for_newer_input_and_now_and_then() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut handed = Handed::default();
        let mut wanted =
            |session, changed, input_seq, ms| handed.is_wanted(SessionId(session), changed, input_seq, at(ms));
        assert!(wanted(1, false, 7, 0), "the first");
        assert!(!wanted(1, false, 7, 33));
        assert!(wanted(2, false, 7, 33), "another's first");
        assert!(wanted(1, true, 7, 66));
        assert!(!wanted(1, false, 7, 100));
        assert!(wanted(1, false, 8, 133), "it answers newer input");
        assert!(!wanted(1, false, 8, 292));
        assert!(wanted(1, false, 8, 293), "five times a second");
        handed.retain(|session| session.0 == 2);
        assert!(handed.is_wanted(SessionId(1), false, 8, at(334)), "it was forgotten");
    }
}
