//! What a player's page has saved of the node's words: receipts and a checkpoint, held against the store.
//!
//! A file speaks of this store as far as keys of the store, or keys that the policy pins, have signed it. Receipts and checkpoints of another
//! world or run are NOT APPLICABLE: they say nothing here, and are counted. What should be signed by a key of this
//! store and is not is FAIL: the file is made up, or the node showed this player another key. The inputs that a page
//! saves are not judged: one that no receipt acknowledges may have been lost on its way.

mod acknowledged;
mod delays;
mod file;
mod line;
mod seen;

use super::history::History;
use super::inputs::Witness;
use super::keys::Keys;
use super::report::{Draft, Verdict};
use crate::log::TickInputs;
use crate::statement::{self, Checkpoint, KeyBinding, Receipt};
use crate::store::Genesis;
use acknowledged::Acknowledged;
use delays::Delays;
use line::{Line, worst};

pub(super) use delays::Delay;
pub use file::{MAX_RECEIPT_FILE_BYTES, ReceiptFile};

/// One file, while the log is read.
pub(super) struct Saved {
    name: String,
    malformed: Option<String>,
    receipts: Vec<Line>,
    awaited: Vec<Acknowledged>,
    delays: Delays,
    /// Checkpoints and key bindings.
    seen: Vec<Line>,
}

impl Saved {
    pub(super) fn read(file: &ReceiptFile, genesis: &Genesis, keys: &Keys, history: &History) -> Self {
        let (receipts, awaited, seen) = (Vec::new(), Vec::new(), Vec::new());
        let delays = Delays::default();
        let mut saved = Self { name: file.name.clone(), malformed: None, receipts, awaited, delays, seen };
        match file::read(&file.bytes) {
            Ok(statements) => {
                statements.iter().for_each(|statement| saved.sort_in(statement, genesis, keys, history));
            }
            Err(cause) => saved.malformed = Some(cause),
        }
        saved.delays = Delays::of(saved.awaited.iter().map(Acknowledged::receipt));
        saved
    }

    /// Each statement by what it says, wherever in the file it stands.
    fn sort_in(&mut self, statement: &file::Statement, genesis: &Genesis, keys: &Keys, history: &History) {
        let bytes = &statement.bytes;
        if let Ok(read) = statement::read_unverified::<Receipt>(bytes) {
            match acknowledged::signed(bytes, read, genesis, keys) {
                Ok(receipt) => self.awaited.push(receipt),
                Err(line) => self.receipts.push(line),
            }
        } else if let Ok(read) = statement::read_unverified::<Checkpoint>(bytes) {
            self.seen.push(seen::checkpoint(bytes, &read, genesis, keys, history));
        } else if statement::read_unverified::<KeyBinding>(bytes).is_ok() {
            self.seen.push(seen::key_binding(bytes, genesis, keys));
        } else if statement.disputed {
            let words = "a disputed statement cannot be read, so nothing ties it to the node";
            self.receipts.push((Verdict::NotChecked, words.into()));
        } else {
            self.receipts.push((Verdict::Fail, "a statement in it cannot be read".into()));
        }
    }

    /// The longest that some input waited for its receipt, as far as this file shows it.
    pub(super) fn longest_delay(&self) -> Option<Delay> {
        self.delays.longest()
    }

    /// The facts, once the log was read. `reached`: the newest checkpoint's tick.
    pub(super) fn judge(mut self, keys: &Keys, reached: Option<u64>, draft: &mut Draft) {
        if let Some(cause) = self.malformed {
            draft.malformed();
            return draft.ask("receipts", Verdict::Fail, format!("{}: {cause}", self.name), "nothing");
        }
        let trust = keys.trust(self.awaited.iter().map(|awaited| awaited.receipt().epoch));
        let newest = self.awaited.iter().map(|awaited| awaited.receipt().tick).max();
        self.receipts.extend(self.awaited.into_iter().map(|awaited| awaited.line(reached)));
        let all = self.receipts.len();
        let passed =
            format!("{all} found: all that they acknowledge, up to tick {}, is in the log", newest.unwrap_or_default());
        let (verdict, reason) = worst(self.receipts, passed);
        draft.ask("receipts", verdict, format!("{}: {reason}", self.name), trust);
        if !self.seen.is_empty() {
            let (verdict, reason) =
                worst(self.seen, "the checkpoint and key that this player saw are the store's".into());
            draft.ask("seen by player", verdict, format!("{}: {reason}", self.name), "statements that the node signed");
        }
    }
}

impl Witness for Saved {
    fn take(&mut self, inputs: &TickInputs) {
        self.awaited.iter_mut().for_each(|awaited| awaited.take(inputs));
        self.delays.take(inputs);
    }

    fn gap(&mut self) {
        self.awaited.iter_mut().for_each(Acknowledged::gap);
        self.delays.gap();
    }
}
