//! Whose turn it is to be drawn: who has waited longest first, each at its own rate, and at the time when the viewer's
//! display has use for its pictures.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lightcone_protocol::SessionId;

/// Who missed more is no later than that.
const MOST_MISSED: u32 = 4;

struct Turn {
    /// Periods are counted here, before `later`.
    due: Instant,
    /// For the viewer's display.
    later: Duration,
    /// Drawn last.
    tick: Option<u64>,
}

/// The newest tick, and when it came.
#[derive(Clone, Copy)]
pub(crate) struct Ticked {
    pub(crate) tick: u64,
    pub(crate) at: Instant,
    /// It came before its time, to be seen at once.
    pub(crate) early: bool,
}

/// Who is due when. It knows no clock: times come in as arguments.
pub(crate) struct Turns {
    by_session: BTreeMap<SessionId, Turn>,
    /// A tick that comes so long before its time is not left for the next one.
    early: Duration,
    /// If between ticks nothing new is drawn: from one to the next.
    tick_period: Option<Duration>,
}

impl Turns {
    pub(crate) fn new(early: Duration, tick_period: Option<Duration>) -> Self {
        Self { by_session: BTreeMap::new(), early, tick_period }
    }

    /// Who is there. Newcomers are due at once.
    pub(crate) fn seat<V>(&mut self, seated: &BTreeMap<SessionId, V>, now: Instant) {
        self.by_session.retain(|session, _| seated.contains_key(session));
        for session in seated.keys() {
            self.by_session.entry(*session).or_insert(Turn { due: now, later: Duration::ZERO, tick: None });
        }
    }

    /// A viewer's pictures are to come so much later than they could, from now on.
    pub(crate) fn delay(&mut self, session: SessionId, by: Duration) {
        if let Some(turn) = self.by_session.get_mut(&session) {
            turn.later = by;
        }
    }

    /// Who is due now; who has waited longest comes first.
    pub(crate) fn due(&self, newest: Ticked, now: Instant) -> Vec<SessionId> {
        let is_due = |turn: &Turn| self.waits_for(turn, newest).is_some_and(|due| due <= now);
        let mut due: Vec<_> = self.by_session.iter().filter(|(_, turn)| is_due(turn)).collect();
        due.sort_by_key(|(session, turn)| (turn.due + turn.later, **session));
        due.into_iter().map(|(session, _)| *session).collect()
    }

    /// When somebody is due next; `None`: not before the next tick.
    pub(crate) fn next(&self, newest: Ticked) -> Option<Instant> {
        self.by_session.values().filter_map(|turn| self.waits_for(turn, newest)).min()
    }

    fn waits_for(&self, turn: &Turn, newest: Ticked) -> Option<Instant> {
        let Some(period) = self.tick_period else { return Some(turn.due + turn.later) };
        if turn.tick == Some(newest.tick) {
            return None;
        }
        if newest.early {
            return Some(newest.at);
        }
        // From the first tick on that was not drawn: who is late does not wait from each newer one on anew.
        let missed = turn.tick.map_or(0, |drawn| newest.tick.saturating_sub(drawn + 1));
        let came = newest.at - period * u32::try_from(missed).unwrap_or(u32::MAX).min(MOST_MISSED);
        let later = turn.later.as_micros() % period.as_micros().max(1);
        Some(came.max(turn.due - self.early) + Duration::from_micros(later as u64))
    }

