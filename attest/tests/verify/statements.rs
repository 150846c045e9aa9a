//! Forged statements, keys and histories.

use std::fs;

use ciborium::Value;
use coset::{CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
use lightcone_attest::Digest;
use lightcone_attest::statement::{Checkpoint, KeyBinding, SigningKey, Statement, equivocation, hash, sign};
use lightcone_attest::verify::{Outcome, Verdict};
use sha2::{Digest as _, Sha256};

use crate::world::{NEWEST, Plan, assert_fails_alone, assert_no_failure, assert_says};

/// The group's order, little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn signed_payload<S: Statement>(payload: Vec<u8>, key: &SigningKey) -> Vec<u8> {
    let header = HeaderBuilder::new().algorithm(iana::Algorithm::Ed25519).key_id(key.public().kid().to_vec()).build();
    let builder = CoseSign1Builder::new().protected(header).payload(payload);
    let signed = builder.create_signature(S::CONTEXT.as_bytes(), |bytes| key.sign(bytes).to_vec()).build();
    signed.to_tagged_vec().unwrap()
}

fn replaced(bytes: &[u8]) -> lightcone_attest::verify::Report {
    let world = Plan::honest().build();
    fs::write(world.statement_path(NEWEST), bytes).unwrap();
    world.report()
}

#[test]
fn a_statement_signed_by_another_key_is_refused() {
    let world = Plan::honest().build();
    let forged = sign(&world.checkpoint(NEWEST), &SigningKey::from_seed([66; 32]));
    assert_fails_alone(&replaced(&forged), "statements", "it names another signer");
    // The right name, and another's signature.
    let mut forged = sign(&world.checkpoint(NEWEST), &SigningKey::from_seed([66; 32]));
    let honest = world.statement(NEWEST);
    let signature = forged.split_off(forged.len() - 64);
    let forged = [&honest[..honest.len() - 64], &signature].concat();
    assert_fails_alone(&replaced(&forged), "statements", "its signature is not valid");
}

#[test]
fn a_statement_of_an_older_epochs_key_is_refused() {
    let world = Plan::honest().build();
    let forged = sign(&world.checkpoint(NEWEST), &world.plan.key(0));
    assert_fails_alone(&replaced(&forged), "statements", "it names another signer");
    let mut back = world.checkpoint(NEWEST);
    back.epoch = 0;
    back.key_binding = hash(&world.plan.signed_binding(0));
    let report = replaced(&sign(&back, &world.plan.key(0)));
    assert_fails_alone(&report, "chain", "epoch 0 comes after epoch 1");
}

#[test]
fn a_statement_of_an_epoch_without_a_key_is_refused() {
    let world = Plan::honest().build();
    let next = Checkpoint { epoch: 2, ..world.checkpoint(NEWEST) };
    let report = replaced(&sign(&next, &world.plan.key(1)));
    assert_says(&report, "statements", Verdict::Fail, "its epoch 2 has no key binding");
    assert_says(&report, "key bindings", Verdict::Fail, "epoch 2 signed checkpoints and has no key binding");
}

