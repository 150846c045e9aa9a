//! How long a node took to acknowledge inputs: in ticks, by its own receipts.

use std::collections::BTreeMap;

use crate::log::{Kind, TickInputs};
use crate::statement::Receipt;

/// The longest that some input waited for its receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Delay {
    pub(crate) ticks: u64,
    pub(crate) player: u64,
    /// The input's.
    pub(crate) tick: u64,
}

#[derive(Debug, Default)]
struct Player {
    /// Motions, edges and tick of each receipt, oldest first.
    receipts: Vec<(u64, u64, u64)>,
    motions: u64,
    edges: u64,
}

/// The receipts in one file, while the log is read. The oldest of a player says nothing of when its inputs came: there may have
/// been others before it, which the page no longer has.
#[derive(Debug, Default)]
pub(super) struct Delays {
    players: BTreeMap<u64, Player>,
    longest: Option<Delay>,
    /// A part of the log could not be read: what comes after it cannot be counted.
    lost: bool,
}

impl Delays {
    pub(super) fn of<'a>(receipts: impl Iterator<Item = &'a Receipt>) -> Self {
        let mut delays = Self::default();
        for receipt in receipts {
            let (motions, edges) = (receipt.chain.motions.count, receipt.chain.edges.count);
            let player = delays.players.entry(receipt.player).or_default();
            player.receipts.push((motions, edges, receipt.tick));
        }
        delays.players.values_mut().for_each(|player| player.receipts.sort_by_key(|receipt| receipt.2));
        delays
    }

    pub(super) fn take(&mut self, inputs: &TickInputs) {
        for entry in inputs.entries.iter().filter(|_| !self.lost) {
            let Some(player) = self.players.get_mut(&entry.player) else { continue };
            let by = match entry.kind {
                Kind::Motion => {
                    player.motions += 1;
                    player.receipts.iter().position(|(motions, ..)| *motions >= player.motions)
                }
                Kind::Key | Kind::Edge => {
                    player.edges += 1;
                    player.receipts.iter().position(|(_, edges, _)| *edges >= player.edges)
                }
                Kind::Join | Kind::Leave | Kind::Command => None,
            };
            let Some(by) = by.filter(|by| *by > 0) else { continue };
            let ticks = player.receipts[by].2.saturating_sub(inputs.tick);
            self.longest = self.longest.max(Some(Delay { ticks, player: entry.player, tick: inputs.tick }));
        }
    }

    pub(super) fn gap(&mut self) {
        self.lost = true;
    }

    pub(super) fn longest(&self) -> Option<Delay> {
        self.longest
    }
}
