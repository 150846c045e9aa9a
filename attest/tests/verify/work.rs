//! Receipts for work: what is honest passes, and every forgery is named.

use std::fs;

use lightcone_attest::Digest;
use lightcone_attest::statement::{Delivered, Repeatable, WorkReceipt, hash, sign};
use lightcone_attest::verify::{Outcome, Replayed, Request, Verdict, verify_store, verify_work};

use crate::world::{NEWEST, NOW_S, Plan, TICKS, World, assert_fails_alone, assert_no_failure, assert_says};

const FUEL: u64 = 7_000_000;

/// Between two checkpoints, by their numbers.
type Stretch = (usize, usize);

/// One for each pair of checkpoints: two of epoch 0, two of epoch 1.
const ALL: [Stretch; 4] = [(0, 1), (1, 2), (2, 3), (3, 4)];

fn path(world: &World, number: u64) -> std::path::PathBuf {
    world.path(&format!("work/{number:08}.cose"))
}

/// Signs for these stretches as a node does that tells the truth but for `change`, which is given the receipt's number.
fn signed(plan: Plan, stretches: &[Stretch], change: impl Fn(u64, &mut WorkReceipt)) -> World {
    let world = plan.build();
    let mut previous = Digest([0; 32]);
    for (number, (from, to)) in stretches.iter().enumerate() {
        let epoch = u64::from(*to > 2);
        let (from_tick, to_tick) = (TICKS[*from], TICKS[*to]);
        let mut delivered = Delivered::of_bytes(1_000_000);
        delivered.view((1280, 720), 300);
        let mut receipt = WorkReceipt {
            world: world.plan.genesis().world_id(),
            run: world.plan.run,
            epoch,
            sequence: number as u64,
            previous,
            checkpoint: hash(&world.statement(*to as u64)),
            from_tick,
            to_tick,
            // Two players come in the first tick and stay.
            repeatable: Repeatable { fuel: FUEL, player_ticks: 2 * (to_tick - from_tick) },
            delivered,
        };
        change(number as u64, &mut receipt);
        let bytes = sign(&receipt, &world.plan.key(epoch));
        fs::write(path(&world, number as u64), &bytes).unwrap();
        previous = hash(&bytes);
    }
    world
}

fn honest() -> World {
    signed(Plan::honest(), &ALL, |_, _| {})
}

#[test]
fn honest_receipts_pass_and_say_what_nobody_can_repeat() {
    let world = honest();
    let report = world.report();
    assert_no_failure(&report);
    assert_eq!(report.outcome, Outcome::Met);
    assert_says(&report, "work receipts", Verdict::Pass, "4 receipts for work on 40 ticks: signed, in a row");
    assert_says(&report, "player-ticks", Verdict::Pass, "the log has those of 4 work receipts");
    assert_says(&report, "fuel", Verdict::NotChecked, "28000000 in all work receipts; what a replay uses");
    assert_says(&report, "delivered", Verdict::NotChecked, "how long viewers had pictures");
    let last = &report.work[3];
    assert_eq!((report.work.len(), last.epoch, last.from_tick, last.to_tick), (4, 1, 30, 40));
    assert_eq!((last.repeatable.player_ticks, last.node_word.views[0].ms), (20, 300));
    let alone = verify_work(&world.directory);
    assert_eq!((&alone.work, alone.outcome), (&report.work, Outcome::Met));
    assert_says(&alone, "player-ticks", Verdict::NotChecked, "run `lightcone verify` or `lightcone replay`");
}

#[test]
fn a_replay_from_the_genesis_bears_out_the_fuel() {
    let world = honest();
    let replayed = Replayed { from: 0, to: NEWEST, statement: hash(&world.statement(NEWEST)), differs: None };
    let report = verify_store(&Request { replayed: Some(replayed.clone()), ..world.request() });
    assert_says(&report, "fuel", Verdict::Pass, "a replay used the same");
    let later = Replayed { from: 1, ..replayed };
    let report = verify_store(&Request { replayed: Some(later), ..world.request() });
    assert_says(&report, "fuel", Verdict::NotChecked, "");
}