#[test]
fn another_spelling_of_a_signature_is_refused() {
    let world = Plan::honest().build();
    let mut forged = world.statement(NEWEST);
    let scalar = forged.len() - 32;
    let mut carry = 0;
    for (byte, order) in forged[scalar..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    assert_fails_alone(&replaced(&forged), "statements", "its signature is not valid");
}

#[test]
fn other_spellings_of_a_statement_are_refused_though_the_node_signed_them() {
    let plan = Plan::honest();
    let world = plan.clone().build();
    let payload = world.checkpoint(NEWEST).to_payload();
    assert_eq!(payload[..3], [0xb3, 1, 1], "a map of 19 fields, the first of them the version");
    let longer_integer = [&[0xb3, 1, 0x18, 1], &payload[3..]].concat();
    let indefinite = [&[0xbf], &payload[1..], &[0xff]].concat();
    let extra_field = [&[0xb4], &payload[1..], &[0x14, 0]].concat();
    let Value::Map(mut fields) = ciborium::from_reader(&payload[..]).unwrap() else { panic!() };
    fields.swap(3, 4);
    let mut reordered = Vec::new();
    ciborium::into_writer(&Value::Map(fields), &mut reordered).unwrap();
    for (what, payload) in [
        ("longer integer", longer_integer),
        ("indefinite map", indefinite),
        ("extra field", extra_field),
        ("reordered keys", reordered),
        ("bytes behind", [&payload[..], &[0]].concat()),
    ] {
        let report = replaced(&signed_payload::<Checkpoint>(payload, &plan.key(1)));
        assert_says(&report, "statements", Verdict::Fail, "");
        assert_eq!(report.outcome, Outcome::Failed, "{what}");
    }
    let honest = signed_payload::<Checkpoint>(payload, &plan.key(1));
    assert_no_failure(&replaced(&honest));
}

#[test]
fn other_spellings_of_the_envelope_are_refused() {
    let honest = Plan::honest().build().statement(NEWEST);
    assert_eq!(honest[..2], [0xd2, 0x84], "a tagged array of four");
    for (what, bytes) in [
        ("indefinite array", [&[0xd2, 0x9f], &honest[2..], &[0xff]].concat()),
        ("longer length", [&[0xd2, 0x98, 4], &honest[2..]].concat()),
        ("longer tag", [&[0xd8, 18], &honest[1..]].concat()),
        ("no tag", honest[1..].to_vec()),
        ("bytes behind", [&honest[..], &[0]].concat()),
    ] {
        let report = replaced(&bytes);
        assert_says(&report, "statements", Verdict::Fail, "");
        assert_ne!(report.outcome, Outcome::Met, "{what}");
    }
}

#[test]
fn what_is_no_statement_at_all_is_malformed() {
    for bytes in [&b""[..], b"hello", &[0; 20_000]] {
        let report = replaced(bytes);
        assert_says(&report, "statements", Verdict::Fail, "checkpoint 4: ");
        let malformed = if bytes.len() > 16384 { Outcome::Failed } else { Outcome::Malformed };
        assert_eq!(report.outcome, malformed);
    }
}

#[test]
fn a_statement_of_another_purpose_is_refused() {
    let plan = Plan::honest();
    let report =
        replaced(&signed_payload::<KeyBinding>(plan.clone().build().checkpoint(NEWEST).to_payload(), &plan.key(1)));
    assert_fails_alone(&report, "statements", "its signature is not valid");
}

#[test]
fn a_weak_key_is_refused() {
    let world = Plan::honest().build();
    // The neutral element: with it, this signature fits every message.
    let mut weak = [0; 32];
    weak[0] = 1;
    let honest = world.plan.binding(0);
    let payload = honest.to_payload();
    let at = payload.windows(32).position(|bytes| bytes == honest.key.to_bytes()).unwrap();
    let payload = [&payload[..at], &weak, &payload[at + 32..]].concat();
    let header = HeaderBuilder::new().algorithm(iana::Algorithm::Ed25519).key_id(Sha256::digest(weak).to_vec()).build();
    let signature = [weak, [0; 32]].concat();
    let forged = CoseSign1Builder::new().protected(header).payload(payload).signature(signature).build();
    fs::write(world.path("keys/00000000.cose"), forged.to_tagged_vec().unwrap()).unwrap();
    assert_says(&world.report(), "key bindings", Verdict::Fail, "key binding 0: its payload cannot be read: field 2");
    assert_says(&world.report(), "statements", Verdict::Fail, "its epoch 0 has no key binding that can be used");
}

#[test]
fn another_key_binding_for_an_epoch_is_refused() {
    let world = Plan::honest().build();
    // The same key, with other words.
    let other = KeyBinding { node: "other".into(), ..world.plan.binding(1) };
    fs::write(world.path("keys/00000001.cose"), sign(&other, &world.plan.key(1))).unwrap();
    assert_fails_alone(&world.report(), "key bindings", "checkpoint 3 names another key binding than epoch 1 has");
    // Signed by somebody else.
    let signed = sign(&world.plan.binding(1), &SigningKey::from_seed([66; 32]));
    fs::write(world.path("keys/00000001.cose"), signed).unwrap();
    assert_says(&world.report(), "key bindings", Verdict::Fail, "key binding 1: it names another signer");
}

#[test]
fn swapped_or_removed_key_bindings_are_named() {
    let world = Plan::honest().build();
    let (first, second) = (world.path("keys/00000000.cose"), world.path("keys/00000001.cose"));
    swap(&first, &second);
    assert_says(&world.report(), "key bindings", Verdict::Fail, "key binding 0 is of another epoch");
    swap(&first, &second);
    assert_no_failure(&world.report());
    fs::remove_file(&second).unwrap();
    assert_says(&world.report(), "key bindings", Verdict::Fail, "epoch 1 signed checkpoints and has no key binding");
}

pub fn swap(a: &std::path::Path, b: &std::path::Path) {
    let (in_a, in_b) = (fs::read(a).unwrap(), fs::read(b).unwrap());
    fs::write(a, in_b).unwrap();
    fs::write(b, in_a).unwrap();
}

#[test]
fn removed_statements_are_named() {
    for sequence in 0..NEWEST {
        let world = Plan::honest().build();
        fs::remove_file(world.statement_path(sequence)).unwrap();
        let words = if sequence == 0 { "those before it are missing" } else { "where" };
        assert_says(&world.report(), "chain", Verdict::Fail, words);
    }
    // The newest: the inputs that follow it are still there.
    let world = Plan::honest().build();
    fs::remove_file(world.statement_path(NEWEST)).unwrap();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(&report, "newest inputs", Verdict::NotChecked, "in 2 segments without a checkpoint");
    // All of them.
    for sequence in 0..NEWEST {
        fs::remove_file(world.statement_path(sequence)).unwrap();
    }
    assert_says(&world.report(), "statements", Verdict::Fail, "nothing is signed");
}

#[test]
fn reordered_and_doubled_statements_are_named() {
    let world = Plan::honest().build();
    swap(&world.statement_path(1), &world.statement_path(2));
    let report = world.report();
    assert_says(&report, "statements", Verdict::Fail, "checkpoint 1: it is checkpoint 2, filed under another number");
    assert_says(&report, "chain", Verdict::Fail, "checkpoint 1: it has sequence 2 where 1 is due");
    let world = Plan::honest().build();
    fs::copy(world.statement_path(NEWEST), world.statement_path(5)).unwrap();
    assert_says(&world.report(), "statements", Verdict::Fail, "checkpoint 5: it is checkpoint 4");
    assert_says(&world.report(), "chain", Verdict::Fail, "it has sequence 4 where 5 is due");
}

#[test]
fn a_huge_number_is_an_error_and_no_long_wait() {
    let world = Plan::honest().build();
    let huge = format!("{:08}", u64::MAX);
    fs::copy(world.statement_path(NEWEST), world.path(&format!("statements/{huge}.cose"))).unwrap();
    fs::copy(world.segment_path(NEWEST), world.path(&format!("inputs/{huge}.log"))).unwrap();
    fs::copy(world.path("keys/00000001.cose"), world.path(&format!("keys/{huge}.cose"))).unwrap();
    for name in ["statements", "chain", "inputs", "key bindings"] {
        assert_says(&world.report(), name, Verdict::Fail, "");
    }
}

#[test]
fn statements_replayed_from_another_run_or_world_are_refused() {
    let other = Plan { run: [5; 16], ..Plan::honest() }.build();
    let report = replaced(&other.statement(NEWEST));
    assert_says(&report, "statements", Verdict::Fail, "it is of another session");
    assert_says(&report, "chain", Verdict::Fail, "it is of another session");
    let other_world = Plan::private().build();
    let report = replaced(&other_world.statement(NEWEST));
    assert_says(&report, "statements", Verdict::Fail, "it is of another world");
    // A whole store in the name of another run.
    let world = Plan::honest().build();
    fs::copy(other.path("genesis.toml"), world.path("genesis.toml")).unwrap();
    assert_says(&world.report(), "key bindings", Verdict::Fail, "key binding 0 is of another session");
    assert_says(&world.report(), "statements", Verdict::Fail, "it is of another session");
}

#[test]
fn a_checkpoint_that_does_not_follow_is_named() {
    type Change = fn(&mut Checkpoint);
    let changes: [(Change, &str); 4] = [
        (|checkpoint| checkpoint.previous = Digest([1; 32]), "it follows statement"),
        (|checkpoint| checkpoint.tick = 20, "tick 20 does not come after tick 20"),
        (|checkpoint| checkpoint.schema = Digest([1; 32]), "the schema changed"),
        (|checkpoint| checkpoint.sequence = 7, "it has sequence 7 where 3 is due"),
    ];
    for (change, words) in changes {
        let world = Plan::honest().build();
        world.resign(3, change);
        assert_says(&world.report(), "chain", Verdict::Fail, words);
    }
    let world = Plan::honest().build();
    world.resign(0, |checkpoint| checkpoint.previous = Digest([1; 32]));
    assert_says(&world.report(), "chain", Verdict::Fail, "checkpoint 0 follows another statement");
}

/// Each history by itself is sound: only both together show the fraud.
#[test]
fn two_histories_are_proven_by_two_statements() {
    let (one, other) = (Plan::honest().build(), Plan { fork: true, ..Plan::honest() }.build());
    assert_no_failure(&one.report());
    assert_no_failure(&other.report());
    let key = one.plan.key(1).public();
    let proof = equivocation(&one.statement(3), &other.statement(3), &key).unwrap();
    assert_eq!((proof.epoch, proof.sequence), (1, 3));
    // One's newest on the other's history.
    fs::copy(other.statement_path(NEWEST), one.statement_path(NEWEST)).unwrap();
    assert_says(&one.report(), "chain", Verdict::Fail, "checkpoint 4: it follows statement");
}
