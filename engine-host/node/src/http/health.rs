//! `/healthz` and `/readyz`: whether the world ticks, and whether new players are welcome.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::face::Face;

/// One line, and 503 unless all is well.
pub(super) async fn health(State(face): State<Arc<Face>>) -> Response {
    match trouble(&face) {
        None => (StatusCode::OK, "ok\n").into_response(),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
    }
}

fn trouble(face: &Face) -> Option<String> {
    if let Some(left) = face.seats.draining(Instant::now()) {
        return Some(format!("the node stops; players have {} s left", left.as_secs()));
    }
    if face.status.halt().is_some() {
        return Some("the world has halted; the log says more".to_owned());
    }
    // Anyone may ask: what exactly is wrong, and where on the disk, is for the log.
    if face.status.why_paused().is_some() {
        return Some("the world is paused, because its record cannot be written; the log says more".to_owned());
    }
    (!face.status.is_alive()).then(|| "the world does not tick".to_owned())
}
