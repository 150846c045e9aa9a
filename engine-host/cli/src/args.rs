//! The command line.

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use glam::Vec3;
use lightcone_node::NodeConfig;
use lightcone_node::http::{HostName, Origin, RecordingConfig, TrustedProxy};
use lightcone_render::{Backend, Size};
use lightcone_streaming::{IceServer, Transports};
use lightcone_supervisor::{HostConfig, MediaPorts};
use lightcone_world::WorldSpec;
use lightcone_world::simulation::SimulationConfig;

use crate::export::{self, ExportArgs};
use crate::fraud::{self, FraudArgs};
use crate::inspect::{self, InspectArgs};
use crate::js::JsArgs;
use crate::new::{self, NewArgs};
use crate::pack::{self, PackArgs};
use crate::receipts::{self, ReceiptsArgs};
use crate::replay::{self, ReplayArgs};
use crate::seal::{self, SealArgs, UnsealKeyArgs};
use crate::token::TokenArgs;
use crate::unseal::UnsealArgs;
use crate::verify::{self, VerifyArgs};
use crate::worlds::COMPILE_MODULE;

const AFTER_RUN_HELP: &str = "\
Exit codes: 0 it was stopped, 1 something failed, 2 what was asked for cannot be used, 4 the world halted: its program trapped, used up
its fuel or broke a rule. The record says so, signed. Started again with the same --store, the world goes on after the last tick that
the record has: from the newest checkpoint, through the inputs kept since. If it halts again there, it ends with 4 again";

/// Worlds simulated here, seen there.
#[derive(Debug, Parser)]
#[command(name = "lightcone", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a world and stream it to browsers
    #[command(after_help = AFTER_RUN_HELP)]
    Run(Box<RunArgs>),
    /// Host worlds of packages that are uploaded: each is a process of its own, behind one port
    #[command(after_help = HOST_AFTER_HELP)]
    Host(Box<HostArgs>),
    /// Draw one picture of a world into a PNG file, without a network
    Shot(ShotArgs),
    /// Run a world in virtual time with scripted players, as fast as it can, and print the digest of its state
    Simulate(SimulateArgs),
    /// Check a world's record, fact by fact, without running the world
    #[command(after_help = verify::AFTER_HELP)]
    Verify(VerifyArgs),
    /// Run a world's record again, and compare every signed checkpoint
    #[command(after_help = replay::AFTER_HELP)]
    Replay(ReplayArgs),
    /// Print what a node signed that it has done on a world, and check it: ticks, fuel, players, views, bytes
    #[command(after_help = receipts::AFTER_HELP)]
    Receipts(ReceiptsArgs),
    /// Copy a world's record whole into a new directory, also while a node writes to it
    #[command(after_help = export::AFTER_HELP)]
    Export(ExportArgs),
    /// Prove that a node signed two histories: two different statements about the same place
    #[command(after_help = fraud::AFTER_HELP)]
    Fraud(FraudArgs),
    /// Begin a game in Rust, C or AssemblyScript: a folder with all that it needs
    #[command(after_help = new::AFTER_HELP)]
    New(NewArgs),
    /// Make a package of a program: one file that `lightcone run` opens
    #[command(after_help = pack::AFTER_HELP)]
    Pack(PackArgs),
    /// Say what is in a package, what it asks for, and whether it may run here
    #[command(after_help = inspect::AFTER_HELP)]
    Inspect(InspectArgs),
    /// Encrypt a package so that the nodes with these keys alone can open it
    #[command(after_help = seal::AFTER_HELP)]
    Seal(SealArgs),
    /// Print the public key that packages for this node are sealed to
    UnsealKey(UnsealKeyArgs),
    /// Make a token that opens a world for somebody for some time
    Token(TokenArgs),
    /// Compile a module: what this program calls itself
    #[command(name = COMPILE_MODULE, hide = true)]
    CompileModule,
}

