//! Why a token is not taken.

/// Longer tokens are refused unread.
pub const MAX_TOKEN_BYTES: usize = 2048;

/// A token ends within so many days; one that a thief has is of no use after that.
pub const MAX_AHEAD_DAYS: u64 = 400;

/// Each says what is wrong, and never repeats the token.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TokenError {
    /// Refused unread.
    #[error("a token has at most {MAX_TOKEN_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    /// Not three parts of canonical base64url.
    #[error("the token is no JWT: {0}")]
    Form(&'static str),
    /// What it is signed with, and how, is not what is taken here.
    #[error("the token's header cannot be used: {0}")]
    Header(String),
    /// No trusted key made it.
    #[error("the token's signature is by no key that this node trusts")]
    Signature,
    /// The claims cannot be understood.
    #[error("the token's claims cannot be used: {0}")]
    Claims(String),
    /// Good elsewhere.
    #[error("the token is for the world {0:?}, which is not this one")]
    World(String),
    /// Over.
    #[error("the token ended {0} s ago; ask for a new one")]
    Expired(u64),
    /// As good as without an end.
    #[error("the token ends in {0} days, and {MAX_AHEAD_DAYS} at most are taken: ask for one that ends")]
    Endless(u64),
    /// Taken back.
    #[error("the token was revoked, when an admin ended a session that it had opened; ask for a new one")]
    Revoked,
    /// Too early.
    #[error("the token begins in {0} s")]
    NotYet(u64),
}
