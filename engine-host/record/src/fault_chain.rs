//! Faults follow one another, across starts.

use lightcone_attest::Digest;
use lightcone_attest::statement::Fault;
use lightcone_attest::store::Store;

use super::read::{ReadError, signed_fault};

/// Where the chain of a record's faults stands.
#[derive(Debug)]
pub(super) struct FaultChain {
    /// Of the next one.
    pub(super) sequence: u64,
    /// The hash of the newest; zero without one.
    pub(super) previous: Digest,
}

impl FaultChain {
    pub(super) const NONE: Self = Self { sequence: 0, previous: Digest([0; 32]) };

    /// After those of a store, and the newest of them.
    pub(super) fn of(store: &Store) -> Result<(Self, Option<Fault>), ReadError> {
        let newest = store.faults()?.pop().map(|sequence| signed_fault(store, sequence)).transpose()?;
        Ok(match newest {
            None => (Self::NONE, None),
            Some((hash, fault)) => (Self { sequence: fault.sequence.saturating_add(1), previous: hash }, Some(fault)),
        })
    }
}
