//! Segments and players' signatures: what is kept, and every forgery that is refused.

use std::fs;
use std::path::PathBuf;

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;

use super::entry::tests::entries;
use super::*;
use crate::Digest;
use crate::files::Scratch;
use crate::seal::{Seal, SealKey};

const ID: SegmentId = SegmentId { run: [7; 16], sequence: 3 };
const HEADER_BYTES: usize = 53;

fn seal(key: u8) -> Seal {
    Seal::new(&SealKey::from_bytes([key; 32]), &ID.run)
}

fn entry(player: u64, sequence: u64, kind: Kind, payload: &[u8]) -> Entry {
    Entry { player, sequence, kind, payload: payload.to_vec(), signature: None }
}

fn ticks(count: u64) -> Vec<TickInputs> {
    let inputs = |tick| TickInputs {
        tick,
        entries: vec![entry(1, tick, Kind::Motion, b"left"), entry(2, tick, Kind::Motion, b"right")],
    };
    (1..=count).map(inputs).collect()
}

/// A segment with these ticks, and where each record begins, and the end.
fn written(scratch: &Scratch, name: &str, ticks: &[TickInputs], seal: Option<&Seal>) -> (PathBuf, Vec<usize>) {
    let path = scratch.0.join(name);
    let mut writer = SegmentWriter::create_new(&path, ID, seal).unwrap();
    let mut offsets = vec![writer.bytes() as usize];
    for inputs in ticks {
        writer.append(inputs).unwrap();
        offsets.push(writer.bytes() as usize);
    }
    writer.sync().unwrap();
    (path, offsets)
}

