//! `GET /v1/sessions/{id}/pointed`: what a player points at. For who makes the world.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::face::Face;
use super::sessions::session;
use crate::workshop::NoAnswer;

/// Answered after the next tick. Nothing of the world changes, so it is no input.
pub(super) async fn pointed(State(face): State<Arc<Face>>, Path(id): Path<String>) -> Response {
    let Some(inspections) = &face.inspections else {
        let what = "there is no inspector here: the node was started without --console and --watch\n";
        return (StatusCode::NOT_FOUND, what).into_response();
    };
    let nobody = || (StatusCode::NOT_FOUND, "there is no such player, or this world does not say\n").into_response();
    let Some(session) = session(&id) else { return nobody() };
    match inspections.ask(session).await {
        Ok(Some(json)) => ([(CONTENT_TYPE, "application/json")], json).into_response(),
        Ok(None) => nobody(),
        Err(NoAnswer::Busy) => {
            (StatusCode::SERVICE_UNAVAILABLE, [("Retry-After", "1")], "others ask just now\n").into_response()
        }
        Err(NoAnswer::Over) => (StatusCode::SERVICE_UNAVAILABLE, "the world stands still\n").into_response(),
    }
}
