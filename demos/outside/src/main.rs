//! A world of one's own as a program: `cargo run --release` in this folder, and open the printed address.

mod lamps;

use lightcone_cli::Program;
use lightcone_world::prelude::*;

fn main() -> std::process::ExitCode {
    Program::new(WorldSpec::new("lamps", || lamps::Lamps)).run()
}
