//! What players saved shows what a node dropped.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lightcone_attest::log::Kind;
use lightcone_attest::statement::{Receipt, SigningKey, sign};
use lightcone_attest::verify::{Outcome, Policy, ReceiptFile, Report, Request, Verdict, verify_store};

use crate::world::{NEWEST, Plan, World, assert_fails_alone, assert_no_failure, assert_says, entry};

pub fn file(
    key_binding: Option<&[u8]>,
    checkpoint: Option<&[u8]>,
    receipts: &[Vec<u8>],
    disputed: &[Vec<u8>],
) -> ReceiptFile {
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    let all = |list: &[Vec<u8>]| list.iter().map(|bytes| base64(bytes)).collect::<Vec<_>>();
    let json = serde_json::json!({
        "about": "Lightcone receipts, version 1", "verdict": "verified in this browser",
        "keyBinding": key_binding.map(base64), "checkpoint": checkpoint.map(base64),
        "receipts": all(receipts), "disputed": all(disputed), "player": "1", "publicKey": null, "binding": null,
        "inputs": [{ "sequence": 1, "message": "AA==", "signature": "AA==" }],
    });
    ReceiptFile { name: "player.json".into(), bytes: json.to_string().into_bytes() }
}

fn held_against(world: &World, file: ReceiptFile) -> Report {
    verify_store(&Request { receipts: vec![file], ..world.request() })
}

fn receipts(plan: &Plan) -> Vec<Vec<u8>> {
    [(1, 1), (1, 15), (2, 15), (1, 35), (1, 43)].map(|(player, tick)| plan.signed_receipt(player, tick)).to_vec()
}

#[test]
fn honest_receipts_pass() {
    for plan in [Plan::honest(), Plan::private()] {
        let world = plan.clone().build();
        let (key, seen) = (plan.signed_binding(1), world.statement(3));
        let report = held_against(&world, file(Some(&key), Some(&seen), &receipts(&plan), &[]));
        assert_no_failure(&report);
        assert_says(&report, "receipts", Verdict::Pass, "5 found: all that they acknowledge, up to tick 43");
        assert_says(&report, "seen by player", Verdict::Pass, "");
        assert_eq!(report.outcome, Outcome::Met);
    }
}

/// The player signs its inputs and the log is consistent: only the receipt shows that one is missing.
#[test]
fn an_input_dropped_and_signed_over_is_caught_by_the_receipt() {
    let honest = Plan::honest();
    for (kind, at) in [(Kind::Motion, 15), (Kind::Edge, 15), (Kind::Motion, 2)] {
        let mut plan = Plan::honest();
        let tick = plan.at(at);
        tick.retain(|entry| entry.player != 1 || entry.kind != kind);
        plan.log.retain(|inputs| !inputs.entries.is_empty());
        let world = plan.build();
        assert_no_failure(&world.report());
        let report = held_against(&world, file(None, None, &receipts(&honest), &[]));
        assert_fails_alone(
            &report,
            "receipts",
            "an acknowledged input is not in the log: the node dropped or altered it",
        );
        assert_says(&report, "receipts", Verdict::Fail, "player 1 at tick 35");
        assert_eq!(report.outcome, Outcome::Failed);
    }
}

/// No signature protects what a player without a key sends, but its receipt does.
#[test]
fn an_input_altered_by_the_node_is_caught_by_the_receipt() {
    let mut honest = Plan::honest();
    honest.at(12).push(entry(3, 1, Kind::Motion, b"left"));
    let mut plan = honest.clone();
    plan.entry(3, 12, Kind::Motion).payload = b"right".to_vec();
    let receipt = [honest.signed_receipt(3, 15)];
    assert_says(&held_against(&honest.build(), file(None, None, &receipt, &[])), "receipts", Verdict::Pass, "");
    let world = plan.build();
    assert_no_failure(&world.report());
    let report = held_against(&world, file(None, None, &receipt, &[]));
    assert_fails_alone(&report, "receipts", "the node dropped or altered it");
}

#[test]
fn all_inputs_of_a_player_dropped_are_caught() {
    let mut plan = Plan::honest();
    let honest = plan.clone();
    plan.log.iter_mut().for_each(|inputs| inputs.entries.retain(|entry| entry.player != 1));
    plan.log.retain(|inputs| !inputs.entries.is_empty());
    let report = held_against(&plan.build(), file(None, None, &[honest.signed_receipt(1, 15)], &[]));
    assert_fails_alone(
        &report,
        "receipts",
        "the receipt of player 1 at tick 15: an acknowledged input is not in the log",
    );
}

#[test]
fn an_input_taken_later_than_acknowledged_is_caught() {
    let honest = Plan::honest();
    let mut plan = Plan::honest();
    let late: Vec<_> = plan.at(15).drain(..).collect();
    plan.at(16).splice(0..0, late);
    plan.log.retain(|inputs| !inputs.entries.is_empty());
    let world = plan.build();
    assert_no_failure(&world.report());
    let report = held_against(&world, file(None, None, &[honest.signed_receipt(1, 15)], &[]));
    assert_fails_alone(&report, "receipts", "an acknowledged input is not in the log");
}

