//! A node that runs.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use lightcone_streaming::{Server, Slot};

use crate::error::NodeError;
use crate::http;
use crate::seats::Seats;
use crate::stage::snapshot::Snapshot;
use crate::tick::sleep_until;

/// A running node. Dropping it stops it.
pub struct Node {
    pub(crate) address: SocketAddr,
    pub(crate) public_ip: IpAddr,
    pub(crate) server: Arc<Server>,
    pub(crate) seats: Arc<Seats>,
    pub(crate) snapshots: Arc<Slot<Arc<Snapshot>>>,
    pub(crate) heard: Arc<Slot<Arc<Snapshot>>>,
    pub(crate) threads: Vec<JoinHandle<()>>,
    pub(crate) http: Option<http::Running>,
}

impl Node {
    /// Where the page is, as a browser can open it.
    pub fn address(&self) -> SocketAddr {
        let local = SocketAddr::new(self.public_ip, self.address.port());
        if self.address.ip().is_unspecified() { local } else { self.address }
    }

    pub(crate) fn spawn(&mut self, name: &'static str, run: impl FnOnce() + Send + 'static) -> Result<(), NodeError> {
        let thread = Builder::new().name(name.into()).spawn(run).map_err(|cause| NodeError::Thread { name, cause })?;
        self.threads.push(thread);
        Ok(())
    }

    /// Whether its threads run. One that panicked has been reported by the panic's own message.
    pub fn is_healthy(&self) -> bool {
        self.threads.iter().all(|thread| !thread.is_finished())
    }

    /// Lets nobody new in, fails the health checks and tells the players, who may play on meanwhile. Returns when all have left,
    /// at the latest after `within`. To be followed by [`Node::stop`].
    pub fn drain(&self, within: Duration) {
        let end = Instant::now() + within;
        self.seats.drain(end);
        while Instant::now() < end && self.seats.anyone_connected() {
            sleep_until(end.min(Instant::now() + Duration::from_millis(100)));
        }
    }

    /// Ends all sessions and joins all threads, within about a second.
    pub fn stop(&mut self) {
        self.seats.close();
        self.server.stop();
        if let Some(http) = self.http.take() {
            http.stop(Duration::from_millis(300));
        }
        self.snapshots.close();
        self.heard.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread had panicked before the stop");
            }
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop();
    }
}
