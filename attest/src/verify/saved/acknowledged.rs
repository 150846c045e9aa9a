//! A receipt: does the log pass through what it acknowledges?

use super::line::Line;
use crate::log::{Kind, Lane, PlayerChain, TickInputs, player_binding};
use crate::statement::{self, Receipt};
use crate::store::Genesis;
use crate::verify::keys::Keys;
use crate::verify::report::Verdict;

const FORGOTTEN: &str = "the log of its player is not kept from the beginning";

/// How far the log has come with one lane of the player's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passage {
    /// The log has not come so far yet.
    Awaited,
    /// The log has passed through the very head that the receipt names.
    Met,
    /// The log is past the count that the receipt names, with another head or too late.
    Missed,
}

/// A receipt of a key of this store, while the log is read.
#[derive(Debug)]
pub(super) struct Acknowledged {
    receipt: Receipt,
    chain: PlayerChain,
    motions: Passage,
    edges: Passage,
    /// The log was seen from its beginning or the player's.
    begun: bool,
    /// Some entry of the player may not have been seen.
    lost: bool,
    /// Its epoch's key binding is not in the store.
    unbound: bool,
}

/// The receipt, if the node signed it; else what is to be said of it. `kid`: the signer that it names.
pub(super) fn signed(
    bytes: &[u8],
    (read, kid): (Receipt, [u8; 32]),
    genesis: &Genesis,
    keys: &Keys,
) -> Result<Acknowledged, Line> {
    let Receipt { world, run, epoch, player, tick, .. } = read;
    let told = format!("the receipt of player {player} at tick {tick}");
    if (world, run) != (genesis.world_id(), genesis.run) {
        return Err((Verdict::NotApplicable, format!("{told} is of another world or session")));
    }
    let bound = keys.get(epoch).map(|key| key.binding.key);
    let Some(key) = bound.or_else(|| keys.is_known(&kid)) else {
        return Err((Verdict::NotChecked, format!("{told} is of epoch {epoch}, whose key is not in this store")));
    };
    let receipt = statement::verify(bytes, &key).map_err(|cause| {
        let words = "it is made up, or the node showed this player another key";
        (Verdict::Fail, format!("{told}: {cause}: {words}"))
    })?;
    if bound.is_none() && keys.has_later_than(epoch) && !keys.gave_up(epoch) {
        return Err((
            Verdict::Fail,
            format!("{told}: the key binding of its epoch {epoch} was taken out of the store"),
        ));
    }
    Ok(Acknowledged::new(receipt, bound.is_none()))
}

impl Acknowledged {
    fn new(receipt: Receipt, unbound: bool) -> Self {
        let chain = PlayerChain::new(player_binding(&receipt.world, &receipt.run, receipt.player));
        let (motions, edges) = (Passage::Awaited, Passage::Awaited);
        let mut new = Self { receipt, chain, motions, edges, begun: true, lost: false, unbound };
        new.compare(0);
        new
    }

    pub(super) fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    pub(super) fn take(&mut self, inputs: &TickInputs) {
        let player = self.receipt.player;
        for entry in inputs.entries.iter().filter(|entry| entry.player == player) {
            match entry.kind {
                // A player has one stay, so this is its first entry.
                Kind::Join => self.begun = true,
                Kind::Key | Kind::Motion | Kind::Edge if !self.begun => self.lost = true,
                _ => {}
            }
            self.chain.push(entry);
            self.compare(inputs.tick);
        }
    }

    /// What is met stays met: the chain of what comes later is not asked for.
    pub(super) fn gap(&mut self) {
        let nothing_yet = self.chain.motions.count == 0 && self.chain.edges.count == 0;
        if nothing_yet { self.begun = false } else { self.lost = true }
    }

    /// A chain with a hole shows nothing.
    fn compare(&mut self, tick: u64) {
        if self.lost {
            return;
        }
        let in_time = tick <= self.receipt.tick;
        let wanted = &self.receipt.chain;
        follow(&mut self.motions, &self.chain.motions, &wanted.motions, in_time);
        follow(&mut self.edges, &self.chain.edges, &wanted.edges, in_time);
    }

    /// `reached`: the newest checkpoint's tick.
    pub(super) fn line(self, reached: Option<u64>) -> Line {
        let Receipt { player, tick, epoch, .. } = self.receipt;
        let told = format!("the receipt of player {player} at tick {tick}");
        match (self.motions, self.edges) {
            (Passage::Met, Passage::Met) if self.unbound => {
                let words = "its inputs are in the log, but the store has no key binding of its epoch";
                (Verdict::NotChecked, format!("{told}: {words} {epoch}"))
            }
            (Passage::Met, Passage::Met) => (Verdict::Pass, told),
            (Passage::Missed, _) | (_, Passage::Missed) => (Verdict::Fail, dropped(&told)),
            _ if self.lost || !self.begun => (Verdict::NotChecked, format!("{told}: {FORGOTTEN}")),
            _ if reached.is_some_and(|reached| reached >= tick) => (Verdict::Fail, dropped(&told)),
            _ => {
                let words =
                    "the store ends before it: get a newer copy; if the node has none, it lost what it acknowledged";
                (Verdict::NotChecked, format!("{told}: {words}"))
            }
        }
    }
}

fn dropped(told: &str) -> String {
    format!("{told}: an acknowledged input is not in the log: the node dropped or altered it")
}

fn follow(passage: &mut Passage, found: &Lane, wanted: &Lane, in_time: bool) {
    if *passage == Passage::Awaited && found.count >= wanted.count {
        *passage = if in_time && found == wanted { Passage::Met } else { Passage::Missed };
    }
}
