//! Public keys as text, to be handed from who mints to who verifies.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_attest::statement::PublicKey;

/// Text that is no public key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no Ed25519 public key: 32 bytes in base64 of a point that is not weak are wanted")]
pub struct KeyTextError(String);

/// 43 characters of base64url, as the member `x` of a JWK (RFC 8037 §2).
pub fn public_key_text(key: &PublicKey) -> String {
    URL_SAFE_NO_PAD.encode(key.to_bytes())
}

/// Reads what [`public_key_text`] wrote. The other alphabet of base64, and padding, will do too: that is how `openssl` and
/// `base64` write it.
pub fn public_key_from_text(text: &str) -> Result<PublicKey, KeyTextError> {
    let wrong = || KeyTextError(text.chars().take(80).collect());
    if text.len() > 64 {
        return Err(wrong());
    }
    let url_safe = text.trim().trim_end_matches('=').replace('+', "-").replace('/', "_");
    let bytes = URL_SAFE_NO_PAD.decode(url_safe).map_err(|_| wrong())?;
    PublicKey::from_bytes(&<[u8; 32]>::try_from(bytes).map_err(|_| wrong())?).map_err(|_| wrong())
}
