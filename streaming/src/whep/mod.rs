//! Signalling: WHEP (draft-ietf-wish-whep) over HTTP.
//!
//! ```text
//! POST    /whep/{world}           application/sdp offer → 201, answer, Location, ETag
//! PATCH   /whep/{world}/{session} application/trickle-ice-sdpfrag → 204; with a new name and password, and If-Match: *,
//!                                 an ICE restart → 200, our new ones and our candidates, ETag
//! DELETE  /whep/{world}/{session} → 200
//! OPTIONS /whep/{world}           → 204, Accept-Post
//! ```
//!
//! `OPTIONS` and `POST` name the STUN and TURN servers in `Link` headers (RFC 9725, 4.6).
//!
//! A player that comes back sends the header `Lightcone-Resume` of its last 201; the answer has another one, and, if it goes on
//! in the same body, the header `Lightcone-Resumed`: the newest sequence that was taken of its input. With `DELETE` the header
//! ends the wait for a player whose connection is lost already.
//!
//! Errors are one line of `text/plain`: 400 the body cannot be understood, 404 no such world or session, 405, 406 an offer that
//! takes no video of ours, 412 a session that is not what `If-Match` says, 413 more than 64 KiB, 415 another content type, 428
//! an ICE restart without `If-Match: *`, 503 with `Retry-After` when full or stopping.

mod refuse;
mod resume;
mod signalling;
mod trickle;

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, LINK, LOCATION};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{options, patch};
use axum::{Extension, Router};

use self::refuse::Problem;
use self::signalling::Signalling;
use self::trickle::FragmentError;
use crate::host::Guest;
use crate::peer::{Credentials, Opening, credentials, negotiate};
use crate::request::{Known, Request};
use crate::server::Server;
use crate::session::Leave;
use crate::shared::Shared;
use crate::stay::Stay;
use crate::{candidates, encode, secret};

/// The most bytes of any request's body.
const MAX_BODY_BYTES: usize = 64 * 1024;
const SDP: &str = "application/sdp";
const SDP_FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
/// Bytes of randomness in a session's address: whoever knows it may end the session.
const RESOURCE_BYTES: usize = 16;

/// The routes of signalling: `POST /whep/{world}` → 201, the answer, `Location`; `PATCH` trickles, `DELETE` ends.
///
/// Whoever mounts it adds the checks of tokens and origins around it, and says whom they let through with a [`Guest`] among
/// the request's extensions. It keeps no hold of the server: after [`Server::stop`] it answers 503.
pub fn router(server: &Server) -> Router {
    let signalling = Signalling { shared: Arc::clone(&server.shared), requests: server.requests.clone() };
    Router::new()
        .route("/whep/{world}", options(describe).post(begin))
        .route("/whep/{world}/{session}", patch(trickle).delete(end))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(signalling)
}

async fn describe(State(signalling): State<Signalling>) -> Result<Response, Problem> {
    let headers = [(ACCEPT_POST, SDP), (CACHE_CONTROL, "no-store")];
    with_ice_servers((StatusCode::NO_CONTENT, headers).into_response(), &signalling.shared)
}

