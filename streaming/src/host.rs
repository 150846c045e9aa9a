//! What streaming asks of the one who owns the worlds.

use std::fmt;
use std::sync::Arc;

use crate::input::Input;
use crate::{Picture, Slot};

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

/// Who wants in, as whoever guards signalling knows it: the guard puts it among the request's extensions. Without a guard
/// everyone is a player without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guest {
    /// What it may do.
    pub role: Role,
    /// Shown to others.
    pub name: Option<String>,
}

/// Why nobody can come in.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// 404.
    #[error("there is no world '{0}' here; GET /v1/worlds lists what there is")]
    NoSuchWorld(String),
    /// 503.
    #[error("the world is full: {max} players are in it; try again later")]
    Full {
        /// Greatest number of players.
        max: usize,
    },
    /// 503.
    #[error("the world is full: {max} spectators look on; try again later")]
    Crowded {
        /// Greatest number of spectators.
        max: usize,
    },
    /// 503.
    #[error("the node is stopping")]
    Stopping,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// `DELETE`, or the browser closed the connection.
    Left,
    /// No sign of life.
    Lost,
    /// It sent what is no input.
    Garbage,
    /// The node stops.
    Stopping,
    /// Somebody sent it away.
    Kicked,
}

/// A camera that several sessions look through. Never reused while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CameraId(pub u64);

/// How the host and a session reach one another.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Whose.
    pub session: SessionId,
    /// The host puts the newest picture in, the encoder takes it out.
    pub pictures: Arc<Slot<Picture>>,
    /// With it the pictures are those of a camera that others look through too, out of one slot, and are encoded once for all of
    /// them; the host closes that slot, if ever. Without, the session has an encoder of its own, and closes the slot.
    pub camera: Option<CameraId>,
    /// The host puts the newest note in (UTF-8 JSON, at most [`Seat::MAX_NOTE_BYTES`]); it is sent over the reliable data
    /// channel. A note that was not sent yet is replaced: notes tell a state, not an event.
    pub notes: Arc<Slot<String>>,
}

impl Seat {
    /// Longer notes are not sent.
    pub const MAX_NOTE_BYTES: usize = 16 * 1024;
}

/// What is known of the way to a session's viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Whose.
    pub session: SessionId,
    /// Bits a second that the way carries, by what the viewer reports of packets.
    pub estimate_bps: u32,
    /// Bits a second that the encoder aims at.
    pub target_bps: u32,
    /// Share of packets that were lost lately, 0 to 1.
    pub loss: f64,
    /// From a packet sent to the report of it.
    pub rtt: std::time::Duration,
}

/// The owner of the worlds. Every call returns at once.
pub trait Host: Send + Sync + 'static {
    /// Reserves a place.
    fn join(&self, world: &str, guest: &Guest) -> Result<Seat, Refusal>;
    /// Media can flow: the player appears.
    fn enter(&self, session: SessionId);
    /// A well-formed message came in. Messages of one session keep the order in which they arrived. The first one says whether
    /// the session signs: after a [`ClientMessage::Key`](crate::input::ClientMessage::Key) all have a signature, which is for
    /// the host to verify; otherwise none has.
    fn input(&self, session: SessionId, input: Input);
    /// The session is over. Called exactly once for every join.
    fn leave(&self, session: SessionId, why: Leave);
}
