//! What streaming asks of the one who owns the worlds.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::audio::AudioTrack;
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
    /// Whose its token is, in the words of who minted it.
    pub subject: Option<String>,
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
    /// `DELETE`.
    Left,
    /// No sign of life, or the browser closed the connection without a word, as it does with that of a page that is loaded
    /// again: it may come back.
    Lost,
    /// Its player came back over another connection.
    Elsewhere,
    /// It lasted as long as it may.
    TooLong,
    /// Nothing came from its player for too long.
    Idle,
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
    /// The host puts what is heard in, if it makes any sound. Sessions that hear the same share it.
    pub audio: Option<Arc<AudioTrack>>,
}

impl Seat {
    /// Longer notes are not sent.
    pub const MAX_NOTE_BYTES: usize = 16 * 1024;
}

/// A session that goes on over a new connection.
#[derive(Clone, Debug)]
pub struct Rejoined {
    /// With the session's id of before.
    pub seat: Seat,
    /// The newest sequence that was taken of its input: the page goes on above it.
    pub input_seq: u32,
}

/// What is known of the way to a session's viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Whose.
    pub session: SessionId,
    /// Bits a second that the way carries, by what the viewer reports of packets.
    pub estimate_bps: u32,
    /// Of them, those that pictures may take.
    pub room_bps: u32,
    /// Bits a second that arrived lately: with still pictures far fewer than there is room for, which then is not known well.
    pub arriving_bps: u32,
    /// Bits a second that the encoder aims at.
    pub target_bps: u32,
    /// Share of packets that were lost lately, 0 to 1.
    pub loss: f64,
    /// From a packet sent to the report of it.
    pub rtt: Duration,
}

/// The most that [`Host::delay`] is called with.
pub const MAX_DELAY: Duration = Duration::from_millis(50);

/// The owner of the worlds. Every call returns at once.
pub trait Host: Send + Sync + 'static {
    /// Reserves a place.
    fn join(&self, world: &str, guest: &Guest) -> Result<Seat, Refusal>;
    /// What brings a session back, for its page to keep; visible ASCII. None: nothing does.
    fn resume_token(&self, _session: SessionId, _guest: &Guest) -> Option<String> {
        None
    }
    /// Which session such a token brings back now, connected or not. Any text may come in.
    fn returning(&self, _world: &str, _guest: &Guest, _token: &str) -> Option<SessionId> {
        None
    }
    /// Reserves its place for a session that [`Host::returning`] named and that has left since, for now.
    fn rejoin(&self, _session: SessionId, _guest: &Guest) -> Option<Rejoined> {
        None
    }
    /// Nobody will come back for a session that [`Host::returning`] named. False: it is not waited for.
    fn give_up(&self, _session: SessionId) -> bool {
        false
    }
    /// Media can flow: the player appears.
    fn enter(&self, session: SessionId);
    /// A well-formed message came in. Messages of one session keep the order in which they arrived. The first one says whether
    /// the session signs: after a [`ClientMessage::Key`](crate::input::ClientMessage::Key) all have a signature, which is for
    /// the host to verify; otherwise none has.
    fn input(&self, session: SessionId, input: Input);
    /// What is known of the way to a session's viewer, twice a second.
    fn link(&self, _link: &Link) {}
    /// A viewer wishes its pictures so much after the moment at which they could be drawn first, as its display then takes
    /// them sooner; at most [`MAX_DELAY`], until another wish. Any number of these may come in.
    fn delay(&self, _session: SessionId, _by: Duration) {}
    /// The connection is over. Called exactly once for every join and every rejoin.
    fn leave(&self, session: SessionId, why: Leave);
}
