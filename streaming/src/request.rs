//! What others ask of the media loop. It answers through `done`.

use std::thread::JoinHandle;

use lightcone_protocol::SessionId;
use tokio::sync::oneshot;

use crate::capture::{CaptureError, Tap};
use crate::peer::{Credentials, Opening};
use crate::session::Leave;

/// So many requests wait; then those who ask wait.
pub(crate) const MAX_REQUESTS: usize = 64;

/// See the top of the file.
pub(crate) enum Request {
    /// Opens a session; the answer comes when datagrams find it.
    Open { resource: String, opening: Box<Opening>, done: oneshot::Sender<()> },
    /// Ends a session; answers whether there was one.
    End { resource: String, done: oneshot::Sender<bool> },
    /// Tells a session why it must go, and ends it; answers whether there was one.
    Kick { session: SessionId, note: String, why: Leave, done: oneshot::Sender<bool> },
    /// Lets a session's frames go past a tap, which comes with the thread that writes them down. Without a tap: answers
    /// whether it could. Says whether there is anything to hear.
    Capture {
        session: SessionId,
        tap: Option<(Tap, JoinHandle<()>)>,
        done: oneshot::Sender<Result<bool, CaptureError>>,
    },
    /// Takes a session's tap away; answers whether there was one.
    EndCapture { session: SessionId, done: oneshot::Sender<bool> },
    /// Answers which sessions are captured.
    Captured { done: oneshot::Sender<Vec<SessionId>> },
    /// Answers with what signalling knows of a session, if there is one.
    Find { resource: String, done: oneshot::Sender<Option<Known>> },
    /// Begins a new generation of a session's ICE; answers with what signalling knows of it then.
    Restart { resource: String, credentials: Credentials, done: oneshot::Sender<Option<Known>> },
}

/// What signalling knows of a session.
#[derive(Clone)]
pub(crate) struct Known {
    /// The browser's name in the newest generation of ICE.
    pub(crate) remote_ufrag: String,
    /// The number of that generation; the first is 1.
    pub(crate) generation: u32,
    /// The `m=` and `a=mid:` lines of the answer's media section whose transport all others share.
    pub(crate) section: String,
}
