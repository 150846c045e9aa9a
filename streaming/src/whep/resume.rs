//! Coming back into a body: the header `Lightcone-Resume`, and what it does to the connection of before.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::refuse::Problem;
use super::signalling::Signalling;
use crate::host::Guest;
use crate::request::Request;
use crate::session::Leave;
use crate::stay::Stay;

const RESUME: HeaderName = HeaderName::from_static("lightcone-resume");
const RESUMED: HeaderName = HeaderName::from_static("lightcone-resumed");
/// The note that the page of before shows. That page does not come back by itself, or two pages would take the body from one
/// another for ever.
const ELSEWHERE: &str = r#"{"v":1,"kicked":"You went on playing in another window","why":"elsewhere"}"#;

/// The stay that goes on, and the newest sequence of its input. A token that brings nobody back is no error.
pub(super) async fn resume(
    signalling: &Signalling,
    world: &str,
    guest: &Guest,
    headers: &HeaderMap,
) -> Result<Option<(Stay, u32)>, Problem> {
    let host = &signalling.shared.host;
    let Some(session) = token(headers).and_then(|token| host.returning(world, guest, token)) else { return Ok(None) };
    // The newer connection is the one that somebody sits at: the older may hang, unnoticed so far.
    let note = ELSEWHERE.to_owned();
    signalling.ask(|done| Request::Kick { session, note, why: Leave::Elsewhere, done }).await?;
    Ok(Stay::resume(host, session, guest))
}

/// Whether a body waited for this player, which will not come back.
pub(super) fn give_up(signalling: &Signalling, world: &str, guest: &Guest, headers: &HeaderMap) -> bool {
    let host = &signalling.shared.host;
    let session = token(headers).and_then(|token| host.returning(world, guest, token));
    session.is_some_and(|session| host.give_up(session))
}

fn token(headers: &HeaderMap) -> Option<&str> {
    headers.get(RESUME).and_then(|value| value.to_str().ok())
}

/// What the page is to keep, and where its input goes on.
pub(super) fn headers(token: Option<String>, input_seq: Option<u32>) -> HeaderMap {
    let token = token.and_then(|token| HeaderValue::from_str(&token).ok());
    let pairs = [(RESUME, token), (RESUMED, input_seq.map(HeaderValue::from))];
    pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
