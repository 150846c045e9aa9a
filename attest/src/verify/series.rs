//! Numbered statements of one kind beside the checkpoints: are they this store's, and signed by the key of their epoch?

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{Keys, no_statement};
use super::words::Problems;
use crate::Digest;
use crate::statement::{self, Fault, Statement, Upgrade, WorkReceipt};
use crate::store::{Genesis, StoreError};

/// A kind of statement that has a number of its own in a run.
pub(super) trait Numbered: Statement {
    /// As people read it.
    const NAME: &'static str;
    /// World, run, epoch and sequence.
    fn place(&self) -> (Digest, [u8; 16], u64, u64);
}

impl Numbered for WorkReceipt {
    const NAME: &'static str = "work receipt";

    fn place(&self) -> (Digest, [u8; 16], u64, u64) {
        (self.world, self.run, self.epoch, self.sequence)
    }
}

impl Numbered for Fault {
    const NAME: &'static str = "fault";

    fn place(&self) -> (Digest, [u8; 16], u64, u64) {
        (self.world, self.run, self.epoch, self.sequence)
    }
}

impl Numbered for Upgrade {
    const NAME: &'static str = "upgrade";

    fn place(&self) -> (Digest, [u8; 16], u64, u64) {
        (self.world, self.run, self.epoch, self.sequence)
    }
}

/// Those that can be used, by the number that they are filed under and with their hash.
pub(super) struct Series<S> {
    pub(super) kept: BTreeMap<u64, (Digest, S)>,
    pub(super) problems: Problems,
    pub(super) malformed: bool,
}

impl<S: Numbered> Series<S> {
    pub(super) fn read(
        numbers: &BTreeSet<u64>,
        read: impl Fn(u64) -> Result<Vec<u8>, StoreError>,
        genesis: &Genesis,
        keys: &Keys,
    ) -> Self {
        let mut series = Self { kept: BTreeMap::new(), problems: Problems::default(), malformed: false };
        for number in numbers {
            match read(*number) {
                Ok(bytes) => series.take(*number, &bytes, genesis, keys),
                Err(cause) => series.wrong(*number, cause),
            }
        }
        series
    }

    pub(super) fn wrong(&mut self, number: u64, what: impl std::fmt::Display) {
        self.problems.add(format!("{} {number}: {what}", S::NAME));
    }

    fn take(&mut self, number: u64, bytes: &[u8], genesis: &Genesis, keys: &Keys) {
        let found = match statement::read_unverified::<S>(bytes) {
            Ok((found, _)) => found,
            Err(cause) => {
                self.malformed |= no_statement(&cause);
                return self.wrong(number, cause);
            }
        };
        match wrong(number, &found, bytes, genesis, keys) {
            Some(wrong) => self.wrong(number, wrong),
            None => _ = self.kept.insert(number, (statement::hash(bytes), found)),
        }
    }

    /// All epochs that signed one of these.
    pub(super) fn epochs(&self) -> BTreeSet<u64> {
        self.kept.values().map(|(_, statement)| statement.place().2).collect()
    }
}

fn wrong<S: Numbered>(number: u64, found: &S, bytes: &[u8], genesis: &Genesis, keys: &Keys) -> Option<String> {
    let (world, run, epoch, sequence) = found.place();
    if world != genesis.world_id() {
        return Some("it is of another world".into());
    }
    if run != genesis.run {
        return Some("it is of another session".into());
    }
    if sequence != number {
        return Some(format!("it is {} {sequence}, filed under another number", S::NAME));
    }
    let Some(key) = keys.get(epoch) else {
        return Some(format!("its epoch {epoch} has no key binding that can be used"));
    };
    statement::verify::<S>(bytes, &key.binding.key).err().map(|cause| cause.to_string())
}
