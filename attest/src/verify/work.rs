//! Receipts for work: signed, in their order, each between two checkpoints that are there, and with the players of the log.

use std::collections::{BTreeMap, BTreeSet};

use super::history::History;
use super::inputs::Witness;
use super::keys::Keys;
use super::report::{Draft, Verdict, Worked};
use super::series::Series;
use super::words::{Problems, count};
use crate::Digest;
use crate::log::{Presence, TickInputs};
use crate::statement::{WorkReceipt, check_work_order};
use crate::store::{Contents, Store};

/// The receipts, while the log is read.
pub(super) struct Work {
    series: Series<WorkReceipt>,
    /// Their checkpoints are newer than all that the store has.
    later: u64,
    /// Tick of the newest checkpoint: what the log has of later ones may not be all.
    newest: u64,
    /// Stretches between two epochs that nobody signed for: the first and the last tick.
    unsigned: Vec<(u64, u64)>,
    presence: Presence,
    /// Where receipts begin and end, and the log was not read yet.
    awaited: BTreeSet<u64>,
    /// Player-ticks since the genesis, at the ticks that were awaited.
    counted: BTreeMap<u64, u64>,
    /// A part of the log cannot be read: who is in the world after it is not known.
    lost: bool,
    /// The log is not looked at.
    unread: bool,
}

impl Work {
    pub(super) fn read(store: &Store, contents: &Contents, keys: &Keys, history: &History) -> Self {
        let read = |number| store.work_receipt(number);
        let series = Series::read(&contents.work, read, store.genesis(), keys);
        let ends = |(_, receipt): &(Digest, WorkReceipt)| [receipt.from_tick, receipt.to_tick];
        let awaited = series.kept.values().flat_map(ends).collect();
        let presence = Presence::after(0, []);
        let (unsigned, counted) = (Vec::new(), BTreeMap::new());
        let mut work =
            Self { series, later: 0, newest: 0, unsigned, presence, awaited, counted, lost: false, unread: false };
        work.order();
        work.checkpoints(history);
        work
    }

    fn order(&mut self) {
        let mut previous: Option<&(Digest, WorkReceipt)> = None;
        let mut wrong = Vec::new();
        for (number, kept) in &self.series.kept {
            if let Err(cause) = check_work_order(previous, &kept.1) {
                wrong.push((*number, cause));
            }
            let end = previous.map_or(kept.1.from_tick, |(_, before)| before.to_tick);
            if kept.1.from_tick > end {
                self.unsigned.push((end + 1, kept.1.from_tick));
            }
            previous = Some(kept);
        }
        wrong.into_iter().for_each(|(number, cause)| self.series.wrong(number, cause));
    }

    /// Each begins and ends with a checkpoint of the store, and names the one at its end.
    fn checkpoints(&mut self, history: &History) {
        let by_tick: BTreeMap<u64, (Digest, u64)> = history
            .iter()
            .filter(|(_, kept)| kept.is_signed())
            .map(|(_, kept)| (kept.checkpoint().tick, (kept.hash(), kept.checkpoint().epoch)))
            .collect();
        let newest = by_tick.keys().next_back().copied();
        self.newest = newest.unwrap_or(0);
        let mut wrong = Vec::new();
        for (number, (_, receipt)) in &self.series.kept {
            let WorkReceipt { epoch, from_tick: from, to_tick: to, .. } = *receipt;
            match by_tick.get(&to) {
                None if newest.is_none_or(|newest| to > newest) => self.later += 1,
                None => wrong.push((*number, format!("it ends with tick {to}, of which there is no checkpoint"))),
                Some((hash, _)) if *hash != receipt.checkpoint => {
                    wrong.push((*number, format!("the checkpoint of tick {to} is another than the one that it names")));
                }
                Some((_, signer)) if *signer != epoch => {
                    wrong.push((*number, format!("it is of epoch {epoch}, and its checkpoint of epoch {signer}")));
                }
                Some(_) if from > 0 && !by_tick.contains_key(&from) => {
                    wrong.push((*number, format!("it begins after tick {from}, of which there is no checkpoint")));
                }
                Some(_) => {}
            }
        }
        wrong.into_iter().for_each(|(number, cause)| self.series.wrong(number, cause));
    }

