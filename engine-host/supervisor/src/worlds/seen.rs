//! What is known of a world just now.

use std::net::SocketAddr;

use serde::Serialize;

/// Where a world is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Its process starts for the first time.
    #[default]
    Starting,
    /// Players may come.
    Running,
    /// Its process has ended, and it is started again from its record.
    Restarting,
    /// It was asked to end.
    Stopping,
    /// It is not started again.
    Closed,
}

impl State {
    /// One word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Restarting => "restarting",
            Self::Stopping => "stopping",
            Self::Closed => "closed",
        }
    }
}

/// Why a world's process can reach more than it should.
pub(crate) const NO_LANDLOCK: &str = "this kernel has no Landlock, so their processes can reach what the host can";

/// What its process said last, and what its keeper knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) state: State,
    /// Why it is restarting or closed, or why it stands still.
    pub(crate) why: Option<String>,
    /// Where its process listens, while it is open.
    pub(crate) address: Option<SocketAddr>,
    /// Whether the kernel keeps the process to its own files.
    pub(crate) confined: bool,
    pub(crate) process: Option<u32>,
    pub(crate) tick: u64,
    pub(crate) players: usize,
    /// Whether it has ticked lately.
    pub(crate) ticks: bool,
    /// What its ticks want of a core, in thousandths.
    pub(crate) load_permille: u32,
    /// Whether its ticks run at a low priority, because they want more than their share.
    pub(crate) gives_way: bool,
    /// Starts after the first.
    pub(crate) restarts: u64,
}

impl Seen {
    /// In a few words, for whoever asks after its health; `None`: all is well.
    pub(crate) fn trouble(&self) -> Option<&'static str> {
        match self.state {
            State::Running if self.ticks && self.why.is_none() => None,
            State::Running if self.why.is_some() => Some("paused"),
            State::Running => Some("does not tick"),
            State::Starting | State::Stopping => None,
            State::Restarting | State::Closed => Some(self.state.as_str()),
        }
    }
}
