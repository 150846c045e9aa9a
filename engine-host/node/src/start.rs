//! From a configuration to a node that runs: what could fail first, then the threads.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Receiver;
use lightcone_attest::statement::SigningKey;
use lightcone_record::{Begun, Recorder, Witness};
use lightcone_render::Renderer;
use lightcone_streaming::{Certificate, Server, Slot, StartError};
use lightcone_world::simulation::Simulation;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::config::{NodeConfig, public_ips};
use crate::deliveries::Deliveries;
use crate::error::NodeError;
use crate::files;
use crate::http::{self, Hosts, Proxies, RecordingConfig};
use crate::identity::Challenges;
use crate::measure;
use crate::record::{self, random};
use crate::running::Node;
use crate::seats::{Limits, MAX_HALF_OPEN, Most, Rules, RunIds, Seats, Tokens};
use crate::status::Status;
use crate::tick::{Pace, TickLoop};
use crate::upgrade::{self, Upgrades};
use crate::views::budget::Wish;
use crate::views::{AudioLoop, RenderLoop, draws_between_ticks};
use crate::workshop::{self, Workshop};

/// What was opened, before any thread of the world runs.
struct Opened {
    listener: TcpListener,
    /// At once.
    connections: usize,
    address: SocketAddr,
    public_ips: Vec<IpAddr>,
    metrics: PrometheusHandle,
    renderer: Box<dyn Renderer>,
    /// Pictures a second.
    fps: u32,
    /// Shown to browsers for media.
    certificate: Certificate,
}

/// The world, who is in it, and where its record goes.
struct Inhabited {
    simulation: Simulation,
    seats: Arc<Seats>,
    recorder: Recorder,
    status: Arc<Status>,
    witness: Witness,
}

/// What others ask of the tick.
struct Asked {
    upgrades: Receiver<upgrade::Asked>,
    workshop: Option<Workshop>,
}

impl Node {
    /// Builds the world, opens the renderer, binds the ports and starts the threads. The world ticks when this returns.
    pub fn start(mut config: NodeConfig) -> Result<Self, NodeError> {
        config.check()?;
        let mut opened = open(&config)?;
        let world = inhabit(&mut config, &mut opened)?;
        let server = stream(&config, &opened, &world)?;
        let (upgrades, asked) = Upgrades::new();
        let makers = config.is_for_makers();
        let workshop = makers.then(|| workshop::open(&world.status, config.preview.then_some(config.simulation)));
        let (bench, workshop) = workshop.unzip();
        let asked = Asked { upgrades: asked, workshop };
        let mut node = Self {
            address: opened.address,
            public_ip: opened.public_ips.first().copied().unwrap_or(opened.address.ip()),
            server,
            seats: Arc::clone(&world.seats),
            status: Arc::clone(&world.status),
            snapshots: Arc::new(Slot::default()),
            heard: Arc::new(Slot::default()),
            threads: Vec::new(),
            http: None,
            upgrades,
            bench,
        };
        node.start_threads(config, opened, (world, asked))?;
        Ok(node)
    }

    fn start_threads(
        &mut self,
        config: NodeConfig,
        opened: Opened,
        (world, asked): (Inhabited, Asked),
    ) -> Result<(), NodeError> {
        let Opened { listener, connections, metrics, renderer, fps, .. } = opened;
        let Inhabited { simulation, seats, recorder, status, witness } = world;
        tracing::info!(renderer = renderer.name(), size = %config.size, fps, "drawing");
        let wish = Wish { size: config.size, rate_hz: fps.into() };
        let (seated, seen) = (Arc::clone(&seats), Arc::clone(&self.snapshots));
        let deliveries = Arc::new(Deliveries::default());
        let render = RenderLoop::new(renderer, seated, seen, Arc::clone(&status), wish, config.keep_quality)
            .counted_in(Arc::clone(&deliveries));
        self.spawn("lc-render", move || render.run())?;
        let audio = AudioLoop::new(Arc::clone(&seats), Arc::clone(&self.heard));
        self.spawn("lc-audio", move || audio.run())?;
        let pace = Pace { checkpoint_ticks: config.checkpoint_ticks(), check_each: config.check_digest };
        let followed = [Arc::clone(&self.snapshots), Arc::clone(&self.heard)];
        let tick = TickLoop::new(simulation, Arc::clone(&seats), followed, Arc::clone(&status), (recorder, pace));
        let second = Duration::from_secs(1);
        let between = draws_between_ticks(second / fps, second / status.tick_rate_hz);
        let tick = tick.sending_away_by(self.server.kicker()).early_if(!between).signing_for(deliveries);
        let tick = tick.upgraded_by(asked.upgrades, config.simulation).with_workshop(asked.workshop);
        self.spawn("lc-tick", move || tick.run())?;
        let face = http::Face {
            status,
            witness: Arc::new(witness),
            seats,
            kicker: self.server.kicker(),
            captures: self.server.captures(),
            recordings: config.recordings,
            metrics,
            access: config.access,
            challenges: Challenges::default(),
            pictures: http::Pictures::default(),
            open_package: config.open_package,
            upgrades: self.upgrades.clone(),
            inspections: self.bench.as_ref().map(|bench| bench.inspections.clone()),
            allow_origins: config.allow_origins.into(),
            proxies: Arc::new(Proxies(config.trusted_proxies)),
            hosts: Arc::new(Hosts { on_loopback: config.listen.ip().is_loopback(), names: config.host_names }),
        };
        let signalling = lightcone_streaming::whep::router(&self.server);
        let started = http::Running::start(listener, face, signalling, self.server.intake(), connections);
        self.http = Some(started.map_err(|cause| NodeError::Thread { name: "lc-http", cause })?);
        Ok(())
    }
}

