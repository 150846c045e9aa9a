//! Why a chain proves nothing.

use crate::limits::{MAX_CHAIN_BYTES, MAX_LINKS};

/// Why a chain proves nothing.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChainError {
    /// It is longer than [`MAX_CHAIN_BYTES`].
    #[error("the chain has {0} bytes; {max} are allowed", max = MAX_CHAIN_BYTES)]
    TooLong(usize),
    /// It is no list of links.
    #[error("the chain cannot be read: {0}")]
    Json(String),
    /// It has too few links, or more than [`MAX_LINKS`].
    #[error("the chain has {0} links; 2 to {max} are allowed", max = MAX_LINKS)]
    Links(usize),
    /// One of the links is wrong.
    #[error("link {at} of the chain: {why}")]
    Link {
        /// Which, from 1.
        at: usize,
        /// What is wrong.
        why: LinkError,
    },
    /// What was signed is another text.
    #[error("the chain signs another text than the one that was asked for")]
    Payload,
}

/// What is wrong with a link.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum LinkError {
    /// It is at the wrong place, or not known at all.
    #[error("a {found} stands where a {wanted} is wanted")]
    Kind {
        /// What it says that it is; what is none of ours is cut short.
        found: String,
        /// What would be right.
        wanted: &'static str,
    },
    /// A wallet that is a contract.
    #[error("wallets that are contracts (EIP-1654) are not supported: only a blockchain can tell their signatures")]
    Contract,
    /// No address.
    #[error("an Ethereum address is 0x and 40 hexadecimal digits")]
    Address,
    /// Its letters say that a digit was mistaken.
    #[error("the address is mistyped: its large and small letters are not those of EIP-55")]
    Checksum,
    /// The first link has a signature, or another has none that can be read.
    #[error("a signature is 0x and 130 hexadecimal digits that end in 1b, 1c, 00 or 01, and the first link has none")]
    Signature,
    /// Somebody else signed it.
    #[error("it is not signed by {0}")]
    Signer(String),
    /// No login.
    #[error(
        "a login has three lines: 'Decentraland Login', 'Ephemeral address: 0x…' and 'Expiration: 2026-12-01T12:00:00.000Z'"
    )]
    Login,
    /// The login has ended.
    #[error("the login ended at {0}")]
    Expired(String),
}
