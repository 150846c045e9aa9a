//! A node: one world that ticks, is drawn for every player, streamed, and served over HTTP.
//!
//! ```text
//! lc-tick    inputs → tick → snapshot (newest wins) ─▶ lc-render   snapshot → picture of every player (newest wins)
//!                 └─▶ lc-record   inputs and states → log, digest, signed checkpoints, receipts
//!                 └─▶ lc-audio    snapshot → 20 ms of sound of every player, encoded
//! lc-http    pages, signalling, API, metrics           lc-media, lc-encode   (lightcone-streaming)
//! ```

mod audio_loop;
mod budget;
mod handed;
mod inbox;
mod look;
#[cfg(test)]
mod lossy;
mod note;
mod render_loop;
pub(crate) mod resume;
pub(crate) mod seats;
pub(crate) mod status;
mod tick_loop;
mod turns;

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use lightcone_attest::statement::SigningKey;
use lightcone_render::{Backend, RenderError, Size};
use lightcone_streaming::{IceServers, Server, SessionId, Slot, StartError, Transports};

use crate::access::Access;
use crate::http::{self, Origin, RecordingConfig};
use crate::record::{
    self, BeginError, Begun, Identity, Recorder, Resumed, StoreConfig, code_id, entries, players, wall_time_ms,
};
use crate::simulation::{Simulation, SimulationConfig, WorldSpec};
use crate::snapshot::Snapshot;
use budget::Wish;
use resume::Tokens;
use seats::{Most, Record, Rules, Seats};
use status::Status;

/// What a node runs, and for whom.
#[derive(Debug)]
pub struct NodeConfig {
    /// The world.
    pub world: WorldSpec,
    /// Seed and tick rate.
    pub simulation: SimulationConfig,
    /// TCP for HTTP and for media, and the same number on UDP for media; port 0 takes any.
    pub listen: SocketAddr,
    /// The addresses that browsers send media to, when they are not what is listened on: those of a NAT before the node, which
    /// keeps the port, or when `listen` is `0.0.0.0` or `::`.
    pub public_ips: Vec<IpAddr>,
    /// What media flows over.
    pub transports: Transports,
    /// STUN and TURN servers for browsers that reach the node no other way.
    pub ice_servers: IceServers,
    /// What opens it. Needed beyond loopback.
    pub access: Access,
    /// Pages of other origins that may use it.
    pub allow_origins: Vec<Origin>,
    /// Where an admin may have views recorded; without it nowhere.
    pub recordings: Option<RecordingConfig>,
    /// Players at once.
    pub max_players: usize,
    /// Those who look on at once, beside the players.
    pub max_spectators: usize,
    /// The body of a player whose connection was lost waits so long for it; zero: not at all.
    pub grace: Duration,
    /// A session lasts at most so long.
    pub max_session: Option<Duration>,
    /// A player from whom nothing new comes for so long is sent away.
    pub idle_limit: Option<Duration>,
    /// Signs what brings players back into their bodies; with another one after a restart nobody comes back. By default a key
    /// of this start alone.
    pub resume_key: Option<SigningKey>,
    /// What draws.
    pub backend: Backend,
    /// Of every player's picture, as long as the node is not too busy; even.
    pub size: Size,
    /// Pictures a second, as long as the node is not too busy; by default 60 on a GPU and 30 on CPU cores.
    pub fps: Option<u32>,
    /// Pictures have that size and rate however busy the node is: it draws late rather than less. To measure, and to compare
    /// pictures.
    pub keep_quality: bool,
    /// Where the world's record is kept, and gone on with; without, it is signed and shown but not kept.
    pub store: Option<StoreConfig>,
    /// Between two signed checkpoints, in simulated time; at least one tick.
    pub checkpoint_every: Duration,
    /// Compares every checkpoint's state, which is kept up to date, with the whole one. Costs ticks; to find a world that
    /// writes its state past bevy's change detection.
    pub check_digest: bool,
    /// Signs checkpoints; by default a key of this start alone.
    pub key: Option<SigningKey>,
}

