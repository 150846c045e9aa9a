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

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use lightcone_identity::{AuthChain, ChainError};
use lightcone_protocol::EthereumAddress;

use crate::source::Source;

/// How long a text is good.
pub(crate) const GOOD_FOR_S: u64 = 300;
/// Texts that are waited for. A newer one takes the place of the oldest.
const MOST_TEXTS: usize = 8192;
/// Those that one source may have of them; beyond, its newer ones take the place of its own.
const MOST_OF_A_SOURCE: usize = 256;
/// Of randomness in each.
pub(crate) const NONCE_BYTES: usize = 16;

/// Why a proof is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum NotProven {
    #[error("the proof cannot be read: write the chain's JSON in base64url without padding")]
    Base64,
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("no wallets are taken at this name: start with --host-name to take wallets")]
    NoName,
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

/// Oldest first, and so by when they end.
type Given = VecDeque<Waited>;

#[derive(Debug)]
struct Waited {
    nonce: String,
    challenge: Challenge,
    /// Who asked for it; `None` for this machine.
    source: Option<Source>,
}

impl Challenges {
    /// A new one, for `source`.
    pub(crate) fn give(
        &self,
        (host, world): (&str, &str),
        source: Option<Source>,
        nonce: [u8; NONCE_BYTES],
        now_s: u64,
    ) -> Challenge {
        let nonce = hex(&nonce);
        let expires_s = now_s + GOOD_FOR_S;
        let challenge = Challenge { text: text(host, world, &nonce, expires_s), expires_s };
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while given.front().is_some_and(|oldest| oldest.challenge.expires_s <= now_s) {
            given.pop_front();
        }
        let of_source = |waited: &Waited| source.is_some() && waited.source == source;
        if given.iter().filter(|waited| of_source(waited)).count() >= MOST_OF_A_SOURCE {
            let oldest = given.iter().position(of_source);
            oldest.and_then(|at| given.remove(at));
        } else if given.len() >= MOST_TEXTS {
            given.pop_front();
        }
        given.push_back(Waited { nonce, challenge: challenge.clone(), source });
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
        let at = given.iter().position(|waited| waited.nonce == nonce).ok_or(NotProven::Unknown)?;
        let good = &given[at].challenge;
        if now_s >= good.expires_s {
            return Err(NotProven::Unknown);
        }
        if chain.payload() != good.text || text(host, world, nonce, good.expires_s) != good.text {
            return Err(NotProven::Other);
        }
        let address = chain.verify(&good.text, now_s.saturating_mul(1000))?;
        given.remove(at);
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
