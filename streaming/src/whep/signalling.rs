//! What every request of signalling works with.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::refuse::Problem;
use crate::request::Request;
use crate::shared::Shared;

/// See the top of the file.
#[derive(Clone)]
pub(super) struct Signalling {
    pub(super) shared: Arc<Shared>,
    pub(super) requests: mpsc::Sender<Request>,
}

impl Signalling {
    /// Asks the media loop. When that has stopped, so has everything.
    pub(super) async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Result<T, Problem> {
        let (done, answer) = oneshot::channel();
        self.requests.send(request(done)).await.map_err(|_| Problem::Stopping)?;
        answer.await.map_err(|_| Problem::Stopping)
    }
}
