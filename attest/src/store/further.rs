//! Statements beside the checkpoints: receipts for work, faults, and upgrades. Stores from before there were any lack their folders.

use std::io;
use std::path::Path;

use super::error::StoreError;
use super::layout::{FAULTS, STATEMENT, UPGRADES, WORK};
use super::listing;
use super::open::Store;
use crate::digest::Digest;
use crate::statement::{self, Upgrade};

impl Store {
    /// As [`Store::package`], of a store that a node may be writing to; no seal key is needed.
    pub fn package_of(directory: &Path) -> Result<Option<Digest>, StoreError> {
        Self::read_unsealed(directory)?.package()
    }

    /// Keeps a signed work receipt, after the checkpoint that it names.
    pub fn put_work_receipt(&self, sequence: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_signed(WORK, sequence, bytes)
    }

    /// A signed work receipt, by its sequence.
    pub fn work_receipt(&self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        self.signed(WORK, sequence)
    }

    /// The sequences of all work receipts, growing.
    pub fn work_receipts(&self) -> Result<Vec<u64>, StoreError> {
        self.numbers(WORK)
    }

    /// Keeps a signed fault.
    pub fn put_fault(&self, sequence: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_signed(FAULTS, sequence, bytes)
    }

    /// A signed fault, by its sequence.
    pub fn fault(&self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        self.signed(FAULTS, sequence)
    }

    /// The sequences of all faults, growing.
    pub fn faults(&self) -> Result<Vec<u64>, StoreError> {
        self.numbers(FAULTS)
    }

    /// Keeps a signed upgrade, before the checkpoint that it names.
    pub fn put_upgrade(&self, sequence: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_signed(UPGRADES, sequence, bytes)
    }

    /// A signed upgrade, by its sequence.
    pub fn upgrade(&self, sequence: u64) -> Result<Vec<u8>, StoreError> {
        self.signed(UPGRADES, sequence)
    }

    /// The sequences of all upgrades, growing.
    pub fn upgrades(&self) -> Result<Vec<u64>, StoreError> {
        self.numbers(UPGRADES)
    }

    /// The package that the world's program has now: of the newest upgrade whose checkpoint is there, or of the genesis. For who wants
    /// to find the file: no signature is looked at.
    pub fn package(&self) -> Result<Option<Digest>, StoreError> {
        for number in self.upgrades()?.into_iter().rev() {
            let Ok((upgrade, _)) = statement::read_unverified::<Upgrade>(&self.upgrade(number)?) else { continue };
            if self.has_checkpoint(upgrade.number, &upgrade.checkpoint)? {
                return Ok(Some(upgrade.to));
            }
        }
        Ok(self.genesis().package())
    }

    /// Whether the checkpoint of this number is the one with this hash.
    pub fn has_checkpoint(&self, number: u64, hash: &Digest) -> Result<bool, StoreError> {
        match self.statement(number) {
            Ok(bytes) => Ok(statement::hash(&bytes) == *hash),
            Err(StoreError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(cause) => Err(cause),
        }
    }

    fn numbers(&self, folder: &str) -> Result<Vec<u64>, StoreError> {
        match listing::numbers(&self.directory.join(folder), STATEMENT, None) {
            Err(StoreError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            numbers => numbers,
        }
    }
}