fn with_ice_servers(mut response: Response, shared: &Shared) -> Result<Response, Problem> {
    for link in shared.config.ice_servers.links()? {
        response.headers_mut().append(LINK, link);
    }
    Ok(response)
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
    let negotiated = match negotiate(offer, &shared.candidates, &shared.certificate, Instant::now()) {
        Ok(negotiated) => negotiated,
        Err(error) => {
            stay.leave(if input_seq.is_some() { Leave::Lost } else { Leave::Left });
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
    let tag = entity_tag(1);
    let headers =
        [(CONTENT_TYPE, SDP), (LOCATION, location.as_str()), (ETAG, tag.as_str()), (ACCEPT_PATCH, SDP_FRAGMENT)];
    let response = (StatusCode::CREATED, headers, resume::headers(token, input_seq), answer).into_response();
    with_ice_servers(response, &signalling.shared)
}

async fn trickle(
    State(signalling): State<Signalling>,
    Path((_, resource)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    require_type(&headers, SDP_FRAGMENT)?;
    let fragment = std::str::from_utf8(&body).map_err(|_| Problem::NotUtf8)?;
    let fragment = trickle::Fragment::parse(fragment)?;
    let known = {
        let resource = resource.clone();
        signalling.ask(|done| Request::Find { resource, done }).await?.ok_or(Problem::NoSuchSession)?
    };
    let wanted = Wanted::of(&headers);
    if matches!(&wanted, Wanted::OneOf(tags) if !tags.contains(&entity_tag(known.generation).as_str())) {
        return Err(Problem::OtherSession);
    }
    match fragment.ufrag.filter(|ufrag| *ufrag != known.remote_ufrag) {
        // RFC 9725, 4.3.3: who restarts does not know the tag of what comes.
        Some(_) if wanted != Wanted::Any => Err(Problem::IceRestart),
        Some(ufrag) => {
            let pwd = fragment.pwd.ok_or(FragmentError::NoPassword)?;
            restart(&signalling, resource, ufrag, pwd).await
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// What `If-Match` asks for (RFC 9110, 13.1.1).
#[derive(PartialEq, Eq)]
enum Wanted<'a> {
    Unsaid,
    /// `*`
    Any,
    OneOf(Vec<&'a str>),
}

impl<'a> Wanted<'a> {
    fn of(headers: &'a HeaderMap) -> Self {
        let values = headers.get_all(IF_MATCH).iter().filter_map(|value| value.to_str().ok());
        // No tag of ours has a comma.
        let tags: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        match tags[..] {
            [] if headers.contains_key(IF_MATCH) => Self::OneOf(tags),
            [] => Self::Unsaid,
            ["*"] => Self::Any,
            _ => Self::OneOf(tags),
        }
    }
}

/// Restarts ICE.
async fn restart(signalling: &Signalling, resource: String, ufrag: &str, pwd: &str) -> Result<Response, Problem> {
    let ours = credentials(ufrag, pwd)?;
    let credentials = ours.clone();
    let known = signalling.ask(|done| Request::Restart { resource, credentials, done }).await?;
    let known = known.ok_or(Problem::NoSuchSession)?;
    let body = restarted(&known, &ours, &signalling.shared.candidates);
    let tag = entity_tag(known.generation);
    Ok(([(CONTENT_TYPE, SDP_FRAGMENT), (ETAG, tag.as_str())], body).into_response())
}

fn restarted(known: &Known, ours: &Credentials, candidates: &[String]) -> String {
    let Credentials { local_ufrag, local_pwd, .. } = ours;
    let mut body = format!("a=ice-lite\r\n{}a=ice-ufrag:{local_ufrag}\r\na=ice-pwd:{local_pwd}\r\n", known.section);
    candidates::write(&mut body, candidates);
    body
}

/// The tag of a session's description, which changes with each ICE restart.
fn entity_tag(generation: u32) -> String {
    format!("\"{generation}\"")
}

async fn end(
    State(signalling): State<Signalling>,
    Path((world, resource)): Path<(String, String)>,
    guest: Option<Extension<Guest>>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let guest = guest.map(|Extension(guest)| guest).unwrap_or_default();
    let found = signalling.ask(|done| Request::End { resource, done }).await?;
    if found || resume::give_up(&signalling, &world, &guest, &headers) {
        Ok(StatusCode::OK)
    } else {
        Err(Problem::NoSuchSession)
    }
}

/// Whether a fragment of SDP can be read.
pub(crate) fn is_fragment(text: &str) -> bool {
    trickle::Fragment::parse(text).is_ok()
}

fn require_type(headers: &HeaderMap, wanted: &'static str) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) { Ok(()) } else { Err(Problem::ContentType(wanted)) }
}

/// Percent-encodes all characters but the unreserved ones (RFC 3986, 2.3).
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
