//! What is sound passes, and says what it does not know.

use std::fs;

use lightcone_attest::log::{Kind, TickInputs};
use lightcone_attest::store::SealKey;
use lightcone_attest::verify::{Outcome, Request, Verdict, verify_store};

use crate::world::{NOW_S, Plan, assert_no_failure, assert_says, entry, told};

const SOUND: [&str; 8] =
    ["store", "statements", "chain", "key bindings", "states", "inputs", "input signatures", "files"];

#[test]
fn honest_stores_pass_every_fact_that_can_be_checked() {
    for plan in [Plan::honest(), Plan::private()] {
        let private = plan.private;
        let report = plan.build().report();
        assert_no_failure(&report);
        assert_eq!(report.outcome, Outcome::Met);
        for name in SOUND.into_iter().chain(private.then_some("seal")) {
            assert!(report.named(name).any(|fact| fact.verdict == Verdict::Pass), "{name}:\n{}", told(&report));
        }
        let unchecked: Vec<_> = report.with(Verdict::NotChecked).map(|fact| fact.name).collect();
        assert_eq!(unchecked, ["chance", "continuity", "evidence", "newest inputs", "first state", "replay"]);
        assert_says(&report, "evidence", Verdict::NotChecked, "epochs 0 to 1: no TEE: nothing but the operator's word");
        assert_says(&report, "chain", Verdict::Pass, "checkpoints 0 to 4 follow one another");
        assert_says(&report, "replay", Verdict::NotChecked, "lightcone replay");
        let words =
            "that the first state (checkpoint 0, tick 0) follows from the genesis; `lightcone replay` checks it";
        assert_says(&report, "first state", Verdict::NotChecked, words);
        assert_says(&report, "newest inputs", Verdict::NotChecked, "4 entries after the newest checkpoint");
        assert_says(&report, "receipts", Verdict::NotApplicable, "none given");
    }
}

#[test]
fn forgotten_states_and_inputs_are_counted_and_not_checked() {
    for private in [false, true] {
        let plan = if private { Plan::private() } else { Plan::honest() };
        let world = Plan { keep: Some(2), ..plan }.build();
        let report = world.report();
        assert_no_failure(&report);
        assert_says(&report, "states", Verdict::Pass, "checkpoints 3 to 4");
        assert_says(&report, "older states", Verdict::NotChecked, "3 older states");
        assert_says(&report, "older inputs", Verdict::NotChecked, "3 older segments");
        assert_says(&report, "first state", Verdict::NotChecked, "a replay takes a later one as signed");
        assert_says(&report, "unknown keys", Verdict::NotChecked, "in a part of the log that is not kept");
        assert_says(&report, "chain", Verdict::Pass, "checkpoints 0 to 4");
    }
}

#[test]
fn a_private_store_without_its_key_shows_what_is_signed_and_says_what_is_sealed() {
    let world = Plan::private().build();
    let report = verify_store(&Request::new(&world.directory, NOW_S));
    assert_no_failure(&report);
    for name in ["statements", "chain", "key bindings", "files"] {
        assert!(report.named(name).all(|fact| fact.verdict == Verdict::Pass), "{}", told(&report));
    }
    for name in ["states", "inputs", "newest inputs", "input signatures"] {
        assert_says(&report, name, Verdict::NotChecked, "sealed from you");
    }
    fs::remove_file(world.manifest_path(3)).unwrap();
    let report = verify_store(&Request::new(&world.directory, NOW_S));
    assert_says(&report, "states", Verdict::Fail, "the state of checkpoint 3 is missing");
}

#[test]
fn another_seal_key_fails_and_a_needless_one_is_said() {
    let world = Plan::private().build();
    let other = Request { seal: Some(SealKey::from_bytes([8; 32])), ..world.request() };
    let report = verify_store(&other);
    assert_says(&report, "seal", Verdict::Fail, "not the one that this store was created with");
    assert_says(&report, "chain", Verdict::Pass, "");
    assert_says(&report, "states", Verdict::NotChecked, "sealed from you");
    let world = Plan::honest().build();
    let report = verify_store(&Request { seal: Some(SealKey::from_bytes([8; 32])), ..world.request() });
    assert_no_failure(&report);
    assert_says(&report, "seal", Verdict::NotApplicable, "public");
}

#[test]
fn what_a_crash_leaves_is_harmless_and_counted() {
    let world = Plan::honest().build();
    fs::write(world.path("statements/00000005.cose.tmp"), b"half").unwrap();
    let name = "ab".repeat(32);
    fs::write(world.path(&format!("manifests/{name}")), b"").unwrap();
    fs::create_dir_all(world.path("chunks/ab")).unwrap();
    fs::write(world.path(&format!("chunks/ab/{name}")), b"").unwrap();
    let log = world.segment_path(5);
    let whole = fs::read(&log).unwrap();
    fs::write(&log, &whole[..whole.len() - 3]).unwrap();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(
        &report,
        "files",
        Verdict::Pass,
        "harmless leftovers of a crash: 1 manifest, 1 chunk, 1 temporary file",
    );
    assert_says(&report, "newest inputs", Verdict::NotChecked, "torn off at the end, as a crash does");
}

#[test]
fn inputs_without_a_key_are_the_nodes_word() {
    let mut plan = Plan::honest();
    plan.at(12).push(entry(3, 1, Kind::Motion, b"scripted"));
    let report = plan.build().report();
    assert_no_failure(&report);
    assert_says(&report, "unsigned inputs", Verdict::NotChecked, "1 input of players without a key");
    let log = vec![TickInputs { tick: 2, entries: vec![entry(3, 1, Kind::Motion, b"scripted")] }];
    let report = Plan { log, ..Plan::honest() }.build().report();
    assert_no_failure(&report);
    assert_says(&report, "input signatures", Verdict::NotApplicable, "");
}

#[test]
fn nothing_and_something_else_are_malformed() {
    let nowhere = verify_store(&Request::new("/nonexistent", NOW_S));
    assert_eq!((nowhere.outcome, nowhere.facts.len()), (Outcome::Malformed, 1));
    assert_says(&nowhere, "store", Verdict::Fail, "no store");
    let world = Plan::honest().build();
    fs::write(world.path("genesis.toml"), [0xff, 0xfe]).unwrap();
    assert_eq!(world.report().outcome, Outcome::Malformed);
    assert_eq!(world.report().outcome.exit_code(), 3);
}
