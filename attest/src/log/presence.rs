//! How long players were in a world, counted from the log.

use std::collections::BTreeSet;

use super::entry::{Kind, TickInputs};

/// Counts *player-ticks*: for each tick, the players who were in the world at its end. Who comes in a tick counts from that tick
/// on; who leaves in it counts no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    here: BTreeSet<u64>,
    /// All up to this one is counted.
    tick: u64,
    player_ticks: u64,
}

impl Presence {
    /// Begins after a tick, with these players in the world.
    pub fn after(tick: u64, players: impl IntoIterator<Item = u64>) -> Self {
        Self { here: players.into_iter().collect(), tick, player_ticks: 0 }
    }

    /// Takes the inputs of a later tick.
    pub fn take(&mut self, inputs: &TickInputs) {
        self.until(inputs.tick.saturating_sub(1));
        for entry in &inputs.entries {
            match entry.kind {
                Kind::Join => _ = self.here.insert(entry.player),
                Kind::Leave => _ = self.here.remove(&entry.player),
                Kind::Key | Kind::Motion | Kind::Edge | Kind::Command => {}
            }
        }
    }

    /// Player-ticks from the beginning up to the end of a tick, whose inputs were taken.
    pub fn until(&mut self, tick: u64) -> u64 {
        let ticks = tick.saturating_sub(self.tick);
        self.player_ticks = self.player_ticks.saturating_add(ticks.saturating_mul(self.here.len() as u64));
        self.tick = self.tick.max(tick);
        self.player_ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Entry;

    fn inputs(tick: u64, entries: &[(u64, Kind)]) -> TickInputs {
        let entry =
            |&(player, kind): &(u64, Kind)| Entry { player, sequence: 0, kind, payload: vec![], signature: None };
        TickInputs { tick, entries: entries.iter().map(entry).collect() }
    }

    #[test]
    fn who_comes_counts_from_that_tick_on_and_who_leaves_no_more() {
        let mut presence = Presence::after(0, []);
        presence.take(&inputs(3, &[(1, Kind::Join), (2, Kind::Join)]));
        assert_eq!(presence.until(3), 2, "both at tick 3");
        presence.take(&inputs(6, &[(1, Kind::Leave), (2, Kind::Motion), (9, Kind::Leave)]));
        assert_eq!(presence.until(10), 2 * 3 + 5, "both at 3, 4, 5; one from 6 to 10");
        presence.take(&inputs(11, &[(2, Kind::Join), (3, Kind::Join), (3, Kind::Leave)]));
        assert_eq!(presence.until(11), 12, "who is here comes no second time, and who leaves at once was not here");
        assert_eq!(presence.until(5), 12, "nothing is counted twice");
    }

    #[test]
    fn counted_in_parts_it_is_the_same() {
        let all = [inputs(2, &[(1, Kind::Join)]), inputs(5, &[(2, Kind::Join)]), inputs(9, &[(1, Kind::Leave)])];
        let mut whole = Presence::after(0, []);
        all.iter().for_each(|inputs| whole.take(inputs));
        let whole = whole.until(12);
        let mut first = Presence::after(0, []);
        first.take(&all[0]);
        let mut second = Presence::after(4, [1]);
        all[1..].iter().for_each(|inputs| second.take(inputs));
        assert_eq!(whole, first.until(4) + second.until(12));
    }

    #[test]
    fn hostile_ticks_are_counted_without_overflow() {
        let mut presence = Presence::after(0, [1, 2]);
        presence.take(&inputs(u64::MAX, &[]));
        assert_eq!(presence.until(u64::MAX), u64::MAX);
        presence.take(&inputs(0, &[(3, Kind::Join)]));
        assert_eq!(presence.until(u64::MAX), u64::MAX);
    }
}
