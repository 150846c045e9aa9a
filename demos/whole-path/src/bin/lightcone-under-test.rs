//! The program `lightcone`, built beside the tests.

fn main() -> std::process::ExitCode {
    lightcone_cli::run(std::env::args_os())
}
