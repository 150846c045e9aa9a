//! A scene that wants a server that its players cannot contradict runs twice: as the client, which all players see, and as the server.

/// The name by which the SDK knows the server.
pub(super) const SERVER_NAME: &str = "authoritative-server";
/// Numbers of servers begin here. A world has fewer scenes.
const SERVERS: u32 = 1 << 16;

/// Which of its two runs it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// What is seen; most scenes have nothing else.
    Client,
    /// It shows nothing, and keeps values for later.
    Server,
}

impl Side {
    /// Of a scene among all runs of the world: in states, too.
    pub(super) fn number(self, scene: u32) -> u32 {
        match self {
            Self::Client => scene,
            Self::Server => SERVERS + scene,
        }
    }
}
