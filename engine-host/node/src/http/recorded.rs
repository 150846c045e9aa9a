//! `/v1/recordings`: the files that recordings have made. For admins.

use std::fs::{self, Metadata};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lightcone_protocol::SessionId;
use serde_json::json;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::face::Face;
use super::sessions::session;

/// The newest of them are listed.
const MOST_LISTED: usize = 1000;
const NO_FILE: &str = "there is no such recording; GET /v1/recordings lists those there are\n";

/// Of which session a file is, by its name: `{milliseconds since 1970}-{session}-{part}.mp4`. `None` for every other name, so
/// that nothing else in the folder, and nothing outside of it, can be asked for.
fn session_of(file: &str) -> Option<SessionId> {
    let mut words = file.strip_suffix(".mp4")?.split('-');
    let (Some(began), Some(of), Some(part), None) = (words.next(), words.next(), words.next(), words.next()) else {
        return None;
    };
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    session(of).filter(|_| is_number(began) && is_number(part))
}

/// The newest first. A file of a recording that goes on may still grow.
pub(super) async fn list(State(face): State<Arc<Face>>) -> Response {
    let Some(folder) = face.recordings.clone().map(|config| config.folder) else {
        return Json(json!({"recordings": []})).into_response();
    };
    let running = face.captures.running().await;
    let found = tokio::task::spawn_blocking(move || files(folder)).await;
    match found.unwrap_or_else(|panicked| Err(io::Error::other(panicked))) {
        Ok(mut files) => {
            files.sort_by(|a, b| b.0.cmp(&a.0));
            let recordings = files.iter().take(MOST_LISTED).map(|(name, of, metadata)| {
                let modified = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
                json!({
                    "file": name,
                    "session": of.to_string(),
                    "bytes": metadata.len(),
                    "modified_unix_s": modified.map(|since| since.as_secs()),
                    "recording": running.contains(of),
                })
            });
            Json(json!({"recordings": recordings.collect::<Vec<_>>()})).into_response()
        }
        Err(error) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("the folder of recordings cannot be read: {error}\n"))
                .into_response()
        }
    }
}

/// The folder's recordings; one that is deleted meanwhile is left out.
fn files(folder: PathBuf) -> io::Result<Vec<(String, SessionId, Metadata)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let recording = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let of = session_of(&name)?;
        Some((name, of, entry.metadata().ok().filter(Metadata::is_file)?))
    };
    Ok(entries.flatten().filter_map(recording).collect())
}

/// The file, or the part of it that `Range` asks for (RFC 9110 §14).
pub(super) async fn download(
    State(face): State<Arc<Face>>,
    Path(file): Path<String>,
    request: Request<Body>,
) -> Response {
    let Some(path) = path(&face, &file) else { return (StatusCode::NOT_FOUND, NO_FILE).into_response() };
    match ServeFile::new(path).oneshot(request).await {
        Ok(response) if response.status() == StatusCode::NOT_FOUND => (StatusCode::NOT_FOUND, NO_FILE).into_response(),
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

/// 204; 409 while its session is being recorded.
pub(super) async fn delete(State(face): State<Arc<Face>>, Path(file): Path<String>) -> Response {
    let Some((path, of)) = path(&face, &file).zip(session_of(&file)) else {
        return (StatusCode::NOT_FOUND, NO_FILE).into_response();
    };
    if face.captures.running().await.contains(&of) {
        let first = "this session is being recorded: end that first, with DELETE /v1/sessions/{id}/recording\n";
        return (StatusCode::CONFLICT, first).into_response();
    }
    let removed = tokio::task::spawn_blocking(move || fs::remove_file(path)).await;
    match removed.unwrap_or_else(|panicked| Err(io::Error::other(panicked))) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (StatusCode::NOT_FOUND, NO_FILE).into_response(),
        Err(error) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{file} cannot be deleted: {error}\n")).into_response()
        }
    }
}

fn path(face: &Face, file: &str) -> Option<PathBuf> {
    session_of(file)?;
    Some(face.recordings.as_ref()?.folder.join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_recordings_are_files() {
        let of = session_of("1764489600000-00000000000000a7-2.mp4");
        assert_eq!(of, Some(SessionId(0xa7)));
        for other in [
            "",
            ".mp4",
            "../1764489600000-00000000000000a7-2.mp4",
            "1764489600000-00000000000000a7-2.mp4/..",
            "1764489600000-00000000000000a7-2-3.mp4",
            "1764489600000-a7-2.mp4",
            "x-00000000000000a7-2.mp4",
            "1764489600000-00000000000000a7-.mp4",
            "revoked.json",
        ] {
            assert_eq!(session_of(other), None, "{other}");
        }
    }
}