#[test]
fn a_receipt_beyond_the_stores_end_or_before_its_beginning_is_not_checked() {
    let honest = Plan::honest();
    let mut plan = Plan::honest();
    plan.log.retain(|inputs| inputs.tick <= 41);
    let report = held_against(&plan.build(), file(None, None, &[honest.signed_receipt(1, 43)], &[]));
    assert_no_failure(&report);
    assert_says(&report, "receipts", Verdict::NotChecked, "the store ends before it");
    assert_eq!(report.outcome, Outcome::NotEnough);
    let world = Plan { keep: Some(2), ..Plan::honest() }.build();
    let report = held_against(&world, file(None, None, &[honest.signed_receipt(1, 43)], &[]));
    assert_no_failure(&report);
    assert_says(&report, "receipts", Verdict::NotChecked, "not kept from the beginning");
    let private = Plan::private();
    let world = private.clone().build();
    let receipts = vec![file(None, None, &[private.signed_receipt(1, 15)], &[])];
    let report = verify_store(&Request { receipts, seal: None, ..world.request() });
    assert_says(&report, "receipts", Verdict::NotChecked, "not kept from the beginning");
}

#[test]
fn a_receipt_of_another_key_fails_and_of_another_run_says_nothing() {
    let (plan, world) = (Plan::honest(), Plan::honest().build());
    let made_up = sign(&plan.receipt(1, 15), &SigningKey::from_seed([66; 32]));
    assert_fails_alone(
        &held_against(&world, file(None, None, &[made_up], &[])),
        "receipts",
        "it is made up, or the node",
    );
    let wrong_epoch = sign(&Receipt { epoch: 1, ..plan.receipt(1, 15) }, &plan.key(0));
    let report = held_against(&world, file(None, None, &[wrong_epoch], &[]));
    assert_fails_alone(&report, "receipts", "it names another signer");
    let other = Plan { run: [5; 16], ..Plan::honest() };
    let report = held_against(&world, file(None, None, &[other.signed_receipt(1, 15)], &[]));
    assert_no_failure(&report);
    assert_says(&report, "receipts", Verdict::NotApplicable, "another world or session");
    assert_eq!(report.outcome, Outcome::NotEnough);
    let later = sign(&Receipt { epoch: 7, ..plan.receipt(1, 15) }, &plan.key(0));
    let report = held_against(&world, file(None, None, &[later], &[]));
    assert_says(&report, "receipts", Verdict::NotChecked, "the store has no key binding of its epoch 7");
    let unknown = sign(&Receipt { epoch: 7, ..plan.receipt(1, 15) }, &SigningKey::from_seed([66; 32]));
    let report = held_against(&world, file(None, None, &[unknown], &[]));
    assert_says(&report, "receipts", Verdict::NotChecked, "epoch 7, whose key is not in this store");
}

/// Epoch 1 gave receipts, and was stopped before it signed a checkpoint: nothing in the store names its key binding. Without
/// it the inputs that it dropped are nobody's, unless the reader knows the key.
#[test]
fn taking_a_key_binding_away_does_not_save_who_dropped_inputs() {
    let honest = Plan::honest();
    let of_epoch_7 = |player, tick| Receipt { epoch: 7, ..honest.receipt(player, tick) };
    let mut plan = Plan::honest();
    plan.at(25).retain(|entry| entry.player != 1);
    plan.log.retain(|inputs| !inputs.entries.is_empty());
    let world = plan.build();
    let key = SigningKey::from_seed([77; 32]);
    let dropped = file(None, None, &[sign(&of_epoch_7(1, 35), &key)], &[]);
    let held = |policy: &str, file: &ReceiptFile| {
        let policy = Policy::from_toml(policy).unwrap();
        verify_store(&Request { receipts: vec![file.clone()], policy, ..world.request() })
    };
    assert_says(&held("", &dropped), "receipts", Verdict::NotChecked, "whose key is not in this store");
    let pinned = format!("keys = ['{}', '{}', '{}']", key.public(), honest.key(0).public(), honest.key(1).public());
    let report = held(&pinned, &dropped);
    assert_fails_alone(&report, "receipts", "an acknowledged input is not in the log");
    assert_eq!(report.outcome, Outcome::Failed);
    // The node has gone on since: then nothing honest takes the binding away, whatever the log has.
    let world = Plan::honest().build();
    std::fs::remove_file(world.path("keys/00000000.cose")).unwrap();
    let held = |file: ReceiptFile| {
        let policy = Policy::from_toml(&pinned).unwrap();
        verify_store(&Request { receipts: vec![file], policy, ..world.request() })
    };
    let report = held(file(None, None, &[honest.signed_receipt(1, 15)], &[]));
    assert_says(&report, "receipts", Verdict::Fail, "the key binding of its epoch 0 was taken out of the store");
    let (binding, seen) = (honest.signed_binding(0), world.statement(1));
    let report = held(file(Some(&binding), None, &[], &[]));
    assert_says(&report, "seen by player", Verdict::Fail, "the key binding of epoch 0, which was seen, was taken out");
    let report = held(file(None, Some(&seen), &[], &[]));
    assert_says(&report, "seen by player", Verdict::Fail, "the key binding of its epoch 0 was taken out of the store");
}