impl Args {
    /// Reads a command line of a program that has worlds of these names; the first runs when nobody says which.
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>, names: &[&str]) -> Result<Command, clap::Error> {
        let mut command = Self::command();
        let kinds = "A .lcw, .lcws, .glb, .gltf or .vox file, a Decentraland scene's folder, a folder of such folders, a realm's address (https://…/about), a folder of .vox files, or a built-in world";
        let help = format!("{kinds}: {}", names.join(", "));
        for name in ["run", "shot", "simulate"] {
            let help = help.clone();
            command = command.mut_subcommand(name, |sub| sub.mut_arg("world", |arg| arg.help(help)));
        }
        if let Some(first) = names.first() {
            let first = (*first).to_owned();
            let about = "Worlds simulated here, seen there.\n\nWithout a command it runs the world";
            let then = "open the printed address in a browser and walk.";
            command = command.long_about(format!("{about} `{first}`: {then}"));
            command = command.mut_subcommand("run", |sub| sub.mut_arg("world", |arg| arg.default_value(first)));
        }
        let mut args: Vec<OsString> = args.into_iter().collect();
        if args.len() < 2 {
            args = vec![args.pop().unwrap_or_else(|| "lightcone".into()), "run".into()];
        }
        let read = command.try_get_matches_from(args).and_then(|matches| Self::from_arg_matches(&matches))?;
        read.command.ok_or_else(|| Self::command().error(ErrorKind::MissingSubcommand, "a command is missing"))
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RunArgs {
    #[arg(required = false)]
    pub(crate) world: String,
    #[command(flatten)]
    pub(crate) unseal: UnsealArgs,
    #[command(flatten)]
    pub(crate) js: JsArgs,
    /// Begin a Decentraland scene anew whenever its built files change, with everybody where they are; pages show its console (L) and
    /// what is pointed at (I). Nothing is kept or signed. On loopback alone
    #[arg(long)]
    pub(crate) watch: bool,
    /// Pages show the world's console (L) and what is pointed at (I), to whoever plays. On loopback alone
    #[arg(long)]
    pub(crate) console: bool,
    /// Where pages are served (TCP) and media flows (UDP and TCP, the same port); beyond loopback tokens are needed
    #[arg(long, value_name = "ADDR:PORT", default_value_t = NodeConfig::DEFAULT_LISTEN)]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) access: AccessArgs,
    /// Players at once, or `auto`: as many as this machine can draw at half the size and two thirds of the rate, which is measured
    /// for about a second at the start
    #[arg(long, value_name = "N|auto", default_value_t = MaxPlayers::Fixed(NodeConfig::DEFAULT_MAX_PLAYERS))]
    pub(crate) max_players: MaxPlayers,
    /// Spectators at once, beside the players; all share one picture and its encoding
    #[arg(long, value_name = "N", default_value_t = NodeConfig::DEFAULT_MAX_SPECTATORS, value_parser = clap::value_parser!(u16).range(0..=4096))]
    pub(crate) max_spectators: u16,
    /// Sessions at once of one token subject (`lightcone token --subject`)
    #[arg(long, value_name = "N", default_value_t = NodeConfig::DEFAULT_MAX_PER_SUBJECT, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) max_per_subject: u16,
    /// Sessions at once of one address beyond this machine, for IPv6 of one /64; a class behind one address needs more
    #[arg(long, value_name = "N", default_value_t = NodeConfig::DEFAULT_MAX_PER_ADDRESS, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) max_per_address: u16,
    #[command(flatten)]
    pub(crate) stays: StayArgs,
    /// What draws: auto (a GPU if there is one), gpu or soft
    #[arg(long, value_name = "BACKEND", default_value_t = Backend::Auto)]
    pub(crate) backend: Backend,
    /// Size of every player's picture, as long as the node is not too busy
    #[arg(long, value_name = "WxH", default_value_t = Size::HD)]
    pub(crate) size: Size,
    /// Pictures a second, as long as the node is not too busy [default: 60 on a GPU, 30 on CPU cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub(crate) fps: Option<u32>,
    /// Keep size and rate however busy the node is, and draw late rather than less; to measure and to compare pictures
    #[arg(long)]
    pub(crate) keep_quality: bool,
    #[command(flatten)]
    pub(crate) recordings: RecordingArgs,
    #[command(flatten)]
    pub(crate) simulation: SimulationArgs,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Between two signed checkpoints, as in 5s, 500ms or 2m
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = period)]
    pub(crate) checkpoint_every: Duration,
    /// The node's signing key; made if there is none. By default a key of this start alone, in memory
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) key: Option<PathBuf>,
    /// The store was restored from an older copy: go on from there with the same key, and say in the record that what came since
    /// was given up. KEYFILE.epochs tells when that is so
    #[arg(long, requires_all = ["key", "store"])]
    pub(crate) after_restore: bool,
    /// How the log is written to standard error, one line for each event with time and level: for people, or JSON objects
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
    /// Compare every checkpoint's digest, which is kept up to date, with one of the whole state; to debug a world
    #[arg(long)]
    pub(crate) check_digest: bool,
    /// Say what happens in JSON on standard output, and end when standard input does: for `lightcone host`
    #[arg(long, hide = true)]
    pub(crate) supervised: bool,
}

