//! A world's record, as its operator, its players and an auditor meet it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use lightcone_whole_path::{Error, Finished, PlayerPage, keys};
use serde_json::Value;

use crate::support::{SOON, UNUSABLE, assert_refuses, keep, lightcone, serve, take_turn, temporary, wait_for_players};

/// Empty, and its path as an argument.
fn directory(name: &str) -> (PathBuf, String) {
    let path = temporary(name);
    if path.exists() {
        fs::remove_dir_all(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let argument = path.display().to_string();
    (path, argument)
}

fn json(finished: &Finished) -> Value {
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}

/// Holds the blob that the page's button would have saved.
const WATCH_SAVED_FILE: &str = "(() => { const make = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { blob.text().then((text) => { window.savedReceipts = text; }); return make(blob); }; \
    return true; })()";
const PRESS_SAVE: &str = "[...player.shadowRoot.querySelectorAll('button')]\
    .find((button) => button.textContent.includes('Save receipts')).click() ?? true";

#[test]
fn a_killed_world_goes_on_and_everything_that_was_acknowledged_is_in_its_record() {
    let Some(turn) = take_turn() else { return };
    let (path, store) = directory("killed-world");
    let story = || -> Result<(), Error> {
        let record = ["--store", &store, "--checkpoint-every", "1s"];
        let program = serve("smallest", &record)?;
        let listen = program.address().to_string();
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.tab.evaluate(WATCH_SAVED_FILE)?;
        for key in [keys::W, keys::SPACE, keys::A, keys::SPACE] {
            page.tab.key_down(key)?;
            sleep(Duration::from_millis(150));
            page.tab.key_up(key)?;
        }
        let proven = "player.stats.proof.verdict === 'verified' && player.stats.inputSigned === true \
            && player.stats.proof.acknowledged > 8 && player.stats.proof.tick > 30 && player.stats.proof";
        let proof = page.wait_until(proven, SOON)?;
        assert_eq!((&proof["tee"], &proof["pressesNotTaken"]), (&"none".into(), &0.into()), "{proof}");
        page.tab.key_down(keys::F3)?;
        page.tab.key_up(keys::F3)?;
        sleep(Duration::from_millis(700));
        keep(&page.screenshot()?, "proof");
        page.evaluate(PRESS_SAVE)?;
        let saved = page.tab.wait_until("window.savedReceipts", SOON)?;
        let receipts = temporary("receipts.json");
        fs::write(&receipts, saved.as_str().unwrap_or_default()).unwrap_or_else(|error| panic!("{error}"));
        let before = proof["tick"].as_u64().unwrap_or(0);
        program.kill()?;

        let verified = lightcone(&["verify", &store, "--receipts", &receipts.display().to_string(), "--json"]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        assert_fact(&verified, "receipts", "PASS");
        let replayed = lightcone(&["replay", &store, "--json"]);
        assert_eq!(replayed.code, Some(0), "{replayed:?}");
        assert_eq!(json(&replayed)["divergence"], Value::Null);

        let program = serve("smallest", &[&record[..], &["--listen", &listen]].concat())?;
        assert!(program.said().contains("resumed from checkpoint"), "{}", program.said());
        page.wait_until_playing()?;
        wait_for_players(&program, 1)?;
        let later = format!("player.stats.proof.verdict === 'verified' && player.stats.proof.tick > {before}");
        page.wait_until(&later, SOON)?;
        let note = page.note()?;
        assert!(note["tick"].as_u64() > Some(before), "{note}: time goes on after tick {before}");
        program.interrupt(SOON)?;

        let verified = lightcone(&["verify", &store, "--receipts", &receipts.display().to_string(), "--json"]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        let replayed = json(&lightcone(&["replay", &store, "--json"]));
        assert_eq!((&replayed["divergence"], &replayed["uncovered_inputs"]), (&Value::Null, &0.into()), "{replayed}");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
    assert!(path.join("statements").is_dir());
}

fn assert_fact(verified: &Finished, name: &str, verdict: &str) {
    let report = json(verified);
    let facts = report["facts"].as_array().cloned().unwrap_or_default();
    let named: Vec<&Value> = facts.iter().filter(|fact| fact["name"].as_str() == Some(name)).collect();
    assert!(
        !named.is_empty() && named.iter().all(|fact| fact["verdict"] == verdict),
        "{name} is no {verdict}: {report}"
    );
}

fn simulated(name: &str, more: &[&str]) -> (PathBuf, String) {
    let (path, store) = directory(name);
    let args = ["simulate", "smallest", "--ticks", "150", "--players", "3", "--seed", "7", "--checkpoint-every", "1s"];
    let finished = lightcone(&[&args[..], &["--store", &store], more].concat());
    assert_eq!(finished.code, Some(0), "{finished:?}");
    (path, store)
}

#[test]
fn a_scripted_record_verifies_and_replays_on_any_number_of_threads() {
    let (path, store) = simulated("scripted", &["--threads", "2"]);
    assert!(fs::read_to_string(path.join("README")).is_ok_and(|text| text.contains("lightcone verify")));
    let verified = lightcone(&["verify", &store]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    for verdict in ["PASS", "NOT CHECKED", "NOT APPLICABLE"] {
        assert!(verified.stdout.contains(verdict), "{}", verified.stdout);
    }
    let replayed = json(&lightcone(&["replay", &store, "--json"]));
    assert_eq!((&replayed["matched"], &replayed["ticks"]), (&5.into(), &150.into()), "{replayed}");
    let part = lightcone(&["replay", &store, "--from", "2", "--to", "4"]);
    assert!(part.code == Some(0) && part.stdout.contains("checkpoint 4"), "{part:?}");
    let again = lightcone(&["simulate", "smallest", "--ticks", "9", "--store", &store]);
    assert_refuses(&again, UNUSABLE, &[&store, "record already"]);
}

#[test]
fn a_private_record_needs_its_key_and_shows_nothing_without() {
    let key = temporary("private.key").display().to_string();
    // What an earlier run left belongs to a record that is gone.
    _ = fs::remove_file(&key);
    let (_, store) = simulated("private", &["--seal", &key]);
    let with_key = lightcone(&["verify", &store, "--seal", &key]);
    assert_eq!(with_key.code, Some(0), "{with_key:?}");
    assert_eq!(lightcone(&["replay", &store, "--seal", &key]).code, Some(0));
    let without = lightcone(&["verify", &store]);
    assert!(without.stdout.contains("sealed"), "{without:?}");
    assert_refuses(&lightcone(&["replay", &store]), UNUSABLE, &["seal"]);
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let at = at.min(bytes.len() - 1);
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[test]
fn what_was_tampered_with_fails_by_name_and_says_so_to_scripts() {
    for file in ["statements/00000002.cose", "inputs/00000003.log"] {
        let (path, store) = simulated("tampered", &[]);
        flip(&path.join(file), 90);
        let verified = lightcone(&["verify", &store]);
        assert!(matches!(verified.code, Some(1 | 3)), "{verified:?}");
        let failed = verified.stdout.lines().any(|line| line.starts_with("FAIL"));
        assert!(failed, "{}", verified.stdout);
        let replayed = lightcone(&["replay", &store]);
        assert!(matches!(replayed.code, Some(1 | 2)), "{replayed:?}");
    }
    assert_refuses(&lightcone(&["replay", "no-such-store"]), UNUSABLE, &["no-such-store"]);
    assert_eq!(lightcone(&["verify", "no-such-store"]).code, Some(3));
}

#[test]
fn one_history_is_no_fraud() {
    let (path, _) = simulated("honest", &[]);
    let file = |name: &str| path.join(name).display().to_string();
    let (second, third, key) =
        (file("statements/00000002.cose"), file("statements/00000003.cose"), file("keys/00000000.cose"));
    let fraud = |a: &str, b: &str| lightcone(&["fraud", a, b, "--key", &key]);
    assert_eq!(fraud(&second, &second).code, Some(1));
    let elsewhere = fraud(&second, &third);
    assert!(elsewhere.code == Some(1) && elsewhere.stdout.contains("sequence"), "{elsewhere:?}");
    assert_eq!(fraud(&second, &file("README")).code, Some(3));
}
