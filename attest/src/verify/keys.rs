//! Whose keys they are: one signed binding for each lease epoch.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Draft, Verdict};
use super::words::{Problems, count, range};
use crate::Digest;
use crate::statement::{self, Checkpoint, KeyBinding, PublicKey, StatementError};
use crate::store::{Contents, Genesis, Store};

/// A binding that its own key signed, for this world, run and epoch.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) binding: KeyBinding,
    pub(super) hash: Digest,
}

#[derive(Debug, Default)]
pub(super) struct Keys {
    of_epoch: BTreeMap<u64, Key>,
    /// Whom the reader of the store trusts to be the node, whatever the store says.
    pinned: Vec<PublicKey>,
    problems: Problems,
    malformed: bool,
}

impl Keys {
    pub(super) fn read(store: &Store, contents: &Contents, pinned: &[PublicKey]) -> Self {
        let mut keys = Self { pinned: pinned.to_owned(), ..Self::default() };
        for epoch in &contents.key_bindings {
            match store.key_binding(*epoch) {
                Ok(bytes) => keys.take(*epoch, &bytes, store.genesis()),
                Err(cause) => keys.problems.add(format!("key binding {epoch}: {cause}")),
            }
        }
        keys
    }

    pub(super) fn get(&self, epoch: u64) -> Option<&Key> {
        self.of_epoch.get(&epoch)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Key)> {
        self.of_epoch.iter().map(|(epoch, key)| (*epoch, key))
    }

    /// Whether a statement is the node's word: a key of this store signed it, or one that was pinned. Found by the name in
    /// the statement, so that taking a key binding away does not make a statement of it unreadable.
    pub(super) fn is_known(&self, kid: &[u8; 32]) -> Option<PublicKey> {
        let kept = self.of_epoch.values().map(|key| &key.binding.key);
        self.pinned.iter().chain(kept).find(|key| key.kid() == *kid).copied()
    }

    /// Whether the node has gone on beyond this epoch: then its binding must be here, because nothing removes one.
    pub(super) fn has_later_than(&self, epoch: u64) -> bool {
        self.of_epoch.last_key_value().is_some_and(|(newest, _)| *newest > epoch)
    }

    /// Whether a later binding says that this epoch was given up after a restore.
    pub(super) fn gave_up(&self, epoch: u64) -> bool {
        !self.of_epoch.contains_key(&epoch) && self.restores().any(|(by, given_up)| (epoch..by).contains(&given_up))
    }

    /// Epochs that go on from an older copy, and the newest that each gave up.
    pub(super) fn restores(&self) -> impl Iterator<Item = (u64, u64)> {
        let given_up = |key: &Key| key.binding.provenance.as_ref().map_or(0, |provenance| provenance.given_up);
        self.iter().map(move |(epoch, key)| (epoch, given_up(key))).filter(|(_, given_up)| *given_up > 0)
    }

    fn take(&mut self, epoch: u64, bytes: &[u8], genesis: &Genesis) {
        match signed_by_itself(bytes) {
            Ok(binding) => match stranger(&binding, epoch, genesis) {
                None => _ = self.of_epoch.insert(epoch, Key { binding, hash: statement::hash(bytes) }),
                Some(what) => self.problems.add(format!("key binding {epoch} is of another {what}")),
            },
            Err(cause) => {
                self.malformed |= no_statement(&cause);
                self.problems.add(format!("key binding {epoch}: {cause}"));
            }
        }
    }

