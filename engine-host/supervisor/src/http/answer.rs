//! Answers that are no success: a status and a line.

use std::fmt::Display;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};

/// One line for a person, and when to come again.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    why: String,
    retry_after_s: Option<u32>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, why: impl Display) -> Self {
        Self { status, why: why.to_string(), retry_after_s: None }
    }

    /// 503, to be tried again soon.
    pub(super) fn busy(why: impl Display) -> Self {
        Self { retry_after_s: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, why) }
    }

    /// 500; the log says more than whoever asked needs to know.
    pub(super) fn failed(error: impl Display) -> Self {
        tracing::error!("a request failed: {error}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "it failed; the host's log says why")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, format!("{}\n", self.why)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// For work that waits for files or processes.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::failed)
}
