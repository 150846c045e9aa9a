//! What a node does with connections, for the routes of another server.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use super::cors::Origin;
use super::gate::Gate;
use super::hosts::{HostName, Hosts};
use super::proxies::{Proxies, TrustedProxy};
use super::serve::{MAX_CONNECTIONS, Patience, serve};
use crate::files;

/// A server's front: bounded connections, the names that it answers to, the pages that may use it, the proxies that it believes.
#[derive(Clone, Debug)]
pub struct Front {
    /// Answers to names of loopback alone, and to those below.
    pub on_loopback: bool,
    /// Names that it answers to.
    pub host_names: Vec<HostName>,
    /// Pages of other origins that may use it.
    pub allow_origins: Vec<Origin>,
    /// Proxies whose word counts for where requests come from.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// A request that has no answer after this time gets 408. Its body is part of it.
    pub answer_within: Duration,
}

impl Front {
    /// Serves until it is dropped. Each request has a [`Remote`](super::Remote) among its extensions. Where the process may open
    /// few files there are fewer connections.
    pub async fn serve(self, listener: TcpListener, routes: Router) {
        let most = files::connections(files::raise_limit(), MAX_CONNECTIONS).unwrap_or(files::LEAST_CONNECTIONS);
        let proxies = Arc::new(Proxies(self.trusted_proxies));
        let hosts = Arc::new(Hosts { on_loopback: self.on_loopback, names: self.host_names });
        let gate = Gate { origins: self.allow_origins.into(), hosts, proxies: Arc::clone(&proxies) };
        let patience = Patience::for_answers_within(self.answer_within);
        serve(listener, (gate.around(routes), patience), None, (most, proxies)).await;
    }
}
