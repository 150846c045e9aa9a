//! Tells the harness what compiled it: the compiler on the path of whoever runs it may be another one.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=RUSTC");
    println!("cargo:rerun-if-changed=build.rs");
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    println!("cargo:rustc-env=LIGHTCONE_RUSTC={}", String::from_utf8_lossy(&output).trim());
    println!("cargo:rustc-env=LIGHTCONE_PROFILE={}", env::var("PROFILE").unwrap_or_default());
}