const HOST_AFTER_HELP: &str = "\
Admins upload and start: a signed token of theirs has the role admin and names the world `lightcone.host`. Without tokens, which is
possible on loopback alone, everybody does.

Options behind -- are `lightcone run`'s, for every world, as in -- --backend soft --size 640x360 --public-ip 203.0.113.7";

#[derive(Debug, ClapArgs)]
pub(crate) struct HostArgs {
    /// Keep programs, records and the list of worlds in this directory, and go on with what is there
    #[arg(long, value_name = "DIR")]
    pub(crate) store: PathBuf,
    /// Where the list of worlds, their pages and the API are served (TCP); beyond loopback tokens are needed
    #[arg(long, value_name = "ADDR:PORT", default_value_t = NodeConfig::DEFAULT_LISTEN)]
    pub(crate) listen: SocketAddr,
    /// Where the worlds' own ports are, which media flows to [default: the address of --listen]
    #[arg(long, value_name = "IP")]
    pub(crate) media_ip: Option<IpAddr>,
    /// The worlds' own ports, UDP and TCP, one for each, as in 9000-9063 [default: whichever are free]
    #[arg(long, value_name = "FIRST-LAST")]
    pub(crate) media_ports: Option<MediaPorts>,
    /// Worlds at once
    #[arg(long, value_name = "N", default_value_t = HostConfig::DEFAULT_MAX_WORLDS, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) max_worlds: u16,
    /// Players of all worlds together: the sum of what each world lets in
    #[arg(long, value_name = "N", default_value_t = HostConfig::DEFAULT_MAX_PLAYERS, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(crate) max_players: u32,
    /// Greatest package
    #[arg(long, value_name = "MIB", default_value_t = HostConfig::DEFAULT_MAX_UPLOAD_MIB, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub(crate) max_upload_mib: u32,
    #[command(flatten)]
    pub(crate) access: AccessArgs,
    /// How the log is written to standard error: for people, or JSON objects
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
    /// Options of `lightcone run` for every world
    #[arg(last = true, value_name = "RUN OPTIONS", allow_hyphen_values = true)]
    pub(crate) run_options: Vec<OsString>,
}

/// How many players there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaxPlayers {
    Fixed(u16),
    /// As many as the machine can draw.
    Auto,
}

impl std::str::FromStr for MaxPlayers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let number = text.parse().ok().filter(|number| (1..=1024).contains(number));
        number.map(Self::Fixed).ok_or_else(|| "write a number from 1 to 1024, or auto".to_owned())
    }
}

impl std::fmt::Display for MaxPlayers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(number) => write!(f, "{number}"),
            Self::Auto => f.write_str("auto"),
        }
    }
}

/// How a node writes its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    // No comments for the help: a single value with a description makes clap spread all of it over twice the lines.
    Text,
    Json,
}

