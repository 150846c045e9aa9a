//! Who comes with a wallet: a text to sign, and the proof that comes with the join request.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lightcone_identity::{AuthChain, ChainError, MAX_CHAIN_BYTES};
use lightcone_protocol::EthereumAddress;
use lightcone_streaming::Guest;
use serde_json::json;

use super::auth::now_s;
use super::face::Face;
use super::hosts::asked_for;
use super::source::Remote;
use crate::identity::{NONCE_BYTES, NotProven};
use crate::metric_names::HTTP_REFUSED;
use crate::source::Source;

/// An AUTH chain as JSON, in base64url without padding.
const PROOF: HeaderName = HeaderName::from_static("lightcone-identity");
/// What of a request is refused, where the status says too little.
const REFUSED: HeaderName = HeaderName::from_static("lightcone-refused");

/// `GET /v1/worlds/{world}/challenge`. Only at names that are surely this node's: another site could pass on a challenge that names
/// that site, and use what its guests sign.
pub(super) async fn challenge(
    State(face): State<Arc<Face>>,
    Path(world): Path<String>,
    remote: Option<Extension<Remote>>,
    headers: HeaderMap,
) -> Response {
    if world != face.status.world {
        let what = "there is no such world here; GET /v1/worlds lists what there is\n";
        return (StatusCode::NOT_FOUND, what).into_response();
    }
    let Some(host) = host(&headers).filter(|host| face.hosts.knows(host)) else {
        let what = "no wallets are taken at this name: start with --host-name to take wallets\n";
        return (StatusCode::NOT_FOUND, what).into_response();
    };
    let mut nonce = [0; NONCE_BYTES];
    if getrandom::fill(&mut nonce).is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the machine gives no randomness\n").into_response();
    }
    let source = remote.and_then(|remote| Source::beyond_this_machine(remote.0.0.ip()));
    let given = face.challenges.give((&host, &world), source, nonce, now_s());
    Json(json!({ "challenge": given.text, "expires": given.expires_s })).into_response()
}

/// Around signalling: whoever comes with a proof is known by it, or does not come in.
pub(super) async fn prove(State(face): State<Arc<Face>>, mut request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let Some(proof) = request.headers().get(PROOF) else { return next.run(request).await };
    match check(&face, proof.as_bytes(), host(request.headers()).as_deref()) {
        Ok(address) => {
            let guest = request.extensions().get::<Guest>().cloned().unwrap_or_default();
            request.extensions_mut().insert(Guest { wallet: Some(address), ..guest });
            next.run(request).await
        }
        Err(why) => {
            metrics::counter!(HTTP_REFUSED, "why" => "identity").increment(1);
            (StatusCode::FORBIDDEN, [(REFUSED, "identity")], format!("{why}\n")).into_response()
        }
    }
}

fn check(face: &Face, proof: &[u8], host: Option<&str>) -> Result<EthereumAddress, NotProven> {
    // Base64 is a third longer than what it says.
    if proof.len() > MAX_CHAIN_BYTES.div_ceil(3) * 4 {
        return Err(ChainError::TooLong(proof.len() / 4 * 3).into());
    }
    let json = URL_SAFE_NO_PAD.decode(proof).map_err(|_| NotProven::Base64)?;
    let host = host.filter(|host| face.hosts.knows(host)).ok_or(NotProven::NoName)?;
    face.challenges.take(&AuthChain::parse(&json)?, host, &face.status.world, now_s())
}

/// As the asker names this node: the gate has looked at it.
fn host(headers: &HeaderMap) -> Option<String> {
    asked_for(headers).map(str::to_ascii_lowercase)
}
