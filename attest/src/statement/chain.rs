//! Statements in relation: one after another, or against one another.

use super::checkpoint::Checkpoint;
use super::envelope::{StatementError, hash, verify};
use super::key::PublicKey;
use super::key_binding::KeyBinding;
use super::work::WorkReceipt;
use crate::digest::Digest;

/// Why a checkpoint does not follow another.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChainError {
    /// It is of another world or run, as the text says.
    #[error("it is of another {0}")]
    Other(&'static str),
    /// A checkpoint is missing, doubled or in another place.
    #[error("it has sequence {found} where {wanted} is due")]
    Sequence {
        /// The sequence after that of the checkpoint before.
        wanted: u64,
        /// The sequence that it has.
        found: u64,
    },
    /// It belongs to another history.
    #[error("it follows statement {found}, not {wanted}")]
    Previous {
        /// The hash of the checkpoint before.
        wanted: Digest,
        /// The hash that it names.
        found: Digest,
    },
    /// Its tick is not greater than that of the checkpoint before.
    #[error("tick {found} does not come after tick {previous}")]
    Tick {
        /// The tick of the checkpoint before.
        previous: u64,
        /// The tick that it has.
        found: u64,
    },
    /// Its epoch is older than that of the checkpoint before.
    #[error("epoch {found} comes after epoch {previous}")]
    Epoch {
        /// The epoch of the checkpoint before.
        previous: u64,
        /// The epoch that it has.
        found: u64,
    },
    /// The key changed within an epoch, or stayed the same in another.
    #[error("the key binding must change with the epoch, and only then")]
    KeyBinding,
    /// The schema changed within the run.
    #[error("the schema changed within a session")]
    Schema,
}

/// Whether `next` may follow `previous`, which is given with its hash.
pub fn check_succession(previous: &(Digest, Checkpoint), next: &Checkpoint) -> Result<(), ChainError> {
    let (wanted, before) = previous;
    if next.world != before.world {
        return Err(ChainError::Other("world"));
    }
    if next.run != before.run {
        return Err(ChainError::Other("session"));
    }
    if Some(next.sequence) != before.sequence.checked_add(1) {
        return Err(ChainError::Sequence { wanted: before.sequence.saturating_add(1), found: next.sequence });
    }
    if next.previous != *wanted {
        return Err(ChainError::Previous { wanted: *wanted, found: next.previous });
    }
    if next.tick <= before.tick {
        return Err(ChainError::Tick { previous: before.tick, found: next.tick });
    }
    if next.epoch < before.epoch {
        return Err(ChainError::Epoch { previous: before.epoch, found: next.epoch });
    }
    if (next.epoch == before.epoch) != (next.key_binding == before.key_binding) {
        return Err(ChainError::KeyBinding);
    }
    if next.schema != before.schema {
        return Err(ChainError::Schema);
    }
    Ok(())
}

/// Two different checkpoints where there can be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivocation {
    /// The run of both.
    pub run: [u8; 16],
    /// The epoch of both.
    pub epoch: u64,
    /// The sequence of both.
    pub sequence: u64,
    /// The hashes of the one and the other.
    pub hashes: [Digest; 2],
}

/// Two epochs of one key where there can be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondEpoch {
    /// The run of both.
    pub run: [u8; 16],
    /// The epochs of the one and the other; the same one twice is fraud, too.
    pub epochs: [u64; 2],
    /// The hash of the binding that both follow; zero for none.
    pub parent: Digest,
    /// The hashes of the one and the other.
    pub hashes: [Digest; 2],
}

/// Two receipts for the same work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidTwice {
    /// The run of both.
    pub run: [u8; 16],
    /// The epoch of both.
    pub epoch: u64,
    /// The first and the last tick that both are for.
    pub ticks: [u64; 2],
    /// The hashes of the one and the other.
    pub hashes: [Digest; 2],
}

/// Why two statements are no fraud.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotFraud {
    /// One of them is no checkpoint that the key signed.
    #[error("statement {which}: {cause}")]
    Statement {
        /// Which one: 1 or 2.
        which: u8,
        /// What is wrong.
        cause: StatementError,
    },
    /// They are about different places in history: the field named here differs.
    #[error("they are about different places in history: their {0} differs")]
    Elsewhere(&'static str),
    /// They say the same.
    #[error("they say the same")]
    Same,
    /// One of them is no new epoch: it has a nonce.
    #[error("one of them answers a verifier's question: it opens no epoch")]
    Answer,
    /// One of them is of version 1.
    #[error("one of them does not say which key binding it follows")]
    NoParent,
    /// The later one says it.
    #[error("the later one says that epochs up to {0} were given up, because the node was restored from an older copy")]
    GivenUp(u64),
}

