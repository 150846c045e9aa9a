//! Which inputs are let in.

use lightcone_attest::Digest;
use lightcone_attest::log::signed_input;
use lightcone_attest::statement::PublicKey;
use lightcone_protocol::input::{ClientMessage, Input};
use lightcone_record::entries;

use super::place::Place;

/// Why an input is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum Refused {
    #[error("its key is none, or not the player's")]
    Key,
    #[error("its signature is not the player's")]
    Signature,
    #[error("it came already, or after newer ones")]
    Late,
}

impl Place {
    /// By the rules by which an auditor reads the log: whatever is let in here is no forgery there. False: it is known, and
    /// not to be written again.
    pub(super) fn admit(&mut self, input: &Input, binding: impl Fn() -> Digest) -> Result<bool, Refused> {
        if let ClientMessage::Key(key) = &input.message {
            return self.admit_key(key);
        }
        match (&self.key, &input.signature) {
            (None, None) => {}
            (Some(key), Some(signature)) if key.verify(&signed_input(&binding(), &input.bytes), signature) => {}
            _ => return Err(Refused::Signature),
        }
        // Edges cannot come late. A motion that does says nothing that the newer one has not said.
        let newest = match input.message {
            ClientMessage::Motion(_) => &mut self.last_motion,
            ClientMessage::Edge(_) | ClientMessage::Text(_) | ClientMessage::Key(_) => &mut self.last_edge,
        };
        let sequence = entries::sequence(&input.message);
        if sequence <= *newest {
            return Err(Refused::Late);
        }
        *newest = sequence;
        Ok(true)
    }

    /// A player has one key for good, which it tells again when it comes back.
    fn admit_key(&mut self, key: &[u8; 32]) -> Result<bool, Refused> {
        let key = PublicKey::from_bytes(key).map_err(|_| Refused::Key)?;
        match self.key {
            Some(known) if known == key => Ok(false),
            None if (self.last_motion, self.last_edge) == (0, 0) => {
                self.key = Some(key);
                Ok(true)
            }
            _ => Err(Refused::Key),
        }
    }
}
