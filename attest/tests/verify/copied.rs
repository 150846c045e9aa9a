//! Stores that were copied while a node wrote to them.

use std::fs;
use std::path::Path;

use lightcone_attest::store::Store;
use lightcone_attest::verify::{Outcome, Policy, Request, Verdict, verify_store};

use crate::world::{LAST_TICK, Plan, World, assert_no_failure, assert_says, scratch, told};

const FOLDERS: [&str; 5] = ["statements", "keys", "manifests", "chunks", "inputs"];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(|_| ()).unwrap() }
    }
}

/// Folders as they were early, but for those in `late`.
fn mixed(early: &World, late_world: &World, late: u32) -> World {
    let directory = scratch("mixed");
    copy(&early.directory, &directory);
    for (number, folder) in FOLDERS.iter().enumerate().filter(|(number, _)| late & (1 << number) != 0) {
        _ = number;
        fs::remove_dir_all(directory.join(folder)).unwrap();
        copy(&late_world.path(folder), &directory.join(folder));
    }
    World { directory, plan: early.plan.clone() }
}

/// Whatever order the folders are copied in, each is as it was at one of two moments.
#[test]
fn a_copy_made_while_a_node_wrote_does_not_fail_in_any_order() {
    for plan in [Plan::honest(), Plan::private()] {
        for (early, late) in [(12, LAST_TICK), (12, 22), (5, 25), (35, LAST_TICK), (40, 41), (1, 11)] {
            let early = Plan { until: early, ..plan.clone() }.build();
            let late_world = Plan { until: late, ..plan.clone() }.build();
            for late in 0..(1 << FOLDERS.len()) {
                // Key bindings are made when a node starts, and a copy is made while one runs.
                let keys_are_late = late & 2 != 0 || !late_world.path("keys/00000001.cose").exists();
                if !keys_are_late && !early.path("keys/00000001.cose").exists() {
                    continue;
                }
                let world = mixed(&early, &late_world, late);
                let report = world.report();
                assert_no_failure(&report);
                assert_eq!(report.outcome, Outcome::Met, "{late:05b}:\n{}", told(&report));
                let sealed = verify_store(&Request { seal: None, ..world.request() });
                assert_no_failure(&sealed);
            }
        }
    }
}

#[test]
fn what_trails_and_what_leads_is_named_and_not_checked() {
    let early = Plan { until: 12, ..Plan::honest() }.build();
    let late = Plan::honest().build();
    let inputs_late = mixed(&early, &late, 0b11110).report();
    assert_says(&inputs_late, "newest inputs", Verdict::NotChecked, "in 4 segments without a checkpoint");
    assert_says(&inputs_late, "states", Verdict::Pass, "checkpoints 0 to 1");
    let statements_late = mixed(&early, &late, 0b00011);
    let report = statements_late.report();
    assert_says(
        &report,
        "newest states",
        Verdict::NotChecked,
        "checkpoints 2 to 4 are signed, without all of the state",
    );
    // What is demanded of the newest checkpoint is held against the newest that is there as a whole.
    let policy = Policy::from_toml("max_age_s = 80").unwrap();
    let at = |world: &World| verify_store(&Request { policy: policy.clone(), ..world.request() });
    assert_says(&at(&late), "policy: max_age_s", Verdict::Pass, "checkpoint 4 is 60 s old");
    assert_says(&at(&statements_late), "policy: max_age_s", Verdict::Fail, "checkpoint 1 is 90 s old");
}

/// States that retention takes away while the directory is copied.
#[test]
fn a_copy_made_while_a_node_forgot_does_not_fail() {
    let (early, late) = (Plan::honest().build(), Plan { keep: Some(2), ..Plan::honest() }.build());
    for late_folders in 0..(1 << FOLDERS.len()) {
        let world = mixed(&early, &late, late_folders);
        let report = world.report();
        assert_no_failure(&report);
        if late_folders & 0b11100 != 0 {
            assert_says(&report, "states", Verdict::Pass, "checkpoints 3 to 4");
            assert_says(&report, "older states", Verdict::NotChecked, "3 older states");
        }
    }
}

#[test]
fn an_export_is_whole_and_newer_files_stay_out() {
    for (plan, states) in [(Plan::honest(), 5), (Plan { keep: Some(2), ..Plan::private() }, 2)] {
        let world = plan.build();
        let to = scratch("export");
        let exported = Store::export(&world.directory, &to).unwrap();
        assert_eq!((exported.checkpoints, exported.states, exported.newest), (5, states, 4));
        let copied = World { directory: to.clone(), plan: world.plan.clone() };
        assert_eq!(told(&copied.report()), told(&world.report()));
        let again = Store::export(&world.directory, &to).unwrap_err().to_string();
        assert!(again.contains("choose an empty or new directory"), "{again}");
    }
    assert!(Store::export(Path::new("/nonexistent"), &scratch("export")).is_err());
    // A store that is itself a copy of a running one has an end that is not whole.
    let early = Plan { until: 12, ..Plan::honest() }.build();
    let statements_late = mixed(&early, &Plan::honest().build(), 0b00011);
    let to = scratch("export");
    let exported = Store::export(&statements_late.directory, &to).unwrap();
    assert_eq!((exported.checkpoints, exported.newest), (2, 1));
    let report = World { directory: to, plan: early.plan.clone() }.report();
    assert_no_failure(&report);
    assert!(report.named("newest states").next().is_none(), "{}", told(&report));
}
