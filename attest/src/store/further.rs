//! Statements beside the checkpoints: receipts for work, and faults. Stores from before there were any lack their folders.

use std::io;

use super::error::StoreError;
use super::layout::{FAULTS, STATEMENT, WORK};
use super::listing;
use super::open::Store;

impl Store {
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

    fn numbers(&self, folder: &str) -> Result<Vec<u64>, StoreError> {
        match listing::numbers(&self.directory.join(folder), STATEMENT, None) {
            Err(StoreError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            numbers => numbers,
        }
    }
}
