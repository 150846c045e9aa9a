//! The node's HTTP face.
//!
//! | path | what | token |
//! |---|---|---|
//! | `GET /` and the files beside it | the player page | no |
//! | `/whep/…` | signalling (lightcone-streaming) | yes |
//! | `GET /v1/worlds` | what runs here, JSON | yes |
//! | `GET /v1/worlds/{world}/checkpoint` | the newest signed checkpoint, COSE | yes |
//! | `GET /v1/worlds/{world}/key` | the signed binding of the key that signs it, COSE | yes |
//! | `GET /metrics` | Prometheus text | yes |
//! | `GET /healthz` | 200 `ok` while the world ticks, else 503 | no |
//!
//! Where a token is needed, it comes as `Authorization: Bearer …`; without it the answer is 401.

mod auth;
mod metrics_text;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::node::Token;
use crate::node::status::Status;
pub(crate) use metrics_text::handle as metrics_handle;

/// What the routes show.
pub(crate) struct Face {
    pub(crate) status: Arc<Status>,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) token: Option<Token>,
}

/// The server's runtime.
pub(crate) struct Running {
    runtime: Runtime,
}

impl Running {
    pub(crate) fn start(listener: TcpListener, face: Face, signalling: Router) -> std::io::Result<Self> {
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
        let app = router(face, signalling);
        runtime.spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!("the HTTP server ended: {error}");
            }
        });
        Ok(Self { runtime })
    }

    /// Connections that are still open after `grace` are cut.
    pub(crate) fn stop(self, grace: Duration) {
        self.runtime.shutdown_timeout(grace);
    }
}

fn router(face: Face, signalling: Router) -> Router {
    let face = Arc::new(face);
    let guarded = Router::new()
        .route("/v1/worlds", get(worlds))
        .route("/v1/worlds/{world}/checkpoint", get(checkpoint))
        .route("/v1/worlds/{world}/key", get(key_binding))
        .route("/metrics", get(metrics))
        .with_state(Arc::clone(&face))
        .merge(signalling)
        .layer(middleware::from_fn_with_state(Arc::clone(&face), auth::require_token));
    let open = Router::new().route("/healthz", get(health)).with_state(face);
    open.merge(lightcone_streaming::web::router()).merge(guarded)
}

async fn worlds(State(face): State<Arc<Face>>) -> impl IntoResponse {
    let report = face.status.report();
    Json(json!({"worlds": [{
        "name": face.status.world,
        "players": report.players,
        "max_players": face.status.max_players,
        "tick_rate_hz": face.status.tick_rate_hz,
        "tick": report.tick,
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
    let text = metrics_text::render(&face.metrics, &face.status.world, face.status.digest());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

async fn health(State(face): State<Arc<Face>>) -> impl IntoResponse {
    if face.status.is_alive() {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the world does not tick\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use axum::http::header::AUTHORIZATION;
    use tower::ServiceExt;

    const SECRET: &str = "a-secret-of-some-length";

    async fn ask(path: &str, bearer: Option<&str>) -> StatusCode {
        let face = Face {
            status: Arc::new(Status::new("plaza", 30, 16, Default::default())),
            metrics: metrics_handle().unwrap(),
            token: Some(Token::new(SECRET).unwrap()),
        };
        let mut request = Request::builder().uri(path);
        if let Some(bearer) = bearer {
            request = request.header(AUTHORIZATION, bearer);
        }
        let signalling = Router::new().route("/whep/{world}", get(|| async { "signalling" }));
        router(face, signalling).oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
    }

    #[tokio::test]
    async fn what_matters_needs_the_token_and_the_page_does_not() {
        for path in ["/v1/worlds", "/metrics", "/whep/plaza"] {
            assert_eq!(ask(path, None).await, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(ask(path, Some("Bearer wrong")).await, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(ask(path, Some(SECRET)).await, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(ask(path, Some(&format!("Bearer {SECRET}"))).await, StatusCode::OK, "{path}");
        }
        for path in ["/", "/healthz"] {
            assert_eq!(ask(path, None).await, StatusCode::OK, "{path}");
        }
    }
}
