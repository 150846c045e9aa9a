//! Handles on single sessions of a [`Server`](crate::Server). They keep no hold of the server itself.

use std::thread::JoinHandle;

use lightcone_protocol::SessionId;
use tokio::sync::{mpsc, oneshot};

use crate::capture::{CaptureConfig, CaptureError, Tap};
use crate::request::Request;
use crate::session::Leave;

/// Sends sessions away.
#[derive(Clone)]
pub struct Kicker(mpsc::Sender<Request>);

impl Kicker {
    pub(crate) fn new(requests: mpsc::Sender<Request>) -> Self {
        Self(requests)
    }

    /// Sends the session this last note, as far as that is possible, and ends it with [`Leave::Kicked`]. False: there is no
    /// such session, or the server has stopped.
    pub async fn kick(&self, session: SessionId, note: String) -> bool {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::Kick { session, note, why: Leave::Kicked, done }).await;
        asked.is_ok() && answer.await.unwrap_or(false)
    }

    /// The same for the reason given, without waiting. False: too much is asked of the media loop just now, or it has
    /// stopped.
    pub fn ask(&self, session: SessionId, note: String, why: Leave) -> bool {
        let (done, _) = oneshot::channel();
        self.0.try_send(Request::Kick { session, note, why, done }).is_ok()
    }
}

/// Starts and stops captures of sessions: their streams, written to files.
#[derive(Clone)]
pub struct Captures(mpsc::Sender<Request>);

impl Captures {
    pub(crate) fn new(requests: mpsc::Sender<Request>) -> Self {
        Self(requests)
    }

    /// Begins a capture. It goes on while its player is away and the host waits for it ([`Host::waits_for`](crate::Host::waits_for)).
    /// It ends with the session, with [`Captures::stop`], when it is as large as it may get, or before the disk is full.
    pub async fn start(&self, session: SessionId, config: CaptureConfig) -> Result<(), CaptureError> {
        // No file is made for a session that is not there. The media loop itself makes none: it waits for no disk.
        let has_sound = self.attach(session, None).await?;
        self.attach(session, Some(Tap::start(config, has_sound)?)).await.map(drop)
    }

    async fn attach(&self, session: SessionId, tap: Option<(Tap, JoinHandle<()>)>) -> Result<bool, CaptureError> {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::Capture { session, tap, done }).await;
        if asked.is_err() { Err(CaptureError::NoSession) } else { answer.await.unwrap_or(Err(CaptureError::NoSession)) }
    }

    /// The sessions that are captured, those whose player is away just now among them. Empty: none, or the server has stopped.
    pub async fn running(&self) -> Vec<SessionId> {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::Captured { done }).await;
        if asked.is_err() { Vec::new() } else { answer.await.unwrap_or_default() }
    }

    /// False: no such session is being captured.
    pub async fn stop(&self, session: SessionId) -> bool {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::EndCapture { session, done }).await;
        asked.is_ok() && answer.await.unwrap_or(false)
    }
}
