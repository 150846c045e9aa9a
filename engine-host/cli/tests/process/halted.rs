//! A program that traps: what the node leaves behind, and what it does when it is started again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lightcone_package::{Bounds, Limits, Manifest, PackageBuilder};

/// Answers nothing, and gives up in its 40th tick.
const PROGRAM: &str = r#"(module
    (memory (export "memory") 1 1)
    (func (export "lc_abi") (result i32) (i32.const 1))
    (func (export "lc_alloc") (param i32) (result i32) (i32.const 1024))
    (func (export "lc_init") (param i32 i32))
    (func (export "lc_tick") (param $in i32) (param $len i32) (result i64)
        (if (i64.eq (i64.load offset=16 (local.get $in)) (i64.const 40)) (then (unreachable)))
        (i64.const 0)))"#;
const HALTED: i32 = 4;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-halted-{}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

fn package(path: &Path) {
    let manifest = Manifest {
        name: "doomed".into(),
        version: "1.0.0".into(),
        title: "Doomed".into(),
        licence: "MIT".into(),
        authors: Vec::new(),
        description: String::new(),
        interface: 1,
        tick_rate_hz: 60,
        limits: Limits::default(),
        parameters: String::new(),
    };
    let package = PackageBuilder::new(manifest, wat::parse_str(PROGRAM).unwrap()).build(&Bounds::default()).unwrap();
    package.write(path).unwrap();
}

/// Exit code, and everything that it wrote.
fn lightcone(args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lightcone"));
    let output = command.args(args).stdin(Stdio::null()).output().unwrap();
    let said = [&output.stdout[..], &output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_program_that_traps_ends_the_node_with_code_4_and_a_record_that_says_so() {
    let folder = Folder::new();
    let (game, store) = (folder.path("doomed.lcw"), folder.path("store"));
    package(Path::new(&game));
    let run = || {
        let fixed = ["--backend", "soft", "--listen", "127.0.0.1:0", "--checkpoint-every", "250ms"];
        lightcone(&[&["run", &game, "--store", &store][..], &fixed].concat())
    };
    let (code, said) = run();
    assert_eq!(code, Some(HALTED), "{said}");
    assert!(said.contains("lightcone: the world halted at tick 40: doomed: the program trapped"), "{said}");

    let (code, said) = lightcone(&["verify", &store]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the world halted in tick 40 of epoch 0 (trap): doomed: the program trapped"), "{said}");
    let (code, said) = lightcone(&["replay", &store, "--world", &game]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 receipt for work has the fuel and player-ticks that the replay counts"), "{said}");
    assert!(said.contains("the world halted in tick 40 (trap), as the node says"), "{said}");
    let (code, said) = lightcone(&["receipts", &store, "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let work = &told["work"][0];
    assert_eq!((code, work["from_tick"].as_u64()), (Some(0), Some(0)), "{said}");
    let ticks = work["repeatable"]["ticks"].as_u64().unwrap();
    assert!((15..40).contains(&ticks) && work["repeatable"]["fuel"].as_u64().unwrap() > ticks, "{said}");

    // It goes on from its record, and halts again: nothing of its doing has changed.
    let (code, said) = run();
    assert_eq!(code, Some(HALTED), "{said}");
    assert!(said.contains("the world had halted in tick 40 (trap)"), "{said}");
    let (code, said) = lightcone(&["verify", &store]);
    assert!(code == Some(0) && said.contains("tick 40 of epoch 1 (trap)"), "{said}");
}
