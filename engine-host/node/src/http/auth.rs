//! The token check, and what a role may do.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Extension, http::HeaderValue};
use lightcone_protocol::Role;
use lightcone_streaming::Guest;

use super::face::Face;
use super::source::Remote;
use crate::access::{Denied, TokenError};
use crate::metric_names::HTTP_REFUSED;

/// RFC 6750 §2.1. Who is let through stands among the request's extensions, for signalling and for [`require_admin`].
pub(super) async fn require_token(State(face): State<Arc<Face>>, mut request: Request, next: Next) -> Response {
    match face.access.admit(bearer(request.headers()), &face.status.world, now_s()) {
        Ok(mut guest) => {
            guest.from = request.extensions().get::<Remote>().map(|remote| remote.0.ip());
            request.extensions_mut().insert(guest);
            next.run(request).await
        }
        Err(_) if may_scrape(&face, &request) => next.run(request).await,
        // The address of a session is a secret of its own.
        Err(_) if is_for_session(&request) => next.run(request).await,
        Err(denied) => refuse(&denied),
    }
}

/// For the metrics and nothing else.
fn may_scrape(face: &Face, request: &Request) -> bool {
    request.uri().path() == "/metrics" && bearer(request.headers()).is_some_and(|token| face.access.may_scrape(token))
}

/// `PATCH` and `DELETE` of `/whep/{world}/{session}`.
fn is_for_session(request: &Request) -> bool {
    let mut path = request.uri().path().split('/').skip(1);
    let of_session = path.next() == Some("whep") && path.nth(1).is_some_and(|id| !id.is_empty());
    of_session && [Method::PATCH, Method::DELETE].contains(request.method())
}

/// A clock before 1970 lets no token in that begins later, and ends none.
pub(super) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Inside [`require_token`].
pub(super) async fn require_admin(guest: Extension<Guest>, request: Request, next: Next) -> Response {
    if guest.role == Role::Admin {
        return next.run(request).await;
    }
    not_an_admin()
}

/// 403.
pub(super) fn not_an_admin() -> Response {
    let why = "this is for admins: a token with the role admin is wanted, and a key that the node trusts to sign it\n";
    challenge(StatusCode::FORBIDDEN, "Bearer error=\"insufficient_scope\"", why.into())
}

/// The scheme's name is case-insensitive (RFC 9110 §11.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

/// RFC 6750 §3.1: nothing presented, nothing said; a token for another world is good, only not here.
pub(super) fn refuse(denied: &Denied) -> Response {
    let (status, how) = match denied {
        Denied::Missing => (StatusCode::UNAUTHORIZED, "Bearer"),
        Denied::Token(TokenError::World(_)) => (StatusCode::FORBIDDEN, "Bearer error=\"insufficient_scope\""),
        Denied::Wrong | Denied::Token(_) => (StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\""),
    };
    metrics::counter!(HTTP_REFUSED, "why" => "token").increment(1);
    challenge(status, how, format!("{denied}\n"))
}

fn challenge(status: StatusCode, how: &'static str, why: String) -> Response {
    (status, [(WWW_AUTHENTICATE, HeaderValue::from_static(how))], why).into_response()
}
