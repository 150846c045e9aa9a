//! `POST /v1/worlds/{world}/upgrade`: a newer version of the program takes over. For admins.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::Semaphore;

use super::face::Face;
use crate::upgrade::NotUpgraded;

/// More than a package may have by default.
const MAX_PACKAGE_BYTES: usize = 257 << 20;

/// One package at a time is in memory.
static UPGRADING: Semaphore = Semaphore::const_new(1);

/// 200 once the record has the upgrade; after 409 the world goes on as it was. Who goes away before the world was upgraded has called
/// it off.
pub(super) async fn upgrade(State(face): State<Arc<Face>>, Path(world): Path<String>, body: Body) -> Response {
    if world != face.status.world {
        let what = "there is no such world here; GET /v1/worlds lists what there is\n";
        return (StatusCode::NOT_FOUND, what).into_response();
    }
    let Ok(one) = UPGRADING.try_acquire() else { return refused(&NotUpgraded::Busy) };
    let Ok(package) = to_bytes(body, MAX_PACKAGE_BYTES).await else {
        return (StatusCode::BAD_REQUEST, "the body is to be a package, and ended early or is too long\n")
            .into_response();
    };
    let wanted = Arc::new(());
    let (asked, known) = (Arc::downgrade(&wanted), Arc::clone(&face));
    let done = tokio::task::spawn_blocking(move || {
        // Until this ends, whoever waits for it: what is compiled takes memory.
        let _one = one;
        let next = known.open_package.open(&package)?;
        known.upgrades.upgrade_while(next, asked).map_err(|error| error.to_string())
    });
    let done = done.await.unwrap_or_else(|_| Err("it was broken off".into()));
    drop(wanted);
    match done {
        Ok(tick) => Json(json!({ "tick": tick, "program": face.status.program() })).into_response(),
        Err(why) => refused(&why),
    }
}

fn refused(why: &impl std::fmt::Display) -> Response {
    (StatusCode::CONFLICT, format!("{why}\n")).into_response()
}
