//! Forged states.

use std::fs;

use lightcone_attest::Digest;
use lightcone_attest::verify::{Request, Verdict, verify_store};

use crate::statements::swap;
use crate::world::{NEWEST, Plan, assert_fails_alone, assert_no_failure, assert_says, told};

#[test]
fn a_missing_state_that_retention_would_have_kept_is_named() {
    for sequence in 1..NEWEST {
        let world = Plan::honest().build();
        fs::remove_file(world.manifest_path(sequence)).unwrap();
        assert_fails_alone(&world.report(), "states", &format!("the state of checkpoint {sequence} is missing"));
    }
    // The newest may have been signed while the directory was copied.
    let world = Plan::honest().build();
    fs::remove_file(world.manifest_path(NEWEST)).unwrap();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(&report, "newest states", Verdict::NotChecked, "checkpoint 4 is signed, without all of the state");
    assert_says(&report, "states", Verdict::Pass, "checkpoints 0 to 3");
    // The oldest may have been forgotten.
    let world = Plan::honest().build();
    fs::remove_file(world.manifest_path(0)).unwrap();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(&report, "older states", Verdict::NotChecked, "1 older state");
}

#[test]
fn a_missing_newest_state_is_named_though_no_other_is_kept() {
    let world = Plan { keep: Some(1), ..Plan::honest() }.build();
    assert_no_failure(&world.report());
    fs::remove_file(world.manifest_path(NEWEST)).unwrap();
    assert_fails_alone(&world.report(), "states", "the state of checkpoint 4 is missing");
}

#[test]
fn swapped_states_are_named() {
    for plan in [Plan::honest(), Plan::private()] {
        let world = plan.build();
        swap(&world.manifest_path(1), &world.manifest_path(2));
        assert_fails_alone(&world.report(), "states", "its digest is");
    }
}

/// The node signs another checkpoint's state for this one.
#[test]
fn a_state_swapped_and_signed_is_named() {
    for plan in [Plan::honest(), Plan::private()] {
        let world = plan.build();
        let manifest = world.checkpoint(2).manifest;
        world.resign(3, |checkpoint| checkpoint.manifest = manifest);
        assert_says(&world.report(), "states", Verdict::Fail, "the state of checkpoint 3 is of tick 20, not 30");
        assert_says(&world.report(), "states", Verdict::Fail, "the state kept for checkpoint 3 has root");
    }
}

#[test]
fn a_state_root_that_is_not_the_states_is_named() {
    let world = Plan::honest().build();
    world.resign(3, |checkpoint| checkpoint.state_root = Digest([1; 32]));
    assert_fails_alone(&world.report(), "states", "the state kept for checkpoint 3 has root");
}

#[test]
fn swapped_or_missing_chunks_are_named() {
    for plan in [Plan::honest(), Plan::private()] {
        let world = plan.build();
        let chunks = |sequence| world.chunk_paths(sequence);
        let newest = chunks(NEWEST);
        let shared: Vec<_> = chunks(2).into_iter().filter(|chunk| newest.contains(chunk)).collect();
        let own = chunks(2).into_iter().find(|chunk| !newest.contains(chunk)).unwrap();
        swap(&shared[0], &own);
        assert_fails_alone(&world.report(), "states", "state of checkpoint");
        swap(&shared[0], &own);
        assert_no_failure(&world.report());
        for missing in [own, shared[0].clone()] {
            let bytes = fs::read(&missing).unwrap();
            fs::remove_file(&missing).unwrap();
            let report = verify_store(&Request::new(&world.directory, 0));
            assert!(report.with(Verdict::Fail).any(|fact| fact.name == "states"), "{}", told(&report));
            assert_fails_alone(&world.report(), "states", "No such file");
            fs::write(missing, bytes).unwrap();
        }
    }
}

#[test]
fn what_does_not_belong_there_is_named() {
    for strange in [
        "notes.txt",
        "statements/5.cose",
        "statements/00000005.log",
        "keys/x.evidence",
        "manifests/ab",
        "inputs/00000009.log.bak",
        "chunks/notes",
        "seal-key-name",
    ] {
        let world = Plan::honest().build();
        let path = world.path(strange);
        fs::write(path, b"").unwrap();
        let report = world.report();
        assert_fails_alone(&report, "files", "");
    }
    let world = Plan::private().build();
    fs::remove_file(world.path("seal-key-name")).unwrap();
    assert_says(&world.report(), "files", Verdict::Fail, "the file that tells seal keys apart is missing");
    let world = Plan::honest().build();
    fs::remove_dir_all(world.path("chunks")).unwrap();
    assert_says(&world.report(), "files", Verdict::Fail, "\"chunks\" cannot be listed");
    assert_says(&world.report(), "states", Verdict::Fail, "");
}
