//! Routes for admins of something that is no single world.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use lightcone_protocol::Role;

use super::auth::{bearer, not_an_admin, now_s, refuse};
use crate::access::Access;

/// Who they are.
#[derive(Clone, Debug)]
pub struct Admins {
    /// What opens it. Where that is open, everybody who reaches it is an admin.
    pub access: Access,
    /// What a token must name as its world.
    pub world: &'static str,
}

impl Admins {
    /// Lets admins alone through to these routes: 401 and 403 for others, before anything of a body is read.
    pub fn alone(self, routes: Router) -> Router {
        routes.route_layer(middleware::from_fn_with_state(Arc::new(self), admins_alone))
    }
}

async fn admins_alone(State(admins): State<Arc<Admins>>, request: Request, next: Next) -> Response {
    if admins.access.is_open() {
        return next.run(request).await;
    }
    match admins.access.admit(bearer(request.headers()), admins.world, now_s()) {
        Ok(guest) if guest.role == Role::Admin => next.run(request).await,
        Ok(_) => not_an_admin(),
        Err(denied) => refuse(&denied),
    }
}