    /// Counts up to the awaited ticks before this one.
    fn count_before(&mut self, tick: u64) {
        while let Some(awaited) = self.awaited.first().copied().filter(|awaited| *awaited < tick && !self.lost) {
            self.awaited.remove(&awaited);
            self.counted.insert(awaited, self.presence.until(awaited));
        }
    }

    /// The facts, once the log was read. `replayed`: the verdict of a replay from the genesis, if there was one.
    pub(super) fn judge(mut self, keys: &Keys, replayed: Option<Verdict>, draft: &mut Draft) {
        self.count_before(self.newest.saturating_add(1));
        if self.series.malformed {
            draft.malformed();
        }
        if self.series.kept.is_empty() && self.series.problems.reason().is_none() {
            return draft.add("work receipts", Verdict::NotApplicable, "the store has none", "nothing");
        }
        let trust = keys.trust(self.series.epochs());
        draft.judge("work receipts", &self.series.problems, self.words(), trust);
        self.judge_presence(draft);
        self.judge_fuel(replayed, draft);
        let told = "how long viewers had pictures, and bytes sent to them: a replay has neither";
        draft.add("delivered", Verdict::NotChecked, told, "the node's word");
        self.series.kept.values().for_each(|(hash, receipt)| draft.worked(Worked::of(*hash, receipt)));
    }

    fn words(&self) -> String {
        let number = count(self.series.kept.len() as u64, "receipt for work", "receipts for work");
        let ticks = self.series.kept.values().fold(0, |all: u64, (_, receipt)| all.saturating_add(receipt.ticks()));
        let later = match self.later {
            0 => String::new(),
            later => format!("; the checkpoints of the last {later} are not here yet"),
        };
        let left = |(first, last): &(u64, u64)| format!("; for ticks {first} to {last} an epoch ended without one");
        let left: String = self.unsigned.iter().take(3).map(left).collect();
        format!("{number} on {ticks} ticks: signed, in a row, between checkpoints{later}{left}")
    }

    /// For who does not read the log.
    pub(super) fn without_log(self) -> Self {
        Self { lost: true, unread: true, ..self }
    }

    fn judge_presence(&self, draft: &mut Draft) {
        if self.unread {
            let words = "whether the log has them: run `lightcone verify` or `lightcone replay`";
            return draft.add("player-ticks", Verdict::NotChecked, words, "nothing: the log is not read here");
        }
        let (mut problems, mut same, mut unknown) = (Problems::default(), 0, 0);
        for (number, (_, receipt)) in &self.series.kept {
            let at = |tick| self.counted.get(&tick).copied();
            let (Some(from), Some(to)) = (at(receipt.from_tick), at(receipt.to_tick)) else {
                unknown += 1;
                continue;
            };
            let (signed, found) = (receipt.repeatable.player_ticks, to.saturating_sub(from));
            match signed == found {
                true => same += 1,
                false => problems.add(format!("work receipt {number} has {signed} player-ticks, the log {found}")),
            }
        }
        const TRUST: &str = "arithmetic: who came and went by the signed inputs";
        match (problems.reason(), unknown) {
            (None, 1..) => {
                let receipts = count(unknown, "work receipt is", "work receipts are");
                let words = format!("{receipts} for a part of the log that cannot be read from the genesis on");
                draft.add("player-ticks", Verdict::NotChecked, words, TRUST);
            }
            _ => draft.judge(
                "player-ticks",
                &problems,
                format!("the log has those of {}", count(same, "work receipt", "work receipts")),
                TRUST,
            ),
        }
    }

    fn judge_fuel(&self, replayed: Option<Verdict>, draft: &mut Draft) {
        let fuel = self.series.kept.values().fold(0, |all: u64, (_, of)| all.saturating_add(of.repeatable.fuel));
        if fuel == 0 {
            return;
        }
        let (verdict, words, trust) = match replayed {
            Some(Verdict::Pass) => (Verdict::Pass, "a replay used the same", "the program that replayed it"),
            _ => (Verdict::NotChecked, "what a replay uses: run `lightcone replay`", "nothing: this runs no world"),
        };
        draft.add("fuel", verdict, format!("{fuel} in all work receipts; {words}"), trust);
    }
}

impl Witness for Work {
    fn take(&mut self, inputs: &TickInputs) {
        self.count_before(inputs.tick);
        self.presence.take(inputs);
    }

    fn gap(&mut self) {
        self.lost = true;
    }
}
