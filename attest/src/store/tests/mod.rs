//! What a store keeps, and every damage and forgery that it refuses.

mod damage;
mod formats;
mod retain;

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::files::{self, Scratch};
use crate::log::{Entry, Kind, TickInputs};
use crate::{ComponentState, Digest, Piece, SavedState, StateHashing};

const SECRET: &str = "swordfish";

fn genesis(private: bool) -> Genesis {
    Genesis {
        world: "plaza".into(),
        assets: vec![("a.glb".into(), Digest([1; 32])), ("b.glb".into(), Digest([2; 32]))],
        seed: u64::MAX,
        seed_origin: Some(SeedOrigin::Random),
        tick_rate_hz: 30,
        schema: Digest([3; 32]),
        run: [4; 16],
        private,
    }
}

fn key(byte: u8) -> SealKey {
    SealKey::from_bytes([byte; 32])
}

/// 600 entities in three chunks; the last chunk depends on the tick.
fn state(tick: u64) -> SavedState {
    let pose = |id: u64| (id, if id < 512 { id.to_le_bytes().to_vec() } else { (id + tick).to_le_bytes().to_vec() });
    let named = |name: &str, entities| ComponentState { name: name.into(), version: 1, entities };
    let note = vec![(1, SECRET.repeat(20).into_bytes())];
    let components = vec![named("empty", vec![]), named("note", note), named("pose", (0..600).map(pose).collect())];
    SavedState { tick, components }
}

fn pieces(tick: u64) -> Vec<Piece> {
    state(tick).pieces().collect()
}

fn inputs(tick: u64) -> TickInputs {
    let payload = SECRET.as_bytes().to_vec();
    TickInputs {
        tick,
        entries: vec![Entry { player: 1, sequence: tick, kind: Kind::Motion, payload, signature: None }],
    }
}

/// A store with two states, two statements, a key and an input segment.
fn filled(directory: &Path, private: bool) -> (Store, Vec<Written>) {
    let mut store = Store::create(directory, &genesis(private), private.then(|| key(1))).unwrap();
    let written: Vec<Written> = (0..2).map(|n| store.put_state(30 * (n + 1), &pieces(30 * (n + 1))).unwrap()).collect();
    for (sequence, state) in written.iter().enumerate() {
        store.put_statement(sequence as u64, state.manifest.to_string().as_bytes()).unwrap();
    }
    store.put_key_binding(0, b"binding").unwrap();
    store.put_evidence(0, b"quote").unwrap();
    let (mut log, repair) = store.segment_writer(0).unwrap();
    assert!(repair.is_none());
    (1..=5).for_each(|tick| log.append(&inputs(tick)).unwrap());
    log.sync().unwrap();
    (store, written)
}

