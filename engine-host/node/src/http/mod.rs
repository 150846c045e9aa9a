//! The node's HTTP face.
//!
//! | path | what | who |
//! |---|---|---|
//! | `GET /` and the files beside it | the player page | anyone |
//! | `/whep/…` | signalling (lightcone-streaming) | whoever has a token |
//! | `GET /v1/worlds` | what runs here, JSON | whoever has a token |
//! | `GET /v1/worlds/{world}/checkpoint` | the newest signed checkpoint, COSE | whoever has a token |
//! | `GET /v1/worlds/{world}/key` | the signed binding of the key that signs it, COSE | whoever has a token |
//! | `GET /v1/worlds/{world}/evidence?nonce=HEX` | that binding with a verifier's nonce, and what a TEE says of it | whoever has a token |
//! | `GET /v1/worlds/{world}/challenge` | a text that a wallet may sign, to be known by its address, JSON | whoever has a token |
//! | `GET /v1/sessions/{id}/pointed` | what that player points at, with its components, JSON; 404 unless the node was started for who makes the world | whoever has a token |
//! | `GET /v1/worlds/{world}/files/{digest}` | a picture of the world's screen | whoever has a token |
//! | `GET /v1/sessions` | who is here, JSON | admins |
//! | `DELETE /v1/sessions/{id}` | 204, and the session is over | admins |
//! | `POST`, `DELETE /v1/sessions/{id}/recording` | what it sees goes into a file, or no longer | admins |
//! | `POST /v1/worlds/{world}/upgrade` | the package in the body takes over from the program that runs, JSON; 409 and why not | admins |
//! | `GET /v1/recordings` | the files there are, JSON | admins |
//! | `GET`, `DELETE /v1/recordings/{file}` | one of them, whole or by range; away with it | admins |
//! | `GET /metrics` | Prometheus text | whoever has a token, or the one for it alone |
//! | `GET /healthz`, `GET /readyz` | 200 `ok` while the world ticks and the node is not stopping, else 503 and why | anyone |
//!
//! Whoever knows the address of a session may `PATCH` and `DELETE` it without a token: it holds 128 bits that nobody guesses.
//!
//! A token comes as `Authorization: Bearer …`; see [`crate::access`]. Without one the answer is 401, with a wrong or ended
//! one too; 403 when it is for another world or another role, or when a page of an origin asks that may not (`cors.rs`); 421 for
//! a name that is not the node's (`hosts.rs`); 429 with `Retry-After` for who asks too often (`rate.rs`). How
//! long a connection may take, and how many there may be, is in `serve.rs`, which also tells media over TCP from HTTP.

mod admins;
mod auth;
mod cors;
mod evidence;
mod face;
mod front;
mod gate;
mod health;
mod hosts;
mod identity;
mod inspect;
mod metrics_text;
mod offered;
mod pictures;
mod process_text;
mod proxies;
mod proxy_header;
mod rate;
mod recorded;
mod recordings;
mod recordings_config;
mod serve;
mod sessions;
mod source;
#[cfg(test)]
mod tests;
mod upgrade;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router, middleware};
use lightcone_streaming::Intake;
use serde_json::json;
use tokio::runtime::Runtime;

pub use admins::Admins;
pub use cors::{BadOrigin, Origin};
pub(crate) use face::Face;
pub use front::Front;
use gate::Gate;
pub(crate) use hosts::Hosts;
pub use hosts::{BadHostName, HostName};
pub(crate) use metrics_text::handle as metrics_handle;
pub(crate) use pictures::Pictures;
pub(crate) use proxies::Proxies;
pub use proxies::{BadProxy, TrustedProxy};
pub use rate::limit_rate;
pub use recordings_config::RecordingConfig;
pub(crate) use serve::MAX_CONNECTIONS;
pub use source::Remote;

/// The server's runtime.
pub(crate) struct Running {
    runtime: Runtime,
}

impl Running {
    pub(crate) fn start(
        listener: TcpListener,
        face: Face,
        signalling: Router,
        media: Intake,
        most_connections: usize,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("lc-http")
            .enable_all()
            .build()?;
        listener.set_nonblocking(true)?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let trusted = Arc::clone(&face.proxies);
        let app = router(face, signalling);
        runtime.spawn(serve::serve(listener, (app, serve::Patience::NODE), Some(media), (most_connections, trusted)));
        Ok(Self { runtime })
    }

