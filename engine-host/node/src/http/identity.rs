//! Who comes with a wallet: a text to sign, and the proof that comes with the join request.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_identity::{AuthChain, ChainError, MAX_CHAIN_BYTES};
use lightcone_protocol::EthereumAddress;
use lightcone_streaming::Guest;
use serde_json::json;

use super::auth::now_s;
use super::face::Face;
use super::hosts::asked_for;
use crate::identity::{NONCE_BYTES, NotProven};
use crate::metric_names::HTTP_REFUSED;

/// An AUTH chain as JSON, in base64url without padding.
const PROOF: HeaderName = HeaderName::from_static("lightcone-identity");

/// `GET /v1/worlds/{world}/challenge`.
pub(super) async fn challenge(
    State(face): State<Arc<Face>>,
    Path(world): Path<String>,
    headers: HeaderMap,
) -> Response {
    if world != face.status.world {
        let what = "there is no such world here; GET /v1/worlds lists what there is\n";
        return (StatusCode::NOT_FOUND, what).into_response();
    }
    let mut nonce = [0; NONCE_BYTES];
    if getrandom::fill(&mut nonce).is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the machine gives no randomness\n").into_response();
    }
    let given = face.challenges.give(&host(&headers), &world, nonce, now_s());
    Json(json!({ "challenge": given.text, "expires": given.expires_s })).into_response()
}

/// Around signalling: whoever comes with a proof is known by it, or does not come in.
pub(super) async fn prove(State(face): State<Arc<Face>>, mut request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let Some(proof) = request.headers().get(PROOF) else { return next.run(request).await };
    match check(&face, proof.as_bytes(), &host(request.headers())) {
        Ok(address) => {
            let guest = request.extensions().get::<Guest>().cloned().unwrap_or_default();
            request.extensions_mut().insert(Guest { wallet: Some(address), ..guest });
            next.run(request).await
        }
        Err(why) => {
            metrics::counter!(HTTP_REFUSED, "why" => "identity").increment(1);
            (StatusCode::FORBIDDEN, format!("{why}\n")).into_response()
        }
    }
}

fn check(face: &Face, proof: &[u8], host: &str) -> Result<EthereumAddress, NotProven> {
    // Base64 is a third longer than what it says.
    if proof.len() > MAX_CHAIN_BYTES.div_ceil(3) * 4 {
        return Err(ChainError::TooLong(proof.len() / 4 * 3).into());
    }
    let json = URL_SAFE_NO_PAD.decode(proof).map_err(|_| NotProven::Base64)?;
    face.challenges.take(&AuthChain::parse(&json)?, host, &face.status.world, now_s())
}

/// As the asker names this node: the gate has looked at it.
fn host(headers: &HeaderMap) -> String {
    asked_for(headers).unwrap_or("this node").to_ascii_lowercase()
}