/// Why a node does not start.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// Port in use, or no such address here.
    #[error("cannot listen on {address}: {cause}; choose another with --listen ADDR:PORT")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Strangers could walk in.
    #[error(
        "{0} can be reached by others: ask for tokens with --token, --token-key or --trust-key, or listen on 127.0.0.1"
    )]
    TokenRequired(SocketAddr),
    /// `0.0.0.0`, and no other address was found; or one that nothing can be sent to was given.
    #[error("{0} is no address that browsers can send media to: give one with --public-ip")]
    MediaAddress(SocketAddr),
    /// H.264 4:2:0 needs even sizes, and the encoder ends at 3840×2160.
    #[error("a streamed picture must be even and 16x16 to 3840x2160, not {0}; choose another with --size WxH")]
    Size(Size),
    /// No record.
    #[error(transparent)]
    Record(#[from] BeginError),
    /// The program cannot tell what it is.
    #[error("cannot read the program's own file for its digest: {0}")]
    Code(io::Error),
    /// No randomness for keys.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// No renderer.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// No streaming.
    #[error(transparent)]
    Streaming(#[from] StartError),
    /// No thread.
    #[error("cannot start the thread '{name}': {cause}")]
    Thread {
        /// Its name.
        name: &'static str,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No folder for recordings.
    #[error("cannot make the folder {folder} for recordings: {cause}; choose another with --recordings DIR")]
    Recordings {
        /// What was asked for.
        folder: String,
        /// What the system said.
        cause: io::Error,
    },
    /// Metrics were installed by someone else already.
    #[error("cannot collect metrics: {0}")]
    Metrics(String),
}

/// A running node. Dropping it stops it.
pub struct Node {
    address: SocketAddr,
    public_ip: IpAddr,
    server: Arc<Server>,
    seats: Arc<Seats>,
    snapshots: Arc<Slot<Arc<Snapshot>>>,
    heard: Arc<Slot<Arc<Snapshot>>>,
    threads: Vec<JoinHandle<()>>,
    http: Option<http::Running>,
}

impl Node {
    /// Builds the world, opens the renderer, binds the ports and starts the threads. The world ticks when this returns.
    pub fn start(mut config: NodeConfig) -> Result<Self, NodeError> {
        if !can_be_streamed(config.size) {
            return Err(NodeError::Size(config.size));
        }
        if !config.listen.ip().is_loopback() && config.access.is_open() {
            return Err(NodeError::TokenRequired(config.listen));
        }
        if let Some(RecordingConfig { folder, .. }) = &config.recordings {
            lightcone_streaming::film::prepare_folder(folder)
                .map_err(|cause| NodeError::Recordings { folder: folder.display().to_string(), cause })?;
        }
        let public_ips = public_ips(&config)?;
        let listen = |cause| NodeError::Listen { address: config.listen, cause };
        let listener = TcpListener::bind(config.listen).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let metrics = http::metrics_handle().map_err(NodeError::Metrics)?;

        let renderer = lightcone_render::open(config.backend)?;
        let fps = config.fps.unwrap_or(if renderer.name().starts_with("gpu") { 60 } else { 30 });
        let (key, store) = (config.key.take(), config.store.take());
        let identity = identity(&config.world, key, &renderer.name())?;
        let begun = begin_record(&config.world, config.simulation, identity, store)?;
        let mut simulation = begun.simulation;
        warn_of_scratch(&mut simulation);
        let most = Most { players: config.max_players, spectators: config.max_spectators };
        let seats = Seats::new(config.world.name(), Record::of(begun.ledger.template()), most);
        let seats = Arc::new(seats.with_rules(rules(&config), tokens(config.resume_key.take())?));
        if let Some(resumed) = &begun.resumed {
            say_resumed(resumed);
            let returning = if config.grace.is_zero() { Vec::new() } else { begun.returning };
            let stay: BTreeSet<SessionId> = returning.iter().map(|player| player.session).collect();
            dismiss_players(&mut simulation, &seats, &stay);
            seats.restore(returning, Instant::now());
        }
        let recorder = Recorder::start(begun.ledger, begun.key_binding, begun.first)
            .map_err(|cause| NodeError::Thread { name: "lc-record", cause })?;
        let published = Arc::clone(recorder.published());
        let (tick_rate_hz, max_players) = (config.simulation.tick_rate_hz, config.max_players);
        let status = Arc::new(Status::new(config.world.name(), tick_rate_hz, max_players, published));
        let (snapshots, heard) = (Arc::new(Slot::default()), Arc::new(Slot::default()));
        let public_ip = public_ips.first().copied().unwrap_or(address.ip());
        let streaming = lightcone_streaming::Config {
            media: address,
            public_ips,
            tcp_port: Some(address.port()),
            transports: config.transports,
            ice_servers: config.ice_servers,
            max_sessions: most.all(),
            fps,
            ..lightcone_streaming::Config::default()
        };
        let server = Arc::new(Server::start(streaming, Arc::clone(&seats) as Arc<_>)?);

        let mut node = Self {
            address,
            public_ip,
            server: Arc::clone(&server),
            seats: Arc::clone(&seats),
            snapshots: Arc::clone(&snapshots),
            heard: Arc::clone(&heard),
            threads: Vec::new(),
            http: None,
        };
        tracing::info!(renderer = renderer.name(), size = %config.size, fps, "drawing");
        let wish = Wish { size: config.size, rate_hz: fps.into() };
        let (seated, seen) = (Arc::clone(&seats), Arc::clone(&snapshots));
        let render =
            render_loop::RenderLoop::new(renderer, seated, seen, Arc::clone(&status), wish, config.keep_quality);
        node.spawn("lc-render", move || render.run())?;
        let checkpoint_ticks = (config.checkpoint_every.as_secs_f64() * f64::from(tick_rate_hz)).ceil().max(1.0) as u64;
        let record = (recorder, tick_loop::Pace { checkpoint_ticks, check_each: config.check_digest });
        let audio = audio_loop::AudioLoop::new(Arc::clone(&seats), Arc::clone(&heard));
        node.spawn("lc-audio", move || audio.run())?;
        let followed = [snapshots, heard];
        let tick = tick_loop::TickLoop::new(simulation, Arc::clone(&seats), followed, Arc::clone(&status), record);
        let tick = tick.sending_away_by(server.kicker());
        node.spawn("lc-tick", move || tick.run())?;
        let allow_origins = config.allow_origins.into();
        let (kicker, recorder, recordings) = (server.kicker(), server.recorder(), config.recordings);
        let access = config.access;
        let face = http::Face { status, seats, kicker, recorder, recordings, metrics, access, allow_origins };
        let signalling = lightcone_streaming::whep::router(&server);
        let started = http::Running::start(listener, face, signalling, server.intake());
        node.http = Some(started.map_err(|cause| NodeError::Thread { name: "lc-http", cause })?);
        Ok(node)
    }

    /// Where the page is, as a browser can open it.
    pub fn address(&self) -> SocketAddr {
        let local = SocketAddr::new(self.public_ip, self.address.port());
        if self.address.ip().is_unspecified() { local } else { self.address }
    }

    fn spawn(&mut self, name: &'static str, run: impl FnOnce() + Send + 'static) -> Result<(), NodeError> {
        let thread = Builder::new().name(name.into()).spawn(run).map_err(|cause| NodeError::Thread { name, cause })?;
        self.threads.push(thread);
        Ok(())
    }

    /// Whether its threads run. One that panicked has been reported by the panic's own message.
    pub fn is_healthy(&self) -> bool {
        self.threads.iter().all(|thread| !thread.is_finished())
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

fn identity(world: &WorldSpec, key: Option<SigningKey>, renderer: &str) -> Result<Identity, NodeError> {
    let code = code_id(world).map_err(NodeError::Code)?;
    let mut identity = Identity::fresh(random()?, code);
    identity.key = key.unwrap_or(identity.key);
    identity.renderer = renderer.to_owned();
    tracing::info!(key = %identity.key.public(), code = %identity.code, "signing checkpoints");
    Ok(identity)
}

fn rules(config: &NodeConfig) -> Rules {
    let &NodeConfig { grace, max_session, idle_limit, .. } = config;
    Rules { grace, max_session, idle_limit }
}

fn tokens(key: Option<SigningKey>) -> Result<Tokens, NodeError> {
    Ok(Tokens::new(match key {
        Some(key) => key,
        None => SigningKey::from_seed(random()?),
    }))
}

fn begin_record(
    world: &WorldSpec,
    simulation: SimulationConfig,
    identity: Identity,
    store: Option<StoreConfig>,
) -> Result<Begun, NodeError> {
    let (session, now_ms) = (random()?, wall_time_ms());
    Ok(match store {
        Some(store) => record::begin(world, simulation, identity, store, session, now_ms)?,
        None => record::begin_unkept(world, simulation, identity, session, now_ms)?,
    })
}

fn random<const N: usize>() -> Result<[u8; N], NodeError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NodeError::Random)?;
    Ok(bytes)
}

fn say_resumed(resumed: &Resumed) {
    let Resumed { sequence, checkpoint_tick, tick, .. } = resumed;
    tracing::info!(
        "resumed from checkpoint {sequence} at tick {checkpoint_tick}, and its inputs repeated up to tick {tick}"
    );
    if let Some(repair) = resumed.repair.filter(|repair| repair.dropped_bytes > 0) {
        tracing::warn!(
            "the input log had a torn end: {} bytes that nobody was told of are cut off",
            repair.dropped_bytes
        );
    }
}

/// Those who were in the world and cannot come back.
fn dismiss_players(simulation: &mut Simulation, seats: &Seats, stay: &BTreeSet<SessionId>) {
    for session in players(simulation).into_iter().filter(|session| !stay.contains(session)) {
        seats.inbox.push(entries::leave(session));
    }
}

fn can_be_streamed(size: Size) -> bool {
    let fits = (16..=3840).contains(&size.width()) && (16..=2160).contains(&size.height());
    fits && size.width().is_multiple_of(2) && size.height().is_multiple_of(2)
}

fn warn_of_scratch(simulation: &mut Simulation) {
    let scratch = simulation.scratch_components();
    if !scratch.is_empty() {
        tracing::debug!("not digested, because not registered: {}", scratch.join(", "));
    }
}

/// What is asked for, what is bound, or the address of the route to the outside when everything is bound.
fn public_ips(config: &NodeConfig) -> Result<Vec<IpAddr>, NodeError> {
    let listen = config.listen;
    if let Some(nowhere) = config.public_ips.iter().find(|ip| ip.is_unspecified() || ip.is_multicast()) {
        return Err(NodeError::MediaAddress(SocketAddr::new(*nowhere, listen.port())));
    }
    if !config.public_ips.is_empty() {
        return Ok(config.public_ips.clone());
    }
    if !listen.ip().is_unspecified() {
        return Ok(vec![listen.ip()]);
    }
    // Connecting a UDP socket sends nothing; it asks the routing table (the address is reserved for documentation).
    let (any, outside) = if listen.is_ipv4() { ("0.0.0.0:0", "192.0.2.1:9") } else { ("[::]:0", "[2001:db8::1]:9") };
    let routed = std::net::UdpSocket::bind(any).and_then(|socket| {
        socket.connect(outside)?;
        Ok(socket.local_addr()?.ip())
    });
    routed.ok().filter(|ip| !ip.is_unspecified()).map(|ip| vec![ip]).ok_or(NodeError::MediaAddress(listen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_no_encoder_takes_are_refused() {
        let fits = |text: &str| can_be_streamed(text.parse().unwrap());
        assert!(fits("1280x720") && fits("16x16") && fits("3840x2160"));
        assert!(!fits("1281x720") && !fits("1280x721") && !fits("8x8") && !fits("4096x2160"));
    }
}