    /// The fact: all bindings are good, every epoch that signed has one, and each checkpoint names that one. `checkpoints`
    /// come with the number that they are filed under.
    pub(super) fn judge<'a>(&self, checkpoints: impl Iterator<Item = (u64, &'a Checkpoint)>, draft: &mut Draft) {
        let mut problems = self.problems.clone();
        self.succession(&mut problems);
        let mut missing = BTreeSet::new();
        for (sequence, checkpoint) in checkpoints {
            let (epoch, named) = (checkpoint.epoch, checkpoint.key_binding);
            match self.get(epoch) {
                Some(key) if key.hash == named => {
                    let said = key.binding.provenance.as_ref().map(|provenance| provenance.code);
                    if said.is_some_and(|code| code != checkpoint.code) {
                        problems.add(format!(
                            "checkpoint {sequence} is by another code than the key binding of epoch {epoch}"
                        ));
                    }
                }
                Some(_) => {
                    problems.add(format!("checkpoint {sequence} names another key binding than epoch {epoch} has"))
                }
                None if missing.insert(epoch) => {
                    problems.add(format!("epoch {epoch} signed checkpoints and has no key binding that can be used"));
                }
                None => {}
            }
        }
        if self.malformed {
            draft.malformed();
        }
        let found = count(self.of_epoch.len() as u64, "epoch has", "epochs have");
        let passed = format!("{found} a key that signed its own binding to this world and session: {}", self.listed());
        draft.judge("key bindings", &problems, passed, "each key's own word: see the evidence");
        self.judge_continuity(draft);
    }

    /// Whether it is the same node that goes on from epoch to epoch.
    fn judge_continuity(&self, draft: &mut Draft) {
        const OPERATOR: &str = "the operator's word";
        let pairs = || self.of_epoch.iter().zip(self.of_epoch.iter().skip(1));
        let mut others = Problems::default();
        for ((before, _), (epoch, _)) in pairs().filter(|((_, old), (_, new))| old.binding.key != new.binding.key) {
            others.add(format!("epoch {epoch} has another key than epoch {before}, which does not sign for it"));
        }
        match (self.of_epoch.len(), others.reason()) {
            (0 | 1, _) => {}
            (_, Some(reason)) => draft.add("continuity", Verdict::NotChecked, reason, OPERATOR),
            (all, None) => {
                draft.add("continuity", Verdict::Pass, format!("one key has opened all {all} epochs"), "that key");
            }
        }
        for (epoch, given_up) in self.restores() {
            let before = self
                .of_epoch
                .range(..epoch)
                .next_back()
                .map_or("the genesis".into(), |(before, _)| format!("epoch {before}"));
            let reason = format!(
                "epoch {epoch} goes on after {before} and gives up epochs up to {given_up}: restored from an older copy, as the node \
                 says; what was acknowledged since is not in this record"
            );
            draft.add("restored", Verdict::NotChecked, reason, OPERATOR);
        }
    }

    /// Each binding names the one before: so none can be taken away, or put in between, afterwards.
    fn succession(&self, problems: &mut Problems) {
        let mut before: Option<(u64, Digest)> = None;
        for (epoch, key) in self.iter() {
            if let Some(provenance) = &key.binding.provenance {
                let wrong = match before {
                    None if provenance.previous != Digest([0; 32]) => {
                        Some("is the first here, and names one before it".into())
                    }
                    Some((before, hash)) if provenance.previous != hash => {
                        Some(format!("does not follow that of epoch {before}, which is the one before it here"))
                    }
                    _ => None,
                };
                if let Some(wrong) = wrong {
                    problems.add(format!("key binding {epoch} {wrong}"));
                }
            }
            before = Some((epoch, key.hash));
        }
    }

    /// "epochs 0 to 3 3f…; epoch 4 77…".
    fn listed(&self) -> String {
        let mut runs: Vec<(u64, u64, PublicKey)> = Vec::new();
        for (epoch, key) in self.iter() {
            match runs.last_mut() {
                Some((_, last, before)) if *before == key.binding.key && last.checked_add(1) == Some(epoch) => {
                    *last = epoch
                }
                _ => runs.push((epoch, epoch, key.binding.key)),
            }
        }
        let mut told = Problems::default();
        runs.into_iter().for_each(|(first, last, key)| told.add(format!("{} {key}", range("epoch", first, last))));
        told.reason().unwrap_or_else(|| "none".into())
    }

    /// "key 3f…", "keys 3f…, 77…": on what statements of these epochs rest.
    pub(super) fn trust(&self, epochs: impl IntoIterator<Item = u64>) -> String {
        let mut names: Vec<String> = Vec::new();
        for key in epochs.into_iter().filter_map(|epoch| self.get(epoch)) {
            let name = key.binding.key.to_string();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        match names.as_slice() {
            [] => "no key".into(),
            [one] => format!("key {one}"),
            [first, second] => format!("keys {first} and {second}"),
            [first, .., last] => format!("{} keys, {first} to {last}", names.len()),
        }
    }
}

/// A binding, if the key in it signed it.
pub(super) fn signed_by_itself(bytes: &[u8]) -> Result<KeyBinding, StatementError> {
    let (unverified, _) = statement::read_unverified::<KeyBinding>(bytes)?;
    statement::verify(bytes, &unverified.key)
}

/// Whether bytes are not even an envelope of a statement.
pub(super) fn no_statement(cause: &StatementError) -> bool {
    matches!(cause, StatementError::Cose(_) | StatementError::Length(_))
}

fn stranger(binding: &KeyBinding, epoch: u64, genesis: &Genesis) -> Option<&'static str> {
    if binding.world != genesis.world_id() {
        Some("world")
    } else if binding.run != genesis.run {
        Some("session")
    } else {
        (binding.epoch != epoch).then_some("epoch")
    }
}