fn damage(result: Result<impl std::fmt::Debug, LogError>) -> (u64, Damage) {
    match result.unwrap_err() {
        LogError::Damage { offset, cause, .. } => (offset, cause),
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_appended_is_read_also_after_opening_again() {
    let scratch = Scratch::new("segment-append");
    for (name, seal) in [("plain", None), ("sealed", Some(seal(1)))] {
        let ticks = ticks(4);
        let (path, offsets) = written(&scratch, name, &ticks[..2], seal.as_ref());
        assert_eq!(offsets[0], HEADER_BYTES);
        let (mut writer, repair) = SegmentWriter::open_to_append(&path, ID, seal.as_ref()).unwrap();
        assert_eq!(repair, Repair { kept_entries: 4, kept_ticks: 2, dropped_bytes: 0 });
        assert_eq!((writer.bytes(), writer.last_tick()), (offsets[2] as u64, Some(2)));
        ticks[2..].iter().for_each(|inputs| writer.append(inputs).unwrap());
        assert_eq!(read_segment(&path, ID, seal.as_ref()).unwrap(), ticks);
    }
}

#[test]
fn what_cannot_be_appended_changes_nothing() {
    let scratch = Scratch::new("segment-refuse");
    let (path, _) = written(&scratch, "s", &ticks(2), None);
    let (mut writer, _) = SegmentWriter::open_to_append(&path, ID, None).unwrap();
    let before = fs::read(&path).unwrap();
    let order = InputError::TickOrder { tick: 2, previous: 2 };
    assert!(matches!(writer.append(&ticks(2)[1]), Err(LogError::Input { cause, .. }) if cause == order));
    let empty = TickInputs { tick: 9, entries: Vec::new() };
    assert!(matches!(writer.append(&empty), Err(LogError::Input { cause: InputError::Count { .. }, .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    let exists = SegmentWriter::create_new(&path, ID, None).unwrap_err().to_string();
    assert!(exists.starts_with("cannot create ") && exists.contains("exists"), "{exists}");
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_off_and_said() {
    let scratch = Scratch::new("segment-torn");
    for (name, seal) in [("plain", None), ("sealed", Some(seal(1)))] {
        let (path, offsets) = written(&scratch, name, &ticks(3), seal.as_ref());
        let whole = fs::read(&path).unwrap();
        for cut in offsets[2] + 1..offsets[3] {
            fs::write(&path, &whole[..cut]).unwrap();
            let torn = cut - offsets[2];
            assert_eq!(damage(read_segment(&path, ID, seal.as_ref())), (offsets[2] as u64, Damage::Record));
            let open = read_open_segment(&path, ID, seal.as_ref()).unwrap();
            assert_eq!((open.ticks, open.torn_bytes), (ticks(2), torn as u64));
            assert_eq!(fs::read(&path).unwrap().len(), cut, "reading never writes");
            let found = repair(&path, ID, seal.as_ref()).unwrap();
            assert_eq!(found, Repair { kept_entries: 4, kept_ticks: 2, dropped_bytes: torn as u64 });
            assert_eq!(fs::read(&path).unwrap(), whole[..offsets[2]]);
            assert_eq!(read_segment(&path, ID, seal.as_ref()).unwrap(), ticks(2));
        }
    }
}

#[test]
fn a_last_record_with_any_byte_flipped_or_zeroed_is_cut_off() {
    let scratch = Scratch::new("segment-garbage");
    let (path, offsets) = written(&scratch, "s", &ticks(3), None);
    let whole = fs::read(&path).unwrap();
    for at in offsets[2]..offsets[3] {
        let mut broken = whole.clone();
        broken[at] ^= 0x40;
        fs::write(&path, &broken).unwrap();
        assert_eq!(damage(read_segment(&path, ID, None)), (offsets[2] as u64, Damage::Record));
        assert_eq!(repair(&path, ID, None).unwrap().kept_ticks, 2);
    }
    fs::write(&path, [&whole[..offsets[2]], &vec![0; 5000]].concat()).unwrap();
    assert_eq!(repair(&path, ID, None).unwrap().dropped_bytes, 5000);
}

#[test]
fn damage_before_a_valid_record_is_an_error_and_no_tail() {
    let scratch = Scratch::new("segment-middle");
    for (name, seal) in [("plain", None), ("sealed", Some(seal(1)))] {
        let (path, offsets) = written(&scratch, name, &ticks(4), seal.as_ref());
        let whole = fs::read(&path).unwrap();
        for at in offsets[0]..offsets[3] {
            let mut broken = whole.clone();
            broken[at] ^= 0x40;
            fs::write(&path, &broken).unwrap();
            let record = *offsets.iter().rfind(|offset| **offset <= at).unwrap();
            let named = (record as u64, Damage::Record);
            assert_eq!(damage(read_segment(&path, ID, seal.as_ref())), named);
            assert_eq!(damage(read_open_segment(&path, ID, seal.as_ref())), named);
            assert_eq!(damage(repair(&path, ID, seal.as_ref())), named);
            assert_eq!(fs::read(&path).unwrap(), broken, "what is not understood is left alone");
        }
    }
}

#[test]
fn a_header_with_any_byte_flipped_or_missing_is_refused() {
    let scratch = Scratch::new("segment-header");
    let (path, _) = written(&scratch, "s", &ticks(1), None);
    let whole = fs::read(&path).unwrap();
    for at in 0..HEADER_BYTES {
        let mut broken = whole.clone();
        broken[at] ^= 1;
        fs::write(&path, &broken).unwrap();
        let (offset, cause) = damage(repair(&path, ID, None));
        assert!(offset == 0 && matches!(cause, Damage::Header | Damage::Version(_)), "{at}: {cause}");
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(damage(repair(&path, ID, None)), (0, Damage::Header));
    }
}

#[test]
fn a_segment_moved_from_elsewhere_is_refused() {
    let scratch = Scratch::new("segment-moved");
    let (path, _) = written(&scratch, "s", &ticks(1), None);
    let elsewhere = |id| matches!(damage(read_segment(&path, id, None)).1, Damage::Elsewhere { sequence: 3, .. });
    assert!(elsewhere(SegmentId { sequence: 4, ..ID }));
    assert!(elsewhere(SegmentId { run: [8; 16], ..ID }));
}

#[test]
fn records_swapped_doubled_removed_or_from_another_segment_are_refused() {
    let scratch = Scratch::new("segment-order");
    let (path, at) = written(&scratch, "s", &ticks(4), None);
    let whole = fs::read(&path).unwrap();
    let part = |i: usize| &whole[at[i]..at[i + 1]];
    let header = &whole[..HEADER_BYTES];
    let other = {
        let other = TickInputs { tick: 1, entries: vec![entry(9, 1, Kind::Command, b"other")] };
        let (path, at) = written(&scratch, "other", &[other, ticks(2)[1].clone()], None);
        fs::read(&path).unwrap()[at[1]..].to_vec()
    };
    let forged = [
        ("swapped", [header, part(1), part(0), part(2), part(3)].concat()),
        ("doubled", [header, part(0), part(0), part(1), part(2), part(3)].concat()),
        ("doubled last", [&whole[..], part(3)].concat()),
        ("removed first", [header, part(1), part(2), part(3)].concat()),
        ("removed", [header, part(0), part(2), part(3)].concat()),
        ("removed before the last", [header, part(0), part(1), part(3)].concat()),
        ("from another segment", [header, part(0), &other].concat()),
    ];
    for (name, bytes) in forged {
        fs::write(&path, bytes).unwrap();
        assert_eq!(damage(read_segment(&path, ID, None)).1, Damage::Record, "{name}");
    }
}

/// A player's payload may look like a valid record; a crash that tears it must not be taken for damage.
#[test]
fn a_record_inside_a_payload_does_not_stop_a_repair() {
    let scratch = Scratch::new("segment-inside");
    let (path, at) = written(&scratch, "inner", &ticks(2), None);
    let inner = fs::read(&path).unwrap()[at[0] - 16..].to_vec();
    let carrier = TickInputs { tick: 2, entries: vec![entry(1, 2, Kind::Motion, &[inner, vec![0; 50]].concat())] };
    let (path, at) = written(&scratch, "outer", &[ticks(1)[0].clone(), carrier], None);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..at[2] - 1]).unwrap();
    assert_eq!(repair(&path, ID, None).unwrap().kept_ticks, 1);
}

#[test]
fn a_sealed_segment_needs_its_key_and_shows_no_payload() {
    let scratch = Scratch::new("segment-sealed");
    let secret = TickInputs { tick: 1, entries: vec![entry(1, 1, Kind::Motion, b"the password is swordfish")] };
    let (path, _) = written(&scratch, "s", &[secret], Some(&seal(1)));
    assert_eq!(damage(read_segment(&path, ID, Some(&seal(2)))).1, Damage::Key);
    assert_eq!(damage(repair(&path, ID, Some(&seal(2)))).1, Damage::Key);
    assert_eq!(damage(read_segment(&path, ID, None)).1, Damage::Sealed(true));
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(9).any(|window| window == b"swordfish"));
    let (plain, _) = written(&scratch, "p", &ticks(1), None);
    assert_eq!(damage(read_segment(&plain, ID, Some(&seal(1)))).1, Damage::Sealed(false));
}

/// After a repair the same record number is written again with other inputs: another nonce.
#[test]
fn a_nonce_never_serves_two_records() {
    let scratch = Scratch::new("segment-nonce");
    let nonce = |path: &PathBuf, at: usize| fs::read(path).unwrap()[at + 8..at + 32].to_vec();
    let (path, at) = written(&scratch, "s", &ticks(2), Some(&seal(1)));
    let before = nonce(&path, at[1]);
    assert_ne!(before, nonce(&path, at[0]));
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..at[2] - 1]).unwrap();
    let (mut writer, _) = SegmentWriter::open_to_append(&path, ID, Some(&seal(1))).unwrap();
    writer.append(&ticks(3)[2]).unwrap();
    assert_ne!(before, nonce(&path, at[1]));
}

const WORLD: Digest = Digest([5; 32]);
const RUN: [u8; 16] = [7; 16];

fn key(player: u64) -> SigningKey {
    SigningKey::from_bytes(&[player as u8; 32])
}

fn key_entry(player: u64) -> Entry {
    entry(player, 0, Kind::Key, key(player).verifying_key().as_bytes())
}

fn signed(player: u64, sequence: u64, payload: &[u8]) -> Entry {
    let binding = player_binding(&WORLD, &RUN, player);
    let signature = key(player).sign(&signed_input(&binding, payload)).to_bytes();
    Entry { signature: Some(signature), ..entry(player, sequence, Kind::Motion, payload) }
}

fn verify(entries: Vec<Entry>) -> Result<InputCounts, Forgery> {
    verify_inputs(&WORLD, &RUN, &[TickInputs { tick: 8, entries }]).map_err(|forged| {
        assert_eq!(forged.tick, 8);
        forged.why
    })
}

#[test]
fn honest_inputs_are_counted() {
    let entries = vec![
        entry(1, 0, Kind::Join, b""),
        key_entry(1),
        signed(1, 1, b"a"),
        entry(2, 1, Kind::Motion, b"scripted"),
        signed(1, 5, b"b"),
        entry(0, 0, Kind::Command, b"light off"),
        entry(1, 0, Kind::Leave, b""),
    ];
    assert_eq!(verify(entries), Ok(InputCounts { signed: 2, unsigned: 1, unknown_key: 0, players: 2 }));
}

#[test]
fn inputs_that_a_node_makes_up_are_named() {
    let altered = Entry { payload: b"right".to_vec(), ..signed(1, 1, b"left") };
    assert_eq!(verify(vec![key_entry(1), altered]), Err(Forgery::Signature));
    let of_another = Entry { player: 1, ..signed(2, 1, b"left") };
    assert_eq!(verify(vec![key_entry(1), of_another]), Err(Forgery::Signature));
    assert_eq!(verify(vec![key_entry(1), entry(1, 1, Kind::Motion, b"left")]), Err(Forgery::Unsigned));
    assert_eq!(verify(vec![signed(1, 1, b"left")]), Err(Forgery::NoKey));
    assert_eq!(verify(vec![key_entry(1), key_entry(1)]), Err(Forgery::SecondKey));
    assert_eq!(verify(vec![entry(1, 1, Kind::Motion, b""), key_entry(1)]), Err(Forgery::LateKey));
    let weak = entry(1, 0, Kind::Key, &[0; 32]);
    assert!(matches!(verify(vec![weak]), Err(Forgery::Key(_))));
}

#[test]
fn inputs_doubled_or_reordered_are_named() {
    let (a, b) = (signed(1, 4, b"a"), signed(1, 5, b"b"));
    assert_eq!(verify(vec![key_entry(1), a.clone(), a.clone()]), Err(Forgery::Sequence { previous: 4 }));
    assert_eq!(verify(vec![key_entry(1), b.clone(), a.clone()]), Err(Forgery::Sequence { previous: 5 }));
    let edge = |motion: &Entry| Entry { kind: Kind::Edge, ..motion.clone() };
    assert_eq!(verify(vec![key_entry(1), edge(&b), edge(&a)]), Err(Forgery::Sequence { previous: 5 }));
    // They travel apart: an edge may come after a motion that was sent later.
    assert_eq!(verify(vec![key_entry(1), b, edge(&a)]).map(|counts| counts.signed), Ok(2));
}

#[test]
fn a_signature_is_worth_nothing_in_another_run_or_world() {
    let inputs = [TickInputs { tick: 1, entries: vec![key_entry(1), signed(1, 1, b"a")] }];
    assert!(verify_inputs(&WORLD, &RUN, &inputs).is_ok());
    assert_eq!(verify_inputs(&WORLD, &[8; 16], &inputs).unwrap_err().why, Forgery::Signature);
    assert_eq!(verify_inputs(&Digest([6; 32]), &RUN, &inputs).unwrap_err().why, Forgery::Signature);
}

#[test]
fn without_the_beginning_a_key_may_be_unknown() {
    let mut verifier = InputVerifier::in_the_middle(&WORLD, &RUN);
    verifier.check(&TickInputs { tick: 1, entries: vec![signed(1, 1, b"a")] }).unwrap();
    assert_eq!(verifier.counts(), InputCounts { unknown_key: 1, players: 1, ..Default::default() });
}

#[test]
fn a_players_chain_shows_every_input_and_nothing_else() {
    let chain = |entries: &[Entry]| {
        let mut chain = PlayerChain::new(player_binding(&WORLD, &RUN, 1));
        entries.iter().for_each(|entry| chain.push(entry));
        chain
    };
    let (a, b) = (signed(1, 1, b"a"), signed(1, 3, b"b"));
    let press = Entry { kind: Kind::Edge, ..signed(1, 2, b"press") };
    let whole = chain(&[key_entry(1), a.clone(), press.clone(), b.clone()]);
    assert_eq!((whole.motions.count, whole.motions.sequence), (2, 3));
    assert_eq!((whole.edges.count, whole.edges.sequence), (2, 2));
    let join = entry(1, 0, Kind::Join, b"");
    assert_eq!(chain(&[join, key_entry(1), a.clone(), b.clone(), press.clone()]), whole, "whichever arrives first");
    let unsigned = Entry { signature: None, ..b.clone() };
    let later = Entry { sequence: 4, ..b.clone() };
    let motions = [vec![b.clone(), a.clone()], vec![a.clone(), unsigned], vec![a.clone(), later], vec![a.clone()]];
    assert!(motions.iter().all(|motions| chain(motions).motions.head != whole.motions.head));
    let edges = [vec![press.clone()], vec![press.clone(), key_entry(1)], vec![key_entry(1), a], vec![key_entry(1)]];
    assert!(edges.iter().all(|edges| chain(edges).edges.head != whole.edges.head));
}

proptest! {
    #[test]
    fn segments_of_any_inputs_are_read_back(
        all in prop::collection::vec((1u64..9, prop::collection::vec(entries(), 1..4)), 0..5), sealed: bool,
    ) {
        let scratch = Scratch::new("segment-any");
        let seal = sealed.then(|| seal(1));
        let mut tick = 0;
        let ticks: Vec<TickInputs> = all.into_iter().map(|(step, entries)| {
            tick += step;
            TickInputs { tick, entries }
        }).collect();
        let (path, _) = written(&scratch, "s", &ticks, seal.as_ref());
        prop_assert_eq!(read_segment(&path, ID, seal.as_ref()).unwrap(), ticks);
    }

    #[test]
    fn random_bytes_after_a_header_never_panic(tail in prop::collection::vec(any::<u8>(), 0..200), sealed: bool) {
        let scratch = Scratch::new("segment-random");
        let seal = sealed.then(|| seal(1));
        let (path, _) = written(&scratch, "s", &[], seal.as_ref());
        let bytes = [fs::read(&path).unwrap(), tail.clone()].concat();
        let read = parse_segment(&bytes, ID, seal.as_ref()).unwrap();
        prop_assert_eq!((read.ticks.len(), read.torn_bytes), (0, tail.len() as u64));
        _ = parse_segment(&tail, ID, seal.as_ref());
    }
}
