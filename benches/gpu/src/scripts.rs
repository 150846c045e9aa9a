//! The scripts around the program.

use std::fs;
use std::process::{Command, Output};

const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/run.sh");
const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pack.sh");

fn bash(arguments: &[&str]) -> Output {
    Command::new("bash").args(arguments).env_clear().env("PATH", "/usr/bin:/bin").output().unwrap()
}

#[test]
fn scripts_are_sound() {
    for script in [RUN, PACK] {
        let read = bash(&["-n", script]);
        assert!(read.status.success(), "{script}: {}", String::from_utf8_lossy(&read.stderr));
    }
}

#[test]
fn a_kit_that_was_not_packed_is_told_how_to_pack_it() {
    let folder = std::env::temp_dir().join(format!("lightcone-gpu-kit-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let script = folder.join("run.sh");
    fs::copy(RUN, &script).unwrap();
    let script = script.to_string_lossy();
    for (arguments, expected) in [
        (&[&*script][..], "kit/lightcone-gpu-kit is missing: run benches/gpu/pack.sh"),
        (&[&*script, "--fast"], "'--fast' is not known"),
        (&[&*script, "--out"], "--out wants a folder"),
    ] {
        let ran = bash(arguments);
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.code() == Some(2) && said.contains(expected), "{said}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