#[test]
fn stores_without_receipts_are_as_good_as_before() {
    let world = Plan::honest().build();
    assert_says(&world.report(), "work receipts", Verdict::NotApplicable, "the store has none");
    fs::remove_dir(world.path("work")).unwrap();
    fs::remove_dir(world.path("faults")).unwrap();
    assert_no_failure(&world.report());
    assert_says(&world.report(), "work receipts", Verdict::NotApplicable, "the store has none");
}

#[test]
fn what_an_epoch_has_not_signed_for_is_told() {
    // As after a kill: epoch 1 begins at its own state, and nobody has signed for the last ticks of epoch 0.
    let world = signed(Plan::honest(), &[(0, 1), (2, 4)], |_, _| {});
    assert_no_failure(&world.report());
    let words =
        "2 receipts for work on 30 ticks: signed, in a row, between checkpoints; for ticks 11 to 20 an epoch ended";
    assert_says(&world.report(), "work receipts", Verdict::Pass, words);
    assert_says(&world.report(), "player-ticks", Verdict::Pass, "2 work receipts");
}

#[test]
fn receipts_of_what_is_sealed_or_not_kept_are_not_taken_for_checked() {
    let world = signed(Plan::private(), &ALL, |_, _| {});
    assert_says(&world.report(), "player-ticks", Verdict::Pass, "4 work receipts");
    let sealed = verify_store(&Request::new(&world.directory, NOW_S));
    assert_no_failure(&sealed);
    assert_says(&sealed, "work receipts", Verdict::Pass, "4 receipts");
    assert_says(&sealed, "player-ticks", Verdict::NotChecked, "4 work receipts are for a part of the log");
    let world = signed(Plan { keep: Some(2), ..Plan::honest() }, &ALL, |_, _| {});
    assert_no_failure(&world.report());
    assert_says(&world.report(), "player-ticks", Verdict::NotChecked, "4 work receipts are for a part of the log");
}

#[test]
fn tampered_fuel() {
    let world = honest();
    let bytes = fs::read(path(&world, 1)).unwrap();
    let written = [&[0x1a][..], &(FUEL as u32).to_be_bytes()].concat();
    let at = bytes.windows(5).position(|window| window == written).unwrap();
    let mut altered = bytes;
    altered[at + 1] += 1;
    fs::write(path(&world, 1), altered).unwrap();
    assert_says(&world.report(), "work receipts", Verdict::Fail, "work receipt 1: its signature is not valid");
    assert_says(&verify_work(&world.directory), "work receipts", Verdict::Fail, "work receipt 1: its signature");
}

#[test]
fn tampered_player_ticks_by_the_node_itself() {
    let world =
        signed(Plan::honest(), &ALL, |number, receipt| receipt.repeatable.player_ticks += u64::from(number == 2));
    assert_fails_alone(&world.report(), "player-ticks", "work receipt 2 has 21 player-ticks, the log 20");
}

#[test]
fn dropped_receipt() {
    let world = honest();
    fs::remove_file(path(&world, 1)).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 2: it has sequence 2 where 1 is due");
    let world = honest();
    fs::remove_file(path(&world, 0)).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 1: it has sequence 1 where 0 is due");
}

#[test]
fn dropped_ticks_within_an_epoch() {
    let world = signed(Plan::honest(), &[(0, 1), (2, 3), (4, 4)], |number, receipt| match number {
        1 => receipt.epoch = 0,
        2 => receipt.from_tick = 30,
        _ => {}
    });
    assert_says(&world.report(), "work receipts", Verdict::Fail, "work receipt 1");
    // Both of epoch 1, with a hole between them.
    let world = signed(Plan::honest(), &[(0, 2), (2, 3), (3, 4)], |number, receipt| {
        receipt.from_tick += 5 * u64::from(number == 2);
    });
    assert_fails_names(&world, "work receipt 2: it begins after tick 35, and the one before ends with tick 30");
}