    /// The session had its turn. Who comes late is next after one period all the same, but nothing is made up for.
    pub(crate) fn had(&mut self, session: SessionId, tick: u64, period: Duration, now: Instant) {
        if let Some(turn) = self.by_session.get_mut(&session) {
            turn.due = (turn.due + period).max(now - turn.later);
            turn.tick = Some(tick);
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

    fn ticked(tick: u64, at: Instant) -> Ticked {
        Ticked { tick, at, early: false }
    }

    /// How often each of two sessions is drawn in ten seconds of ticks that come up to 8 ms late.
    fn drawn_in_ten_seconds(periods: [Duration; 2]) -> [u32; 2] {
        let start = Instant::now();
        let mut turns = Turns::new(TICK / 4, Some(TICK));
        turns.seat(&seated([0, 1]), start);
        let mut drawn = [0; 2];
        for tick in 0..300_u32 {
            let now = start + TICK * tick + Duration::from_millis(u64::from(tick * 7 % 9));
            for session in turns.due(ticked(tick.into(), now), now) {
                drawn[session.0 as usize] += 1;
                turns.had(session, tick.into(), periods[session.0 as usize], now);
            }
            assert!(turns.due(ticked(tick.into(), now), now).is_empty(), "a tick is drawn once");
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
        let mut turns = Turns::new(Duration::ZERO, None);
        turns.seat(&seated(0..3), now);
        let mut order = Vec::new();
        for _ in 0..9 {
            let first = turns.due(ticked(0, now), now)[0];
            order.push(first.0);
            now += TICK;
            turns.had(first, 0, TICK, now);
        }
        assert_eq!(order, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn a_newcomer_is_due_at_once_and_who_left_never() {
        let now = Instant::now();
        let mut turns = Turns::new(Duration::ZERO, Some(TICK));
        turns.seat(&seated([1]), now);
        turns.had(SessionId(1), 5, TICK, now);
        let [fifth, sixth] = [5, 6].map(|tick| ticked(tick, now));
        assert_eq!((turns.due(fifth, now), turns.next(fifth)), (vec![], None));
        assert_eq!(turns.next(sixth), Some(now + TICK));
        turns.seat(&seated([2]), now);
        assert_eq!(turns.due(fifth, now), [SessionId(2)]);
        assert_eq!(turns.due(sixth, now + TICK * 9), [SessionId(2)]);
    }

    /// When one who wishes these, one after the other, is drawn in the last of ten seconds, since the tick before. A view takes
    /// so long that nothing else is drawn meanwhile.
    fn drawn_after_ticks(tick_by_tick: bool, wishes_ms: &[u64], takes: Duration) -> Vec<Duration> {
        let (start, mut busy_until) = (Instant::now(), None);
        let mut turns = Turns::new(TICK / 4, tick_by_tick.then_some(TICK));
        turns.seat(&seated([0]), start);
        let mut drawn = Vec::new();
        for step in 0..20_000_u32 {
            let now = start + step * Duration::from_micros(500);
            let tick = (now - start).as_micros() / TICK.as_micros();
            let newest = ticked(tick as u64, start + TICK * tick as u32);
            turns.delay(SessionId(0), Duration::from_millis(wishes_ms[step as usize % wishes_ms.len()]));
            // Once it is kept from drawing for some ticks; without ticks it would go on from there.
            if busy_until.is_some_and(|until| now < until) || tick_by_tick && (200..400).contains(&step) {
                continue;
            }
            for session in turns.due(newest, now) {
                turns.had(session, newest.tick, TICK, now);
                drawn.push(now - newest.at);
                busy_until = Some(now + takes);
            }
        }
        assert!((295..=301).contains(&drawn.len()), "{} times: {tick_by_tick} {wishes_ms:?}", drawn.len());
        drawn.split_off(270)
    }

    #[test]
    fn pictures_come_later_as_a_viewer_wishes_and_as_often_however_much_it_wishes() {
        let short = Duration::from_millis(1);
        for tick_by_tick in [true, false] {
            let drawn = drawn_after_ticks(tick_by_tick, &[6], short);
            let near = |after: &Duration| (5.9..7.0).contains(&(after.as_secs_f64() * 1e3));
            assert!(drawn.iter().all(near), "{tick_by_tick}: {drawn:?}");
            drawn_after_ticks(tick_by_tick, &[0, 50, 3, 20, 0, 0, 45], short);
            // Longer than a tick.
            drawn_after_ticks(tick_by_tick, &[45], short);
            // Drawing takes nearly all the time.
            drawn_after_ticks(tick_by_tick, &[12], Duration::from_millis(33));
        }
    }

    #[test]
    fn who_is_drawn_too_slowly_loses_nothing_by_a_wish() {
        let count = |by_ms| {
            let (start, mut turns, mut drawn, mut busy_until) =
                (Instant::now(), Turns::new(TICK / 4, Some(TICK)), 0, None);
            turns.seat(&seated([0]), start);
            turns.delay(SessionId(0), Duration::from_millis(by_ms));
            for step in 0..20_000_u32 {
                let now = start + step * Duration::from_micros(500);
                let tick = (now - start).as_micros() / TICK.as_micros();
                let newest = ticked(tick as u64, start + TICK * tick as u32);
                if busy_until.is_none_or(|until| now >= until) && !turns.due(newest, now).is_empty() {
                    turns.had(SessionId(0), newest.tick, TICK, now);
                    // Now and then longer than there is.
                    busy_until = Some(now + Duration::from_millis(28 + u64::from(step * 7 % 13)));
                    drawn += 1;
                }
            }
            drawn
        };
        let [none, some] = [0, 12].map(count);
        assert!(some >= none - 2, "{some} of {none}");
    }
}
