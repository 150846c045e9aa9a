//! Signalling: WHEP (draft-ietf-wish-whep) over HTTP.
//!
//! ```text
//! POST    /whep/{world}           application/sdp offer → 201, answer, Location, ETag
//! PATCH   /whep/{world}/{session} application/trickle-ice-sdpfrag → 204
//! DELETE  /whep/{world}/{session} → 200
//! OPTIONS /whep/{world}           → 204, Accept-Post
//! ```
//!
//! A player that comes back sends the header `Lightcone-Resume` of its last 201; the answer has another one, and, if it goes on
//! in the same body, the header `Lightcone-Resumed`: the newest sequence that was taken of its input.
//!
//! Errors are one line of `text/plain`: 400 the body cannot be understood, 404 no such world or session, 405, 412 a session
//! that is not what `If-Match` says, 413 more than 64 KiB, 415 another content type, 422 an ICE restart, 503 with
//! `Retry-After` when full or stopping.

mod refuse;
mod resume;
mod trickle;

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{options, patch};
use axum::{Extension, Router};
use tokio::sync::{mpsc, oneshot};

use self::refuse::Problem;
use crate::media::Request;
use crate::peer::{Opening, negotiate};
use crate::server::Shared;
use crate::stay::Stay;
use crate::{Guest, Server, encode, secret};

/// Of any body.
const MAX_BODY_BYTES: usize = 64 * 1024;
const SDP: &str = "application/sdp";
const SDP_FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
/// Bytes of randomness in a session's address: whoever knows it may end the session.
const RESOURCE_BYTES: usize = 16;
/// A session's description never changes, as there is no ICE restart.
const ENTITY_TAG: &str = "\"1\"";

/// `POST /whep/{world}` → 201, the answer, `Location`; `PATCH` trickles, `DELETE` ends. Whoever mounts it adds the checks
/// of tokens and origins around it, and says with a [`Guest`] among the request's extensions whom it let through. It keeps no hold of the server: after [`Server::stop`] it answers 503.
pub fn router(server: &Server) -> Router {
    let signalling = Signalling { shared: Arc::clone(&server.shared), requests: server.requests.clone() };
    Router::new()
        .route("/whep/{world}", options(describe).post(begin))
        .route("/whep/{world}/{session}", patch(trickle_in).delete(end))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(signalling)
}

#[derive(Clone)]
struct Signalling {
    shared: Arc<Shared>,
    requests: mpsc::Sender<Request>,
}

impl Signalling {
    /// Asks the media loop. When that has stopped, so has everything.
    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Result<T, Problem> {
        let (done, answer) = oneshot::channel();
        self.requests.send(request(done)).await.map_err(|_| Problem::Stopping)?;
        answer.await.map_err(|_| Problem::Stopping)
    }
}

async fn describe() -> Response {
    (StatusCode::NO_CONTENT, [(ACCEPT_POST, SDP)]).into_response()
}

async fn begin(
    State(signalling): State<Signalling>,
    Path(world): Path<String>,
    guest: Option<Extension<Guest>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    require_type(&headers, SDP)?;
    let offer = std::str::from_utf8(&body).map_err(|_| Problem::NotUtf8)?;
    let shared = &signalling.shared;
    if shared.stopping.load(std::sync::atomic::Ordering::Acquire) {
        return Err(Problem::Stopping);
    }
    let guest = guest.map(|Extension(guest)| guest).unwrap_or_default();
    let (stay, input_seq) = match resume::resume(&signalling, &world, &guest, &headers).await? {
        Some((stay, input_seq)) => (stay, Some(input_seq)),
        None => (Stay::begin(&shared.host, &world, &guest)?, None),
    };
    // After coming back, which frees the permit of before.
    let permit = shared.admit().ok_or(Problem::Full(shared.config.max_sessions))?;
    let negotiated = match negotiate(offer, shared.media, Instant::now()) {
        Ok(negotiated) => negotiated,
        Err(error) => {
            stay.leave(if input_seq.is_some() { crate::Leave::Lost } else { crate::Leave::Left });
            return Err(error.into());
        }
    };
    let token = shared.host.resume_token(stay.seat().session, &guest);
    let answer = negotiated.answer.clone();
    let resource = secret::hex(RESOURCE_BYTES)?;
    let encode = encode::Config { fps: shared.config.fps, bitrate: shared.config.bitrate };
    let opening = Box::new(Opening { negotiated, permit, stay, encode, random: secret::u32()? });
    let location = format!("/whep/{}/{resource}", path_segment(&world));
    signalling.ask(|done| Request::Open { resource, opening, done }).await?;
    let headers =
        [(CONTENT_TYPE, SDP), (LOCATION, location.as_str()), (ETAG, ENTITY_TAG), (ACCEPT_PATCH, SDP_FRAGMENT)];
    Ok((StatusCode::CREATED, headers, resume::headers(token, input_seq), answer).into_response())
}

async fn trickle_in(
    State(signalling): State<Signalling>,
    Path((_, resource)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    require_type(&headers, SDP_FRAGMENT)?;
    let fragment = std::str::from_utf8(&body).map_err(|_| Problem::NotUtf8)?;
    let fragment = trickle::Fragment::parse(fragment)?;
    let ufrag = signalling.ask(|done| Request::Find { resource, done }).await?.ok_or(Problem::NoSuchSession)?;
    if headers.get(IF_MATCH).is_some_and(|tag| tag != ENTITY_TAG && tag != "*") {
        return Err(Problem::OtherSession);
    }
    if fragment.ufrag.is_some_and(|other| other != ufrag) {
        return Err(Problem::IceRestart);
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn end(
    State(signalling): State<Signalling>,
    Path((_, resource)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let found = signalling.ask(|done| Request::End { resource, done }).await?;
    if found { Ok(StatusCode::OK) } else { Err(Problem::NoSuchSession) }
}

/// Whether it can be read.
pub(crate) fn is_fragment(text: &str) -> bool {
    trickle::Fragment::parse(text).is_ok()
}

fn require_type(headers: &HeaderMap, wanted: &'static str) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(Problem::ContentType(wanted)) }
}

/// Percent-encodes what is not unreserved (RFC 3986, 2.3).
fn path_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
