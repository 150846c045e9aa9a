//! Faults: signed, in a row, and told.

use std::fs;

use lightcone_attest::Digest;
use lightcone_attest::statement::{Fault, FaultKind, hash, sign};
use lightcone_attest::verify::Verdict;

use crate::world::{Plan, World, assert_fails_alone, assert_no_failure, assert_says};

fn path(world: &World, number: u64) -> std::path::PathBuf {
    world.path(&format!("faults/{number:08}.cose"))
}

/// One at the end of each epoch.
fn faulty(plan: Plan) -> World {
    let world = plan.build();
    let mut previous = Digest([0; 32]);
    for (sequence, (tick, checkpoint)) in [(24, 2), (44, 4)].into_iter().enumerate() {
        let sequence = sequence as u64;
        let fault = Fault {
            world: world.plan.genesis().world_id(),
            run: world.plan.run,
            epoch: sequence,
            sequence,
            previous,
            checkpoint: hash(&world.statement(checkpoint)),
            tick,
            kind: FaultKind::OutOfFuel,
            fuel: 50,
            why: "box: the program used up its 50 fuel".into(),
            input_root: Digest([5; 32]),
            input_count: 1,
        };
        let bytes = sign(&fault, &world.plan.key(sequence));
        fs::write(path(&world, sequence), &bytes).unwrap();
        previous = hash(&bytes);
    }
    world
}

#[test]
fn honest_faults_are_told_the_newest_first() {
    let report = faulty(Plan::honest()).report();
    assert_no_failure(&report);
    let words = "the world halted in tick 44 of epoch 1 (out of fuel): box: the program used up its 50 fuel; the world halted in \
                 tick 24 of epoch 0";
    assert_says(&report, "faults", Verdict::Pass, words);
    assert_says(&Plan::honest().build().report(), "faults", Verdict::NotApplicable, "the store has none");
}

#[test]
fn dropped_fault() {
    let world = faulty(Plan::honest());
    fs::remove_file(path(&world, 0)).unwrap();
    assert_fails_alone(&world.report(), "faults", "fault 1: fault 0 is missing before it");
}

#[test]
fn tampered_fault() {
    let world = faulty(Plan::honest());
    let mut bytes = fs::read(path(&world, 0)).unwrap();
    let at = bytes.windows(8).position(|window| window == b"the prog").unwrap();
    bytes[at] = b'T';
    fs::write(path(&world, 0), bytes).unwrap();
    assert_fails_alone(&world.report(), "faults", "fault 0: its signature is not valid");
}

#[test]
fn replayed_from_another_run() {
    let (world, other) = (faulty(Plan::honest()), faulty(Plan { run: [5; 16], ..Plan::honest() }));
    fs::copy(path(&other, 1), path(&world, 1)).unwrap();
    assert_fails_alone(&world.report(), "faults", "fault 1: it is of another session");
}

#[test]
fn replaced_fault() {
    let (world, other) = (faulty(Plan::honest()), faulty(Plan { given_up: 1, ..Plan::honest() }));
    let altered: Fault = lightcone_attest::statement::read_unverified(&fs::read(path(&other, 0)).unwrap()).unwrap().0;
    fs::write(path(&world, 0), sign(&Fault { tick: 25, ..altered }, &world.plan.key(0))).unwrap();
    assert_fails_alone(&world.report(), "faults", "fault 1: it follows statement");
}
