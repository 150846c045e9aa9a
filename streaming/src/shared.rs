//! What the media loop and signalling share.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use crate::candidates;
use crate::certificate::Certificate;
use crate::config::Config;
use crate::host::Host;
use crate::interfaces::interface_addresses;
use crate::session::Link;

/// See the top of the file.
pub(crate) struct Shared {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) config: Config,
    /// The media address with its real port.
    pub(crate) media: SocketAddr,
    /// Where browsers send to, as lines of an answer.
    pub(crate) candidates: Vec<String>,
    /// Shown in every session.
    pub(crate) certificate: Certificate,
    pub(crate) stopping: AtomicBool,
    /// Wakes the media loop, to see that it stops or that a session has sound to send.
    pub(crate) wake: Arc<Notify>,
    /// The links of the sessions whose viewers report; at most half a second old.
    pub(crate) links: Mutex<Vec<Link>>,
    open: AtomicUsize,
}

impl Shared {
    /// `local` are addresses at which this machine alone is served.
    pub(crate) fn new(
        config: Config,
        certificate: Certificate,
        host: Arc<dyn Host>,
        media: SocketAddr,
        local: &[IpAddr],
    ) -> Self {
        let addresses = addresses(&config, media);
        let candidates = candidates::lines(&addresses, local, media.port(), config.tcp_port, config.transports);
        Self {
            host,
            config,
            media,
            candidates,
            certificate,
            stopping: AtomicBool::new(false),
            wake: Arc::default(),
            links: Mutex::default(),
            open: AtomicUsize::new(0),
        }
    }

    /// One of [`Config::max_sessions`], if there is one left.
    pub(crate) fn admit(self: &Arc<Self>) -> Option<Permit> {
        let max = self.config.max_sessions;
        let admitted =
            self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, |open| (open < max).then_some(open + 1));
        admitted.ok().map(|_| Permit(Arc::clone(self)))
    }
}

/// The addresses that browsers are told.
pub(crate) fn addresses(config: &Config, media: SocketAddr) -> Vec<IpAddr> {
    match config.public_ips.is_empty() {
        false => config.public_ips.clone(),
        true if media.ip().is_unspecified() => interface_addresses(media.ip()),
        true => vec![media.ip()],
    }
}

/// Counts as an open session until it is dropped.
pub(crate) struct Permit(Arc<Shared>);

impl Permit {
    /// What wakes the media loop.
    pub(crate) fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.0.wake)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}
