//! What members want of a shared encode, and what its thread has come to. Nobody waits here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::rung::{RUNGS, Rung};
use crate::demux::PeerKey;

/// The least time between two key frames of a size, whoever asks; all who ask meanwhile share the next. While more keep asking it
/// doubles with each, so that a crowd that comes in one by one does not cost those who are there …
const KEY_FRAME_EVERY: Duration = Duration::from_millis(500);
/// … up to this, which a newcomer then waits at most …
const KEY_FRAME_WAIT: Duration = Duration::from_secs(2);
/// … until nobody asked for so long.
const CALM: Duration = Duration::from_secs(4);

/// Which size a member takes, and what its path carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// The size that it takes; `None` before its first frame.
    pub(crate) current: Option<Rung>,
    /// The size that it goes over to, or stays with.
    pub(crate) wanted: Rung,
    /// It can begin, or go on, only with a key frame.
    pub(crate) asks: bool,
    /// Bits a second of video that its path carries, if that is known.
    pub(crate) carries_bps: Option<u32>,
}

/// Bits a second of each size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rates {
    /// The most that it gets; `None` for a size that cannot be encoded.
    pub(crate) most_bps: [Option<u32>; RUNGS.len()],
    /// What its last frame aimed at.
    pub(crate) aim_bps: [Option<u32>; RUNGS.len()],
}

impl Rates {
    /// Below this, the next smaller size gives the better picture.
    pub(crate) fn least_bps(&self, rung: Rung) -> u32 {
        rung.smaller().and_then(|smaller| self.most_bps[smaller.index()]).unwrap_or(0)
    }
}

/// See the top of the file.
#[derive(Default)]
pub(crate) struct Orders(Mutex<State>);

#[derive(Default)]
struct State {
    ended: bool,
    members: HashMap<PeerKey, Place>,
    keys: [Keys; RUNGS.len()],
    rates: Rates,
}

/// The key frames of a size.
#[derive(Clone, Copy, Default)]
struct Keys {
    last: Option<Instant>,
    /// From the last one to the next, at least.
    gap: Duration,
}

impl Keys {
    /// Whether one that is asked for is made now.
    fn make(&mut self, now: Instant) -> bool {
        let since = self.last.map(|last| now.saturating_duration_since(last));
        if since.is_some_and(|since| since < self.gap) {
            return false;
        }
        let calm = since.is_none_or(|since| since >= CALM);
        self.gap = if calm { KEY_FRAME_EVERY } else { (self.gap * 2).min(KEY_FRAME_WAIT) };
        self.last = Some(now);
        true
    }
}

/// One size of the next picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) rung: Rung,
    pub(crate) key: bool,
    pub(crate) target_bps: Option<u32>,
}

impl Orders {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn end(&self) {
        self.lock().ended = true;
    }

    pub(super) fn is_ended(&self) -> bool {
        self.lock().ended
    }

    pub(super) fn is_watched(&self) -> bool {
        !self.lock().members.is_empty()
    }

    pub(crate) fn put(&self, member: PeerKey, place: Place) {
        self.lock().members.insert(member, place);
    }

    pub(crate) fn remove(&self, member: PeerKey) {
        self.lock().members.remove(&member);
    }

    pub(crate) fn rates(&self) -> Rates {
        self.lock().rates
    }

    pub(super) fn set_rates(&self, rates: Rates) {
        self.lock().rates = rates;
    }

    /// The sizes that somebody watches.
    pub(super) fn take(&self, now: Instant) -> Vec<Order> {
        let mut state = self.lock();
        RUNGS.into_iter().filter_map(|rung| state.order(rung, now)).collect()
    }
}

impl State {
    fn order(&mut self, rung: Rung, now: Instant) -> Option<Order> {
        if !self.members.values().any(|place| place.wanted == rung || place.current == Some(rung)) {
            return None;
        }
        let asked = self.members.values().any(|place| place.wanted == rung && place.asks);
        let key = asked && self.keys[rung.index()].make(now);
        Some(Order { rung, key, target_bps: self.target(rung) })
    }

