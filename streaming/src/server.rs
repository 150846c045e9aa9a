//! Starting, stopping, and the settings of it all.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::{Notify, mpsc, oneshot};

use crate::film::{FilmConfig, FilmError, Tap};
use crate::media::{MAX_REQUESTS, MediaLoop, Request};
use crate::streams::{Intake, Streams};
use crate::{Host, IceServers, Leave, Link, SessionId, candidates, net};

/// At most 15 bytes, or Linux cuts it.
const THREAD: &str = "lc-media";

/// Settings of a [`Server`].
#[derive(Clone, Debug)]
pub struct Config {
    /// The one UDP address of all sessions' media; port 0 takes any free one.
    pub media: SocketAddr,
    /// The addresses that browsers are told, where they are others than the one of `media`: behind a NAT that maps each to one
    /// here, or when that is unspecified (`0.0.0.0`, `::`). Ports stay the same.
    pub public_ips: Vec<IpAddr>,
    /// The TCP port that browsers are told, if somebody accepts there and hands connections to [`Server::intake`].
    pub tcp_port: Option<u16>,
    /// What browsers are told of.
    pub transports: Transports,
    /// STUN and TURN servers for browsers that reach us no other way.
    pub ice_servers: IceServers,
    /// Sessions that may be open at once, whatever world they are in. Beyond: 503.
    pub max_sessions: usize,
    /// Pictures a second that the host aims at; the encoder spreads its bits over them.
    pub fps: u32,
    /// How many bits a second a picture size gets.
    pub bitrate: BitratePolicy,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            media: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_ips: Vec::new(),
            tcp_port: None,
            transports: Transports::Both,
            ice_servers: IceServers::default(),
            max_sessions: 64,
            fps: 30,
            bitrate: BitratePolicy::default(),
        }
    }
}

/// What media may flow over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transports {
    /// UDP alone.
    Udp,
    /// TCP alone: for networks that let nothing else through, and for tests of that.
    Tcp,
    /// UDP, and TCP where that does not pass.
    #[default]
    Both,
}

/// A word that names no [`Transports`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("media goes over udp, tcp or both")]
pub struct NoTransports;

impl std::str::FromStr for Transports {
    type Err = NoTransports;

    fn from_str(text: &str) -> Result<Self, NoTransports> {
        match text {
            "udp" => Ok(Self::Udp),
            "tcp" => Ok(Self::Tcp),
            "both" => Ok(Self::Both),
            _ => Err(NoTransports),
        }
    }
}

/// Bits a second for a picture size and rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitratePolicy {
    /// For 1280×720 at 30 pictures a second.
    pub at_720p30_bps: u32,
    /// Never less.
    pub min_bps: u32,
    /// Never more.
    pub max_bps: u32,
}

impl Default for BitratePolicy {
    fn default() -> Self {
        Self { at_720p30_bps: 4_000_000, min_bps: 300_000, max_bps: 40_000_000 }
    }
}

impl BitratePolicy {
    /// Grows with pixels^0.75 and with the square root of the rate: larger and faster pictures resemble their neighbours
    /// more, so each pixel costs less.
    pub fn bps(&self, width: u32, height: u32, fps: u32) -> u32 {
        let pixels = f64::from(width) * f64::from(height) / (1280.0 * 720.0);
        let rate = f64::from(fps) / 30.0;
        let bps = f64::from(self.at_720p30_bps) * pixels.powf(0.75) * rate.sqrt();
        (bps as u32).clamp(self.min_bps, self.max_bps.max(self.min_bps))
    }
}