/// How media finds its way.
#[derive(Debug, ClapArgs)]
pub(crate) struct NetworkArgs {
    /// The address that browsers send media to, or a name of it, if it is another than --listen: that of a NAT, which must keep the
    /// port, or one of this machine's when --listen is 0.0.0.0 or [::]. A name is resolved once, at the start. May be repeated,
    /// as for IPv4 and IPv6
    #[arg(long, value_name = "IP|NAME")]
    pub(crate) public_ip: Vec<String>,
    /// What media flows over: udp, tcp, or both, which is TCP where UDP does not pass
    #[arg(long, value_name = "TRANSPORT", default_value = "both")]
    pub(crate) media: Transports,
    /// A STUN or TURN server for browsers that reach the node no other way, as in turn:turn.example:3478?transport=udp. May be
    /// repeated
    #[arg(long, value_name = "URL")]
    pub(crate) ice_server: Vec<IceServer>,
    /// Holds the secret that TURN servers share with the node (coturn: static-auth-secret), of which it makes credentials for an
    /// hour
    #[arg(long, value_name = "FILE", requires = "ice_server")]
    pub(crate) turn_secret_file: Option<PathBuf>,
}

/// Holds the secret that players must bring.
pub(crate) const TOKEN_VARIABLE: &str = "LIGHTCONE_TOKEN";

/// Who may enter.
#[derive(Debug, ClapArgs)]
pub(crate) struct AccessArgs {
    /// A secret of at least 16 characters that players must bring, as in http://…/#token=SECRET. Others on this machine can read
    /// command lines: rather use the environment or --token-file
    #[arg(long, value_name = "SECRET", env = TOKEN_VARIABLE, hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Holds that secret, on one line
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub(crate) token_file: Option<PathBuf>,
    /// Holds a secret of at least 16 characters that opens /metrics and nothing else, for Prometheus
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics_token_file: Option<PathBuf>,
    /// Take tokens that `lightcone token --key KEYFILE` made; the key is made if there is none
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) token_key: Option<PathBuf>,
    /// Take tokens that this Ed25519 key signed: 32 bytes in base64, or a file that holds them so or as PEM
    /// (`openssl pkey -pubout`). May be repeated
    #[arg(long, value_name = "FILE|BASE64")]
    pub(crate) trust_key: Vec<String>,
    /// Let pages of this origin use the node, as in https://play.example. May be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allow_origin: Vec<Origin>,
    /// Answer to this name, too, as in play.example: a node on loopback answers only to names of loopback otherwise, and one that
    /// others can reach to all names while none is given. May be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) host_name: Vec<HostName>,
    /// Believe X-Forwarded-For, -Host and -Prefix, and PROXY headers, from this address or network, as in 10.0.0.0/8. May be
    /// repeated
    #[arg(long, value_name = "IP[/BITS]")]
    pub(crate) trusted_proxy: Vec<TrustedProxy>,
}

/// What players see, as video files.
#[derive(Debug, ClapArgs)]
pub(crate) struct RecordingArgs {
    /// Let admins have views recorded into this directory: POST /v1/sessions/ID/recording
    #[arg(long, value_name = "DIR")]
    pub(crate) recordings: Option<PathBuf>,
    /// Greatest size of one recording, which ends there
    #[arg(long, value_name = "MB", default_value_t = 4096, requires = "recordings",
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) recording_max_mb: u64,
}

impl From<RecordingArgs> for Option<RecordingConfig> {
    fn from(args: RecordingArgs) -> Self {
        let max_bytes = args.recording_max_mb * 1_000_000;
        args.recordings.map(|folder| RecordingConfig { folder, max_bytes })
    }
}

/// How long players may be away, and stay.
#[derive(Debug, ClapArgs)]
pub(crate) struct StayArgs {
    /// How long the body of a player whose connection was lost, or whose page is loaded again, waits for it, as in 30s; 0: not at
    /// all. With --store also after a restart
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = period_or_none)]
    pub(crate) grace: Duration,
    /// How long a session may last, as in 2h [default: as long as one likes]
    #[arg(long, value_name = "TIME", value_parser = period)]
    pub(crate) max_session: Option<Duration>,
    /// At SIGTERM or Ctrl-C, how long players who are here may play on, as in 30s, while nobody new comes in and /readyz says no;
    /// it ends sooner when they have left. A second signal ends all at once [default: 0, not at all]
    #[arg(long, value_name = "TIME", default_value = "0", hide_default_value = true, value_parser = period_or_none)]
    pub(crate) drain: Duration,
    /// Send players away from whom nothing new came for so long, as in 10m [default: never]
    #[arg(long, value_name = "TIME", value_parser = period)]
    pub(crate) idle_limit: Option<Duration>,
}

