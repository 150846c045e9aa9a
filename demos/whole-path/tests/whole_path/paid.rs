//! What a node signs beside the state: the work that somebody pays for, and how a program failed.

use std::fs;

use lightcone_whole_path::{Error, PlayerPage, until};
use serde_json::Value;

use crate::support::{SOON, lightcone, serve, take_turn, temporary};

const MANIFEST: &str = r#"
name = "patience"
version = "0.1.0"
title = "Patience"
licence = "MIT"
interface = 1
module = "game.wasm"
"#;

/// Answers nothing. Its first tick tells it how long a block without players is; after 240 ticks with longer ones it gives up.
const PROGRAM: &str = r#"(module
    (memory (export "memory") 1 1)
    (func (export "lc_abi") (result i32) (i32.const 1))
    (func (export "lc_alloc") (param i32) (result i32) (i32.const 1024))
    (func (export "lc_init") (param i32 i32))
    (func (export "lc_tick") (param $in i32) (param $len i32) (result i64)
        (if (i32.eqz (i32.load (i32.const 0))) (then (i32.store (i32.const 0) (local.get $len))))
        (if (i32.gt_u (local.get $len) (i32.load (i32.const 0))) (then
            (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))))
        (if (i32.gt_u (i32.load (i32.const 4)) (i32.const 240)) (then (unreachable)))
        (i64.const 0)))"#;

#[test]
fn a_player_is_in_the_receipts_for_work_and_told_when_the_program_fails() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let folder = temporary("paid");
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
        let path = |name: &str| folder.join(name).display().to_string();
        fs::write(path("lightcone.toml"), MANIFEST).unwrap_or_else(|error| panic!("{error}"));
        let module = wat::parse_str(PROGRAM).unwrap_or_else(|error| panic!("{error}"));
        fs::write(path("game.wasm"), module).unwrap_or_else(|error| panic!("{error}"));
        let (package, store) = (path("patience.lcw"), path("store"));
        let packed = lightcone(&["pack", &folder.display().to_string(), "--out", &package]);
        assert_eq!(packed.code, Some(0), "{packed:?}");

        let mut program = serve(&package, &["--store", &store, "--checkpoint-every", "500ms"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.wait_for_frames(5)?;
        let told = until("the last note", SOON, || {
            let hint = page.note()?["hint"].as_str().unwrap_or_default().to_owned();
            Ok(if hint.contains("The world failed") { Ok(hint) } else { Err(hint) })
        })?;
        assert!(told.ends_with("its program gave up"), "{told}");
        until("its end", SOON, || Ok(if program.is_running()? { Err("it runs".to_owned()) } else { Ok(()) }))?;

        let receipts = lightcone(&["receipts", &store, "--json"]);
        assert_eq!(receipts.code, Some(0), "{receipts:?}");
        let report: Value = serde_json::from_str(&receipts.stdout).unwrap_or_default();
        let work = &report["work"][0];
        assert!(work["repeatable"]["player_ticks"].as_u64() > Some(100), "{work}");
        let view = &work["node_word"]["views"][0];
        assert_eq!((&view["width"], &view["height"]), (&640.into(), &360.into()), "{work}");
        // At most the time in which the player was there: 240 ticks.
        assert!((2_000..=8_600).contains(&view["ms"].as_u64().unwrap_or(0)), "{work}");
        assert!(work["node_word"]["media_bytes"].as_u64() > Some(10_000), "{work}");
        let replayed = lightcone(&["replay", &store, "--world", &package, "--json"]);
        let report: Value = serde_json::from_str(&replayed.stdout).unwrap_or_default();
        assert_eq!((replayed.code, &report["work"]["same"]), (Some(0), &1.into()), "{replayed:?}");
        assert_eq!(report["faults"][0]["kind"], "trap", "{replayed:?}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
