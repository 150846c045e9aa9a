//! Ethereum's hash: Keccak as it was before SHA-3 was made of it.

use sha3::{Digest, Keccak256};

pub(crate) fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Keccak256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}
