//! A game that a stranger wrote: packed, inspected, played in a browser, killed in the middle, gone on with on a second node, and
//! replayed by an auditor.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lightcone_interface as api;
use lightcone_whole_path::{Error, PlayerPage, http, is_required, keys, until};
use serde_json::Value;

use crate::support::{SOON, UNUSABLE, assert_refuses, keep, lightcone, serve, take_turn, temporary};

const MANIFEST: &str = r#"
name = "red-wall"
version = "0.1.0"
title = "Red Wall"
licence = "MIT"
interface = 1
module = "game.wasm"
"#;

/// A folder of its own, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = temporary(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

pub fn text(path: &Path) -> String {
    path.display().to_string()
}

pub fn thing(
    number: u32,
    position: [f32; 3],
    size_m: [f32; 3],
    colour: [f32; 4],
    glow: f32,
) -> [api::Command<'static>; 4] {
    let (entity, solid) = (api::EntityId(number), api::Solid::Cuboid { size_m });
    [
        api::Spawn { entity, position, rotation: [0.0, 0.0, 0.0, 1.0], scale: [1.0; 3] }.into(),
        api::ShapeModel { entity, solid, colour, metallic: 0.0, roughness: 1.0, glow }.into(),
        api::SetBody { entity, body: api::Body::Fixed }.into(),
        api::SetShape { entity, solid }.into(),
    ]
}

/// A floor, and a wall that glows red. Each tick it counts in its memory, and turns the wall by no more than that it says so.
fn module() -> Vec<u8> {
    let mut first = api::CommandsWriter::new(0);
    let floor = thing(1, [0.0, -0.5, 0.0], [40.0, 1.0, 40.0], [0.3, 0.3, 0.3, 1.0], 0.0);
    let wall = thing(2, [0.0, 3.0, -8.0], [30.0, 6.0, 1.0], [1.0, 0.02, 0.02, 1.0], 1.0);
    floor.into_iter().chain(wall).for_each(|command| first.push(command));
    first.push(api::Sign { title: "Red Wall", hint: "Walk up to it." });
    let first = first.into_bytes();
    let later = api::CommandsWriter::new(0).into_bytes();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let program = format!(
        r#"(module
            (memory (export "memory") 2 4)
            (global $ticks (mut i32) (i32.const 0))
            (data (i32.const 0x1000) "{}")
            (data (i32.const 0x8000) "{}")
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x10000))
            (func (export "lc_init") (param i32 i32))
            (func (export "lc_tick") (param $in i32) (param i32) (result i64)
                (local $out i32) (local $size i32)
                (local.set $out (i32.const 0x8000))
                (local.set $size (i32.const {}))
                (if (i32.eqz (global.get $ticks)) (then
                    (local.set $out (i32.const 0x1000)) (local.set $size (i32.const {}))))
                (global.set $ticks (i32.add (global.get $ticks) (i32.const 1)))
                (i32.store (i32.const 0x100) (global.get $ticks))
                (i64.store offset=16 (local.get $out) (i64.load offset=16 (local.get $in)))
                (i64.or (i64.extend_i32_u (local.get $out))
                    (i64.shl (i64.extend_i32_u (local.get $size)) (i64.const 32)))))"#,
        hex(&first),
        hex(&later),
        later.len(),
        first.len(),
    );
    wat::parse_str(program).unwrap_or_else(|error| panic!("{error}"))
}

/// Packed as a developer does it; the package's path.
pub fn packed(folder: &Path) -> String {
    packed_from(folder, module())
}

/// The same, of another module.
pub fn packed_from(folder: &Path, module: Vec<u8>) -> String {
    write(&folder.join("lightcone.toml"), MANIFEST);
    write(&folder.join("game.wasm"), module);
    let package = text(&folder.join("red-wall.lcw"));
    let done = lightcone(&["pack", &text(folder), "--out", &package]);
    assert_eq!(done.code, Some(0), "{done:?}");
    package
}

#[test]
fn a_strangers_game_is_packed_inspected_and_run_without_a_network() {
    let folder = folder("packed-game");
    let package = packed(&folder);
    let inspected = lightcone(&["inspect", &package, "--json"]);
    let report: Value = serde_json::from_str(&inspected.stdout).unwrap_or_default();
    assert_eq!((inspected.code, &report["refused"]), (Some(0), &Value::Null), "{inspected:?}");
    assert_eq!(report["package"]["manifest"]["title"], "Red Wall");

    let (first, second) = (text(&folder.join("first")), text(&folder.join("second")));
    let digest = |store: &str| {
        let run = ["simulate", &package, "--ticks", "200", "--players", "3", "--json", "--store", store];
        let done = lightcone(&run);
        let report: Value = serde_json::from_str(&done.stdout).unwrap_or_default();
        assert_eq!(done.code, Some(0), "{done:?}");
        report["digest"].clone()
    };
    assert_eq!(digest(&first), digest(&second));
    let replayed = lightcone(&["replay", &first, "--world", &package, "--json"]);
    let report: Value = serde_json::from_str(&replayed.stdout).unwrap_or_default();
    assert_eq!((replayed.code, &report["divergence"]), (Some(0), &Value::Null), "{replayed:?}");
    let picture = folder.join("shot.png");
    let shot = lightcone(&[
        "shot",
        &package,
        "--backend",
        "soft",
        "--size",
        "320x180",
        "--ticks",
        "5",
        "--out",
        &text(&picture),
    ]);
    assert_eq!(shot.code, Some(0), "{shot:?}");
}

