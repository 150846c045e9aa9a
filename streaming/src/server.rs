//! Starting and stopping it all.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::mpsc;

use crate::certificate::{Certificate, NoCertificate};
use crate::config::{Config, Transports};
use crate::encode::VideoCodec;
use crate::handles::{Captures, Kicker};
use crate::host::Host;
use crate::interfaces::interface_addresses;
use crate::media::MediaLoop;
use crate::net;
use crate::request::{MAX_REQUESTS, Request};
use crate::session::Link;
use crate::shared::{Shared, addresses};
use crate::sockets::Sockets;
use crate::streams::{Intake, Streams};

/// At most 15 bytes, or Linux cuts it.
const THREAD: &str = "lc-media";

/// Why streaming cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is in use, this machine does not have the address, or there is no right to it.
    #[error("cannot listen for media on UDP {address}: {source}; choose another address or port")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address is `0.0.0.0` or `::`, no public one is given, and this machine has none; or one given is of that kind.
    #[error("browsers cannot send media to {0}: a public address is needed, of this machine or of the NAT before it")]
    Unreachable(IpAddr),
    /// There is nothing to show to browsers.
    #[error(transparent)]
    Certificate(#[from] NoCertificate),
    /// A thread or the event loop could not be made.
    #[error("cannot start the thread '{name}': {source}")]
    Thread {
        /// The thread's name.
        name: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Streaming for all worlds of a [`Host`], on one UDP port. Dropping it stops it.
pub struct Server {
    pub(crate) shared: Arc<Shared>,
    pub(crate) requests: mpsc::Sender<Request>,
    intake: Intake,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    /// Binds the media address and starts the threads. Needs no async runtime.
    pub fn start(config: Config, host: Arc<dyn Host>) -> Result<Self, StartError> {
        let address = config.media;
        let addresses = addresses(&config, address);
        if let Some(ip) = addresses.iter().find(|ip| !net::is_reachable(ip)) {
            return Err(StartError::Unreachable(*ip));
        }
        if addresses.is_empty() {
            return Err(StartError::Unreachable(address.ip()));
        }
        let bind = |source| StartError::Bind { address, source };
        let socket = net::bind(address).map_err(bind)?;
        let media = socket.local_addr().map_err(bind)?;
        let mut sockets = vec![socket];
        if addresses.iter().all(IpAddr::is_loopback) && config.transports != Transports::Tcp {
            sockets.extend(for_this_machine(media));
        }
        let local: Vec<IpAddr> =
            sockets.iter().skip(1).filter_map(|socket| Some(socket.local_addr().ok()?.ip())).collect();
        let (requests, incoming) = mpsc::channel(MAX_REQUESTS);
        let certificate = config.certificate.clone().map_or_else(Certificate::generate, Ok)?;
        let shared = Arc::new(Shared::new(config, certificate, host, media, &local));
        let (streams, intake) = Streams::new();
        let failed = |source| StartError::Thread { name: THREAD, source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let sockets = {
            let _inside = runtime.enter();
            Sockets::watch(sockets).map_err(bind)?
        };
        let media_loop = MediaLoop::new(Arc::clone(&shared), sockets, streams, incoming);
        let thread = Builder::new().name(THREAD.into()).spawn(move || runtime.block_on(media_loop.run()));
        let thread = Mutex::new(Some(thread.map_err(failed)?));
        tracing::info!(%media, "media is served");
        for codec in VideoCodec::ALL {
            if let Err(missing) = codec.available() {
                tracing::info!(%missing, "{} is not offered to browsers without H.264", codec.name());
            }
        }
        Ok(Self { shared, requests, intake, thread })
    }

    /// Where media flows, with the real port.
    pub fn media_address(&self) -> SocketAddr {
        self.shared.media
    }

    /// Takes the TCP connections that bring media, from the listener of [`Config::tcp_port`]. It keeps no hold of the server.
    pub fn intake(&self) -> Intake {
        self.intake.clone()
    }

    /// What is known of the paths to the viewers; at most half a second old.
    pub fn links(&self) -> Vec<Link> {
        self.shared.links.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends single sessions.
    pub fn kicker(&self) -> Kicker {
        Kicker::new(self.requests.clone())
    }

    /// Captures single sessions.
    pub fn captures(&self) -> Captures {
        Captures::new(self.requests.clone())
    }

    /// Ends all sessions with [`Leave::Stopping`](crate::Leave::Stopping) within a second and joins the threads. Blocks;
    /// a second call returns at once. Requests that come in afterwards are answered with 503.
    pub fn stop(&self) {
        self.shared.stopping.store(true, Ordering::Release);
        self.shared.wake.notify_one();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the media loop had panicked");
        }
    }
}

/// Firefox never sends from 127.0.0.1 or to it: it knows the addresses of interfaces alone. So a node that serves this machine
/// is there at those, too, and for this machine alone.
fn for_this_machine(media: SocketAddr) -> Vec<UdpSocket> {
    let ips = interface_addresses(Ipv6Addr::UNSPECIFIED.into());
    let bound = ips.into_iter().filter_map(|ip| {
        let bound = net::bind_for_this_machine(SocketAddr::new(ip, media.port()));
        bound.inspect_err(|error| tracing::debug!(%error, %ip, "media is not served to this machine there")).ok()
    });
    bound.collect()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
