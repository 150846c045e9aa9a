//! What streaming and its host say of a session.

use std::time::Duration;

use lightcone_protocol::SessionId;

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Its page sent `DELETE`.
    Left,
    /// No sign of life, or the browser closed the connection without a word, as it does when its page is loaded again. The
    /// player may come back.
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

impl Leave {
    /// As the metrics' label `reason` has it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Lost => "lost",
            Self::Elsewhere => "elsewhere",
            Self::TooLong => "too-long",
            Self::Idle => "idle",
            Self::Garbage => "garbage",
            Self::Stopping => "stopping",
            Self::Kicked => "kicked",
        }
    }
}

/// A camera that several sessions look through. Never reused while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CameraId(pub u64);

/// What is known of the network path to a session's viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The session that the path leads to.
    pub session: SessionId,
    /// Bits a second that the path carries, estimated from the viewer's reports of packets.
    pub estimate_bps: u32,
    /// The part of them that video may take.
    pub room_bps: u32,
    /// Bits a second that arrived in the last half second. A still picture fills far less than the path carries, and the
    /// estimate is then not certain.
    pub arriving_bps: u32,
    /// Bits a second that the encoder aims at.
    pub target_bps: u32,
    /// Share of packets that were lost lately, 0 to 1.
    pub loss: f64,
    /// From a packet sent to the viewer's report of it.
    pub rtt: Duration,
}

/// The greatest delay that [`Host::delay`](crate::Host::delay) is called with.
pub const MAX_DELAY: Duration = Duration::from_millis(50);
