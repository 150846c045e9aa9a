//! Whose turn it is to be drawn: who has waited longest first, each at its own rate.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lightcone_streaming::SessionId;

struct Turn {
    due: Instant,
    /// Drawn last.
    tick: Option<u64>,
}

/// Who is due when. It knows no clock: times come in as arguments.
pub(super) struct Turns {
    by_session: BTreeMap<SessionId, Turn>,
    /// A tick that comes so long before its time is not left for the next one.
    early: Duration,
    /// Between ticks nothing new is drawn.
    tick_by_tick: bool,
}

impl Turns {
    pub(super) fn new(early: Duration, tick_by_tick: bool) -> Self {
        Self { by_session: BTreeMap::new(), early, tick_by_tick }
    }

    /// Who is there. Newcomers are due at once.
    pub(super) fn seat<V>(&mut self, seated: &BTreeMap<SessionId, V>, now: Instant) {
        self.by_session.retain(|session, _| seated.contains_key(session));
        for session in seated.keys() {
            self.by_session.entry(*session).or_insert(Turn { due: now, tick: None });
        }
    }

    /// Who is due now, with this tick as the newest; who has waited longest comes first.
    pub(super) fn due(&self, newest_tick: u64, now: Instant) -> Vec<SessionId> {
        let is_due = |turn: &Turn| self.waits_for(turn, newest_tick).is_some_and(|due| due <= now);
        let mut due: Vec<_> = self.by_session.iter().filter(|(_, turn)| is_due(turn)).collect();
        due.sort_by_key(|(session, turn)| (turn.due, **session));
        due.into_iter().map(|(session, _)| *session).collect()
    }

    /// When somebody is due next; `None`: not before the next tick.
    pub(super) fn next(&self, newest_tick: u64) -> Option<Instant> {
        self.by_session.values().filter_map(|turn| self.waits_for(turn, newest_tick)).min()
    }

    fn waits_for(&self, turn: &Turn, newest_tick: u64) -> Option<Instant> {
        if !self.tick_by_tick {
            return Some(turn.due);
        }
        (turn.tick != Some(newest_tick)).then(|| turn.due - self.early)
    }

    /// The session had its turn. Who comes late is next after one period all the same, but nothing is made up for.
    pub(super) fn had(&mut self, session: SessionId, tick: u64, period: Duration, now: Instant) {
        if let Some(turn) = self.by_session.get_mut(&session) {
            *turn = Turn { due: (turn.due + period).max(now), tick: Some(tick) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_micros(33_333);

    fn seated(sessions: impl IntoIterator<Item = u64>) -> BTreeMap<SessionId, ()> {
        sessions.into_iter().map(|session| (SessionId(session), ())).collect()
    }

    /// How often each of two sessions is drawn in ten seconds of ticks that come up to 8 ms late.
    fn drawn_in_ten_seconds(periods: [Duration; 2]) -> [u32; 2] {
        let start = Instant::now();
        let mut turns = Turns::new(TICK / 4, true);
        turns.seat(&seated([0, 1]), start);
        let mut drawn = [0; 2];
        for tick in 0..300_u32 {
            let now = start + TICK * tick + Duration::from_millis(u64::from(tick * 7 % 9));
            for session in turns.due(tick.into(), now) {
                drawn[session.0 as usize] += 1;
                turns.had(session, tick.into(), periods[session.0 as usize], now);
            }
            assert!(turns.due(tick.into(), now).is_empty(), "a tick is drawn once");
        }
        drawn
    }

    #[test]
    fn each_is_drawn_at_its_own_rate_whenever_ticks_come() {
        assert_eq!(drawn_in_ten_seconds([TICK, TICK * 3 / 2]), [300, 200]);
        assert_eq!(drawn_in_ten_seconds([TICK * 2, TICK * 3]), [150, 100]);
    }

    #[test]
    fn when_there_is_no_time_for_all_they_take_turns() {
        let mut now = Instant::now();
        let mut turns = Turns::new(Duration::ZERO, false);
        turns.seat(&seated(0..3), now);
        let mut order = Vec::new();
        for _ in 0..9 {
            let first = turns.due(0, now)[0];
            order.push(first.0);
            now += TICK;
            turns.had(first, 0, TICK, now);
        }
        assert_eq!(order, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn a_newcomer_is_due_at_once_and_who_left_never() {
        let now = Instant::now();
        let mut turns = Turns::new(Duration::ZERO, true);
        turns.seat(&seated([1]), now);
        turns.had(SessionId(1), 5, TICK, now);
        assert_eq!((turns.due(5, now), turns.next(5)), (vec![], None));
        assert_eq!(turns.next(6), Some(now + TICK));
        turns.seat(&seated([2]), now);
        assert_eq!(turns.due(5, now), [SessionId(2)]);
        assert_eq!(turns.due(6, now + TICK * 9), [SessionId(2)]);
    }
}
