//! Who is here, and what they may do.

use std::fmt;

/// One player's stay in one world. Never reused while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What a guest may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Has a body in the world.
    #[default]
    Player,
    /// Looks on.
    Spectator,
    /// A player who may also send others away.
    Admin,
}

/// A word that names no [`Role`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a role is player, spectator or admin")]
pub struct NoRole;

impl Role {
    /// As tokens and the API write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Player => "player",
            Self::Spectator => "spectator",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        [Self::Player, Self::Spectator, Self::Admin].into_iter().find(|role| role.as_str() == text).ok_or(NoRole)
    }
}
