//! Uploads that go on after a lost connection: tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), its core with the
//! extensions creation and termination.
//!
//! The file's name holds the length and the file's length is the offset, so an upload goes on after a restart of the host, too.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::fs::OpenOptions;

use super::answer::{Refusal, blocking};
use super::face::Face;
use super::part::{random_id, receive, too_large};
use super::taken;

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// Begun and not ended; more are refused, those first that nobody has touched for [`KEPT_FOR`].
const MAX_BEGUN: usize = 32;
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);
const ENDING: &str = "tus";

/// An upload that was begun.
struct Begun {
    path: PathBuf,
    length: u64,
    offset: u64,
}

/// What this server can do.
pub(super) async fn options(State(face): State<Arc<Face>>) -> Response {
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (TUS_VERSION, VERSION),
        (TUS_EXTENSION, HeaderValue::from_static("creation,termination")),
        (TUS_MAX_SIZE, face.max_upload_bytes.into()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers.contains_key(TUS_RESUMABLE) || headers.contains_key(UPLOAD_LENGTH)
}

pub(super) async fn create(face: &Arc<Face>, headers: &HeaderMap) -> Result<Response, Refusal> {
    check_version(headers)?;
    let length = number(headers, &UPLOAD_LENGTH).filter(|length| *length > 0);
    let wanted = || Refusal::new(StatusCode::BAD_REQUEST, "Upload-Length is to say how many bytes will come");
    let length = length.ok_or_else(wanted)?;
    if length > face.max_upload_bytes {
        return Err(too_large(face.max_upload_bytes));
    }
    let id = random_id().map_err(Refusal::failed)?;
    let (folder, name) = (face.folder.clone(), format!("{id}-{length}.{ENDING}"));
    blocking(move || {
        if make_room(&folder) >= MAX_BEGUN {
            return Err(Refusal::busy("too many uploads were begun and not ended; end one, or try again tomorrow"));
        }
        fs::File::create_new(folder.join(name)).map(drop).map_err(Refusal::failed)
    })
    .await??;
    let location = format!("/v1/programs/uploads/{id}");
    let location = HeaderValue::try_from(location).map_err(Refusal::failed)?;
    Ok((StatusCode::CREATED, [(TUS_RESUMABLE, VERSION), (LOCATION, location)]).into_response())
}

/// Removes what nobody goes on with, and says how many are left.
fn make_room(folder: &std::path::Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let begun = entries.filter(|path| path.extension().is_some_and(|end| end == ENDING));
    let is_old = |path: &PathBuf| {
        let age = fs::metadata(path).and_then(|is| is.modified()).map(|at| at.elapsed().unwrap_or_default());
        age.is_ok_and(|age| age > KEPT_FOR)
    };
    begun.filter(|path| !(is_old(path) && fs::remove_file(path).is_ok())).count()
}

pub(super) async fn offset(
    State(face): State<Arc<Face>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    let begun = find(&face, id).await?;
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (UPLOAD_OFFSET, begun.offset.into()),
        (UPLOAD_LENGTH, begun.length.into()),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// What has come of a piece stays, also when the connection breaks. With the last piece the package is checked; `Location` then
/// is the program's.
pub(super) async fn append(
    State(face): State<Arc<Face>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != "application/offset+octet-stream") {
        let why = "Content-Type is to be application/offset+octet-stream";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let locked = || Refusal::new(StatusCode::LOCKED, "another request writes to this upload");
    let _turn = face.resumed.take(&id).ok_or_else(locked)?;
    let _one = face.uploads.try_acquire().map_err(|_| Refusal::busy("too many uploads at once; try again"))?;
    let begun = find(&face, id).await?;
    if number(&headers, &UPLOAD_OFFSET) != Some(begun.offset) {
        let why = format!("the upload goes on at {}", begun.offset);
        return Err(Refusal::new(StatusCode::CONFLICT, why));
    }
    let file = OpenOptions::new().append(true).open(&begun.path).await;
    let mut file = file.map_err(Refusal::failed)?;
    let (written, refusal) = receive(&mut file, body, begun.length - begun.offset).await;
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    file.sync_all().await.map_err(Refusal::failed)?;
    let offset = begun.offset + written;
    let mut answer = HeaderMap::from_iter([(TUS_RESUMABLE, VERSION), (UPLOAD_OFFSET, offset.into())]);
    if offset == begun.length {
        let taken = taken::take(&face, &begun.path).await;
        // A package that is refused is of no more use; one that was taken is no longer there.
        _ = tokio::fs::remove_file(&begun.path).await;
        let location = HeaderValue::try_from(taken::location(&taken?.0)).map_err(Refusal::failed)?;
        answer.insert(LOCATION, location);
    }
    Ok((StatusCode::NO_CONTENT, answer).into_response())
}

pub(super) async fn end(
    State(face): State<Arc<Face>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check_version(&headers)?;
    let locked = || Refusal::new(StatusCode::LOCKED, "another request writes to this upload");
    let _turn = face.resumed.take(&id).ok_or_else(locked)?;
    let begun = find(&face, id).await?;
    tokio::fs::remove_file(&begun.path).await.map_err(Refusal::failed)?;
    Ok((StatusCode::NO_CONTENT, [(TUS_RESUMABLE, VERSION)]).into_response())
}

fn check_version(headers: &HeaderMap) -> Result<(), Refusal> {
    let wrong = || Refusal::new(StatusCode::PRECONDITION_FAILED, "Tus-Resumable is to be 1.0.0");
    if headers.get(TUS_RESUMABLE) == Some(&VERSION) { Ok(()) } else { Err(wrong()) }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

async fn find(face: &Face, id: String) -> Result<Begun, Refusal> {
    let folder = face.folder.clone();
    let found = blocking(move || {
        let spelled = id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let of = |path: PathBuf| {
            let name = path.file_name()?.to_str()?.strip_prefix(&id)?.strip_prefix('-')?;
            let length = name.strip_suffix(ENDING)?.strip_suffix('.')?.parse().ok()?;
            let offset = fs::metadata(&path).ok()?.len();
            Some(Begun { path, length, offset })
        };
        let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
        if spelled { entries.find_map(|entry| of(entry.path())) } else { None }
    });
    found.await?.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "there is no such upload, or no longer"))
}
