//! Reading a chain, and following it.

use lightcone_protocol::EthereumAddress;

use crate::address::checked;
use crate::ephemeral::Login;
use crate::error::{ChainError, LinkError};
use crate::limits::{MAX_CHAIN_BYTES, MAX_LINKS};
use crate::link::{EPHEMERAL, Link, SIGNED_ENTITY, SIGNER};
use crate::personal;

/// A chain that was read; nothing in it was checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthChain(Vec<Link>);

impl AuthChain {
    /// From JSON: a list of objects with `type`, `payload` and `signature`.
    ///
    /// # Errors
    ///
    /// [`ChainError`] if it is none, or too large.
    pub fn parse(json: &[u8]) -> Result<Self, ChainError> {
        if json.len() > MAX_CHAIN_BYTES {
            return Err(ChainError::TooLong(json.len()));
        }
        let links: Vec<Link> = serde_json::from_slice(json).map_err(|error| ChainError::Json(error.to_string()))?;
        if (2..=MAX_LINKS).contains(&links.len()) { Ok(Self(links)) } else { Err(ChainError::Links(links.len())) }
    }

    /// What the last link says: the text that its signer was asked to sign, if this is a proof.
    pub fn payload(&self) -> &str {
        self.0.last().map_or("", |link| &link.payload)
    }

    /// Whose proof it is that they signed this text; all logins on the way are good at this time (milliseconds since 1970).
    ///
    /// # Errors
    ///
    /// [`ChainError`] if it proves nothing.
    pub fn verify(&self, text: &str, now_ms: u64) -> Result<EthereumAddress, ChainError> {
        let [first, between @ .., last] = self.0.as_slice() else { return Err(ChainError::Links(self.0.len())) };
        let at = |at: usize| move |why| ChainError::Link { at, why };
        let owner = owner(first).map_err(at(1))?;
        let mut authority = owner;
        for (number, link) in between.iter().enumerate() {
            authority = logged_in(link, authority, now_ms).map_err(at(number + 2))?;
        }
        signed(last, SIGNED_ENTITY, authority).map_err(at(self.0.len()))?;
        if last.payload == text { Ok(owner) } else { Err(ChainError::Payload) }
    }
}

fn owner(link: &Link) -> Result<EthereumAddress, LinkError> {
    link.must_be(SIGNER)?;
    if link.signature.is_empty() { checked(&link.payload) } else { Err(LinkError::Signature) }
}

fn logged_in(link: &Link, by: EthereumAddress, now_ms: u64) -> Result<EthereumAddress, LinkError> {
    signed(link, EPHEMERAL, by)?;
    let login = Login::parse(&link.payload)?;
    if login.until_ms > now_ms { Ok(login.address) } else { Err(LinkError::Expired(login.until.to_owned())) }
}

fn signed(link: &Link, kind: &'static str, by: EthereumAddress) -> Result<(), LinkError> {
    link.must_be(kind)?;
    let signer = personal::signer(&link.payload, &link.signature)?;
    if signer == by { Ok(()) } else { Err(LinkError::Signer(by.to_string())) }
}
