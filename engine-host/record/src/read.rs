//! A kept checkpoint, if it is one.

use lightcone_attest::Digest;
use lightcone_attest::statement::{self, Checkpoint, KeyBinding, StatementError};
use lightcone_attest::store::{Store, StoreError};

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is not signed by its epoch's key, or not as a statement is written.
    #[error("checkpoint {sequence} cannot be used: {cause}; `lightcone verify` tells more")]
    Statement {
        /// The checkpoint's number.
        sequence: u64,
        /// What is wrong.
        cause: StatementError,
    },
    /// Under another checkpoint's number, or another world's.
    #[error("checkpoint {sequence} is not of this record; `lightcone verify` tells more")]
    Stranger {
        /// The number it is kept under.
        sequence: u64,
    },
}

/// Its hash and what it says, if it is signed by the key that its epoch's binding names.
pub(super) fn signed_checkpoint(store: &Store, sequence: u64) -> Result<(Digest, Checkpoint), ReadError> {
    let wrong = |cause| ReadError::Statement { sequence, cause };
    let bytes = store.statement(sequence)?;
    let (unverified, _) = statement::read_unverified::<Checkpoint>(&bytes).map_err(wrong)?;
    let binding = store.key_binding(unverified.epoch)?;
    let key = statement::read_unverified::<KeyBinding>(&binding).map_err(wrong)?.0.key;
    let checkpoint = statement::verify::<Checkpoint>(&bytes, &key).map_err(wrong)?;
    let genesis = store.genesis();
    let here = (genesis.world_id(), genesis.run, sequence);
    if (checkpoint.world, checkpoint.run, checkpoint.sequence) != here {
        return Err(ReadError::Stranger { sequence });
    }
    Ok((statement::hash(&bytes), checkpoint))
}
