//! All that sealing draws: out of 32 random bytes, and out of all that is sealed.

use std::convert::Infallible;

use blake3::{Hasher, OutputReader};
use hpke::rand_core::{TryCryptoRng, TryRng};

const CONTEXT: &str = "lightcone 2026-12-01 sealed package entropy v1";

/// A stream that belongs to one sealing. Even with the same random bytes no two sealings of different things share a key.
pub(super) struct Entropy(OutputReader);

impl Entropy {
    /// `parts`: the random bytes, and whatever must not meet another under the same key.
    pub(super) fn new(parts: &[&[u8]]) -> Self {
        let mut hasher = Hasher::new_derive_key(CONTEXT);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        Self(hasher.finalize_xof())
    }
}

impl TryRng for Entropy {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(to);
        Ok(())
    }
}

impl TryCryptoRng for Entropy {}