/// Whether a node has signed two histories: same world, run, epoch and sequence, different statements. Both must be signed
/// with the one key, which a key binding ties to the node: anyone can sign something with a key of their own.
pub fn equivocation(a: &[u8], b: &[u8], key: &PublicKey) -> Result<Equivocation, NotFraud> {
    let read = |which, bytes| verify::<Checkpoint>(bytes, key).map_err(|cause| NotFraud::Statement { which, cause });
    let (first, second) = (read(1, a)?, read(2, b)?);
    let differing = [
        ("world", first.world != second.world),
        ("session", first.run != second.run),
        ("epoch", first.epoch != second.epoch),
        ("sequence", first.sequence != second.sequence),
    ];
    if let Some((what, _)) = differing.into_iter().find(|(_, differs)| *differs) {
        return Err(NotFraud::Elsewhere(what));
    }
    // A signer can sign the same words twice; only other words are another history.
    if first == second {
        return Err(NotFraud::Same);
    }
    let hashes = [hash(a), hash(b)];
    Ok(Equivocation { run: first.run, epoch: first.epoch, sequence: first.sequence, hashes })
}

/// Whether a node has gone on twice from one epoch with one key, which makes two histories: two key bindings of the same world and
/// run that follow the same one. A node that was restored from an older copy says in its binding which epochs it gave up; then it
/// is none. Both must be signed with the one key.
pub fn second_epoch(a: &[u8], b: &[u8], key: &PublicKey) -> Result<SecondEpoch, NotFraud> {
    let read = |which, bytes| verify::<KeyBinding>(bytes, key).map_err(|cause| NotFraud::Statement { which, cause });
    let (first, second) = (read(1, a)?, read(2, b)?);
    let differing = [("world", first.world != second.world), ("session", first.run != second.run)];
    if let Some((what, _)) = differing.into_iter().find(|(_, differs)| *differs) {
        return Err(NotFraud::Elsewhere(what));
    }
    if first == second {
        return Err(NotFraud::Same);
    }
    let asked = |binding: &KeyBinding| binding.provenance.as_ref().is_some_and(|said| !said.nonce.is_empty());
    if asked(&first) || asked(&second) {
        return Err(NotFraud::Answer);
    }
    let hashes = [hash(a), hash(b)];
    let (run, epochs) = (first.run, [first.epoch, second.epoch]);
    let (older, later) = if first.epoch <= second.epoch { (&first, &second) } else { (&second, &first) };
    let parent = later.provenance.as_ref().map_or(Digest([0; 32]), |said| said.previous);
    if older.epoch == later.epoch {
        return Ok(SecondEpoch { run, epochs, parent, hashes });
    }
    let (Some(before), Some(after)) = (&older.provenance, &later.provenance) else { return Err(NotFraud::NoParent) };
    if before.previous != after.previous {
        return Err(NotFraud::Elsewhere("key binding before"));
    }
    if after.given_up >= older.epoch {
        return Err(NotFraud::GivenUp(after.given_up));
    }
    Ok(SecondEpoch { run, epochs, parent, hashes })
}

/// Whether a node has signed twice for the same work: two different work receipts of one world, run and epoch that have ticks in
/// common. Both must be signed with the one key.
pub fn paid_twice(a: &[u8], b: &[u8], key: &PublicKey) -> Result<PaidTwice, NotFraud> {
    let read = |which, bytes| verify::<WorkReceipt>(bytes, key).map_err(|cause| NotFraud::Statement { which, cause });
    let (first, second) = (read(1, a)?, read(2, b)?);
    let from = first.from_tick.max(second.from_tick);
    let to = first.to_tick.min(second.to_tick);
    let differing = [
        ("world", first.world != second.world),
        ("session", first.run != second.run),
        ("epoch", first.epoch != second.epoch),
        ("ticks", from >= to),
    ];
    if let Some((what, _)) = differing.into_iter().find(|(_, differs)| *differs) {
        return Err(NotFraud::Elsewhere(what));
    }
    if first == second {
        return Err(NotFraud::Same);
    }
    Ok(PaidTwice { run: first.run, epoch: first.epoch, ticks: [from + 1, to], hashes: [hash(a), hash(b)] })
}
