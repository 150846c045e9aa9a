//! Pages of other origins that may use this node (the Fetch standard's CORS protocol): by an allow-list, by default none.
//!
//! A page that is neither the node's own nor listed is refused, whatever it asks for: a browser would keep the answer from it
//! anyway, but not the request from the node. Tokens travel in a header that the page sets itself, so cookies and the like are never allowed (`Allow-Credentials`).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::hosts::{asked_for, is_own_page};
use crate::metric_names::HTTP_REFUSED;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PATCH, DELETE, OPTIONS");
const REQUEST_HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, if-match, lightcone-identity, lightcone-resume");
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static(
    "location, etag, link, accept-patch, retry-after, www-authenticate, lightcone-refused, lightcone-resume, \
     lightcone-resumed",
);
/// Browsers ask again after this time.
const MAX_AGE_S: HeaderValue = HeaderValue::from_static("600");

/// A web origin, as browsers write it in the header `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl Origin {
    /// As browsers write it.
    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that browsers write no origin as.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no web origin; write it as browsers do, as in https://play.example or http://127.0.0.1:3000")]
pub struct BadOrigin(String);

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let wrong = || BadOrigin(text.chars().take(200).collect());
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let (scheme, host) = (uri.scheme_str().ok_or_else(wrong)?, uri.host().ok_or_else(wrong)?);
        let default_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(wrong()),
        };
        // The default port is not written. Whatever else there is (a path, a user, upper case) does not come out the same.
        let port =
            uri.port_u16().filter(|port| *port != default_port).map_or_else(String::new, |port| format!(":{port}"));
        if format!("{scheme}://{}{port}", host.to_ascii_lowercase()) != text {
            return Err(wrong());
        }
        HeaderValue::from_str(text).map(Self).map_err(|_| wrong())
    }
}

/// Answers preflights, marks what an allowed page may read, and refuses other pages but the node's own.
pub(super) async fn share(State(allowed): State<Arc<[Origin]>>, request: Request, next: Next) -> Response {
    let asked_from = request.headers().get(ORIGIN);
    let is_stranger = asked_from.is_some_and(|origin| !is_own(origin, request.headers()));
    let origin = asked_from.filter(|origin| allowed.iter().any(|one| one.0 == *origin)).cloned();
    let preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (&origin, preflight) {
        (Some(_), true) => {
            let granted = [
                (ACCESS_CONTROL_ALLOW_METHODS, METHODS),
                (ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS),
                (ACCESS_CONTROL_MAX_AGE, MAX_AGE_S),
            ];
            (StatusCode::NO_CONTENT, granted).into_response()
        }
        (None, _) if is_stranger => {
            metrics::counter!(HTTP_REFUSED, "why" => "origin").increment(1);
            (StatusCode::FORBIDDEN, "pages of this origin may not use this node; see --allow-origin\n").into_response()
        }
        (None, _) | (_, false) => next.run(request).await,
    };
    if let Some(origin) = origin {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }
    if !allowed.is_empty() {
        response.headers_mut().append(VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// Browsers name the page's origin also where it is the one that is asked.
fn is_own(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    matches!((origin.to_str(), asked_for(headers)), (Ok(origin), Some(host)) if is_own_page(origin, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for good in ["https://play.example", "http://127.0.0.1:3000", "http://[::1]:8080", "http://localhost"] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "*",
            "null",
            "play.example",
            "https://play.example/",
            "https://Play.example",
            "https://play.example:443",
            "https://user@play.example",
            "https://play.example/page",
            "https://play.example?x",
            "ftp://play.example",
            "https://",
            "",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }
}
