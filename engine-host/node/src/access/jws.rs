//! Compact JWS (RFC 7515 §7.1) with one algorithm: `EdDSA` over Ed25519 (RFC 8037 §3.1).
//!
//! Of our own, because what is wanted is small and narrow: one algorithm, one spelling of every token, no member twice, and
//! the strict verification that is here anyway. The crate `jsonwebtoken` (11.1) brings either aws-lc or RSA and the NIST curves.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_attest::statement::{PublicKey, SigningKey};

use super::error::{MAX_TOKEN_BYTES, TokenError};
use super::members::{Members, quoted};

const HEADER: &str = r#"{"alg":"EdDSA","typ":"JWT"}"#;

pub(super) fn sign(payload: &str, key: &SigningKey) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()));
    format!("{input}.{signature}")
}

/// The payload, once one of the keys is seen to have signed it.
pub(super) fn verify(token: &str, keys: &[PublicKey]) -> Result<Vec<u8>, TokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::TooLong(token.len()));
    }
    let form = TokenError::Form("three parts of base64url with a dot between them are wanted");
    let Some((input, signature)) = token.rsplit_once('.') else { return Err(form) };
    let Some((header, payload)) = input.split_once('.').filter(|(_, payload)| !payload.contains('.')) else {
        return Err(form);
    };
    check_header(&decode(header, TokenError::Form("its header is no base64url"))?)?;
    let payload = decode(payload, TokenError::Form("its claims are no base64url"))?;
    let signature = decode(signature, TokenError::Form("its signature is no base64url"))?;
    let signature =
        <[u8; 64]>::try_from(signature).map_err(|_| TokenError::Form("an Ed25519 signature has 64 bytes"))?;
    if !keys.iter().any(|key| key.verify(input.as_bytes(), &signature)) {
        return Err(TokenError::Signature);
    }
    Ok(payload)
}

/// Without padding and without stray bits at the end: a token has one spelling.
fn decode(text: &str, wrong: TokenError) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong)
}

/// What is not known here could say how the signature is to be read (`crit`, `b64`, `jwk`), so it is refused.
fn check_header(json: &[u8]) -> Result<(), TokenError> {
    let mut members = Members::parse(json).map_err(TokenError::Header)?;
    match members.text("alg").map_err(TokenError::Header)?.as_deref() {
        Some("EdDSA") => {}
        Some(other) => return Err(TokenError::Header(format!("alg is {}, only EdDSA is taken", quoted(other)))),
        None => return Err(TokenError::Header("alg is missing, only EdDSA is taken".into())),
    }
    if let Some(typ) = members.text("typ").map_err(TokenError::Header)?
        && !typ.eq_ignore_ascii_case("JWT")
    {
        return Err(TokenError::Header(format!("typ is {}, only JWT is taken", quoted(&typ))));
    }
    members.text("kid").map_err(TokenError::Header)?;
    match members.names().next() {
        Some(name) => Err(TokenError::Header(format!("{} is not known here", quoted(name)))),
        None => Ok(()),
    }
}
