//! What stands before all routes: by which name somebody asks, from which page, and through which proxy.

use std::sync::Arc;

use axum::{Router, middleware};

use super::cors::{self, Origin};
use super::hosts::{self, Hosts};
use super::proxies::{self, Proxies};

/// See `cors.rs`, `hosts.rs` and `proxies.rs`.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub(super) origins: Arc<[Origin]>,
    pub(super) hosts: Arc<Hosts>,
    pub(super) proxies: Arc<Proxies>,
}

impl Gate {
    pub(super) fn around(self, routes: Router) -> Router {
        routes
            .layer(middleware::from_fn_with_state(self.origins, cors::share))
            .layer(middleware::from_fn_with_state(self.hosts, hosts::check))
            .layer(middleware::from_fn_with_state(self.proxies, proxies::forwarded))
    }
}
