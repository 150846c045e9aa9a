//! What a host is told.

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use lightcone_node::access::Access;
use lightcone_node::http::{HostName, Origin, TrustedProxy};

use crate::ports::MediaPorts;

/// What a host is told.
#[derive(Clone)]
pub struct HostConfig {
    /// Where programs, records and the list of worlds are kept.
    pub store: PathBuf,
    /// The one public address, TCP; port 0 takes any.
    pub listen: SocketAddr,
    /// Where the worlds' own ports are, HTTP and media.
    pub media_ip: IpAddr,
    /// Which ports these are; without, whichever are free.
    pub media_ports: Option<MediaPorts>,
    /// What opens it; needed beyond loopback. An admin's token names the world [`HOST_WORLD`].
    pub access: Access,
    /// Pages of other origins that may use it.
    pub allow_origins: Vec<Origin>,
    /// Names that it answers to.
    pub host_names: Vec<HostName>,
    /// Proxies whose word counts for where requests come from.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Worlds at once, closed ones among them.
    pub max_worlds: usize,
    /// Players of all worlds together, counted as the worlds' own limits.
    pub max_players: u32,
    /// The greatest package, bytes.
    pub max_upload_bytes: u64,
    /// A world that has not ticked for so long is killed, and started again from its record.
    pub stuck_after: Duration,
    /// Makes a control group for each world, where the system allows it, so that all have equal shares of the processor.
    pub control_groups: bool,
    /// The program `lightcone`, of which each world is a process.
    pub executable: PathBuf,
    /// Its first arguments, before the command; none, unless it is a part of another program.
    pub first_arguments: Vec<OsString>,
    /// Options of `lightcone run` for every world.
    pub run_options: Vec<OsString>,
    /// For every world's process: secrets, which are not for a command line.
    pub environment: Vec<(OsString, OsString)>,
}

/// What an admin's token must name as its world. No program can be called so.
pub const HOST_WORLD: &str = "lightcone.host";

impl HostConfig {
    /// By default a world may stand still for so long.
    pub const DEFAULT_STUCK_AFTER: Duration = Duration::from_secs(60);
    /// Worlds at once, by default.
    pub const DEFAULT_MAX_WORLDS: u16 = 16;
    /// Players of all worlds together, by default.
    pub const DEFAULT_MAX_PLAYERS: u32 = 128;
    /// The greatest package by default, MiB.
    pub const DEFAULT_MAX_UPLOAD_MIB: u32 = 256;
}
