//! Which key signs for a run, and since which epoch.

use sha2::{Digest as _, Sha512};

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::envelope::Statement;
use super::key::PublicKey;
use crate::digest::Digest;

/// Says: since this epoch, this key signs for this run. The key itself signs it; a TEE's quote over
/// [`KeyBinding::report_data`] shows that the key was made inside the TEE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// The key that signs.
    pub key: PublicKey,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub world: Digest,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub run: [u8; 16],
    /// As in [`Checkpoint`](super::Checkpoint).
    pub epoch: u64,
    /// What the operator calls the node, at most 256 bytes.
    pub node: String,
    /// Unix time in milliseconds by the node's clock. It is for information: nothing rests on it.
    pub wall_time_ms: u64,
}

const VERSION: u64 = 1;
const REPORT_PREFIX: &[u8] = b"lightcone-keybind-v1:";

impl KeyBinding {
    /// What a TEE's quote must hold: SHA-512 of `lightcone-keybind-v1:` and the payload.
    pub fn report_data(&self) -> [u8; 64] {
        let mut hasher = Sha512::new();
        hasher.update(REPORT_PREFIX);
        hasher.update(self.to_payload());
        hasher.finalize().into()
    }
}

impl Statement for KeyBinding {
    const CONTEXT: &'static str = "lightcone-keybind-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        out.number(VERSION).bytes(&self.key.to_bytes()).bytes(&self.world.0).bytes(&self.run);
        out.number(self.epoch).text(&self.node).number(self.wall_time_ms);
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        from.exactly(VERSION)?;
        let key = PublicKey::from_bytes(&from.array()?).map_err(|_| FieldError::Field(2))?;
        let binding = Self {
            key,
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            node: from.text()?,
            wall_time_ms: from.number()?,
        };
        from.finish()?;
        Ok(binding)
    }
}
