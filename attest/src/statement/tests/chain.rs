//! Statements in relation to one another.

use super::*;

fn previous() -> (Digest, Checkpoint) {
    (digest(2), Checkpoint { sequence: 23, tick: 65535, previous: digest(0), ..checkpoint() })
}

#[test]
fn a_checkpoint_may_follow_in_the_same_epoch_or_in_a_later_one_with_another_key() {
    assert_eq!(check_succession(&previous(), &checkpoint()), Ok(()));
    let restarted = Checkpoint { epoch: 7, key_binding: digest(70), ..checkpoint() };
    assert_eq!(check_succession(&previous(), &restarted), Ok(()));
    let elsewhere =
        Checkpoint { code: digest(60), environment: Environment::default(), wall_time_ms: 0, ..checkpoint() };
    assert_eq!(check_succession(&previous(), &elsewhere), Ok(()), "machines and programs may change, clocks may lie");
}

#[test]
fn every_break_of_a_chain_has_its_name() {
    let next = checkpoint();
    let breaks = [
        (ChainError::Other("world"), Checkpoint { world: digest(0), ..next.clone() }),
        (ChainError::Other("session"), Checkpoint { run: [0; 16], ..next.clone() }),
        (ChainError::Sequence { wanted: 24, found: 25 }, Checkpoint { sequence: 25, ..next.clone() }),
        (ChainError::Sequence { wanted: 24, found: 23 }, Checkpoint { sequence: 23, ..next.clone() }),
        (
            ChainError::Previous { wanted: digest(2), found: digest(0) },
            Checkpoint { previous: digest(0), ..next.clone() },
        ),
        (ChainError::Tick { previous: 65535, found: 65535 }, Checkpoint { tick: 65535, ..next.clone() }),
        (ChainError::Tick { previous: 65535, found: 0 }, Checkpoint { tick: 0, ..next.clone() }),
        (ChainError::Epoch { previous: 3, found: 2 }, Checkpoint { epoch: 2, ..next.clone() }),
        (ChainError::KeyBinding, Checkpoint { epoch: 4, ..next.clone() }),
        (ChainError::KeyBinding, Checkpoint { key_binding: digest(0), ..next.clone() }),
        (ChainError::Schema, Checkpoint { schema: digest(0), ..next }),
    ];
    for (expected, next) in breaks {
        assert_eq!(check_succession(&previous(), &next), Err(expected));
    }
    let last = (digest(2), Checkpoint { sequence: u64::MAX, ..previous().1 });
    let after = Checkpoint { sequence: 0, ..checkpoint() };
    assert_eq!(check_succession(&last, &after), Err(ChainError::Sequence { wanted: u64::MAX, found: 0 }));
}

#[test]
fn two_histories_are_proven() {
    let other = Checkpoint { state_root: digest(30), ..checkpoint() };
    let (a, b, public) = (sign(&checkpoint(), &key()), sign(&other, &key()), key().public());
    let proven = Equivocation { run: run(), epoch: 3, sequence: 24, hashes: [hash(&a), hash(&b)] };
    assert_eq!(equivocation(&a, &b, &public), Ok(proven));
}

/// Of the checkpoint, by its key with the nonce 1234567, which is not RFC 8032's, computed in Python.
const SIGNED_ONCE_MORE: &str = "\
    62244e218f4deae680de9a6832ab808cbda6da6451c5caae6be7eca4d466b5d9\
    6e8b523a6410b0d043e415a2e6795c209a9d46e3c99c5e5e8667e470ac93330a";

#[test]
fn what_is_no_fraud_has_its_name() {
    let (signed, public) = (sign(&checkpoint(), &key()), key().public());
    let against = |other: Checkpoint| equivocation(&signed, &sign(&other, &key()), &public).unwrap_err();
    assert_eq!(against(checkpoint()), NotFraud::Same);
    let elsewhere = [
        ("world", Checkpoint { world: digest(0), ..checkpoint() }),
        ("session", Checkpoint { run: [0; 16], ..checkpoint() }),
        ("epoch", Checkpoint { epoch: 4, ..checkpoint() }),
        ("sequence", Checkpoint { sequence: 25, ..checkpoint() }),
    ];
    for (what, other) in elsewhere {
        assert_eq!(against(other), NotFraud::Elsewhere(what));
    }
    // What its signer never said is no evidence against it.
    let other = another_key().public();
    let forged = sign(&Checkpoint { tick: 1, ..checkpoint() }, &another_key());
    let not_its_own = |which, key| NotFraud::Statement { which, cause: not_by(key) };
    assert_eq!(equivocation(&signed, &forged, &public), Err(not_its_own(2, public)));
    assert_eq!(equivocation(&forged, &signed, &public), Err(not_its_own(1, public)));
    assert_eq!(equivocation(&signed, &signed, &other), Err(not_its_own(1, other)));
    let receipt = equivocation(&signed, &sign(&receipt(), &key()), &public);
    assert!(matches!(receipt, Err(NotFraud::Statement { which: 2, cause: StatementError::Payload(_) })));
    // Words signed once more are no other history.
    let again = [&signed[..signed.len() - 64], &unhex(SIGNED_ONCE_MORE)].concat();
    assert_eq!((verify(&again, &public), again == signed), (Ok(checkpoint()), false));
    assert_eq!(equivocation(&signed, &again, &public), Err(NotFraud::Same));
}