#[test]
fn a_checkpoint_that_a_player_saw_and_the_store_has_not_is_equivocation() {
    let (world, fork) = (Plan::honest().build(), Plan { fork: true, ..Plan::honest() }.build());
    let report = held_against(&world, file(None, Some(&fork.statement(3)), &[], &[]));
    assert_fails_alone(&report, "seen by player", "equivocation: the node signed two checkpoints 3 in epoch 1");
    // The page kept it apart because it did not like it.
    let report = held_against(&world, file(None, Some(&world.statement(3)), &[], &[fork.statement(3)]));
    assert_fails_alone(&report, "seen by player", "equivocation");
    let mut beyond = world.checkpoint(NEWEST);
    beyond.sequence = 9;
    let report = held_against(&world, file(None, Some(&sign(&beyond, &world.plan.key(1))), &[], &[]));
    assert_says(&report, "seen by player", Verdict::NotChecked, "the store ends before checkpoint 9");
    let mut earlier = world.checkpoint(3);
    earlier.epoch = 0;
    let report = held_against(&world, file(None, Some(&sign(&earlier, &world.plan.key(0))), &[], &[]));
    assert_fails_alone(&report, "seen by player", "the history was replaced");
}

#[test]
fn another_key_that_a_player_saw_is_named() {
    let (world, other) = (Plan::honest().build(), Plan { seeds: [33, 34], ..Plan::honest() });
    let report = held_against(&world, file(Some(&other.signed_binding(0)), None, &[], &[]));
    assert_fails_alone(&report, "seen by player", "another key binding was seen for epoch 0");
}

#[test]
fn what_is_no_file_of_receipts_is_malformed() {
    let world = Plan::honest().build();
    for bytes in [&b""[..], b"{}", b"[1]", br#"{"receipts":["?"]}"#, br#"{"receipts":[7]}"#] {
        let report = held_against(&world, ReceiptFile { name: "x".into(), bytes: bytes.to_vec() });
        assert_says(&report, "receipts", Verdict::Fail, "x: ");
        assert_eq!(report.outcome, Outcome::Malformed);
    }
    let report = held_against(&world, file(None, None, &[b"no statement".to_vec()], &[]));
    assert_fails_alone(&report, "receipts", "a statement in it cannot be read");
    let report = held_against(&world, file(None, None, &[], &[b"no statement".to_vec()]));
    assert_says(&report, "receipts", Verdict::NotChecked, "nothing ties it to the node");
}

/// A node was restored from an older copy. It says so in its key binding; what it had acknowledged since then it owes.
#[test]
fn a_restore_is_named_and_does_not_excuse_dropped_inputs() {
    let honest = Plan { seeds: [11, 11], second: 4, ..Plan::honest() };
    let lost = |player, tick| sign(&Receipt { epoch: 2, ..honest.receipt(player, tick) }, &honest.key(0));
    let mut more = honest.clone();
    more.at(35).push(entry(1, 99, Kind::Motion, b"given up"));
    let given_up = sign(&Receipt { epoch: 2, ..more.receipt(1, 36) }, &honest.key(0));
    let world = Plan { given_up: 3, ..honest.clone() }.build();
    let report = world.report();
    assert_no_failure(&report);
    let words = "epoch 4 goes on after epoch 0 and gives up epochs up to 3: restored from an older copy";
    assert_says(&report, "restored", Verdict::NotChecked, words);
    assert_says(&report, "continuity", Verdict::Pass, "one key has opened all 2 epochs");
    let policy = Policy::from_toml("complete_history = true").unwrap();
    let demanded = verify_store(&Request { policy, ..world.request() });
    assert_fails_alone(&demanded, "policy: complete_history", "epoch 4 gives up epochs up to 3");
    let report = held_against(&world, file(None, None, &[lost(1, 15)], &[]));
    assert_says(&report, "receipts", Verdict::NotChecked, "the store has no key binding of its epoch 2");
    let report = held_against(&world, file(None, None, std::slice::from_ref(&given_up), &[]));
    assert_fails_alone(&report, "receipts", "an acknowledged input is not in the log");
    let silent = honest.clone().build();
    let report = held_against(&silent, file(None, None, &[lost(1, 15)], &[]));
    assert_fails_alone(&report, "receipts", "the key binding of its epoch 2 was taken out of the store");
}
