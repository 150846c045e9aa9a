//! The program `lightcone`.

fn main() -> std::process::ExitCode {
    lightcone_cli::run(std::env::args_os())
}
