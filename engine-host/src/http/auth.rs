//! The token check.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Face;

/// RFC 6750 §2.1; the comparison takes the same time wherever the two differ.
pub(super) async fn require_token(State(face): State<Arc<Face>>, request: Request, next: Next) -> Response {
    let Some(token) = &face.token else { return next.run(request).await };
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented = header.and_then(|value| value.strip_prefix("Bearer "));
    if presented.is_some_and(|presented| token.matches(presented)) {
        return next.run(request).await;
    }
    let why = if header.is_none() { "this node wants a token\n" } else { "this is not the node's token\n" };
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], why).into_response()
}
