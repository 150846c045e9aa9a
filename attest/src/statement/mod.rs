//! What a node signs: checkpoints of a world, bindings of its keys, receipts for players, receipts for its work, faults, and
//! upgrades.
//!
//! Statements are about one *run*: the life of a world from its genesis on, across restarts, named by 16 random bytes. What
//! this crate writes for people (reasons, errors, `genesis.toml`) calls it the session.
//!
//! A statement is a tagged COSE_Sign1 (RFC 9052 §4.2) with algorithm −19 (Ed25519, RFC 9864), the signer's `kid` (SHA-256 of
//! the public key), the statement's context as external additional data and a deterministic CBOR map (RFC 8949 §4.2.1) as
//! payload. A verifier encodes what it has read once more and compares: a statement has one spelling. `statement.cddl` has the
//! fields' numbers.

mod cbor;
mod chain;
mod checkpoint;
mod delivered;
mod envelope;
mod fault;
mod key;
mod key_binding;
mod receipt;
#[cfg(test)]
mod tests;
mod upgrade;
mod work;

pub use cbor::FieldError;
pub use chain::{
    ChainError, Equivocation, NotFraud, PaidTwice, SecondEpoch, check_succession, equivocation, paid_twice,
    second_epoch,
};
pub use checkpoint::{Checkpoint, Environment};
pub use delivered::{Delivered, MAX_VIEW_SIZES};
pub use envelope::{MAX_BYTES, Statement, StatementError, hash, read_unverified, sign, verify};
pub use fault::{Fault, FaultKind};
pub use key::{KeyError, KeyFileError, PublicKey, SigningKey};
pub use key_binding::{KeyBinding, KeyOrigin, MAX_NONCE_BYTES, Provenance};
pub use receipt::Receipt;
pub use upgrade::Upgrade;
pub use work::{Repeatable, WorkOrderError, WorkReceipt, check_work_order};
