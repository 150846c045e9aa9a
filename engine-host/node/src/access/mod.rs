//! Who may enter: a shared secret, or signed tokens that end.
//!
//! A token is a JSON Web Token (RFC 7519) in compact form, signed with Ed25519 (`EdDSA`, RFC 8037):
//!
//! ```text
//! header   {"alg":"EdDSA","typ":"JWT"}                      "kid" may be there; nothing else
//! claims   world  text   the world it is for                 needed
//!          role   text   player, spectator or admin          needed
//!          exp    whole seconds since 1970                   needed
//!          nbf, iat  the same    jti, sub  text of at most 128 bytes    name  see lightcone_protocol::PlayerName
//! ```
//!
//! A node trusts public keys, its own or those of whoever mints for it; the first that fits is enough. A token is looked at
//! with each request, and not again while a session lasts: who is in stays in after its token has ended, until kicked. Then the
//! token is revoked, too.
//!
//! It deliberately reads no clock: the time comes in as an argument.

mod claims;
mod error;
mod jws;
mod members;
mod revoked;
mod secret;
#[cfg(test)]
mod tests;
mod trust;

use std::sync::Arc;

use lightcone_attest::statement::{PublicKey, SigningKey};
use lightcone_streaming::Guest;

pub use claims::{Claims, LEEWAY_S};
pub use error::{MAX_AHEAD_DAYS, MAX_TOKEN_BYTES, TokenError};
pub use revoked::{Revoked, RevokedError};
pub use secret::{Secret, WeakSecret};
pub use trust::{KeyTextError, public_key_from_text, public_key_text};

/// Keys that a node may trust: each is tried on a token, so a forged one costs that many verifications.
pub const MAX_KEYS: usize = 16;

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Denied {
    /// Nothing was presented.
    #[error("this node wants a token")]
    Missing,
    /// Not the shared secret, and signed tokens are not taken.
    #[error("this is not the node's token")]
    Wrong,
    /// A signed token that is not taken.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Signs a token. `claims` are checked as they are when it is presented, but for the time.
pub fn mint(claims: &Claims, key: &SigningKey) -> Result<String, TokenError> {
    let token = jws::sign(&claims.to_json()?, key);
    if token.len() > MAX_TOKEN_BYTES { Err(TokenError::TooLong(token.len())) } else { Ok(token) }
}

/// Reads a token that one of these keys signed, for this world and this moment (seconds since 1970).
pub fn verify(token: &str, keys: &[PublicKey], world: &str, now_s: u64) -> Result<Claims, TokenError> {
    let claims = Claims::from_json(&jws::verify(token, keys)?)?;
    claims.check(world, now_s)?;
    Ok(claims)
}

/// Whether these are the claims of a token.
pub(crate) fn can_read(claims: &[u8]) -> bool {
    Claims::from_json(claims).is_ok()
}

/// What opens a node.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Whoever knows it is a player.
    pub secret: Option<Secret>,
    /// Whoever knows it may read the metrics, and nothing else.
    pub scrape: Option<Secret>,
    /// Their tokens are taken; at most [`MAX_KEYS`].
    pub keys: Vec<PublicKey>,
    /// Signed tokens that are taken no more.
    pub revoked: Arc<Revoked>,
}

impl Access {
    /// Anyone may enter: for loopback alone.
    pub fn is_open(&self) -> bool {
        self.secret.is_none() && self.keys.is_empty()
    }

    /// Whether this is the secret for the metrics.
    pub(crate) fn may_scrape(&self, presented: &str) -> bool {
        self.scrape.as_ref().is_some_and(|secret| secret.matches(presented))
    }

    /// Who it is that presents this.
    pub(crate) fn admit(&self, presented: Option<&str>, world: &str, now_s: u64) -> Result<Guest, Denied> {
        if self.is_open() {
            return Ok(Guest::default());
        }
        let presented = presented.ok_or(Denied::Missing)?;
        if self.secret.as_ref().is_some_and(|secret| secret.matches(presented)) {
            return Ok(Guest::default());
        }
        if self.keys.is_empty() {
            return Err(Denied::Wrong);
        }
        let claims = verify(presented, &self.keys, world, now_s)?;
        if self.revoked.has(&claims, presented) {
            return Err(TokenError::Revoked.into());
        }
        let grant = Some(revoked::grant(&claims, presented));
        let name = claims.name.map(|name| name.as_str().to_owned());
        Ok(Guest { role: claims.role, name, subject: claims.sub, grant, ..Guest::default() })
    }
}
