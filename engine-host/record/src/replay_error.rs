//! Why a record is not replayed.

use lightcone_attest::Digest;
use lightcone_attest::store::StoreError;
use lightcone_world::UpgradeError;

use super::brought_back::BringBackError;
use super::entries::EntryError;
use super::read::ReadError;

/// Why a record cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A checkpoint or a part of it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The world cannot be brought back to the checkpoint.
    #[error(transparent)]
    BringBack(#[from] BringBackError),
    /// Nothing in it.
    #[error("there is no checkpoint in the span asked for")]
    Nothing,
    /// The program has another world under this name.
    #[error("the record's world has schema {stored}, this program's has {here}: it was recorded by another build")]
    Schema {
        /// In the genesis.
        stored: String,
        /// Of this program.
        here: String,
    },
    /// Other assets than the record's.
    #[error("the record's world was made of other files than these; give the same files")]
    Assets,
    /// Of the packages that the world was upgraded from and to, one is not given.
    #[error("the world was upgraded on its way, and package {wanted} is wanted for a part of it: give that file, too")]
    Version {
        /// The package.
        wanted: Digest,
    },
    /// The newer version did not take over, and in the record it did.
    #[error("checkpoint {sequence} comes of an upgrade, which fails here: {cause}")]
    Upgrade {
        /// The checkpoint's number.
        sequence: u64,
        /// Why.
        cause: UpgradeError,
    },
    /// The kept state is not what was signed.
    #[error("the state kept for checkpoint {0} is not the one that was signed; `lightcone verify` tells more")]
    State(u64),
    /// The state is the one that was signed, and the list of its pieces is not.
    #[error("checkpoint {0} names another list of pieces than its state has")]
    Manifest(u64),
    /// The kept inputs are not what was signed.
    #[error("the inputs kept for checkpoint {0} are not the ones that were signed; `lightcone verify` tells more")]
    Inputs(u64),
    /// Inputs that the world cannot take.
    #[error("tick {tick}: {cause}")]
    Entry {
        /// Which tick.
        tick: u64,
        /// What is wrong.
        cause: EntryError,
    },
    /// The world says that it cannot go on.
    #[error("the world stops at tick {tick}: {why}")]
    Halted {
        /// The tick that it did not end.
        tick: u64,
        /// What it says.
        why: String,
    },
    /// Inputs outside the stretch between two checkpoints.
    #[error("the inputs of checkpoint {sequence} have a tick {tick} that is not between it and the one before")]
    Tick {
        /// Which checkpoint.
        sequence: u64,
        /// Which tick.
        tick: u64,
    },
}
