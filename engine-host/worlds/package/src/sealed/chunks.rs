//! The plain package, encrypted piece by piece: what was altered, cut off, moved or taken from elsewhere does not open.

use std::io::Read;

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use lightcone_attest::Digest;

use super::envelope::ContentKey;
use super::error::SealedError;
use crate::source::take;

const CHUNK_BYTES: u64 = 64 << 10;
const TAG_BYTES: u64 = 16;

/// Encrypts all of it.
pub(super) fn seal(plain: &[u8], key: &ContentKey, header: &Digest) -> Result<Vec<u8>, SealedError> {
    let (cipher, count) = (ChaCha20Poly1305::new((&**key).into()), count(plain.len() as u64));
    let mut sealed = Vec::new();
    for (index, chunk) in (0..).zip(plain.chunks(CHUNK_BYTES as usize)) {
        let payload = Payload { msg: chunk, aad: &header.0 };
        let text = cipher.encrypt(&nonce(index, count).into(), payload);
        sealed.extend(text.map_err(|_| SealedError::Chunk { index, count })?);
    }
    Ok(sealed)
}

/// Decrypts this many bytes. Memory is taken for bytes that came and are genuine.
pub(super) fn open(
    from: &mut impl Read,
    bytes: u64,
    key: &ContentKey,
    header: &Digest,
) -> Result<Vec<u8>, SealedError> {
    let (cipher, count) = (ChaCha20Poly1305::new((&**key).into()), count(bytes));
    let mut plain = Vec::new();
    for index in 0..count {
        let length = CHUNK_BYTES.min(bytes - index * CHUNK_BYTES);
        let text = take(from, &format!("chunk {index}"), length + TAG_BYTES)?;
        let payload = Payload { msg: &text, aad: &header.0 };
        let chunk = cipher.decrypt(&nonce(index, count).into(), payload);
        plain.extend(chunk.map_err(|_| SealedError::Chunk { index, count })?);
    }
    Ok(plain)
}

fn count(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK_BYTES)
}

/// The place of a chunk, and whether it is the last one.
fn nonce(index: u64, count: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&index.to_le_bytes());
    nonce[11] = u8::from(index + 1 == count);
    nonce
}
