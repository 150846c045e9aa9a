//! `/v1/worlds/{world}/evidence`: what the node's key rests on, no older than the question.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lightcone_attest::evidence::Kind;
use lightcone_record::{AskedError, wall_time_ms};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::{Semaphore, TryAcquireError};

use super::face::Face;

/// A TEE makes one quote after another; who asks meanwhile is told to come back.
static ASKING: Semaphore = Semaphore::const_new(2);

#[derive(Deserialize)]
pub(super) struct Question {
    /// Hexadecimal digits, two for each byte.
    nonce: String,
}

/// What evidence of no TEE says, in words: to whoever would seal a package to this node, too.
const NO_TEE: &str = "no TEE: whoever runs this node can read its memory, and what came to it in a sealed package";

/// The key binding with the verifier's nonce, and what a TEE says of it, both base64 in JSON; where there is no TEE also what follows.
pub(super) async fn answer(
    State(face): State<Arc<Face>>,
    Path(world): Path<String>,
    question: Result<Query<Question>, QueryRejection>,
) -> Response {
    if world != face.status.world {
        let what = "there is no such world here; GET /v1/worlds lists what there is\n";
        return (StatusCode::NOT_FOUND, what).into_response();
    }
    let Some(nonce) = question.ok().and_then(|Query(Question { nonce })| bytes(&nonce)) else {
        let what = "give a nonce of 1 to 64 bytes in hexadecimal digits: ?nonce=00ff…\n";
        return (StatusCode::BAD_REQUEST, what).into_response();
    };
    let permit = match ASKING.try_acquire() {
        Ok(permit) => permit,
        Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => {
            return (StatusCode::SERVICE_UNAVAILABLE, [("Retry-After", "1")], "others ask just now\n").into_response();
        }
    };
    let witness = Arc::clone(&face.witness);
    // On a thread that may wait for the TEE.
    let answered = tokio::task::spawn_blocking(move || witness.answer(&nonce, wall_time_ms())).await;
    drop(permit);
    match answered {
        Ok(Ok(answer)) => Json(json!({
            "notice": (answer.tee == Kind::None).then_some(NO_TEE),
            "key_binding": BASE64_STANDARD.encode(answer.key_binding),
            "evidence": BASE64_STANDARD.encode(answer.evidence),
        }))
        .into_response(),
        Ok(Err(error @ AskedError::Nonce(_))) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
        Ok(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("the question broke off: {error}\n")).into_response(),
    }
}

/// `None` for what is not hexadecimal, and for more than any nonce has.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    if hex.len() > 256 || !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}