/// Every file below a directory, sorted.
fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn contents(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files_below(directory).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn what_is_put_is_there_after_opening_again() {
    let scratch = Scratch::new("store-again");
    for private in [false, true] {
        let directory = scratch.0.join(private.to_string());
        let (store, written) = filled(&directory, private);
        drop(store);
        let store = Store::open(&directory, private.then(|| key(1))).unwrap();
        assert_eq!(store.genesis(), &genesis(private));
        for (n, written) in written.iter().enumerate() {
            let tick = 30 * (n as u64 + 1);
            let state = store.state(&written.manifest).unwrap();
            assert_eq!(state, self::state(tick));
            assert_eq!(state.digest(&store.hashing()).unwrap(), written.state);
            assert_eq!(
                store.manifest(&written.manifest).unwrap().state_digest(&store.hashing()).unwrap(),
                written.state
            );
            assert_eq!(store.statement(n as u64).unwrap(), written.manifest.to_string().as_bytes());
        }
        assert_eq!((store.sequences().unwrap(), store.epochs().unwrap()), (vec![0, 1], vec![0]));
        assert_eq!(store.key_binding(0).unwrap(), b"binding");
        assert_eq!((store.evidence(0).unwrap(), store.evidence(1).unwrap()), (Some(b"quote".to_vec()), None));
        assert_eq!(store.segments().unwrap(), [0]);
        assert_eq!(store.segment(0).unwrap(), (1..=5).map(inputs).collect::<Vec<_>>());
    }
}

#[test]
fn in_a_private_store_the_roots_of_states_and_inputs_are_keyed() {
    let scratch = Scratch::new("store-keyed");
    let roots = |name: &str, seal: Option<u8>| {
        let store = Store::create(&scratch.0.join(name), &genesis(seal.is_some()), seal.map(key)).unwrap();
        let mut hasher = store.input_hasher();
        hasher.update(&inputs(1)).unwrap();
        (state(30).digest(&store.hashing()).unwrap().root, hasher.finish().0)
    };
    let (public, one, other) = (roots("public", None), roots("one", Some(1)), roots("other", Some(2)));
    assert!(public.0 != one.0 && one.0 != other.0, "states");
    assert!(public.1 != one.1 && one.1 != other.1, "inputs");
}

#[test]
fn only_new_chunks_are_written() {
    let scratch = Scratch::new("store-dedup");
    let (mut store, written) = filled(&scratch.0.join("s"), false);
    assert_eq!((written[0].new_chunks, written[1].new_chunks), (5, 1));
    let before = contents(&scratch.0);
    let again = store.put_state(60, &pieces(60)).unwrap();
    assert_eq!((again.new_chunks, &again.state), (0, &written[1].state));
    assert_eq!(contents(&scratch.0), before);
    drop(store);
    let mut store = Store::open(&scratch.0.join("s"), None).unwrap();
    assert_eq!(store.put_state(90, &pieces(90)).unwrap().new_chunks, 1, "chunks are known after opening");
}

#[test]
fn pieces_out_of_order_are_not_kept() {
    let scratch = Scratch::new("store-order");
    let (mut store, _) = filled(&scratch.0.join("s"), false);
    let before = contents(&scratch.0);
    let mut pieces = pieces(90);
    pieces.swap(0, 1);
    assert!(matches!(store.put_state(90, &pieces), Err(StoreError::Manifest { .. })));
    assert_eq!(contents(&scratch.0), before);
}

#[test]
fn a_second_node_is_refused_in_one_line_and_a_reader_is_not() {
    let scratch = Scratch::new("store-lock");
    let directory = scratch.0.join("s");
    let (store, written) = filled(&directory, false);
    let refused = Store::open(&directory, None).unwrap_err();
    let line = refused.to_string();
    assert!(matches!(refused, StoreError::Locked { .. }) && line.contains("in use by another node"), "{line}");
    assert!(!line.contains('\n'));
    assert!(Store::read(&directory, None).unwrap().state(&written[0].manifest).is_ok());
    drop(store);
    assert!(Store::open(&directory, None).is_ok());
}

#[test]
fn reading_never_writes() {
    let scratch = Scratch::new("store-read");
    let directory = scratch.0.join("s");
    let (store, _) = filled(&directory, false);
    drop(store);
    fs::write(directory.join("statements/00000007.cose.tmp"), b"half").unwrap();
    let log = directory.join("inputs/00000000.log");
    let whole = fs::read(&log).unwrap();
    fs::write(&log, &whole[..whole.len() - 3]).unwrap();
    let before = contents(&directory);
    let mut store = Store::read(&directory, None).unwrap();
    assert_eq!(store.sequences().unwrap(), [0, 1], "a file that is being written is not seen");
    assert!(store.segment(0).is_err());
    assert_eq!(store.open_segment(0).unwrap().ticks.len(), 4);
    assert!(matches!(store.put_state(90, &pieces(90)), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(store.put_statement(2, b""), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(store.segment_writer(0), Err(StoreError::ReadOnly { .. })));
    assert_eq!(contents(&directory), before);
}

#[test]
fn opening_removes_what_a_crash_left_and_repairs_the_log() {
    let scratch = Scratch::new("store-crash");
    let directory = scratch.0.join("s");
    let (store, _) = filled(&directory, false);
    drop(store);
    let whole = contents(&directory);
    let chunk = files_below(&directory.join("chunks")).remove(0);
    for left in
        ["genesis.toml", "statements/00000002.cose", "keys/00000001.cose", "manifests/ab", "inputs/00000001.log"]
    {
        fs::write(directory.join(format!("{left}.tmp")), b"half").unwrap();
    }
    fs::write(files::temporary(&chunk), b"half").unwrap();
    let log = directory.join("inputs/00000000.log");
    fs::write(&log, [fs::read(&log).unwrap(), vec![1, 2, 3]].concat()).unwrap();
    let store = Store::open(&directory, None).unwrap();
    let (_, repair) = store.segment_writer(0).unwrap();
    assert_eq!(repair.unwrap().dropped_bytes, 3);
    assert_eq!(contents(&directory), whole);
}

#[test]
fn a_creation_that_was_cut_off_can_be_done_again_but_nothing_is_overwritten() {
    let scratch = Scratch::new("store-create");
    let directory = scratch.0.join("s");
    drop(filled(&directory, false));
    assert!(Store::is_there(&directory));
    let create = || Store::create(&directory, &genesis(false), None);
    assert!(matches!(create(), Err(StoreError::NotEmpty { found, .. }) if found == "genesis.toml"));
    fs::remove_file(directory.join("genesis.toml")).unwrap();
    assert!(matches!(Store::open(&directory, None), Err(StoreError::NoStore { .. })));
    assert!(create().is_ok());
    let foreign = scratch.0.join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.tex"), b"").unwrap();
    let refused = Store::create(&foreign, &genesis(false), None);
    assert!(matches!(refused, Err(StoreError::NotEmpty { found, .. }) if found == "thesis.tex"));
    assert_eq!(files_below(&foreign).len(), 1);
}

#[test]
fn what_is_signed_never_changes_and_has_its_limits() {
    let scratch = Scratch::new("store-once");
    let (store, written) = filled(&scratch.0.join("s"), false);
    store.put_statement(0, written[0].manifest.to_string().as_bytes()).unwrap();
    assert!(matches!(store.put_statement(0, b"other"), Err(StoreError::Differs { .. })));
    assert!(matches!(store.put_key_binding(0, b"other"), Err(StoreError::Differs { .. })));
    assert!(matches!(store.put_evidence(0, b"other"), Err(StoreError::Differs { .. })));
    assert!(matches!(store.put_statement(9, &[0; 16385]), Err(StoreError::TooLong { bytes: 16385, .. })));
    assert!(matches!(store.put_evidence(9, &[0; (1 << 20) + 1]), Err(StoreError::TooLong { .. })));
    fs::create_dir(scratch.0.join("s/statements/00000002.cose")).unwrap();
    assert!(
        matches!(store.statement(2), Err(StoreError::Io { cause, .. }) if cause.to_string().contains("no regular"))
    );
    std::os::unix::fs::symlink("/dev/zero", scratch.0.join("s/statements/00000004.cose")).unwrap();
    assert!(
        matches!(store.statement(4), Err(StoreError::Io { cause, .. }) if cause.to_string().contains("no regular"))
    );
    fs::write(scratch.0.join("s/statements/00000003.cose"), [0; 16385]).unwrap();
    assert!(matches!(store.statement(3), Err(StoreError::Io { cause, .. }) if cause.to_string().contains("16384")));
}

#[test]
fn strange_file_names_are_refused() {
    let scratch = Scratch::new("store-names");
    let directory = scratch.0.join("s");
    let (store, _) = filled(&directory, false);
    for name in ["1.cose", "000000001.cose", "+0000001.cose", "0000000a.cose", "00000001.cose.bak", "00000001.log"] {
        let path = directory.join("statements").join(name);
        fs::write(&path, b"").unwrap();
        assert!(matches!(store.sequences(), Err(StoreError::StrangeName { path: named }) if named == path), "{name}");
        fs::remove_file(path).unwrap();
    }
    store.put_statement(123_456_789, b"late").unwrap();
    assert_eq!(store.sequences().unwrap(), [0, 1, 123_456_789]);
    drop(store);
    fs::create_dir_all(directory.join("chunks/zz")).unwrap();
    fs::write(directory.join("chunks/zz/notes"), b"").unwrap();
    assert!(
        matches!(Store::open(&directory, None), Err(StoreError::StrangeName { path }) if path.ends_with("zz/notes"))
    );
}