/// A compiler of C for WebAssembly, as a command and its first arguments; `None` where there is none.
fn wasm_cc() -> Option<Vec<String>> {
    let named = std::env::var("LIGHTCONE_WASM_CC").unwrap_or_else(|_| "clang".into());
    let words: Vec<String> = named.split_whitespace().map(str::to_owned).collect();
    let (program, args) = words.split_first()?;
    let there = Command::new(program).args(args).arg("--version").output().is_ok_and(|said| said.status.success());
    if there {
        return Some(words);
    }
    assert!(!is_required("wasm-c"), "there is no {named}, and LIGHTCONE_REQUIRE lists wasm-c");
    eprintln!("skipped: there is no C compiler for WebAssembly ({named})");
    None
}

#[test]
fn a_game_in_c_is_compiled_packed_and_played_by_scripted_players() {
    let Some(compiler) = wasm_cc() else { return };
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../engine-host/worlds/sdk/c/game");
    let folder = folder("game-in-c");
    let args = ["--target=wasm32-freestanding", "-O2", "-s", "-std=c99", "-nostdlib", "-Wl,--no-entry", "-o"];
    let done = Command::new(&compiler[0])
        .args(&compiler[1..])
        .args(args)
        .args([folder.join("arena.wasm"), sources.join("arena.c")])
        .output();
    let done = done.unwrap_or_else(|error| panic!("{compiler:?}: {error}"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::copy(sources.join("lightcone.toml"), folder.join("lightcone.toml")).unwrap_or_else(|error| panic!("{error}"));
    let package = text(&folder.join("arena.lcw"));
    let packed = lightcone(&["pack", &text(&folder), "--out", &package]);
    assert_eq!(packed.code, Some(0), "{packed:?}");
    let digest = |players: &str| {
        let done = lightcone(&["simulate", &package, "--ticks", "600", "--players", players, "--json"]);
        let report: Value = serde_json::from_str(&done.stdout).unwrap_or_default();
        assert_eq!(done.code, Some(0), "{done:?}");
        report["digest"].clone()
    };
    assert_eq!(digest("4"), digest("4"));
    assert_ne!(digest("4"), digest("5"));
}

#[test]
fn a_game_that_breaks_the_rules_is_refused_in_one_line() {
    let folder = folder("refused-game");
    write(&folder.join("lightcone.toml"), MANIFEST);
    let starts = r#"(module (memory (export "memory") 1 1) (func $start) (start $start))"#;
    write(&folder.join("game.wasm"), wat::parse_str(starts).unwrap_or_else(|error| panic!("{error}")));
    let out = text(&folder.join("out.lcw"));
    assert_refuses(&lightcone(&["pack", &text(&folder), "--out", &out]), UNUSABLE, &["red-wall", "start"]);
    assert!(!Path::new(&out).exists());

    let package = packed(&folder);
    let mut bytes = fs::read(&package).unwrap_or_else(|error| panic!("{error}"));
    let last = bytes.len() - 40;
    bytes[last] ^= 1;
    write(Path::new(&package), bytes);
    for command in ["run", "inspect"] {
        assert_refuses(&lightcone(&[command, &package]), UNUSABLE, &["red-wall.lcw"]);
    }
}

#[test]
fn a_game_that_is_killed_goes_on_on_a_second_node_and_is_replayed_on_a_third() {
    let Some(turn) = take_turn() else { return };
    let folder = folder("moved-game");
    let package = packed(&folder);
    let (store, copy) = (text(&folder.join("store")), text(&folder.join("copy")));
    let story = || -> Result<(), Error> {
        let record = ["--store", &store, "--checkpoint-every", "1s"];
        let program = serve(&package, &record)?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let from = page.position_m()?;
        page.tab.key_down(keys::W)?;
        let walked = until("a walk to the wall", SOON, || {
            let at = page.position_m()?;
            Ok(if at[2] < from[2] - 2.0 { Ok(at) } else { Err(format!("{at:?}")) })
        })?;
        page.tab.key_up(keys::W)?;
        assert!(walked[1].abs() < 0.2, "on the floor that the program made: {walked:?}");
        let picture = page.picture()?;
        let seen = keep(&page.screenshot()?, "program");
        let red = picture.patch_of_hue([255, 0, 0], 15.0).pixels;
        assert!(red > 640 * 360 / 12, "{red} pixels of a red wall, see {seen}");
        page.wait_until("player.stats.proof.verdict === 'verified' && player.stats.proof.tick > 60", SOON)?;
        let before = tick(&program)?;
        program.kill()?;

        // Another machine has a copy of the record, and a key of its own.
        let exported = lightcone(&["export", &store, &copy]);
        assert_eq!(exported.code, Some(0), "{exported:?}");
        let second = serve(&package, &["--store", &copy, "--checkpoint-every", "1s"])?;
        let mut page = PlayerPage::open(&turn.browser, &second.url("/"))?;
        page.wait_for_frames(5)?;
        assert!(tick(&second)? > before / 2, "it went on, and did not begin again");
        page.wait_until("player.stats.proof.verdict === 'verified'", SOON)?;
        second.interrupt(SOON)?;

        let verified = lightcone(&["verify", &copy]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        let replayed = lightcone(&["replay", &copy, "--world", &package, "--json"]);
        let report: Value = serde_json::from_str(&replayed.stdout).unwrap_or_default();
        assert_eq!((replayed.code, &report["divergence"]), (Some(0), &Value::Null), "{replayed:?}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

fn tick(program: &lightcone_whole_path::Program) -> Result<u64, Error> {
    Ok(http::get(program.address(), "/v1/worlds")?.json()["worlds"][0]["tick"].as_u64().unwrap_or(0))
}