    /// Connections that are still open after `grace` are cut.
    pub(crate) fn stop(self, grace: Duration) {
        self.runtime.shutdown_timeout(grace);
    }
}

fn router(face: Face, signalling: Router) -> Router {
    let face = Arc::new(face);
    let for_admins = Router::new()
        .route("/v1/sessions", get(sessions::list))
        .route("/v1/sessions/{id}", delete(sessions::kick))
        .route("/v1/sessions/{id}/recording", post(recordings::start).delete(recordings::stop))
        .route("/v1/worlds/{world}/upgrade", post(upgrade::upgrade))
        .route("/v1/recordings", get(recorded::list))
        .route("/v1/recordings/{file}", get(recorded::download).delete(recorded::delete))
        .with_state(Arc::clone(&face))
        .route_layer(middleware::from_fn(auth::require_admin));
    let guarded = Router::new()
        .route("/v1/worlds", get(worlds))
        .route("/v1/worlds/{world}/checkpoint", get(checkpoint))
        .route("/v1/worlds/{world}/key", get(key_binding))
        .route("/v1/worlds/{world}/evidence", get(evidence::answer))
        .route("/v1/worlds/{world}/challenge", get(identity::challenge))
        .route("/v1/sessions/{id}/pointed", get(inspect::pointed))
        .route("/v1/worlds/{world}/files/{digest}", get(offered::file))
        .route("/metrics", get(metrics))
        .with_state(Arc::clone(&face))
        .merge(signalling.route_layer(middleware::from_fn_with_state(Arc::clone(&face), identity::prove)))
        .merge(for_admins)
        .route_layer(middleware::from_fn_with_state(Arc::clone(&face), auth::require_token));
    let guarded = limit_rate(guarded);
    let gate = Gate {
        origins: Arc::clone(&face.allow_origins),
        hosts: Arc::clone(&face.hosts),
        proxies: Arc::clone(&face.proxies),
    };
    let open =
        Router::new().route("/healthz", get(health::health)).route("/readyz", get(health::health)).with_state(face);
    let framed_by: Vec<&str> = gate.origins.iter().map(cors::Origin::as_str).collect();
    let all = open.merge(lightcone_streaming::web::router_framed_by(&framed_by)).merge(guarded);
    let all = all.fallback(async || (StatusCode::NOT_FOUND, "there is nothing here; GET / is the page\n"));
    gate.around(all)
}

async fn worlds(State(face): State<Arc<Face>>) -> impl IntoResponse {
    let report = face.status.report();
    Json(json!({"worlds": [{
        "name": face.status.world,
        "players": report.players,
        "max_players": face.status.max_players,
        "tick_rate_hz": face.status.tick_rate_hz,
        "tick": report.tick,
        "program": face.status.program(),
        "facts": face.status.facts().iter().collect::<BTreeMap<_, _>>(),
        "digest": face.status.digest().map(|(tick, digest)| json!({"tick": tick, "hex": digest.to_string()})),
    }]}))
}

async fn checkpoint(State(face): State<Arc<Face>>, Path(world): Path<String>) -> Response {
    statement(&face, &world, face.status.record().checkpoint)
}

async fn key_binding(State(face): State<Arc<Face>>, Path(world): Path<String>) -> Response {
    statement(&face, &world, face.status.record().key_binding)
}

fn statement(face: &Face, world: &str, bytes: Option<Arc<[u8]>>) -> Response {
    let cose = "application/cose; cose-type=\"cose-sign1\"";
    match bytes.filter(|_| world == face.status.world) {
        Some(bytes) => ([(CONTENT_TYPE, cose)], bytes.to_vec()).into_response(),
        None if world == face.status.world => (StatusCode::NOT_FOUND, "no checkpoint was signed yet\n").into_response(),
        None => {
            (StatusCode::NOT_FOUND, "there is no such world here; GET /v1/worlds lists what there is\n").into_response()
        }
    }
}

async fn metrics(State(face): State<Arc<Face>>) -> impl IntoResponse {
    let text = metrics_text::render(&face.metrics);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
