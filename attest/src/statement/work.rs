//! What an operator is paid for: the work that a node did on a world.

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::delivered::{Delivered, MAX_VIEWS_BYTES};
use super::envelope::Statement;
use crate::digest::Digest;

/// Says: on this world this node has done this work, between two checkpoints of its record. Ticks, fuel and player-ticks are
/// *repeatable*: a replay of the same checkpoints gives the same numbers. What was delivered is *the node's word*.
///
/// Not to be confused with a [`Receipt`](super::Receipt), which tells a player that its inputs are in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkReceipt {
    /// As in [`Checkpoint`](super::Checkpoint).
    pub world: Digest,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub run: [u8; 16],
    /// As in [`Checkpoint`](super::Checkpoint).
    pub epoch: u64,
    /// Grows by one with every work receipt of the run, from 0.
    pub sequence: u64,
    /// [`hash`](super::hash) of the work receipt before; zero for the first.
    pub previous: Digest,
    /// [`hash`](super::hash) of the signed checkpoint at `to_tick`.
    pub checkpoint: Digest,
    /// The work after this tick: that of a checkpoint, or 0, the genesis.
    pub from_tick: u64,
    /// The last tick of it; greater than `from_tick`.
    pub to_tick: u64,
    /// What a replay reproduces.
    pub repeatable: Repeatable,
    /// What nothing reproduces: the node's word.
    pub delivered: Delivered,
}

/// Work that follows from the world and its inputs, exactly: a replay counts the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeatable {
    /// Fuel that the world's program used in these ticks; 0 for a world that is no program. That of its start is not counted.
    pub fuel: u64,
    /// For each of these ticks, the players who were in the world at its end: see [`Presence`](crate::log::Presence).
    pub player_ticks: u64,
}

impl WorkReceipt {
    /// How many ticks it is for.
    pub fn ticks(&self) -> u64 {
        self.to_tick.saturating_sub(self.from_tick)
    }
}

const VERSION: u64 = 1;
const VIEWS: u64 = 12;

impl Statement for WorkReceipt {
    const CONTEXT: &'static str = "lightcone-work-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        out.number(VERSION).bytes(&self.world.0).bytes(&self.run).number(self.epoch);
        out.number(self.sequence).bytes(&self.previous.0).bytes(&self.checkpoint.0);
        out.number(self.from_tick).number(self.to_tick);
        out.number(self.repeatable.fuel).number(self.repeatable.player_ticks);
        out.bytes(&self.delivered.views_to_bytes()).number(self.delivered.media_bytes);
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        from.exactly(VERSION)?;
        let receipt = Self {
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            sequence: from.number()?,
            previous: from.digest()?,
            checkpoint: from.digest()?,
            from_tick: from.number()?,
            to_tick: from.number()?,
            repeatable: Repeatable { fuel: from.number()?, player_ticks: from.number()? },
            delivered: Delivered::from_fields((VIEWS, &from.bytes(MAX_VIEWS_BYTES)?), from.number()?)?,
        };
        from.finish()?;
        Ok(receipt)
    }
}

/// Why a work receipt does not follow another.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WorkOrderError {
    /// It is for no tick at all.
    #[error("it is for no tick: it begins after tick {from} and ends with tick {to}")]
    NoTicks {
        /// Where it begins.
        from: u64,
        /// Where it ends.
        to: u64,
    },
    /// A work receipt is missing, doubled or in another place.
    #[error("it has sequence {found} where {wanted} is due")]
    Sequence {
        /// The sequence after that of the one before.
        wanted: u64,
        /// The sequence that it has.
        found: u64,
    },
    /// It belongs to another history.
    #[error("it follows statement {found}, not {wanted}")]
    Previous {
        /// The hash of the one before; zero where there is none.
        wanted: Digest,
        /// The hash that it names.
        found: Digest,
    },
    /// Its epoch is older than that of the one before.
    #[error("epoch {found} comes after epoch {previous}")]
    Epoch {
        /// The epoch of the one before.
        previous: u64,
        /// The epoch that it has.
        found: u64,
    },
    /// Some ticks are in both.
    #[error("it begins after tick {found}, and the one before is for all up to tick {previous}: the same work twice")]
    Overlap {
        /// Where the one before ends.
        previous: u64,
        /// Where it begins.
        found: u64,
    },
    /// Some ticks of one epoch are in neither.
    #[error("it begins after tick {found}, and the one before ends with tick {previous}, in the same epoch")]
    Gap {
        /// Where the one before ends.
        previous: u64,
        /// Where it begins.
        found: u64,
    },
}

/// Whether `next` may follow `previous`, which is given with its hash; none: it is the first. Between epochs ticks may be left out:
/// a node that was killed has signed nothing for its last ones.
pub fn check_work_order(previous: Option<&(Digest, WorkReceipt)>, next: &WorkReceipt) -> Result<(), WorkOrderError> {
    let &WorkReceipt { epoch, sequence, from_tick, to_tick, .. } = next;
    if to_tick <= from_tick {
        return Err(WorkOrderError::NoTicks { from: from_tick, to: to_tick });
    }
    let due = previous.map_or(0, |(_, before)| before.sequence.saturating_add(1));
    if sequence != due {
        return Err(WorkOrderError::Sequence { wanted: due, found: sequence });
    }
    let hash = previous.map_or(Digest([0; 32]), |(hash, _)| *hash);
    if next.previous != hash {
        return Err(WorkOrderError::Previous { wanted: hash, found: next.previous });
    }
    let Some((_, before)) = previous else { return Ok(()) };
    if epoch < before.epoch {
        return Err(WorkOrderError::Epoch { previous: before.epoch, found: epoch });
    }
    if from_tick < before.to_tick {
        return Err(WorkOrderError::Overlap { previous: before.to_tick, found: from_tick });
    }
    if epoch == before.epoch && from_tick > before.to_tick {
        return Err(WorkOrderError::Gap { previous: before.to_tick, found: from_tick });
    }
    Ok(())
}
