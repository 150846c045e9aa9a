//! A kept statement, if it is one.

use lightcone_attest::Digest;
use lightcone_attest::statement::{
    self, Checkpoint, Fault, KeyBinding, Statement, StatementError, Upgrade, WorkReceipt,
};
use lightcone_attest::store::{Store, StoreError};

/// Why a statement in the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is not signed by its epoch's key, or not as a statement is written.
    #[error("{kind} {sequence} cannot be used: {cause}; `lightcone verify` tells more")]
    Statement {
        /// As in "checkpoint".
        kind: &'static str,
        /// Its number.
        sequence: u64,
        /// What is wrong.
        cause: StatementError,
    },
    /// Under another one's number, or another world's.
    #[error("{kind} {sequence} is not of this record; `lightcone verify` tells more")]
    Stranger {
        /// As in "checkpoint".
        kind: &'static str,
        /// The number it is kept under.
        sequence: u64,
    },
}

/// World, run, epoch and sequence.
type Place = (Digest, [u8; 16], u64, u64);

/// Its hash and what it says, if it is signed by the key that its epoch's binding names.
pub(super) fn signed_checkpoint(store: &Store, sequence: u64) -> Result<(Digest, Checkpoint), ReadError> {
    let place = |of: &Checkpoint| (of.world, of.run, of.epoch, of.sequence);
    signed(store, ("checkpoint", sequence), &store.statement(sequence)?, place)
}

/// As [`signed_checkpoint`].
pub(super) fn signed_work_receipt(store: &Store, sequence: u64) -> Result<(Digest, WorkReceipt), ReadError> {
    let place = |of: &WorkReceipt| (of.world, of.run, of.epoch, of.sequence);
    signed(store, ("work receipt", sequence), &store.work_receipt(sequence)?, place)
}

/// As [`signed_checkpoint`].
pub(super) fn signed_fault(store: &Store, sequence: u64) -> Result<(Digest, Fault), ReadError> {
    let place = |of: &Fault| (of.world, of.run, of.epoch, of.sequence);
    signed(store, ("fault", sequence), &store.fault(sequence)?, place)
}

/// As [`signed_checkpoint`].
pub(super) fn signed_upgrade(store: &Store, sequence: u64) -> Result<(Digest, Upgrade), ReadError> {
    let place = |of: &Upgrade| (of.world, of.run, of.epoch, of.sequence);
    signed(store, ("upgrade", sequence), &store.upgrade(sequence)?, place)
}

fn signed<S: Statement>(
    store: &Store,
    (kind, sequence): (&'static str, u64),
    bytes: &[u8],
    place: impl Fn(&S) -> Place,
) -> Result<(Digest, S), ReadError> {
    let wrong = |cause| ReadError::Statement { kind, sequence, cause };
    let (unverified, _) = statement::read_unverified::<S>(bytes).map_err(wrong)?;
    let binding = store.key_binding(place(&unverified).2)?;
    let key = statement::read_unverified::<KeyBinding>(&binding).map_err(wrong)?.0.key;
    let read = statement::verify::<S>(bytes, &key).map_err(wrong)?;
    let (world, run, _, number) = place(&read);
    let genesis = store.genesis();
    if (world, run, number) != (genesis.world_id(), genesis.run, sequence) {
        return Err(ReadError::Stranger { kind, sequence });
    }
    Ok((statement::hash(bytes), read))
}
