//! Public keys as text, to be handed from who mints to who verifies.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_attest::statement::PublicKey;

/// What RFC 8410 puts before the 32 bytes of an Ed25519 key: SubjectPublicKeyInfo in DER, always these bytes.
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// Text that is no public key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no Ed25519 public key: 32 bytes in base64 of a point that is not weak, or PEM, are wanted")]
pub struct KeyTextError(String);

/// 43 characters of base64url, as the member `x` of a JWK (RFC 8037 §2).
pub fn public_key_text(key: &PublicKey) -> String {
    URL_SAFE_NO_PAD.encode(key.to_bytes())
}

/// Reads what [`public_key_text`] wrote. The other alphabet of base64, and padding, will do too: that is how `base64` writes it;
/// and so will PEM, as `openssl pkey -pubout` writes it.
pub fn public_key_from_text(text: &str) -> Result<PublicKey, KeyTextError> {
    let wrong = || KeyTextError(text.chars().take(80).collect());
    let text = text.trim();
    let key = match text.strip_prefix(PEM_BEGIN).and_then(|text| text.strip_suffix(PEM_END)) {
        Some(lines) => decode(&lines.split_whitespace().collect::<String>()).and_then(|der| {
            let key = der.strip_prefix(&SPKI_PREFIX)?;
            Some(key.to_vec())
        }),
        None => decode(text),
    };
    let key = <[u8; 32]>::try_from(key.ok_or_else(wrong)?).map_err(|_| wrong())?;
    PublicKey::from_bytes(&key).map_err(|_| wrong())
}

/// Base64 in either alphabet, with padding or without.
fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > 64 {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=').replace('+', "-").replace('/', "_")).ok()
}