fn opened(epoch: u64, previous: u8, given_up: u64) -> KeyBinding {
    let provenance = key_binding_2().provenance.unwrap();
    let provenance = Provenance { previous: digest(previous), nonce: Vec::new(), given_up, ..provenance };
    KeyBinding { epoch, provenance: Some(provenance), ..key_binding() }
}

#[test]
fn two_epochs_of_one_key_from_one_parent_are_fraud_unless_the_later_gives_the_earlier_up() {
    let prove = |a: &KeyBinding, b: &KeyBinding| second_epoch(&sign(a, &key()), &sign(b, &key()), &key().public());
    let fraud = prove(&opened(4, 1, 0), &opened(5, 1, 0)).unwrap();
    assert_eq!((fraud.epochs, fraud.parent), ([4, 5], digest(1)));
    assert!(prove(&opened(5, 1, 0), &opened(4, 1, 0)).is_ok(), "in any order");
    assert!(prove(&opened(4, 1, 0), &opened(6, 1, 3)).is_ok(), "another epoch was given up");
    let other_words = KeyBinding { wall_time_ms: 1, ..opened(4, 1, 0) };
    assert!(prove(&opened(4, 1, 0), &other_words).is_ok(), "one epoch twice");
    assert_eq!(prove(&opened(4, 1, 0), &opened(6, 1, 5)), Err(NotFraud::GivenUp(5)));
    assert_eq!(prove(&opened(4, 1, 0), &opened(5, 2, 0)), Err(NotFraud::Elsewhere("key binding before")));
    assert_eq!(prove(&opened(4, 1, 0), &opened(4, 1, 0)), Err(NotFraud::Same));
    assert_eq!(prove(&KeyBinding { epoch: 4, ..key_binding() }, &opened(5, 1, 0)), Err(NotFraud::NoParent));
    assert_eq!(prove(&KeyBinding { epoch: 5, ..key_binding_2() }, &opened(5, 11, 0)), Err(NotFraud::Answer));
    assert_eq!(
        prove(&opened(4, 1, 0), &KeyBinding { run: [0; 16], ..opened(5, 1, 0) }),
        Err(NotFraud::Elsewhere("session"))
    );
    let foreign = sign(&KeyBinding { key: another_key().public(), ..opened(5, 1, 0) }, &another_key());
    let refused = second_epoch(&sign(&opened(4, 1, 0), &key()), &foreign, &key().public());
    assert_eq!(refused, Err(NotFraud::Statement { which: 2, cause: not_by(key().public()) }));
}

#[test]
fn two_receipts_for_one_tick_are_fraud() {
    let prove = |a: &WorkReceipt, b: &WorkReceipt| paid_twice(&sign(a, &key()), &sign(b, &key()), &key().public());
    let first = work_receipt();
    let dearer = WorkReceipt { repeatable: Repeatable { fuel: 1, player_ticks: 257 }, ..work_receipt() };
    let fraud = prove(&first, &dearer).unwrap();
    assert_eq!((fraud.epoch, fraud.ticks), (3, [601, 65536]));
    let later = |from_tick| WorkReceipt { from_tick, to_tick: 70_000, sequence: 25, ..work_receipt() };
    assert_eq!(prove(&later(65_535), &first).unwrap().ticks, [65_536, 65_536], "one tick is enough, in any order");
    assert_eq!(prove(&first, &later(65_536)), Err(NotFraud::Elsewhere("ticks")));
    assert_eq!(prove(&first, &first), Err(NotFraud::Same));
    // An epoch that goes on from an older copy runs some ticks again, and says so in its key binding.
    assert_eq!(prove(&first, &WorkReceipt { epoch: 4, ..dearer.clone() }), Err(NotFraud::Elsewhere("epoch")));
    assert_eq!(prove(&first, &WorkReceipt { run: [0; 16], ..dearer.clone() }), Err(NotFraud::Elsewhere("session")));
    let forged = paid_twice(&sign(&first, &key()), &sign(&dearer, &another_key()), &key().public());
    assert_eq!(forged, Err(NotFraud::Statement { which: 2, cause: not_by(key().public()) }));
}