/// Where a world's record is kept.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct StoreArgs {
    /// Keep the world's record in this directory, and go on with what is there
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
    /// Encrypt states and inputs in the store with this key; made if there is none. Needed again whenever it is read
    #[arg(long, value_name = "KEYFILE", requires = "store")]
    pub(crate) seal: Option<PathBuf>,
    /// Keep states and inputs of the newest N checkpoints alone [default: all]
    #[arg(long, value_name = "N", requires = "store", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) keep: Option<u64>,
    /// What the store may take of the disk, as in 20G or 500M. At the limit fewer checkpoints are kept, with --keep; otherwise the
    /// world pauses until there is room [default: all of the disk]
    #[arg(long, value_name = "SIZE", requires = "store", value_parser = size)]
    pub(crate) store_limit: Option<u64>,
}

#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct SimulationArgs {
    /// Of all chance in the world [default: 1; `run --store` draws one for a new record, and goes on with that of an old one]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Ticks a second [default: 30, or what the package asks for]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1..=120))]
    tick_rate: Option<u32>,
}

impl SimulationArgs {
    /// What was asked for, and for the rest what the world was made for.
    pub(crate) fn config(self, world: &WorldSpec) -> SimulationConfig {
        SimulationConfig {
            seed: self.seed.unwrap_or(SimulationConfig::default().seed),
            tick_rate_hz: self.tick_rate.unwrap_or(world.tick_rate_hz()),
            shuffle_seed: None,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShotArgs {
    #[arg()]
    pub(crate) world: String,
    #[command(flatten)]
    pub(crate) unseal: UnsealArgs,
    #[command(flatten)]
    pub(crate) js: JsArgs,
    /// The PNG file to write
    #[arg(long, value_name = "FILE.png")]
    pub(crate) out: PathBuf,
    /// What draws: auto (a GPU if there is one), gpu or soft
    #[arg(long, value_name = "BACKEND", default_value_t = Backend::Auto)]
    pub(crate) backend: Backend,
    /// Size of the picture
    #[arg(long, value_name = "WxH", default_value_t = Size::HD)]
    pub(crate) size: Size,
    /// Where the camera stands, metres [default: the world's own vantage point]
    #[arg(long, value_name = "X,Y,Z", value_parser = point, allow_hyphen_values = true)]
    pub(crate) eye: Option<Vec3>,
    /// What the camera looks at, metres
    #[arg(long, value_name = "X,Y,Z", value_parser = point, allow_hyphen_values = true)]
    pub(crate) target: Option<Vec3>,
    /// Vertical field of view, degrees
    #[arg(long, value_name = "DEG", value_parser = field_of_view)]
    pub(crate) fov: Option<f32>,
    /// Let the world run this long first
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) ticks: u64,
    /// Scripted players, who stroll, run and jump meanwhile
    #[arg(long, value_name = "K", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(crate) players: u16,
    #[command(flatten)]
    pub(crate) simulation: SimulationArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SimulateArgs {
    #[arg()]
    pub(crate) world: String,
    #[command(flatten)]
    pub(crate) unseal: UnsealArgs,
    #[command(flatten)]
    pub(crate) js: JsArgs,
    /// How long
    #[arg(long, value_name = "N", default_value_t = 900)]
    pub(crate) ticks: u64,
    /// Scripted players, who stroll, run and jump
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(crate) players: u16,
    /// Threads for the world's systems [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) simulation: SimulationArgs,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Between two signed checkpoints, in simulated time
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = period, requires = "store")]
    pub(crate) checkpoint_every: Duration,
}

/// A number and a unit.
fn period(text: &str) -> Result<Duration, String> {
    let wrong = || "write a time from 1ms to 24h, as in 500ms, 5s or 2m".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit_ms = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    let period = number.checked_mul(unit_ms).map(Duration::from_millis);
    period.filter(|period| (1..=86_400_000).contains(&period.as_millis())).ok_or_else(wrong)
}

/// A number of bytes and a unit, in powers of 1000 as disks are sold.
fn size(text: &str) -> Result<u64, String> {
    let wrong = || "write a size from 1M to 999T, as in 500M or 20G".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        "T" | "TB" => 1_000_000_000_000,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().ok().filter(|number| (1..1_000_000).contains(number)).ok_or_else(wrong)?;
    number.checked_mul(unit).filter(|bytes| *bytes < 1_000_000_000_000_000).ok_or_else(wrong)
}

/// A period, or 0 for none.
fn period_or_none(text: &str) -> Result<Duration, String> {
    if text == "0" { Ok(Duration::ZERO) } else { period(text) }
}

fn point(text: &str) -> Result<Vec3, String> {
    let numbers: Vec<f32> = text
        .split(',')
        .map(|part| part.trim().parse().ok().filter(|number: &f32| number.is_finite()))
        .collect::<Option<_>>()
        .ok_or("write three numbers, as in 1.5,2,-3")?;
    <[f32; 3]>::try_from(numbers).map(Vec3::from).map_err(|got| format!("three numbers are needed, not {}", got.len()))
}

fn field_of_view(text: &str) -> Result<f32, String> {
    let degrees: f32 = text.parse().map_err(|_| "write a number of degrees".to_owned())?;
    if (1.0..=170.0).contains(&degrees) { Ok(degrees) } else { Err("a field of view is 1 to 170 degrees".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Command, clap::Error> {
        Args::read(args.iter().map(OsString::from), &["plaza", "smallest"])
    }

    fn run(args: &[&str]) -> RunArgs {
        match read(&[&["lightcone", "run"], args].concat()) {
            Ok(Command::Run(run)) => *run,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn without_arguments_it_runs_the_first_world_on_loopback() {
        let Ok(Command::Run(run)) = read(&["lightcone"]) else { panic!() };
        assert_eq!((run.world.as_str(), run.listen.to_string().as_str()), ("plaza", "127.0.0.1:8080"));
        let help = read(&["lightcone", "run", "--help"]).unwrap_err().to_string();
        // It is wrapped.
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("a built-in world: plaza, smallest [default: plaza]"), "{help}");
    }

    #[test]
    fn periods_have_a_number_and_a_unit() {
        let ms = |text| period(text).map(|period| period.as_millis());
        assert_eq!([ms("250ms"), ms("5s"), ms("2m"), ms("24h")], [Ok(250), Ok(5000), Ok(120_000), Ok(86_400_000)]);
        for wrong in ["", "5", "s", "0s", "-1s", "1.5s", "25h", "5 s", "99999999999999999999h", "9223372036854775807h"]
        {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn players_are_counted_or_measured() {
        assert_eq!(
            (run(&[]).max_players, run(&["--max-players", "auto"]).max_players),
            (MaxPlayers::Fixed(16), MaxPlayers::Auto)
        );
        for wrong in ["0", "1025", "many", "-1", ""] {
            assert!(wrong.parse::<MaxPlayers>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_have_a_number_and_a_unit() {
        assert_eq!([size("1M"), size("500MB"), size("20G")], [Ok(1_000_000), Ok(500_000_000), Ok(20_000_000_000)]);
        for wrong in ["", "1", "M", "0M", "-1G", "1.5G", "1000T", "1K", "99999999999999999999G", "1 G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_body_waits_for_half_a_minute_unless_told_otherwise() {
        let stays = |args: &[&str]| run(args).stays;
        let default = stays(&[]);
        assert_eq!((default.grace, default.max_session, default.idle_limit), (Duration::from_secs(30), None, None));
        let given = stays(&["--grace", "0", "--max-session", "2h", "--idle-limit", "10m"]);
        let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));
        assert_eq!((given.grace, given.max_session, given.idle_limit), (Duration::ZERO, minutes(120), minutes(10)));
    }

    #[test]
    fn points_are_three_finite_numbers() {
        assert_eq!(point("1, -2.5,3"), Ok(Vec3::new(1.0, -2.5, 3.0)));
        for wrong in ["", "1,2", "1,2,3,4", "1,2,nan", "a,b,c"] {
            assert!(point(wrong).is_err(), "{wrong}");
        }
        assert!(field_of_view("0").is_err() && field_of_view("nan").is_err() && field_of_view("60").is_ok());
    }
}
