//! What members want of a shared encode, and what its thread has come to. Nobody waits here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::rung::{RUNGS, Rung};
use crate::demux::PeerKey;

/// The least time between two key frames of a size, whoever asks.
const KEY_FRAME_EVERY: Duration = Duration::from_millis(500);

/// Which size a member takes, and what its path carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// The size that it takes; `None` before its first frame.
    pub(crate) current: Option<Rung>,
    /// The size that it goes over to, or stays with.
    pub(crate) wanted: Rung,
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
    keys_wanted: [bool; RUNGS.len()],
    key_at: [Option<Instant>; RUNGS.len()],
    rates: Rates,
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

    pub(crate) fn put(&self, member: PeerKey, place: Place) {
        self.lock().members.insert(member, place);
    }

    pub(crate) fn remove(&self, member: PeerKey) {
        self.lock().members.remove(&member);
    }

    /// Some member can begin, or go on, only with a key frame.
    pub(crate) fn want_key(&self, rung: Rung) {
        self.lock().keys_wanted[rung.index()] = true;
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
        let early = self.key_at[rung.index()].is_some_and(|at| now.saturating_duration_since(at) < KEY_FRAME_EVERY);
        let key = self.keys_wanted[rung.index()] && !early;
        if key {
            self.keys_wanted[rung.index()] = false;
            self.key_at[rung.index()] = Some(now);
        }
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
        Place { current: None, wanted, carries_bps: Some(carries_bps) }
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
        orders.put(PeerKey(1), place(Rung::Full, 1));
        let key = |after| orders.take(start + after)[0].key;
        orders.want_key(Rung::Full);
        orders.want_key(Rung::Full);
        assert!(key(Duration::ZERO) && !key(Duration::from_millis(33)));
        orders.want_key(Rung::Full);
        assert!(!key(Duration::from_millis(400)) && key(Duration::from_millis(500)));
        assert!(!key(Duration::from_secs(9)));
    }
}