#[test]
fn replaced_receipt() {
    let (world, other) = (honest(), signed(Plan::honest(), &ALL, |_, receipt| receipt.delivered.media_bytes += 1));
    fs::copy(path(&other, 1), path(&world, 1)).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 1: it follows statement");
}

#[test]
fn replayed_from_another_world() {
    let world = honest();
    let other = signed(Plan { run: [5; 16], ..Plan::honest() }, &ALL, |_, _| {});
    fs::copy(path(&other, 3), path(&world, 3)).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 3: it is of another session");
    let other = signed(Plan::private(), &ALL, |_, _| {});
    fs::copy(path(&other, 3), path(&world, 3)).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 3: it is of another world");
}

#[test]
fn replayed_under_another_number() {
    let world = honest();
    fs::copy(path(&world, 3), path(&world, 4)).unwrap();
    assert_fails_alone(
        &world.report(),
        "work receipts",
        "work receipt 4: it is work receipt 3, filed under another number",
    );
}

#[test]
fn two_epochs_overlap() {
    let world = signed(Plan::honest(), &[(0, 1), (1, 2), (1, 3)], |_, _| {});
    let words =
        "work receipt 2: it begins after tick 10, and the one before is for all up to tick 20: the same work twice";
    assert_fails_alone(&world.report(), "work receipts", words);
}

#[test]
fn an_older_epoch_signs_once_more() {
    let world = signed(Plan::honest(), &[(0, 1), (1, 3), (3, 4)], |_, _| {});
    assert_no_failure(&world.report());
    let last = WorkReceipt { epoch: 0, ..receipt_at(&world, 2) };
    fs::write(path(&world, 2), sign(&last, &world.plan.key(0))).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 2: epoch 0 comes after epoch 1");
}

#[test]
fn signed_by_another_key() {
    let world = honest();
    let receipt = receipt_at(&world, 1);
    fs::write(path(&world, 1), sign(&receipt, &world.plan.key(1))).unwrap();
    assert_fails_alone(&world.report(), "work receipts", "work receipt 1: it names another signer");
}

#[test]
fn for_checkpoints_that_are_not_there() {
    let world = signed(Plan::honest(), &ALL, |number, receipt| receipt.to_tick -= u64::from(number == 3));
    assert_fails_names(&world, "work receipt 3: it ends with tick 39, of which there is no checkpoint");
    let world = signed(Plan::honest(), &[(0, 4)], |_, receipt| receipt.from_tick = 3);
    assert_fails_names(&world, "work receipt 0: it begins after tick 3, of which there is no checkpoint");
    let world = signed(Plan::honest(), &ALL, |number, receipt| {
        receipt.checkpoint.0[0] ^= u8::from(number == 1);
    });
    assert_fails_names(&world, "work receipt 1: the checkpoint of tick 20 is another than the one that it names");
    let world = signed(Plan::honest(), &[(0, 4)], |_, receipt| receipt.to_tick = 50);
    assert_no_failure(&world.report());
    assert_says(&world.report(), "work receipts", Verdict::Pass, "the checkpoints of the last 1 are not here yet");
}

#[test]
fn for_no_tick_at_all() {
    let world = signed(Plan::honest(), &[(1, 1)], |_, _| {});
    assert_fails_names(&world, "work receipt 0: it is for no tick: it begins after tick 10 and ends with tick 10");
}

#[test]
fn what_is_no_statement_is_malformed() {
    let world = honest();
    fs::write(path(&world, 2), b"paid").unwrap();
    assert_eq!(world.report().outcome, Outcome::Malformed);
    fs::remove_file(path(&world, 2)).unwrap();
    fs::write(world.path("work/2.cose"), b"").unwrap();
    assert_says(&world.report(), "files", Verdict::Fail, "work/\"2.cose\" does not belong there");
}

fn receipt_at(world: &World, number: u64) -> WorkReceipt {
    lightcone_attest::statement::read_unverified(&fs::read(path(world, number)).unwrap()).unwrap().0
}

/// Fails with these words, whatever else is wrong with it.
fn assert_fails_names(world: &World, words: &str) {
    assert_says(&world.report(), "work receipts", Verdict::Fail, words);
}
