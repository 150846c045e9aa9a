//! `/v1/sessions/{id}/recording`: what a session sees, into files on the node. For admins.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lightcone_streaming::capture::{CaptureConfig, CaptureError};
use serde_json::json;

use super::face::Face;
use super::recordings_config::RecordingConfig;
use super::sessions::session;

const NO_SESSION: &str = "there is no such session; GET /v1/sessions lists those there are\n";

/// 201 with the name of the first file.
pub(super) async fn start(State(face): State<Arc<Face>>, Path(id): Path<String>) -> Response {
    let Some(RecordingConfig { folder, max_bytes }) = face.recordings.clone() else {
        return (StatusCode::CONFLICT, "this node records nothing: start it with --recordings DIR\n").into_response();
    };
    let Some(session) = session(&id) else { return (StatusCode::NOT_FOUND, NO_SESSION).into_response() };
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let name = format!("{now_ms}-{session}");
    let file = format!("{name}-1.mp4");
    match face.captures.start(session, CaptureConfig { folder, name, max_bytes }).await {
        Ok(()) => (StatusCode::CREATED, Json(json!({ "file": file }))).into_response(),
        Err(error) => {
            let status = match &error {
                CaptureError::NoSession => StatusCode::NOT_FOUND,
                CaptureError::Already | CaptureError::Shared => StatusCode::CONFLICT,
                CaptureError::File { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (status, format!("{error}\n")).into_response()
        }
    }
}

/// 204, and the files are written to their ends.
pub(super) async fn stop(State(face): State<Arc<Face>>, Path(id): Path<String>) -> Response {
    match session(&id) {
        Some(session) if face.captures.stop(session).await => StatusCode::NO_CONTENT.into_response(),
        Some(_) => (StatusCode::NOT_FOUND, "no such session is being recorded\n").into_response(),
        None => (StatusCode::NOT_FOUND, NO_SESSION).into_response(),
    }
}
