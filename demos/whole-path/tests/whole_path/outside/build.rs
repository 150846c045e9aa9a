//! Compiles the crate of somebody else: a copy of it, and of the crates it depends on only our own.
//!
//! Cargo compiles a crate once for each set of features. The workspace's tests ask more of a few crates than a program does, of
//! tokio a clock for tests, and whatever depends on those would be compiled anew. So the copy has a neighbour in its workspace that
//! asks the same of them. Cargo unites what its members ask for; the neighbour itself is not compiled.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::temporary;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const NEIGHBOUR: &str = "neighbour";
/// How the names begin of what Cargo tells programs that it runs.
const TOLD: [&str; 2] = ["CARGO_PKG_", "CARGO_MANIFEST_"];

/// As the workspace compiles them; our own code is compiled quickly instead of well, but for what draws.
const PROFILE: [&str; 7] = [
    "opt-level=1",
    "debug='line-tables-only'",
    "build-override.opt-level=0",
    "build-override.debug=false",
    "package.lightcone-shaders.opt-level=3",
    "package.lightcone-render.opt-level=3",
    "package.openh264-sys2.opt-level=3",
];
const QUICKLY: [&str; 7] = ["attest", "cli", "node", "protocol", "record", "streaming", "worlds"];

/// The features of each crate of others, by name and version.
type Features = BTreeMap<(String, String), Vec<String>>;

/// The program of that crate.
pub fn build() -> PathBuf {
    let copy = temporary("outside");
    lay_out(&copy);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target folder");
    let quickly = QUICKLY.iter().map(|name| format!("package.lightcone-{name}.opt-level=0"));
    let profile = PROFILE.into_iter().map(str::to_owned).chain(quickly);
    let mut cargo = cargo(&["build", "--quiet", "--workspace", "--bin", "my-world"], &copy);
    cargo.arg("--target-dir").arg(target);
    cargo.args(profile.flat_map(|setting| ["--config".into(), format!("profile.dev.{setting}")]));
    output(cargo);
    target.join("debug/my-world")
}

/// Copies the crate, points it at this checkout as its README says, and gives it the neighbour.
fn lay_out(copy: &Path) {
    let original = Path::new(ROOT).join("demos/outside");
    let source = copy.join("src");
    _ = fs::remove_dir_all(&source);
    for folder in [&source, &copy.join(NEIGHBOUR).join("src")] {
        fs::create_dir_all(folder).expect("the folder can be made");
    }
    for file in fs::read_dir(original.join("src")).expect("the crate has sources") {
        let file = file.expect("the folder can be read");
        fs::copy(file.path(), source.join(file.file_name())).expect("sources can be copied");
    }
    // The versions that the workspace was tested with, and that are on this machine.
    fs::copy(Path::new(ROOT).join("Cargo.lock"), copy.join("Cargo.lock")).expect("Cargo.lock can be copied");
    let manifest = fs::read_to_string(original.join("Cargo.toml")).expect("the crate has a manifest");
    let manifest = manifest.replace("\"../../", &format!("\"{ROOT}/"));
    write(&copy.join("Cargo.toml"), &manifest);
    write(&copy.join(NEIGHBOUR).join("Cargo.toml"), &neighbour(copy, Path::new(ROOT)));
    write(&copy.join(NEIGHBOUR).join("src/lib.rs"), "");
    let members = format!("[workspace]\nmembers = [\"{NEIGHBOUR}\"]");
    write(&copy.join("Cargo.toml"), &manifest.replace("[workspace]", &members));
}

/// A crate that asks for what the workspace does, where the other one does not.
fn neighbour(outside: &Path, workspace: &Path) -> String {
    let package = format!("[package]\nname = \"{NEIGHBOUR}\"\nedition = \"2024\"\n");
    let program = ["normal", "dev", "no-proc-macro"];
    let (of_program, theirs) = (features(workspace, &program), features(outside, &program));
    let mut of_macros = features(workspace, &["normal", "dev", "build"]);
    of_macros.retain(|name, _| !of_program.contains_key(name));
    let theirs_of_macros = features(outside, &["normal", "dev", "build"]);
    let [asked, asked_of_macros] = [differing(&of_program, &theirs), differing(&of_macros, &theirs_of_macros)];
    // What the compiler itself runs, Cargo counts apart.
    format!("{package}\n[dependencies]\n{asked}\n[build-dependencies]\n{asked_of_macros}")
}

/// Asks for the features that the workspace has and the other one has not.
fn differing(workspace: &Features, outside: &Features) -> String {
    let mut asked = String::new();
    for ((name, version), features) in workspace {
        if outside.get(&(name.clone(), version.clone())) == Some(features) {
            continue;
        }
        let key = format!("{name}-{version}").replace(['.', '+'], "-");
        let crate_and_version = format!("package = \"{name}\", version = \"={version}\"");
        _ = writeln!(asked, "{key} = {{ {crate_and_version}, default-features = false, features = {features:?} }}");
    }
    asked
}

fn features(workspace: &Path, edges: &[&str]) -> Features {
    let edges = edges.join(",");
    let args = ["tree", "--workspace", "--edges", &edges, "--prefix", "none", "--format", "{p}|{f}|"];
    let mut features = Features::new();
    for line in output(cargo(&args, workspace)).lines() {
        let [package, set, ..] = line.split('|').collect::<Vec<_>>()[..] else { continue };
        let mut words = package.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        if package.contains("(/") {
            continue;
        }
        let set = set.split(',').filter(|feature| !feature.is_empty()).map(str::to_owned).collect();
        features.insert((name.into(), version.trim_start_matches('v').into()), set);
    }
    features
}

fn cargo(args: &[&str], workspace: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // What Cargo tells this test of its own crate: there are build scripts that run again when it changes.
    let told = env::vars_os().map(|(name, _)| name);
    let told = told.filter(|name| TOLD.iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes())));
    told.for_each(|name| _ = cargo.env_remove(name));
    cargo.args(args).arg("--offline").arg("--manifest-path").arg(workspace.join("Cargo.toml"));
    cargo
}

fn output(mut command: Command) -> String {
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints text")
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
