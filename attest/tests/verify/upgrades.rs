//! Upgrades: signed, in a row from the genesis' package on, each at a checkpoint, and told.

use std::fs;

use lightcone_attest::Digest;
use lightcone_attest::statement::{Upgrade, hash, sign};
use lightcone_attest::store::Store;
use lightcone_attest::verify::{Policy, Request, Verdict, verify_store};

use crate::world::{Plan, TICKS, World, assert_fails_alone, assert_no_failure, assert_says};

fn path(world: &World, number: u64) -> std::path::PathBuf {
    world.path(&format!("upgrades/{number:08}.cose"))
}

/// The package of the genesis is 1; those after it are 20 and 21.
fn package(number: u8) -> Digest {
    Digest([number; 32])
}

fn upgrade(world: &World, (sequence, previous): (u64, Digest), number: u64, [from, to]: [u8; 2]) -> Upgrade {
    Upgrade {
        world: world.plan.genesis().world_id(),
        run: world.plan.run,
        epoch: u64::from(number > 2),
        sequence,
        previous,
        checkpoint: hash(&world.statement(number)),
        number,
        tick: TICKS[number as usize],
        before: Digest([9; 32]),
        from: package(from),
        to: package(to),
        code: Digest([30 + sequence as u8; 32]),
    }
}

/// Keeps it, and gives its hash.
fn keep(world: &World, upgrade: &Upgrade) -> Digest {
    let bytes = sign(upgrade, &world.plan.key(upgrade.epoch));
    fs::write(path(world, upgrade.sequence), &bytes).unwrap();
    hash(&bytes)
}

/// One in each epoch.
fn upgraded(plan: Plan) -> World {
    let world = plan.build();
    let first = keep(&world, &upgrade(&world, (0, Digest([0; 32])), 2, [1, 20]));
    keep(&world, &upgrade(&world, (1, first), 4, [20, 21]));
    world
}

#[test]
fn honest_upgrades_are_told_and_name_the_package_that_there_is() {
    let world = upgraded(Plan::honest());
    let report = world.report();
    assert_no_failure(&report);
    let words = format!("after tick 20 package {} took over from {}; after tick 40", package(20), package(1));
    assert_says(&report, "upgrades", Verdict::Pass, &words);
    assert_eq!(Store::read(&world.path(""), None).unwrap().package().unwrap(), Some(package(21)));
    let without = Plan::honest().build();
    assert_says(&without.report(), "upgrades", Verdict::NotApplicable, "the store has none");
    assert_eq!(Store::read(&without.path(""), None).unwrap().package().unwrap(), Some(package(1)));
}

#[test]
fn one_that_did_not_come_to_its_checkpoint_did_not_happen() {
    let world = upgraded(Plan::honest());
    let before = hash(&fs::read(path(&world, 1)).unwrap());
    let lost =
        Upgrade { checkpoint: Digest([1; 32]), tick: 42, number: 5, ..upgrade(&world, (2, before), 4, [21, 22]) };
    keep(&world, &lost);
    let report = world.report();
    assert_no_failure(&report);
    let words = format!("one to package {} did not come to its checkpoint of tick 42", package(22));
    assert_says(&report, "upgrades", Verdict::Pass, &words);
    assert_eq!(Store::read(&world.path(""), None).unwrap().package().unwrap(), Some(package(21)));
}

#[test]
fn one_whose_place_has_another_checkpoint() {
    let world = Plan::honest().build();
    let other = Upgrade { checkpoint: Digest([1; 32]), ..upgrade(&world, (0, Digest([0; 32])), 4, [1, 20]) };
    keep(&world, &other);
    assert_fails_alone(&world.report(), "upgrades", "the same epoch has one of tick 40");
}

#[test]
fn dropped_upgrade() {
    let world = upgraded(Plan::honest());
    fs::remove_file(path(&world, 0)).unwrap();
    assert_fails_alone(&world.report(), "upgrades", "upgrade 1: upgrade 0 is missing before it");
}

#[test]
fn upgrade_of_another_package_tick_or_key() {
    let world = Plan::honest().build();
    let honest = upgrade(&world, (0, Digest([0; 32])), 2, [1, 20]);
    keep(&world, &Upgrade { from: package(3), ..honest.clone() });
    assert_fails_alone(&world.report(), "upgrades", "which the world was not");
    keep(&world, &Upgrade { tick: 19, ..honest.clone() });
    assert_fails_alone(&world.report(), "upgrades", "is of another number, tick or epoch");
    fs::write(path(&world, 0), sign(&honest, &world.plan.key(1))).unwrap();
    assert_fails_alone(&world.report(), "upgrades", "upgrade 0: it names another signer");
}

#[test]
fn a_policy_that_lists_code_asks_for_that_of_upgrades_too() {
    let world = upgraded(Plan::honest());
    let code = |code_ids: &[u8]| {
        let code_ids = Some(code_ids.iter().map(|byte| Digest([*byte; 32])).collect());
        let policy = Policy { code_ids, ..Policy::default() };
        verify_store(&Request { policy, ..world.request() })
    };
    assert_says(&code(&[8]), "policy: code_ids", Verdict::Fail, "upgrade 0 brought code");
    assert_says(&code(&[8, 30, 31]), "policy: code_ids", Verdict::Pass, "every checkpoint is by allowed code");
}