/// Folders, ports and the renderer.
fn open(config: &NodeConfig) -> Result<Opened, NodeError> {
    let files = files::raise_limit();
    let connections = files::connections(files, http::MAX_CONNECTIONS).ok_or(NodeError::Files(files))?;
    if let Some(RecordingConfig { folder, .. }) = &config.recordings {
        lightcone_streaming::capture::prepare_folder(folder)
            .map_err(|cause| NodeError::Recordings { folder: folder.display().to_string(), cause })?;
    }
    let public_ips = public_ips(config)?;
    let listen = |cause| NodeError::Listen { address: config.listen, cause };
    let listener = TcpListener::bind(config.listen).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let metrics = http::metrics_handle().map_err(NodeError::Metrics)?;
    let certificate = Certificate::generate().map_err(StartError::from)?;
    let renderer = lightcone_render::open(config.backend)?;
    let fps = config.fps.unwrap_or(if renderer.name().starts_with("gpu") { 60 } else { 30 });
    Ok(Opened { listener, connections, address, public_ips, metrics, renderer, fps, certificate })
}

/// The world and its record, begun or gone on with, and the seats of its players.
fn inhabit(config: &mut NodeConfig, opened: &mut Opened) -> Result<Inhabited, NodeError> {
    let renderer = &mut opened.renderer;
    let Begun { mut simulation, ledger, key_binding, first, resumed, returning } =
        record::begin(config, &renderer.name(), &opened.certificate)?;
    let witness = ledger.witness();
    if config.measure_max_players {
        let wish = Wish { size: config.size, rate_hz: opened.fps.into() };
        config.max_players = measure::players(&mut simulation, &mut **renderer, wish);
    }
    let most = Most { players: config.max_players, spectators: config.max_spectators };
    let seats = Seats::new(config.world.name(), RunIds::of(ledger.template()), most);
    let seats = Arc::new(seats.with_rules(rules(config), tokens(config.resume_key.take())?));
    if let Some(resumed) = &resumed {
        let returning = if config.grace.is_zero() { Vec::new() } else { returning };
        record::seat_returning(&mut simulation, &seats, resumed, returning);
    }
    let recorder =
        if config.preview { Ok(Recorder::of_nothing()) } else { Recorder::start(ledger, key_binding, first) };
    let recorder = recorder.map_err(|cause| NodeError::Thread { name: "lc-record", cause })?;
    let published = Arc::clone(recorder.published());
    let rate_hz = config.simulation.tick_rate_hz;
    let status = Arc::new(Status::new(config.world.name(), rate_hz, config.max_players, published));
    status.runs(&config.world);
    Ok(Inhabited { simulation, seats, recorder, status, witness })
}

fn stream(config: &NodeConfig, opened: &Opened, world: &Inhabited) -> Result<Arc<Server>, NodeError> {
    let streaming = lightcone_streaming::Config {
        media: opened.address,
        public_ips: opened.public_ips.clone(),
        tcp_port: Some(opened.address.port()),
        transports: config.transports,
        ice_servers: config.ice_servers.clone(),
        max_sessions: config.max_players + config.max_spectators + MAX_HALF_OPEN,
        fps: opened.fps,
        certificate: Some(opened.certificate.clone()),
        ..lightcone_streaming::Config::default()
    };
    Ok(Arc::new(Server::start(streaming, Arc::clone(&world.seats) as Arc<_>)?))
}

fn rules(config: &NodeConfig) -> Rules {
    let &NodeConfig { grace, max_session, idle_limit, max_per_subject, max_per_address, .. } = config;
    let limits = Limits { per_subject: max_per_subject, per_address: max_per_address };
    Rules { grace, max_session, idle_limit, limits }
}

fn tokens(key: Option<SigningKey>) -> Result<Tokens, NodeError> {
    Ok(Tokens::new(match key {
        Some(key) => key,
        None => SigningKey::from_seed(random()?),
    }))
}
