//! Why a record is not begun or gone on with.

use lightcone_attest::store::StoreError;

use super::anchor::AnchorError;
use super::brought_back::BringBackError;
use super::entries::EntryError;
use super::ledger::RecordError;
use super::place::PlaceError;
use super::read::ReadError;

/// Why no record can be begun or gone on with.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// It cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another world's, or another start of it.
    #[error(
        "the store holds a world whose {what} is {stored}, not {here}: choose another directory, or run that world"
    )]
    OtherWorld {
        /// Which part of the genesis differs.
        what: &'static str,
        /// There.
        stored: String,
        /// Here.
        here: String,
    },
    /// Another version of the program than the one that the newest upgrade brought.
    #[error("the record's world is package {wanted} since its newest upgrade: give that file, not package {here}")]
    Version {
        /// By the record.
        wanted: String,
        /// What was given.
        here: String,
    },
    /// The newest statement cannot be trusted.
    #[error(transparent)]
    Statement(#[from] ReadError),
    /// The state is not the one that was signed.
    #[error("the state kept for checkpoint {sequence} is not the one that was signed; `lightcone verify` tells more")]
    State {
        /// The checkpoint's number.
        sequence: u64,
    },
    /// A receipt for work goes beyond the newest checkpoint.
    #[error(
        "work receipt {sequence} goes up to tick {to_tick}, and the newest checkpoint is of tick {tick}: the store was copied while a \
         node wrote to it; take a copy by `lightcone export`"
    )]
    Work {
        /// The receipt's number.
        sequence: u64,
        /// Where it ends.
        to_tick: u64,
        /// Of the newest checkpoint.
        tick: u64,
    },
    /// What the key has signed last cannot be told.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The world is brought back by all its inputs, and some would be thrown away.
    #[error("this world is brought back by all its inputs: its record is to keep them all (without --keep)")]
    KeepsTooLittle,
    /// The store does not say where to go on, or not with this key.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The world cannot be brought back to the checkpoint.
    #[error(transparent)]
    BringBack(#[from] BringBackError),
    /// Inputs that the world cannot take.
    #[error("tick {tick} of the record: {cause}")]
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
    /// Inputs of the past.
    #[error("the record has inputs for tick {tick} after tick {reached}")]
    TickOrder {
        /// Out of order.
        tick: u64,
        /// Where the world was.
        reached: u64,
    },
}
