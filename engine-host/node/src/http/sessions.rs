//! `/v1/sessions`: who is here, and out with them. For admins.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lightcone_protocol::SessionId;
use serde_json::json;

use super::auth::now_s;
use super::face::Face;

/// At most as many as there may be players.
pub(super) async fn list(State(face): State<Arc<Face>>) -> impl IntoResponse {
    let taken = face.seats.taken();
    let recorded = face.captures.running().await;
    let sessions: Vec<_> = taken
        .iter()
        .map(|seat| {
            json!({
                "id": seat.session.to_string(),
                "role": seat.role.as_str(),
                "name": seat.name,
                "connected": seat.entered,
                "recording": recorded.contains(&seat.session),
                "seconds": seat.since.elapsed().as_secs(),
            })
        })
        .collect();
    Json(json!({"sessions": sessions}))
}

/// The page is told why, so that it does not come back by itself; and the token that let it in lets nobody in any more.
pub(super) async fn kick(State(face): State<Arc<Face>>, Path(id): Path<String>) -> Response {
    let note = json!({"v": 1, "kicked": "An admin ended your stay"}).to_string();
    let known = session(&id);
    let grant = known.and_then(|session| face.seats.grant(session));
    match known {
        Some(session) if face.kicker.kick(session, note).await || face.seats.dismiss(session) => {
            tracing::info!(%session, "an admin sent a session away");
            if let Some(grant) = grant {
                revoke(&face, grant).await;
            }
            StatusCode::NO_CONTENT.into_response()
        }
        _ => (StatusCode::NOT_FOUND, "there is no such session; GET /v1/sessions lists those there are\n")
            .into_response(),
    }
}

/// On a thread that may wait for the disk.
async fn revoke(face: &Arc<Face>, grant: String) {
    let revoked = Arc::clone(&face.access.revoked);
    let written = tokio::task::spawn_blocking(move || revoked.revoke(&grant, now_s())).await;
    if let Ok(Err(error)) = written {
        tracing::error!(
            "a token is revoked until the node stops, and not after that: the list cannot be written: {error}"
        );
    }
}

/// As it is listed, 16 hexadecimal digits.
pub(super) fn session(id: &str) -> Option<SessionId> {
    let session = SessionId(u64::from_str_radix(id, 16).ok()?);
    (session.to_string() == id).then_some(session)
}
