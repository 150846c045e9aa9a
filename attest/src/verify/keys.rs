//! Whose keys they are: one signed binding for each lease epoch.

use std::collections::{BTreeMap, BTreeSet};

use super::report::Draft;
use super::words::{Problems, count, short};
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
    problems: Problems,
    malformed: bool,
}

impl Keys {
    pub(super) fn read(store: &Store, contents: &Contents) -> Self {
        let mut keys = Self::default();
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
        let mut missing = BTreeSet::new();
        for (sequence, checkpoint) in checkpoints {
            let (epoch, named) = (checkpoint.epoch, checkpoint.key_binding);
            match self.get(epoch) {
                Some(key) if key.hash == named => {}
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
        let passed = format!("{found} a key that signed its own binding to this world and session");
        draft.judge("key bindings", &problems, passed, "each key's own word: see the evidence");
    }

    /// "key 3f…", "keys 3f…, 77…": on what statements of these epochs rest.
    pub(super) fn trust(&self, epochs: impl IntoIterator<Item = u64>) -> String {
        let mut names: Vec<String> = Vec::new();
        for key in epochs.into_iter().filter_map(|epoch| self.get(epoch)) {
            let name = named(&key.binding.key);
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

/// Enough of a key to tell it from others.
pub(super) fn named(key: &PublicKey) -> String {
    short(&Digest(key.to_bytes()))
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
