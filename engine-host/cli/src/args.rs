//! The command line.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};
use glam::Vec3;
use lightcone_engine_host::simulation::SimulationConfig;
use lightcone_render::{Backend, Size};

/// Worlds simulated here, seen there.
///
/// Without a command it runs the world `plaza`: open the printed address in a browser and walk.
#[derive(Debug, Parser)]
#[command(name = "lightcone", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a world and stream it to browsers
    Run(RunArgs),
    /// Draw one picture of a world into a PNG file, without a network
    Shot(ShotArgs),
    /// Run a world in virtual time with scripted players, as fast as it can, and print the digest of its state
    Simulate(SimulateArgs),
}

impl Default for Command {
    fn default() -> Self {
        Self::Run(RunArgs::default())
    }
}

const WORLD_HELP: &str = "A .glb or .gltf file, or a built-in world: plaza, smallest";

#[derive(Debug, ClapArgs)]
pub(crate) struct RunArgs {
    #[arg(default_value = "plaza", help = WORLD_HELP)]
    pub(crate) world: String,
    /// Where pages are served (TCP) and media flows (UDP, the same port); beyond loopback a token is needed
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The address that browsers send media to, when --listen is 0.0.0.0 or [::]
    #[arg(long, value_name = "IP")]
    pub(crate) media_ip: Option<IpAddr>,
    /// A secret of at least 16 characters that players must bring, as in http://…/#token=SECRET
    #[arg(long, value_name = "SECRET", env = "LIGHTCONE_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Players at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) max_players: u16,
    /// What draws: auto (a GPU if there is one), gpu or soft
    #[arg(long, value_name = "BACKEND", default_value_t = Backend::Auto)]
    pub(crate) backend: Backend,
    /// Size of every player's picture
    #[arg(long, value_name = "WxH", default_value_t = Size::HD)]
    pub(crate) size: Size,
    /// Pictures a second [default: 60 on a GPU, 30 on CPU cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub(crate) fps: Option<u32>,
    #[command(flatten)]
    pub(crate) simulation: SimulationArgs,
}

impl Default for RunArgs {
    fn default() -> Self {
        // The defaults stand once, in the attributes above.
        #[derive(Parser)]
        struct Defaults {
            #[command(flatten)]
            run: RunArgs,
        }
        Defaults::parse_from(["lightcone"]).run
    }
}

#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct SimulationArgs {
    /// Of all chance in the world
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Ticks a second
    #[arg(long, value_name = "HZ", default_value_t = SimulationConfig::DEFAULT_TICK_RATE_HZ,
          value_parser = clap::value_parser!(u32).range(1..=120))]
    tick_rate: u32,
}

impl From<SimulationArgs> for SimulationConfig {
    fn from(args: SimulationArgs) -> Self {
        Self { seed: args.seed, tick_rate_hz: args.tick_rate, shuffle_seed: None }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShotArgs {
    #[arg(help = WORLD_HELP)]
    pub(crate) world: String,
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
    #[command(flatten)]
    pub(crate) simulation: SimulationArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SimulateArgs {
    #[arg(help = WORLD_HELP)]
    pub(crate) world: String,
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

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    #[test]
    fn without_arguments_it_runs_the_plaza_on_loopback() {
        let Command::Run(run) = Args::parse_from(["lightcone"]).command.unwrap_or_default() else { panic!() };
        assert_eq!((run.world.as_str(), run.listen.to_string().as_str()), ("plaza", "127.0.0.1:8080"));
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
