//! What the worlds' ticks want of the processor, and who gives way when they want more than there is.
//!
//! Capacity is divided max-min fairly: a level is found so that all who want less than it have what they want, and the others
//! have the level each. These others give way: their ticks run at a low priority, on what the first leave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use crate::name::WorldName;

/// Of a core; what ticks may want together before anybody gives way. Drawing, encoding and the system need the rest.
const PERMILLE_PER_CORE: u64 = 750;

/// Of all worlds that run.
#[derive(Clone, Debug)]
pub(crate) struct Loads {
    capacity_permille: u64,
    worlds: Arc<Mutex<BTreeMap<WorldName, Load>>>,
}

/// Of one world.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    permille: u64,
    gives_way: bool,
}

impl Loads {
    /// Of this machine.
    pub(crate) fn here() -> Self {
        Self::of(available_parallelism().map_or(1, usize::from) as u64)
    }

    fn of(cores: u64) -> Self {
        Self { capacity_permille: cores * PERMILLE_PER_CORE, worlds: Arc::default() }
    }

    /// A world's ticks want so much of a core. Says whether they give way from now on.
    pub(crate) fn wants(&self, name: &WorldName, permille: u32) -> bool {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let load = worlds.entry(name.clone()).or_default();
        load.permille = permille.into();
        let own = *load;
        // Who has given way comes back when there is room to spare, so that nobody goes to and fro.
        let capacity = if own.gives_way { self.capacity_permille * 4 / 5 } else { self.capacity_permille };
        let gives_way =
            level(worlds.values().map(|load| load.permille), capacity).is_some_and(|level| own.permille > level);
        worlds.insert(name.clone(), Load { gives_way, ..own });
        gives_way
    }

    /// The world has no process any more.
    pub(crate) fn gone(&self, name: &WorldName) {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// Nobody may have more than this; none if all can have what they want.
fn level(wants: impl Iterator<Item = u64>, capacity: u64) -> Option<u64> {
    let mut wants: Vec<u64> = wants.collect();
    wants.sort_unstable();
    let (mut left, mut others) = (capacity, wants.len() as u64);
    for want in wants {
        if want * others > left {
            return Some(left / others);
        }
        (left, others) = (left - want, others - 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: usize) -> WorldName {
        format!("w{number}").parse().unwrap()
    }

    #[test]
    fn the_level_gives_the_modest_what_they_want_and_the_others_the_same() {
        assert_eq!(level([].into_iter(), 1500), None);
        assert_eq!(level([30, 700, 700].into_iter(), 1500), None, "all have room");
        assert_eq!(level([30, 900, 900].into_iter(), 1500), Some(735));
        assert_eq!(level([30, 900, 2000, 100].into_iter(), 1500), Some(685));
        assert_eq!(level([1000; 4].into_iter(), 1500), Some(375));
    }

    #[test]
    fn thirty_greedy_worlds_give_way_and_the_modest_one_does_not() {
        let loads = Loads::of(2);
        assert!(!loads.wants(&name(99), 30));
        assert!((0..8).all(|number| !loads.wants(&name(number), 150)), "there is room");
        let later: Vec<bool> = (0..30).map(|number| loads.wants(&name(number), 150)).collect();
        assert!(later[20..].iter().all(|gives_way| *gives_way), "{later:?}");
        assert!((0..30).all(|number| loads.wants(&name(number), 150)), "all of them, as soon as each has spoken again");
        assert!(!loads.wants(&name(99), 30));
    }

    #[test]
    fn who_gave_way_comes_back_when_there_is_room_to_spare() {
        let loads = Loads::of(1);
        loads.wants(&name(1), 300);
        assert!(loads.wants(&name(2), 500));
        assert!(loads.wants(&name(2), 440), "it would fit just so");
        assert!(!loads.wants(&name(2), 290));
        assert!(loads.wants(&name(2), 500));
        loads.gone(&name(1));
        assert!(!loads.wants(&name(2), 500), "it is alone");
    }
}
