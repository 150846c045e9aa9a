//! Evidence for who asks: it is no older than the question.

use std::sync::Arc;

use lightcone_attest::evidence::{Evidence, EvidenceError, Kind};
use lightcone_attest::statement::{self, KeyBinding, MAX_NONCE_BYTES, SigningKey};

use super::identity::evidence;
use super::ledger::Ledger;

/// A node's answer to a verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// This epoch's key binding with the verifier's nonce, signed by the key: COSE_Sign1 bytes.
    pub key_binding: Vec<u8>,
    /// What a TEE says of that binding: as a store keeps it.
    pub evidence: Vec<u8>,
    /// The TEE that says it, if one does.
    pub tee: Kind,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AskedError {
    /// The nonce is no nonce.
    #[error("a nonce of {0} bytes: 1 to {MAX_NONCE_BYTES} are wanted")]
    Nonce(usize),
    /// What the TEE says cannot be kept.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
}

/// Answers verifiers for as long as the epoch lasts, beside the thread that keeps the record: a TEE may take its time.
pub struct Witness {
    key: Arc<SigningKey>,
    binding: KeyBinding,
}

impl Witness {
    /// Binds this epoch's key once more, with a verifier's nonce, and asks the TEE for a quote over that. Neither goes into the
    /// record. `wall_time_ms`: Unix time, for information.
    pub fn answer(&self, nonce: &[u8], wall_time_ms: u64) -> Result<Answer, AskedError> {
        if nonce.is_empty() || nonce.len() > MAX_NONCE_BYTES {
            return Err(AskedError::Nonce(nonce.len()));
        }
        let mut binding = KeyBinding { wall_time_ms, ..self.binding.clone() };
        if let Some(provenance) = &mut binding.provenance {
            nonce.clone_into(&mut provenance.nonce);
        }
        let evidence: Evidence = evidence(&binding);
        Ok(Answer {
            key_binding: statement::sign(&binding, &self.key),
            evidence: evidence.to_bytes()?,
            tee: evidence.kind,
        })
    }
}

impl Ledger {
    /// Who answers verifiers for this epoch.
    pub fn witness(&self) -> Witness {
        Witness { key: Arc::clone(&self.key), binding: self.binding.clone() }
    }
}
