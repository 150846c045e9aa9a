//! Texts that a wallet signs to be known by its address: each is good once, for a while, at one host and for one world.
//!
//! ```text
//! play.example asks who you are, to let you into the world 'plaza'.
//! Signing this costs nothing and moves nothing.
//!
//! Host: play.example
//! World: plaza
//! Nonce: 32 hexadecimal digits
//! Expires: 2026-12-01T12:05:00Z
//! ```
//!
//! It is no sign-in of EIP-4361: that one names the address, and so could not be signed by the key that a wallet has lent its name to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use lightcone_identity::{AuthChain, ChainError};
use lightcone_protocol::EthereumAddress;

/// How long a text is good.
pub(crate) const GOOD_FOR_S: u64 = 300;
/// Texts that are waited for. A newer one takes the place of the oldest.
const MOST_TEXTS: usize = 4096;
/// Of randomness in each.
pub(crate) const NONCE_BYTES: usize = 16;

/// Why a proof is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum NotProven {
    #[error("the proof cannot be read: write the chain's JSON in base64url without padding")]
    Base64,
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("the proof does not sign a challenge of this node; GET /v1/worlds/{{world}}/challenge gives one")]
    NoChallenge,
    #[error("the challenge is unknown here, was used, or has ended: ask for a new one")]
    Unknown,
    #[error("the challenge was given for another host or world, or was altered")]
    Other,
}

/// A text and when it ends.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) text: String,
    /// Seconds since 1970.
    pub(crate) expires_s: u64,
}

/// The texts that were given out and not used yet.
#[derive(Debug, Default)]
pub(crate) struct Challenges(Mutex<Given>);

#[derive(Debug, Default)]
struct Given {
    by_nonce: BTreeMap<String, Challenge>,
    /// The nonces, oldest first; some were used since.
    order: std::collections::VecDeque<String>,
}

impl Challenges {
    /// A new one.
    pub(crate) fn give(&self, host: &str, world: &str, nonce: [u8; NONCE_BYTES], now_s: u64) -> Challenge {
        let nonce = hex(&nonce);
        let expires_s = now_s + GOOD_FOR_S;
        let challenge = Challenge { text: text(host, world, &nonce, expires_s), expires_s };
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while given.order.len() >= MOST_TEXTS {
            let Some(oldest) = given.order.pop_front() else { break };
            given.by_nonce.remove(&oldest);
        }
        given.order.push_back(nonce.clone());
        given.by_nonce.insert(nonce, challenge.clone());
        challenge
    }

    /// Who has signed one of them, which is used up by that. A proof that is wrong uses nothing up.
    pub(crate) fn take(
        &self,
        chain: &AuthChain,
        host: &str,
        world: &str,
        now_s: u64,
    ) -> Result<EthereumAddress, NotProven> {
        let nonce = nonce(chain.payload()).ok_or(NotProven::NoChallenge)?;
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let good = given.by_nonce.get(nonce).filter(|one| now_s < one.expires_s).ok_or(NotProven::Unknown)?;
        if chain.payload() != good.text || text(host, world, nonce, good.expires_s) != good.text {
            return Err(NotProven::Other);
        }
        let address = chain.verify(&good.text, now_s.saturating_mul(1000))?;
        let nonce = nonce.to_owned();
        given.by_nonce.remove(&nonce);
        Ok(address)
    }
}

fn text(host: &str, world: &str, nonce: &str, expires_s: u64) -> String {
    format!(
        "{host} asks who you are, to let you into the world '{world}'.\nSigning this costs nothing and moves nothing.\n\n\
         Host: {host}\nWorld: {world}\nNonce: {nonce}\nExpires: {}",
        utc(expires_s)
    )
}

fn nonce(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("Nonce: "))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// For people, in the calendar of RFC 3339.
fn utc(unix_s: u64) -> String {
    let (days, second) = (unix_s / 86_400, unix_s % 86_400);
    // Howard Hinnant's days: years begin in March, so that leap days come last; 719,468 days lie before 1970.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + later;
    format!("{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests;
