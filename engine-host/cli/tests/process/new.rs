//! `lightcone new`: what a newcomer gets compiles, and runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

fn lightcone(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lightcone")).args(args).current_dir(folder).output().expect("it runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An empty folder of its own.
fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder of its own");
    folder
}

/// A game of this language in a folder of its own.
fn made(language: &str) -> PathBuf {
    let folder = empty(&format!("new-{language}"));
    let made = lightcone(&folder, &["new", "my-game", "--lang", language]);
    assert!(made.status.success(), "{}", said(&made));
    folder.join("my-game")
}

fn runs(command: &[&str], folder: &Path) {
    let [program, args @ ..] = command else { panic!("no command") };
    let output = Command::new(program).args(args).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", said(&output));
}

/// The module is packed, and the game simulated with a player who presses keys.
fn plays(game: &Path) {
    for args in [&["pack"][..], &["inspect", "my-game.lcw"], &["simulate", "my-game.lcw", "--ticks=90", "--players=1"]]
    {
        let output = lightcone(game, args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        assert!(!said(&output).contains("refused"), "{args:?}: {}", said(&output));
    }
}

/// Prints why a test does nothing here, unless it must.
fn skipped(requirement: &str, missing: &str) {
    let required = env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
    assert!(
        !required.split(',').any(|name| name == requirement),
        "there is no {missing}, and {requirement} is required"
    );
    println!("skipped: there is no {missing}");
}

fn words(variable: &str, otherwise: &str) -> Vec<String> {
    env::var(variable).unwrap_or_else(|_| otherwise.into()).split(' ').map(String::from).collect()
}

fn is_there(command: &[String]) -> bool {
    let [program, args @ ..] = command else { return false };
    Command::new(program).args(args).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn a_new_game_in_c_compiles_and_runs() {
    let compiler = words("LIGHTCONE_WASM_CC", "clang");
    let game = made("c");
    if !is_there(&compiler) {
        return skipped("wasm-c", "clang for WebAssembly");
    }
    let flags = "--target=wasm32-freestanding -O2 -s -nostdlib -Wl,--no-entry -o game.wasm game.c";
    let readme = fs::read_to_string(game.join("README.md")).expect("it is there");
    assert!(readme.contains(flags), "the command of the README is another");
    let command: Vec<&str> = compiler.iter().map(String::as_str).chain(flags.split(' ')).collect();
    runs(&command, &game);
    plays(&game);
}

#[test]
fn a_new_game_in_assemblyscript_compiles_and_runs() {
    let game = made("as");
    let compiler = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds/sdk/assemblyscript/node_modules");
    if !compiler.join(".bin/asc").exists() {
        return skipped("assemblyscript", "AssemblyScript (npm ci --prefix engine-host/worlds/sdk/assemblyscript)");
    }
    std::os::unix::fs::symlink(&compiler, game.join("node_modules")).expect("the folder is new");
    runs(&["npm", "run", "build"], &game);
    plays(&game);
}

#[test]
fn a_new_game_in_rust_compiles_and_runs() {
    let game = made("rust");
    // Here at least its words are right; the target may be missing.
    runs(&[env!("CARGO"), "check", "--offline", "--quiet"], &game);
    let has_target = || {
        let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
        let sysroot = String::from_utf8(sysroot.stdout).ok()?;
        Path::new(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown").exists().then_some(())
    };
    if env::var_os("LIGHTCONE_WASM_CARGO").is_none() && has_target().is_none() {
        return skipped("wasm-rust", "Rust for WebAssembly (rustup target add wasm32-unknown-unknown)");
    }
    let compiler = words("LIGHTCONE_WASM_CARGO", "cargo build");
    let flags = ["--release", "--target", "wasm32-unknown-unknown"];
    let command: Vec<&str> = compiler.iter().map(String::as_str).chain(flags).collect();
    runs(&command, &game);
    plays(&game);
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let folder = empty("new-twice");
    let new = |name: &str| lightcone(&folder, &["new", name, "--lang", "c"]);
    fs::create_dir(folder.join("empty")).expect("it is ours");
    assert!(new("empty").status.success(), "an empty folder is as good as none");
    let source = folder.join("empty/game.c");
    fs::write(&source, "mine").expect("it is ours");
    let again = new("empty");
    assert_eq!(again.status.code(), Some(2), "{}", said(&again));
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    assert_eq!(fs::read(&source).expect("it is ours"), b"mine");
    fs::write(folder.join("file"), "mine").expect("it is ours");
    assert_eq!(new("file").status.code(), Some(2));
}

#[test]
fn a_name_that_fits_into_no_address_is_refused() {
    let folder = empty("new-names");
    for name in ["My-Game", "2game", "game-", "..", "spiel für zwei"] {
        let refused = lightcone(&folder, &["new", name, "--lang", "as"]);
        assert_eq!(refused.status.code(), Some(2), "{name}: {}", said(&refused));
    }
    assert_eq!(fs::read_dir(&folder).expect("it is ours").count(), 0);
}
