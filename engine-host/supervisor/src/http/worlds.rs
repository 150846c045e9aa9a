//! `/v1/worlds`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Refusal, blocking};
use super::face::Face;
use crate::asked::NewWorld;
use crate::host::NotStarted;
use crate::name::WorldName;
use crate::program_id::ProgramId;
use crate::worlds::{NotUpgraded, World};

pub(super) async fn list(State(face): State<Arc<Face>>) -> Json<Value> {
    let worlds: Vec<Value> = face.host.worlds().iter().map(|world| described(&face, world)).collect();
    Json(json!({ "worlds": worlds }))
}

pub(super) async fn one(State(face): State<Arc<Face>>, Path(name): Path<String>) -> Result<Json<Value>, Refusal> {
    let world = find(&face, &name)?;
    Ok(Json(described(&face, &world)))
}

fn described(face: &Face, world: &World) -> Value {
    let seen = world.seen();
    let program = face.host.programs.get(world.program());
    json!({
        "name": world.name,
        "path": format!("/{}/", world.name),
        "program": world.program(),
        "title": program.map(|program| program.title),
        "state": seen.state,
        "why": seen.why,
        "tick": seen.tick,
        "players": seen.players,
        "max_players": world.kept.players,
        "load": f64::from(seen.load_permille) / 1000.0,
        "gives_way": seen.gives_way,
        "confined": seen.confined,
        "restarts": seen.restarts,
        "media_port": seen.address.map(|address| address.port()),
        "process": seen.process,
    })
}

fn no_such_world() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "there is no such world; GET /v1/worlds lists them")
}

fn find(face: &Face, name: &str) -> Result<Arc<World>, Refusal> {
    let name: WorldName = name.parse().map_err(|_| no_such_world())?;
    face.host.world(&name).ok_or_else(no_such_world)
}

pub(super) async fn start(State(face): State<Arc<Face>>, body: Bytes) -> Result<Response, Refusal> {
    let wrong = |error| Refusal::new(StatusCode::BAD_REQUEST, format!("no world can be read out of this: {error}"));
    let asked: NewWorld = serde_json::from_slice(&body).map_err(wrong)?;
    let host = Arc::clone(&face.host);
    let world = blocking(move || host.start(&asked)).await?.map_err(|error| match error {
        NotStarted::Wish(_) => Refusal::new(StatusCode::BAD_REQUEST, error),
        NotStarted::NoProgram(_) => Refusal::new(StatusCode::NOT_FOUND, error),
        NotStarted::Taken(_) => Refusal::new(StatusCode::CONFLICT, error),
        NotStarted::Worlds(_) | NotStarted::Players { .. } | NotStarted::Ports => {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error)
        }
        NotStarted::Kept(error) => Refusal::failed(error),
    })?;
    let location = format!("/v1/worlds/{}", world.name);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(described(&face, &world))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewProgram {
    program: ProgramId,
}

/// 200 once the world's record has the upgrade; after 409 the world goes on as it was.
pub(super) async fn upgrade(
    State(face): State<Arc<Face>>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let world = find(&face, &name)?;
    let wrong = |error| Refusal::new(StatusCode::BAD_REQUEST, format!("no program can be read out of this: {error}"));
    let NewProgram { program } = serde_json::from_slice(&body).map_err(wrong)?;
    let (host, known) = (Arc::clone(&face.host), Arc::clone(&world));
    let upgraded = blocking(move || host.upgrade(&known, program)).await?;
    let tick = upgraded.map_err(|error| {
        let status = match error {
            NotUpgraded::NoAnswer => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::CONFLICT,
        };
        Refusal::new(status, error)
    })?;
    Ok(Json(json!({ "tick": tick, "world": described(&face, &world) })))
}

/// What becomes of the record; anything else than these is an error.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Record {
    #[default]
    Keep,
    Delete,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deletion {
    #[serde(default)]
    record: Record,
}

pub(super) async fn delete(
    State(face): State<Arc<Face>>,
    Path(name): Path<String>,
    Query(how): Query<Deletion>,
) -> Result<StatusCode, Refusal> {
    let world = find(&face, &name)?;
    let host = Arc::clone(&face.host);
    let with_record = matches!(how.record, Record::Delete);
    match blocking(move || host.delete(&world.name, with_record)).await? {
        Ok(true) => Ok(StatusCode::NO_CONTENT),
        Ok(false) => Err(no_such_world()),
        Err(error) => Err(Refusal::failed(error)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    #[serde(default)]
    after: u64,
}

pub(super) async fn log(
    State(face): State<Arc<Face>>,
    Path(name): Path<String>,
    Query(from): Query<From>,
) -> Result<Json<Value>, Refusal> {
    let lines = find(&face, &name)?.log_after(from.after);
    let next = lines.last().map_or(from.after, |line| line.number);
    Ok(Json(json!({ "lines": lines, "next": next })))
}
