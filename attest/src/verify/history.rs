//! The signed checkpoints, one by one and in their order.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{Keys, no_statement};
use super::report::{Draft, Verdict};
use super::words::{Problems, count, range};
use crate::Digest;
use crate::statement::{self, Checkpoint, check_succession};
use crate::store::{Contents, Genesis, Store};

/// A checkpoint that can be read, with its hash.
#[derive(Debug)]
pub(super) struct Kept {
    statement: (Digest, Checkpoint),
    signed: bool,
}

impl Kept {
    pub(super) fn checkpoint(&self) -> &Checkpoint {
        &self.statement.1
    }

    pub(super) fn hash(&self) -> Digest {
        self.statement.0
    }

    /// Whether its signature says that no inputs led to it.
    pub(super) fn has_no_inputs(&self, store: &Store) -> bool {
        let Checkpoint { input_root, input_count, .. } = self.statement.1;
        self.signed && store.input_hasher().finish() == (input_root, input_count)
    }

    /// Whether its epoch's key signed it, for this world and run, and it lies under its own number.
    pub(super) fn is_signed(&self) -> bool {
        self.signed
    }
}

/// All checkpoints, by the number that they are filed under.
#[derive(Debug, Default)]
pub(super) struct History {
    kept: BTreeMap<u64, Kept>,
    problems: Problems,
    malformed: bool,
}

impl History {
    pub(super) fn read(store: &Store, contents: &Contents, keys: &Keys) -> Self {
        let mut history = Self::default();
        for number in &contents.statements {
            match store.statement(*number) {
                Ok(bytes) => history.take(*number, &bytes, store.genesis(), keys),
                Err(cause) => history.problems.add(format!("checkpoint {number}: {cause}")),
            }
        }
        history
    }

    fn take(&mut self, number: u64, bytes: &[u8], genesis: &Genesis, keys: &Keys) {
        let (checkpoint, _) = match statement::read_unverified::<Checkpoint>(bytes) {
            Ok(read) => read,
            Err(cause) => {
                self.malformed |= no_statement(&cause);
                return self.problems.add(format!("checkpoint {number}: {cause}"));
            }
        };
        let wrong = wrong(number, &checkpoint, bytes, genesis, keys);
        let signed = wrong.is_none();
        if let Some(wrong) = wrong {
            self.problems.add(format!("checkpoint {number}: {wrong}"));
        }
        self.kept.insert(number, Kept { statement: (statement::hash(bytes), checkpoint), signed });
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Kept)> {
        self.kept.iter().map(|(number, kept)| (*number, kept))
    }

    pub(super) fn get(&self, number: u64) -> Option<&Kept> {
        self.kept.get(&number)
    }

    /// The one with the highest number.
    pub(super) fn newest(&self) -> Option<(u64, &Kept)> {
        self.iter().next_back()
    }

    /// Those on which something can rest.
    pub(super) fn signed(&self) -> impl DoubleEndedIterator<Item = &Checkpoint> {
        self.kept.values().filter(|kept| kept.signed).map(Kept::checkpoint)
    }

    /// The newest of those that is not beyond this number.
    pub(super) fn up_to(&self, newest: Option<u64>) -> Option<&Checkpoint> {
        let within = |checkpoint: &&Checkpoint| newest.is_some_and(|newest| checkpoint.sequence <= newest);
        self.signed().rev().find(within)
    }

    /// All epochs that signed one of these.
    pub(super) fn epochs(&self) -> BTreeSet<u64> {
        self.signed().map(|checkpoint| checkpoint.epoch).collect()
    }

    /// The facts: each statement by itself, and all of them in a row.
    pub(super) fn judge(&self, contents: &Contents, keys: &Keys, draft: &mut Draft) {
        if self.malformed {
            draft.malformed();
        }
        let Some((newest, _)) = self.newest().filter(|_| !contents.statements.is_empty()) else {
            let reason = self.problems.reason().unwrap_or_else(|| "there is no checkpoint: nothing is signed".into());
            return draft.add("statements", Verdict::Fail, reason, "no key");
        };
        let number = count(self.kept.len() as u64, "checkpoint is", "checkpoints are");
        let passed = format!("{number} in canonical form, of this world and session, signed by the key of its epoch");
        draft.judge("statements", &self.problems, passed, keys.trust(self.epochs()));
        let passed = match newest {
            0 => "checkpoint 0 is the first and the only one".into(),
            newest => format!("{} follow one another", range("checkpoint", 0, newest)),
        };
        draft.judge("chain", &self.chain(), passed, "arithmetic: each names the hash of the one before");
    }

    fn chain(&self) -> Problems {
        let mut problems = Problems::default();
        let mut previous: Option<&Kept> = None;
        for (number, kept) in self.iter() {
            match previous {
                Some(previous) => {
                    if let Err(cause) = check_succession(&previous.statement, kept.checkpoint()) {
                        problems.add(format!("checkpoint {number}: {cause}"));
                    }
                }
                None => begins(number, kept.checkpoint(), &mut problems),
            }
            previous = Some(kept);
        }
        problems
    }
}

fn begins(number: u64, first: &Checkpoint, problems: &mut Problems) {
    if number != 0 || first.sequence != 0 {
        problems
            .add(format!("the first that can be read is checkpoint {}: those before it are missing", first.sequence));
    } else if first.previous != Digest([0; 32]) {
        problems.add(format!("checkpoint 0 follows another statement, {}", first.previous));
    }
}

/// What keeps a checkpoint from being a statement of this store.
fn wrong(number: u64, checkpoint: &Checkpoint, bytes: &[u8], genesis: &Genesis, keys: &Keys) -> Option<String> {
    let Checkpoint { world, run, sequence, epoch, .. } = *checkpoint;
    if world != genesis.world_id() {
        return Some("it is of another world".into());
    }
    if run != genesis.run {
        return Some("it is of another session".into());
    }
    if checkpoint.schema != genesis.schema {
        return Some("its schema is not the world's".into());
    }
    if sequence != number {
        return Some(format!("it is checkpoint {sequence}, filed under another number"));
    }
    let Some(key) = keys.get(epoch) else {
        return Some(format!("its epoch {epoch} has no key binding that can be used"));
    };
    statement::verify::<Checkpoint>(bytes, &key.binding.key).err().map(|cause| cause.to_string())
}
