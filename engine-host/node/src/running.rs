//! A node that runs.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use lightcone_streaming::{Server, Slot};

use crate::error::NodeError;
use crate::http;
use crate::reload::Reloads;
use crate::seats::Seats;
use crate::stage::snapshot::Snapshot;
use crate::status::{Halt, Status};
use crate::tick::sleep_until;
use crate::upgrade::Upgrades;
use crate::workshop::Bench;

/// What a node does just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// The newest tick.
    pub tick: u64,
    /// Players in the world.
    pub players: usize,
    /// Whether the world has ticked within the last seconds.
    pub ticks: bool,
    /// Why the world stands still, if it waits for its record.
    pub paused: Option<String>,
    /// What the ticks want of a core, in thousandths, whether or not they have it.
    pub load_permille: u32,
}

/// A running node. Dropping it stops it.
pub struct Node {
    pub(crate) address: SocketAddr,
    pub(crate) public_ip: IpAddr,
    pub(crate) server: Arc<Server>,
    pub(crate) seats: Arc<Seats>,
    pub(crate) status: Arc<Status>,
    pub(crate) snapshots: Arc<Slot<Arc<Snapshot>>>,
    pub(crate) heard: Arc<Slot<Arc<Snapshot>>>,
    pub(crate) threads: Vec<JoinHandle<()>>,
    pub(crate) http: Option<http::Running>,
    pub(crate) upgrades: Upgrades,
    pub(crate) bench: Option<Bench>,
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

    /// What it does just now.
    pub fn doing(&self) -> Doing {
        let (report, paused) = (self.status.report(), self.status.why_paused());
        let load_permille = self.status.load_permille();
        Doing { tick: report.tick, players: report.players, ticks: self.status.is_alive(), paused, load_permille }
    }

    /// Whether the ticks run at a low priority from now on, so that other worlds of the machine have theirs in time. Linux only.
    pub fn give_way(&self, gives_way: bool) {
        self.status.give_way(gives_way);
    }

    /// Hands newer versions of the world's program to it, also from another thread.
    pub fn upgrades(&self) -> Upgrades {
        self.upgrades.clone()
    }

    /// Lets the world begin anew, also from another thread; nothing unless it is a preview (`NodeConfig::preview`).
    pub fn reloads(&self) -> Option<Reloads> {
        self.bench.as_ref()?.reloads.clone()
    }

    /// Where the world has halted, if that is why the node is not healthy: then the record says so, the players were told, and the
    /// node is to be stopped. Who starts it again with the same store goes on from what the record has.
    pub fn halt(&self) -> Option<Halt> {
        self.status.halt()
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
