//! What a node runs, and for whom.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use lightcone_attest::statement::SigningKey;
use lightcone_record::{OwnKey, StoreConfig};
use lightcone_render::{Backend, Size};
use lightcone_streaming::{IceServers, Transports};
use lightcone_world::WorldSpec;
use lightcone_world::simulation::SimulationConfig;

use crate::access::Access;
use crate::error::NodeError;
use crate::http::{HostName, Origin, RecordingConfig, TrustedProxy};
use crate::upgrade::PackageOpener;

/// See [`NodeConfig::new`] for what each is when nobody says otherwise.
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
    /// Names that it answers to, beside those of loopback. A node on loopback answers to no others; one that others can reach
    /// answers to all names when none is given.
    pub host_names: Vec<HostName>,
    /// Proxies whose word counts for where requests come from.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Where an admin may have views recorded; without it nowhere.
    pub recordings: Option<RecordingConfig>,
    /// Players at once.
    pub max_players: usize,
    /// Instead of `max_players`: as many as this machine can draw, which is measured for about a second at the start.
    pub measure_max_players: bool,
    /// Those who look on at once, beside the players.
    pub max_spectators: usize,
    /// Sessions at once of one subject of signed tokens.
    pub max_per_subject: usize,
    /// Sessions at once of one address (for IPv6, of one /64) beyond this machine.
    pub max_per_address: usize,
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
    pub key: Option<OwnKey>,
    /// Reads newer versions of the world's program, which admins may hand to the node while it runs.
    pub open_package: PackageOpener,
    /// Pages get the world's console and may look at what things are made of: for who makes the world, on loopback alone.
    pub console: bool,
    /// The world may begin anew while the node runs (see [`Reloads`](crate::Reloads)). Nothing of it is kept or signed. Implies `console`.
    pub preview: bool,
}

impl NodeConfig {
    /// Where a node listens by default: on loopback, port 8080.
    pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
    /// Players at once, by default.
    pub const DEFAULT_MAX_PLAYERS: u16 = 16;
    /// Spectators at once, by default.
    pub const DEFAULT_MAX_SPECTATORS: u16 = 200;
    /// Sessions at once of one subject, by default.
    pub const DEFAULT_MAX_PER_SUBJECT: u16 = 4;
    /// Sessions at once of one address, by default.
    pub const DEFAULT_MAX_PER_ADDRESS: u16 = 8;
    /// By default a body waits so long for its player's connection.
    pub const DEFAULT_GRACE: Duration = Duration::from_secs(30);
    /// Between two checkpoints, by default.
    pub const DEFAULT_CHECKPOINT_EVERY: Duration = Duration::from_secs(5);

    /// The world on `127.0.0.1:8080`, open to whoever reaches that: 16 players with 1280×720 pixels, 200 spectators, seed 1 at 30
    /// ticks a second, drawn on a GPU if there is one. A lost connection has 30 seconds to come back; sessions do not end by
    /// themselves. Checkpoints are signed every 5 seconds with a key of this start, and nothing is written to disk.
    ///
    /// ```no_run
    /// # use lightcone_node::{Node, NodeConfig, NodeError};
    /// # use lightcone_world::WorldSpec;
    /// # fn serve(world: WorldSpec) -> Result<(), NodeError> {
    /// let node = Node::start(NodeConfig { max_players: 4, ..NodeConfig::new(world) })?;
    /// println!("http://{}/", node.address());
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(world: WorldSpec) -> Self {
        Self {
            world,
            simulation: SimulationConfig::default(),
            listen: Self::DEFAULT_LISTEN,
            public_ips: Vec::new(),
            transports: Transports::default(),
            ice_servers: IceServers::default(),
            access: Access::default(),
            allow_origins: Vec::new(),
            host_names: Vec::new(),
            trusted_proxies: Vec::new(),
            recordings: None,
            max_players: Self::DEFAULT_MAX_PLAYERS.into(),
            measure_max_players: false,
            max_spectators: Self::DEFAULT_MAX_SPECTATORS.into(),
            max_per_subject: Self::DEFAULT_MAX_PER_SUBJECT.into(),
            max_per_address: Self::DEFAULT_MAX_PER_ADDRESS.into(),
            grace: Self::DEFAULT_GRACE,
            max_session: None,
            idle_limit: None,
            resume_key: None,
            backend: Backend::Auto,
            size: Size::HD,
            fps: None,
            keep_quality: false,
            store: None,
            checkpoint_every: Self::DEFAULT_CHECKPOINT_EVERY,
            check_digest: false,
            key: None,
            open_package: PackageOpener::default(),
            console: false,
            preview: false,
        }
    }

    /// What can be seen to be wrong before anything is opened.
    pub(crate) fn check(&self) -> Result<(), NodeError> {
        if !can_be_streamed(self.size) {
            return Err(NodeError::Size(self.size));
        }
        if !self.listen.ip().is_loopback() && self.access.is_open() {
            return Err(NodeError::TokenRequired(self.listen));
        }
        if !self.listen.ip().is_loopback() && self.is_for_makers() {
            return Err(NodeError::Console(self.listen));
        }
        if self.preview && self.store.is_some() {
            return Err(NodeError::PreviewKept);
        }
        Ok(())
    }

    /// Who plays may see what is for who makes the world.
    pub(crate) fn is_for_makers(&self) -> bool {
        self.console || self.preview
    }

    /// Ticks between two checkpoints, at least one.
    pub(crate) fn checkpoint_ticks(&self) -> u64 {
        let ticks = self.checkpoint_every.as_secs_f64() * f64::from(self.simulation.tick_rate_hz);
        ticks.ceil().max(1.0) as u64
    }
}

/// Whether pictures of this size can be streamed: even, and 16×16 to 3840×2160.
pub fn can_be_streamed(size: Size) -> bool {
    let fits = (16..=3840).contains(&size.width()) && (16..=2160).contains(&size.height());
    fits && size.width().is_multiple_of(2) && size.height().is_multiple_of(2)
}

/// What is asked for, what is bound, or the addresses of all interfaces when everything is bound, that of the route to the
/// outside first.
pub(crate) fn public_ips(config: &NodeConfig) -> Result<Vec<IpAddr>, NodeError> {
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
    let ours = lightcone_streaming::interface_addresses(listen.ip());
    if ours.is_empty() { Err(NodeError::MediaAddress(listen)) } else { Ok(ours) }
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