/// Why streaming cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Port in use, an address that this machine does not have, or no right to it.
    #[error("cannot listen for media on UDP {address}: {source}; choose another address or port")]
    Bind {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// `0.0.0.0` or `::`, and no public address.
    #[error("browsers cannot send media to {0}: a public address is needed, of this machine or of the NAT before it")]
    Unreachable(IpAddr),
    /// A thread or the event loop could not be made.
    #[error("cannot start the thread '{name}': {source}")]
    Thread {
        /// Its name.
        name: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What the media loop and signalling share.
pub(crate) struct Shared {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) config: Config,
    /// The media address with its real port.
    pub(crate) media: SocketAddr,
    /// Where browsers send to, as lines of an answer.
    pub(crate) candidates: Vec<String>,
    pub(crate) stopping: AtomicBool,
    /// Wakes the media loop, to see that it stops or that a session has sound to send.
    pub(crate) wake: Arc<Notify>,
    /// Of the sessions whose viewers report; at most half a second old.
    pub(crate) links: Mutex<Vec<Link>>,
    open: AtomicUsize,
}

impl Shared {
    pub(crate) fn new(config: Config, host: Arc<dyn Host>, media: SocketAddr) -> Self {
        let addresses = addresses(&config, media);
        let candidates = candidates::lines(&addresses, media.port(), config.tcp_port, config.transports);
        Self {
            host,
            config,
            media,
            candidates,
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

/// Which browsers are told.
fn addresses(config: &Config, media: SocketAddr) -> Vec<IpAddr> {
    if config.public_ips.is_empty() { vec![media.ip()] } else { config.public_ips.clone() }
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

/// Streaming for all worlds of a [`Host`], on one UDP socket. Dropping it stops it.
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
        if let Some(ip) = addresses(&config, address).into_iter().find(|ip| !net::is_reachable(ip)) {
            return Err(StartError::Unreachable(ip));
        }
        let bind = |source| StartError::Bind { address, source };
        let socket = net::bind(address).map_err(bind)?;
        let media = socket.local_addr().map_err(bind)?;
        let watched = socket.try_clone().map_err(bind)?;
        let (requests, incoming) = mpsc::channel(MAX_REQUESTS);
        let shared = Arc::new(Shared::new(config, host, media));
        let (streams, intake) = Streams::new();
        let media_loop = MediaLoop::new(Arc::clone(&shared), media, socket, streams, incoming);
        let failed = |source| StartError::Thread { name: THREAD, source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let watched = {
            let _inside = runtime.enter();
            tokio::net::UdpSocket::from_std(watched).map_err(bind)?
        };
        let thread = Builder::new().name(THREAD.into()).spawn(move || runtime.block_on(media_loop.run(watched)));
        let thread = Mutex::new(Some(thread.map_err(failed)?));
        tracing::info!(%media, "media is served");
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

    /// What is known of the ways to the viewers, at most half a second ago.
    pub fn links(&self) -> Vec<Link> {
        self.shared.links.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What ends single sessions.
    pub fn kicker(&self) -> Kicker {
        Kicker(self.requests.clone())
    }

    /// What records single sessions.
    pub fn recorder(&self) -> Recorder {
        Recorder(self.requests.clone())
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

/// Sends sessions away. It keeps no hold of the server.
#[derive(Clone)]
pub struct Kicker(mpsc::Sender<Request>);

impl Kicker {
    /// Sends the session this last note, as far as it can, and ends it with [`Leave::Kicked`](crate::Leave::Kicked). False:
    /// there is no such session, or the server has stopped.
    pub async fn kick(&self, session: SessionId, note: String) -> bool {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::Kick { session, note, why: Leave::Kicked, done }).await;
        asked.is_ok() && answer.await.unwrap_or(false)
    }

    /// The same for the reason given, without waiting. False: too much is asked of the media loop just now, or it has
    /// stopped.
    pub fn ask(&self, session: SessionId, note: String, why: Leave) -> bool {
        let (done, _) = oneshot::channel();
        self.0.try_send(Request::Kick { session, note, why, done }).is_ok()
    }
}

/// Records what sessions see. It keeps no hold of the server.
#[derive(Clone)]
pub struct Recorder(mpsc::Sender<Request>);

impl Recorder {
    /// Begins a recording, which ends with the session, with [`Recorder::stop`], or when it is as long as it may be.
    pub async fn start(&self, session: SessionId, film: FilmConfig) -> Result<(), FilmError> {
        // No file is made for a session that is not there; the media loop makes none itself, for it waits for no disk.
        self.film(session, None).await?;
        self.film(session, Some(Tap::start(film)?)).await
    }

    async fn film(&self, session: SessionId, tap: Option<(Tap, JoinHandle<()>)>) -> Result<(), FilmError> {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::Film { session, tap, done }).await;
        if asked.is_err() { Err(FilmError::NoSession) } else { answer.await.unwrap_or(Err(FilmError::NoSession)) }
    }

    /// False: no such session is being recorded.
    pub async fn stop(&self, session: SessionId) -> bool {
        let (done, answer) = oneshot::channel();
        let asked = self.0.send(Request::EndFilm { session, done }).await;
        asked.is_ok() && answer.await.unwrap_or(false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
