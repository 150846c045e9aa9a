//! The host's HTTP face.
//!
//! | path | what | who |
//! |---|---|---|
//! | `GET /` | a page that lists the worlds | anyone |
//! | `GET /healthz` | 200 while the host works, with a line for each world that is not well | anyone |
//! | `POST /v1/programs` | a package becomes a program, 201; or the beginning of a resumable upload | admins |
//! | `GET /v1/programs` | the programs, JSON | admins |
//! | `DELETE /v1/programs/{hash}` | 204; 409 while a world is made of it | admins |
//! | `POST /v1/worlds` | starts a world, 201 | admins |
//! | `GET /v1/worlds`, `GET /v1/worlds/{name}` | how they are, JSON | admins |
//! | `GET /v1/worlds/{name}/log?after=N` | the newest lines of its log, JSON | admins |
//! | `POST /v1/worlds/{name}/upgrade` | the world goes on as another version of its program, JSON; 409 and why not | admins |
//! | `DELETE /v1/worlds/{name}` | 204, it has ended; its record is gone, too, with `?record=delete` | admins |
//! | `/{name}/…` | the world's own page, signalling and API | as the world's node says |

mod answer;
mod busy;
mod face;
mod page;
mod part;
mod programs;
mod proxy;
mod resumable;
mod taken;
mod worlds;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, delete, get, head, post};
use lightcone_node::http::{Admins, limit_rate};

use self::answer::Refusal;
pub(crate) use self::face::Face;
use crate::worlds::NO_LANDLOCK;

/// Whatever is no upload.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

pub(crate) fn router(face: Face, admins: Admins) -> Router {
    let face = Arc::new(face);
    part::sweep(&face.folder);
    let long = Router::new()
        .route("/v1/programs", post(programs::upload))
        .route("/v1/programs/uploads/{id}", head(resumable::offset).patch(resumable::append).delete(resumable::end));
    let short = Router::new()
        .route("/v1/programs", get(programs::list).options(resumable::options))
        .route("/v1/programs/{hash}", delete(programs::delete))
        .route("/v1/worlds", get(worlds::list).post(worlds::start))
        .route("/v1/worlds/{name}", get(worlds::one).delete(worlds::delete))
        .route("/v1/worlds/{name}/log", get(worlds::log))
        .route("/v1/worlds/{name}/upgrade", post(worlds::upgrade))
        .route_layer(middleware::from_fn(in_time));
    let for_admins = limit_rate(admins.alone(long.merge(short).with_state(Arc::clone(&face))));
    let open = Router::new()
        .route("/", get(page::list))
        .route("/host.css", get(page::style))
        .route("/healthz", get(health))
        .route("/{name}", get(proxy::with_slash))
        .route("/{name}/", any(proxy::pass))
        .route("/{name}/{*rest}", any(proxy::pass))
        .with_state(face);
    let all = open.merge(for_admins);
    all.fallback(async || Refusal::new(StatusCode::NOT_FOUND, "there is nothing here; GET / lists the worlds"))
}

async fn in_time(request: Request, next: Next) -> Result<Response, Refusal> {
    let late = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, "the request took too long");
    tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await.map_err(late)
}

/// The host is well when it answers. What is wrong with a world exactly is for admins.
async fn health(State(face): State<Arc<Face>>) -> String {
    let worlds = face.host.worlds();
    let troubles = worlds.iter().filter_map(|world| Some(format!("{} {}\n", world.name, world.seen().trouble()?)));
    let troubles: String = troubles.collect();
    let open = worlds.iter().any(|world| world.seen().address.is_some() && !world.seen().confined);
    let open = if open { format!("worlds are not confined: {NO_LANDLOCK}\n") } else { String::new() };
    let state = if troubles.is_empty() { "ok\n".to_owned() } else { troubles };
    state + &open
}
