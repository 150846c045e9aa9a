//! `/v1/programs`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_LENGTH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer::{Refusal, blocking};
use super::face::Face;
use super::part::{Part, too_large};
use super::resumable;
use super::taken::{location, take};
use crate::host::NotDeleted;
use crate::program_id::ProgramId;

pub(super) async fn list(State(face): State<Arc<Face>>) -> Json<Value> {
    Json(json!({ "programs": face.host.programs.all() }))
}

/// A package as the body; or, with `Upload-Length`, the beginning of a resumable upload.
pub(super) async fn upload(State(face): State<Arc<Face>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    if resumable::is_asked_for(&headers) {
        return resumable::create(&face, &headers).await;
    }
    let most = face.max_upload_bytes;
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > most) {
        return Err(too_large(most));
    }
    let _one = face.uploads.try_acquire().map_err(|_| Refusal::busy("too many uploads at once; try again"))?;
    let mut part = Part::create(&face.folder).await?;
    part.receive(body, most).await?;
    let (program, is_new) = take(&face, part.path()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(LOCATION, location(&program))], Json(program)).into_response())
}

pub(super) async fn delete(State(face): State<Arc<Face>>, Path(hash): Path<String>) -> Result<StatusCode, Refusal> {
    let missing = || Refusal::new(StatusCode::NOT_FOUND, "there is no such program; GET /v1/programs lists them");
    let id: ProgramId = hash.parse().map_err(|_| missing())?;
    let host = Arc::clone(&face.host);
    match blocking(move || host.delete_program(id)).await? {
        Ok(true) => Ok(StatusCode::NO_CONTENT),
        Ok(false) => Err(missing()),
        Err(NotDeleted::Kept(error)) => Err(Refusal::failed(error)),
        Err(used) => Err(Refusal::new(StatusCode::CONFLICT, used)),
    }
}
