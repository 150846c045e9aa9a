//! What streaming asks of the one who owns the worlds.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use lightcone_protocol::input::Input;
use lightcone_protocol::view::Screen;
use lightcone_protocol::{EthereumAddress, Role, SessionId};

use crate::audio::AudioTrack;
use crate::session::{CameraId, Leave, Link};
use crate::slot::Slot;
use crate::to_page::ToPage;
use crate::video_frame::VideoFrame;

/// Who wants in. Whoever guards signalling puts it among the request's extensions; without a guard, everyone is a player
/// without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guest {
    /// What the guest may do.
    pub role: Role,
    /// The name that others are shown.
    pub name: Option<String>,
    /// Whom the guest's token was made for, in the words of whoever made the token.
    pub subject: Option<String>,
    /// The wallet that the guest has proved to hold.
    pub wallet: Option<EthereumAddress>,
    /// Where the guest comes from, as far as that is known.
    pub from: Option<IpAddr>,
    /// What let the guest in, in the words of whoever did; shown to nobody.
    pub grant: Option<String>,
}

/// Why nobody can come in.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// Answered with 404.
    #[error("there is no world '{0}' here; GET /v1/worlds lists what there is")]
    NoSuchWorld(String),
    /// Answered with 503.
    #[error("the world is full: {max} players are in it; try again later")]
    Full {
        /// Greatest number of players.
        max: usize,
    },
    /// Answered with 503.
    #[error("the world is full: {max} spectators look on; try again later")]
    Crowded {
        /// Greatest number of spectators.
        max: usize,
    },
    /// Answered with 429.
    #[error("{max} sessions of {of} are open, which is as many as there may be; end one first")]
    Yours {
        /// Whose, as in "your address".
        of: &'static str,
        /// Greatest number of them.
        max: usize,
    },
    /// Answered with 503.
    #[error("many are connecting just now; try again in a few seconds")]
    Busy,
    /// Answered with 503.
    #[error("the node is stopping")]
    Stopping,
}

/// How the host and a session reach one another.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The session that sits here.
    pub session: SessionId,
    /// The host puts the newest frame in, and the encoder takes it out.
    pub pictures: Arc<Slot<VideoFrame>>,
    /// With a camera, the frames are those of that camera, which others look through too: they come out of one slot and are
    /// encoded once for all. The host closes that slot, if ever. Without a camera, the session has an encoder of its own,
    /// and closes the slot.
    pub camera: Option<CameraId>,
    /// The host puts the newest note in (UTF-8 JSON, at most [`Seat::MAX_NOTE_BYTES`]); it is sent over the reliable data
    /// channel. A note that was not sent yet is replaced: notes tell a state, not an event.
    pub notes: Arc<Slot<String>>,
    /// What else the host says to the page.
    pub page: Arc<ToPage>,
    /// The host puts what is heard in, if the world makes any sound. Sessions that hear the same share it.
    pub audio: Option<Arc<AudioTrack>>,
}

impl Seat {
    /// Longer notes are not sent.
    pub const MAX_NOTE_BYTES: usize = 16 * 1024;
}

/// A session that goes on over a new connection.
#[derive(Clone, Debug)]
pub struct Rejoined {
    /// A seat for the same session id as before.
    pub seat: Seat,
    /// The newest sequence number that was taken of its input: the page goes on above it.
    pub input_seq: u32,
}

/// The owner of the worlds. Every call returns at once.
pub trait Host: Send + Sync + 'static {
    /// Reserves a place.
    fn join(&self, world: &str, guest: &Guest) -> Result<Seat, Refusal>;
    /// The token that brings a session back, for its page to keep; visible ASCII. `None`: sessions do not come back.
    fn resume_token(&self, _session: SessionId, _guest: &Guest) -> Option<String> {
        None
    }
    /// Which session such a token brings back now, connected or not. Any text may come in.
    fn returning(&self, _world: &str, _guest: &Guest, _token: &str) -> Option<SessionId> {
        None
    }
    /// Reserves its place again for a session that [`Host::returning`] named. The connection that it had, if any, has been
    /// ended before.
    fn rejoin(&self, _session: SessionId, _guest: &Guest) -> Option<Rejoined> {
        None
    }
    /// Nobody will come back for a session that [`Host::returning`] named. Says whether the session was still waited for.
    fn give_up(&self, _session: SessionId) -> bool {
        false
    }
    /// Whether a session whose connection is over, but not left, may still come back. What belongs to it, as a capture does, is
    /// kept so long. Asked twice a second.
    fn waits_for(&self, _session: SessionId) -> bool {
        false
    }
    /// Media can flow: the player appears.
    fn enter(&self, session: SessionId);
    /// A well-formed message came in. Messages of one session keep the order in which they arrived. The first one says
    /// whether the session signs: after a [`ClientMessage::Key`](lightcone_protocol::input::ClientMessage::Key) all have a
    /// signature, which the host has to verify; otherwise none has.
    fn input(&self, session: SessionId, input: Input);
    /// What is known of the path to a session's viewer; called twice a second.
    fn link(&self, _link: &Link) {}
    /// A viewer wants its frames to be drawn later than they could be, by so much, because its display then takes them
    /// sooner. At most [`MAX_DELAY`](crate::MAX_DELAY); it holds until the next such call, of which any number may come.
    fn delay(&self, _session: SessionId, _by: Duration) {}
    /// Whether anybody can see a viewer's page. While nobody can, no picture is taken out of its seat, but for a capture, so none
    /// needs to be drawn. It holds until the next such call, or the connection's end.
    fn shown(&self, _session: SessionId, _shown: bool) {}
    /// What a viewer's page has room for. Many may come while a window is being drawn larger; the newest holds.
    fn screen(&self, _session: SessionId, _screen: Screen) {}
    /// The connection is over. Called exactly once for every join and every rejoin.
    fn leave(&self, session: SessionId, why: Leave);
}
