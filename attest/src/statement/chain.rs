//! Statements in relation: one after another, or against one another.

use super::envelope::{StatementError, verify};
use super::{Checkpoint, PublicKey, hash};
use crate::Digest;

/// Why a checkpoint does not follow another.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChainError {
    /// Another world or session.
    #[error("it is of another {0}")]
    Other(&'static str),
    /// One is missing, doubled or in another place.
    #[error("it has sequence {found} where {wanted} is due")]
    Sequence {
        /// The one after the previous.
        wanted: u64,
        /// What it says.
        found: u64,
    },
    /// Another history.
    #[error("it follows statement {found}, not {wanted}")]
    Previous {
        /// Of the statement before.
        wanted: Digest,
        /// What it says.
        found: Digest,
    },
    /// Time stands or runs back.
    #[error("tick {found} does not come after tick {previous}")]
    Tick {
        /// Of the statement before.
        previous: u64,
        /// What it says.
        found: u64,
    },
    /// An older lease.
    #[error("epoch {found} comes after epoch {previous}")]
    Epoch {
        /// Of the statement before.
        previous: u64,
        /// What it says.
        found: u64,
    },
    /// The key changed within an epoch, or did not with it.
    #[error("the key binding must change with the epoch, and only then")]
    KeyBinding,
    /// The schema changed.
    #[error("the schema changed within a session")]
    Schema,
}

/// Whether `next` may follow `previous`, which is given with its hash.
pub fn check_succession(previous: &(Digest, Checkpoint), next: &Checkpoint) -> Result<(), ChainError> {
    let (wanted, before) = previous;
    if next.world != before.world {
        return Err(ChainError::Other("world"));
    }
    if next.session != before.session {
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

/// Two different statements where there can be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivocation {
    /// Of both.
    pub session: [u8; 16],
    /// Of both.
    pub epoch: u64,
    /// Of both.
    pub sequence: u64,
    /// Hashes of the one and the other.
    pub hashes: [Digest; 2],
}

/// Why two statements are no fraud.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotFraud {
    /// One is no statement of its signer.
    #[error("statement {which}: {cause}")]
    Statement {
        /// 1 or 2.
        which: u8,
        /// What is wrong.
        cause: StatementError,
    },
    /// About different things.
    #[error("they are about different places in history: their {0} differs")]
    Elsewhere(&'static str),
    /// Twice the same words.
    #[error("they say the same")]
    Same,
}

/// Whether a node has signed two histories: same world, session, epoch and sequence, different statements. Both must be signed
/// with the one key, which a key binding ties to the node: anyone can sign something with a key of their own.
pub fn equivocation(a: &[u8], b: &[u8], key: &PublicKey) -> Result<Equivocation, NotFraud> {
    let read = |which, bytes| verify::<Checkpoint>(bytes, key).map_err(|cause| NotFraud::Statement { which, cause });
    let (first, second) = (read(1, a)?, read(2, b)?);
    let differing = [
        ("world", first.world != second.world),
        ("session", first.session != second.session),
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
    Ok(Equivocation { session: first.session, epoch: first.epoch, sequence: first.sequence, hashes })
}