    /// Bits a second that the paths of half its members carry: the others are better off with a smaller size than all with this
    /// one.
    fn target(&self, rung: Rung) -> Option<u32> {
        let on_it = self.members.values().filter(|place| place.wanted == rung);
        let mut carried: Vec<u32> = on_it.filter_map(|place| place.carries_bps).collect();
        carried.sort_unstable();
        carried.get(carried.len() / 2).map(|bps| (*bps).max(self.rates.least_bps(rung)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(wanted: Rung, carries_bps: u32) -> Place {
        Place { current: None, wanted, asks: false, carries_bps: Some(carries_bps) }
    }

    #[test]
    fn only_what_is_watched_is_encoded_at_what_half_of_its_viewers_carry() {
        let (orders, now) = (Orders::default(), Instant::now());
        assert_eq!(orders.take(now), []);
        orders.set_rates(Rates { most_bps: [Some(4_000_000), Some(1_400_000), Some(500_000)], ..Rates::default() });
        for (member, bps) in [(1, 3_000_000), (2, 2_000_000), (3, 100_000)] {
            orders.put(PeerKey(member), place(Rung::Full, bps));
        }
        orders.put(PeerKey(4), place(Rung::Quarter, 100_000));
        let order = |rung, bps| Order { rung, key: false, target_bps: Some(bps) };
        assert_eq!(orders.take(now), [order(Rung::Full, 2_000_000), order(Rung::Quarter, 100_000)]);
        orders.remove(PeerKey(1));
        orders.remove(PeerKey(2));
        orders.remove(PeerKey(4));
        assert_eq!(orders.take(now), [order(Rung::Full, 1_400_000)], "never less than the smaller size gets at most");
    }

    #[test]
    fn key_frames_are_coalesced_and_none_is_forgotten() {
        let (orders, start) = (Orders::default(), Instant::now());
        let ask = |asks| orders.put(PeerKey(1), Place { asks, ..place(Rung::Full, 1) });
        orders.put(PeerKey(2), Place { asks: true, ..place(Rung::Full, 1) });
        ask(true);
        let key = |after| orders.take(start + after)[0].key;
        assert!(key(Duration::ZERO) && !key(Duration::from_millis(33)));
        orders.put(PeerKey(2), place(Rung::Full, 1));
        assert!(!key(Duration::from_millis(400)) && key(Duration::from_millis(500)));
        ask(false);
        assert!(!key(Duration::from_secs(9)));
    }

    /// As the media loop and the encoder do it, over a path of no length: pictures at 30 a second, members looked after at 20.
    #[test]
    fn a_crowd_that_comes_in_costs_few_key_frames_and_waits_for_two_seconds_at_most() {
        use super::super::member::Member;
        use super::super::worker::SharedFrame;

        let (orders, start) = (Orders::default(), Instant::now());
        let mut members: Vec<(Duration, Member, Option<Duration>)> = Vec::new();
        let mut keys = 0;
        for ms in 0..20_000 {
            let (at, now) = (Duration::from_millis(ms), start + Duration::from_millis(ms));
            // Twenty in ten seconds, now and then two at once. Each says at first that it cannot decode, as browsers do.
            if ms % 500 == ms / 500 % 3 * 150 && members.len() < 20 {
                members.push((at, Member::new(now), None));
            }
            for (index, (came, member, _)) in members.iter_mut().enumerate() {
                if ms % 50 == 0 || *came == at {
                    if at - *came < Duration::from_secs(1) {
                        member.cannot_decode(now, Duration::from_millis(50));
                    }
                    member.ask_if_due(now);
                    orders.put(PeerKey(index as u64), member.place(None));
                }
            }
            if ms % 33 == 0
                && let [Order { rung, key, .. }] = orders.take(now)[..]
            {
                keys += u32::from(key);
                for (_, member, first) in &mut members {
                    let taken = member.take(&[SharedFrame { rung, key, payloads: Vec::new() }], now).is_some();
                    *first = first.or(taken.then_some(at));
                }
            }
        }
        let longest = members.iter().map(|(came, _, first)| first.unwrap() - *came).max().unwrap();
        assert!(longest <= KEY_FRAME_WAIT + Duration::from_millis(100), "one waited for {longest:?}");
        assert!((1..=8).contains(&keys), "{keys} key frames for {} who came in", members.len());
    }
}
