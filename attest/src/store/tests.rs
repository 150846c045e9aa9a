//! What a store keeps, and every damage and forgery that it refuses.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::files::Scratch;
use super::*;
use crate::log::{Entry, Kind, TickInputs};
use crate::{ComponentState, Digest, Piece, SavedState, StateHashing};

const SECRET: &str = "swordfish";

fn genesis(private: bool) -> Genesis {
    Genesis {
        world: "plaza".into(),
        assets: vec![("a.glb".into(), Digest([1; 32])), ("b.glb".into(), Digest([2; 32]))],
        seed: u64::MAX,
        tick_rate_hz: 30,
        schema: Digest([3; 32]),
        session: [4; 16],
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

/// What can be read of a store, or the first error.
fn read_all(directory: &Path, key: Option<SealKey>, manifests: &[Digest]) -> Result<Vec<SavedState>, StoreError> {
    let store = Store::read(directory, key)?;
    store.segment(0)?;
    manifests.iter().map(|manifest| store.state(manifest)).collect()
}

#[test]
fn any_flipped_byte_in_genesis_chunk_manifest_or_inputs_is_refused() {
    let scratch = Scratch::new("store-flip");
    for private in [false, true] {
        let directory = scratch.0.join(private.to_string());
        let (store, written) = filled(&directory, private);
        drop(store);
        let manifests: Vec<Digest> = written.iter().map(|written| written.manifest).collect();
        let read = || read_all(&directory, private.then(|| key(1)), &manifests);
        read().unwrap();
        let checked =
            ["genesis.toml", "seal-key-name", "chunks", "manifests", "inputs"].map(|name| directory.join(name));
        let guarded = |path: &&PathBuf| checked.iter().any(|checked| path.starts_with(checked));
        let files = files_below(&directory);
        let files: Vec<&PathBuf> = files.iter().filter(guarded).collect();
        assert_eq!(files.len(), 1 + 6 + 2 + 1 + usize::from(private));
        for path in files {
            let whole = fs::read(path).unwrap();
            for at in 0..whole.len() {
                let mut broken = whole.clone();
                broken[at] ^= 1 << (at % 8);
                fs::write(path, broken).unwrap();
                assert!(read().is_err(), "{} byte {at}", path.display());
            }
            for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
                fs::write(path, &whole[..cut]).unwrap();
                assert!(read().is_err(), "{} cut to {cut}", path.display());
            }
            fs::write(path, [&whole[..], b"\n"].concat()).unwrap();
            assert!(read().is_err(), "{} made longer", path.display());
            fs::remove_file(path).unwrap();
            assert!(read().is_err(), "{} removed", path.display());
            fs::write(path, whole).unwrap();
        }
        read().unwrap();
    }
}

#[test]
fn swapped_chunks_and_manifests_are_refused() {
    let scratch = Scratch::new("store-swap");
    for private in [false, true] {
        let directory = scratch.0.join(private.to_string());
        let (store, written) = filled(&directory, private);
        drop(store);
        let manifests: Vec<Digest> = written.iter().map(|written| written.manifest).collect();
        let read = || read_all(&directory, private.then(|| key(1)), &manifests);
        for folder in ["chunks", "manifests"] {
            let files = files_below(&directory.join(folder));
            let (a, b) = (&files[0], &files[1]);
            let (in_a, in_b) = (fs::read(a).unwrap(), fs::read(b).unwrap());
            fs::write(a, &in_b).unwrap();
            fs::write(b, &in_a).unwrap();
            assert!(matches!(read(), Err(StoreError::Chunk { .. } | StoreError::Manifest { .. })));
            fs::write(a, &in_a).unwrap();
            fs::write(b, &in_b).unwrap();
        }
        read().unwrap();
    }
}

#[test]
fn a_private_store_opens_with_its_own_key_alone() {
    let scratch = Scratch::new("store-key");
    let directory = scratch.0.join("s");
    drop(filled(&directory, true));
    assert!(matches!(Store::read(&directory, None), Err(StoreError::Seal { private: true, .. })));
    assert!(matches!(Store::open(&directory, Some(key(2))), Err(StoreError::WrongKey { .. })));
    let public = scratch.0.join("public");
    assert!(matches!(Store::create(&public, &genesis(false), Some(key(1))), Err(StoreError::Seal { .. })));
    assert!(matches!(Store::create(&public, &genesis(true), None), Err(StoreError::Seal { .. })));
    assert!(!public.exists());
}

/// The same key and the same state in another session: nothing of it fits.
#[test]
fn chunks_and_inputs_of_another_session_are_refused() {
    let scratch = Scratch::new("store-session");
    let (a, b) = (scratch.0.join("a"), scratch.0.join("b"));
    let (_, written) = filled(&a, true);
    let mut store = Store::create(&b, &Genesis { session: [5; 16], ..genesis(true) }, Some(key(1))).unwrap();
    let other = store.put_state(30, &pieces(30)).unwrap();
    assert_ne!(other.state.root, written[0].state.root, "the keyed root says nothing across sessions");
    let from = a.join("inputs/00000000.log");
    fs::copy(from, b.join("inputs/00000000.log")).unwrap();
    assert!(matches!(store.segment(0), Err(StoreError::Log(_))));
    let (chunk_a, chunk_b) = (files_below(&a.join("chunks")).remove(0), files_below(&b.join("chunks")).remove(0));
    fs::copy(chunk_a, chunk_b).unwrap();
    let refused = store.state(&other.manifest).unwrap_err();
    assert!(matches!(refused, StoreError::Chunk { cause: ChunkError::Sealed, .. }), "{refused}");
}

#[test]
fn nothing_of_a_private_state_or_input_is_readable() {
    let scratch = Scratch::new("store-private");
    let shows = |private: bool| {
        let directory = scratch.0.join(private.to_string());
        drop(filled(&directory, private));
        let shown = |(_, bytes): &(PathBuf, Vec<u8>)| bytes.windows(9).any(|window| window == SECRET.as_bytes());
        contents(&directory).iter().filter(|file| shown(file)).count()
    };
    assert_eq!((shows(false), shows(true)), (2, 0));
}

#[test]
fn a_private_manifest_does_not_tell_who_lacks_the_key_what_is_in_a_chunk() {
    let scratch = Scratch::new("store-keyed");
    let (store, written) = filled(&scratch.0.join("s"), true);
    let leaves = store.manifest(&written[0].manifest).unwrap().leaves;
    let public = StateHashing::public();
    assert!(pieces(30).iter().zip(&leaves).all(|(piece, leaf)| public.leaf(&piece.bytes) != leaf.digest));
}

#[test]
fn a_chunk_that_decompresses_to_more_than_it_says_is_refused() {
    let bomb = zstd::bulk::compress(&vec![0; 1 << 20], 3).unwrap();
    let content = [&[1][..], &100u32.to_le_bytes(), &bomb].concat();
    let mut file = [&b"lc-chunk\x01"[..], &content].concat();
    let check = Digest::derive("lightcone 2026-11-22 chunk file v1", &file);
    file.extend(&check.0[..16]);
    let decode = |length| decode_chunk(&file, &Digest([0; 32]), length, &StateHashing::public(), None);
    assert_eq!(decode(100), Err(ChunkError::Zstd));
    assert_eq!(decode(1 << 20), Err(ChunkError::Length { wanted: 1 << 20, found: 100 }));
    let too_long = vec![0; MAX_CHUNK_BYTES + 1];
    assert_eq!(encode_chunk(&Digest([0; 32]), &too_long, None), Err(ChunkError::TooLong(MAX_CHUNK_BYTES + 1)));
}

/// Whole, of the right length, sealed in the right place: only its digest tells.
#[test]
fn a_chunk_with_other_content_is_refused() {
    let scratch = Scratch::new("store-content");
    for private in [false, true] {
        let directory = scratch.0.join(private.to_string());
        let (store, written) = filled(&directory, private);
        let leaf = store.manifest(&written[0].manifest).unwrap().leaves.remove(1);
        let mut other = pieces(30).remove(1).bytes;
        *other.last_mut().unwrap() ^= 1;
        let seal = private.then(|| Seal::new(&key(1), &genesis(true).session));
        let path = layout::chunk(&directory, &leaf.digest);
        fs::write(&path, encode_chunk(&leaf.digest, &other, seal.as_ref()).unwrap()).unwrap();
        let found = store.hashing().leaf(&other);
        let refused = store.state(&written[0].manifest).unwrap_err();
        assert!(
            matches!(&refused, StoreError::Chunk { path: named, cause } if *named == path && *cause == ChunkError::Content(found)),
            "{refused}"
        );
    }
}

/// The store of [`filled`] with four checkpoints, whose statements are the hexadecimal names of manifests.
fn checkpointed(directory: &Path) -> (Store, Vec<Digest>) {
    let (mut store, written) = filled(directory, false);
    let mut manifests: Vec<Digest> = written.iter().map(|written| written.manifest).collect();
    for sequence in 1..4 {
        let (mut log, _) = store.segment_writer(sequence).unwrap();
        log.append(&inputs(30 * sequence + 1)).unwrap();
        log.sync().unwrap();
    }
    for sequence in 2..4 {
        let tick = 30 * (sequence + 1);
        manifests.push(store.put_state(tick, &pieces(tick)).unwrap().manifest);
        store.put_statement(sequence, manifests[sequence as usize].to_string().as_bytes()).unwrap();
    }
    (store, manifests)
}

fn named(statement: &[u8]) -> Result<Digest, String> {
    String::from_utf8_lossy(statement).parse::<Digest>().map_err(|cause| cause.to_string())
}

#[test]
fn what_is_retained_can_be_restored_and_replayed() {
    let scratch = Scratch::new("store-retain");
    let directory = scratch.0.join("s");
    let (mut store, manifests) = checkpointed(&directory);
    store.segment_writer(4).unwrap();
    let removed = store.retain_by(2, named).unwrap();
    // Of each state only the last chunk is its own.
    assert_eq!(removed, Removed { states: 2, chunks: 2, segments: 3 });
    for (sequence, manifest) in manifests.iter().enumerate() {
        let there = store.state(manifest);
        assert_eq!(there.ok(), (sequence >= 2).then(|| state(30 * (sequence as u64 + 1))));
    }
    assert_eq!((store.sequences().unwrap(), store.epochs().unwrap()), (vec![0, 1, 2, 3], vec![0]));
    assert_eq!(store.segments().unwrap(), [3, 4]);
    assert_eq!(store.retain_by(2, named).unwrap(), Removed::default());
    let again = store.put_state(30, &pieces(30)).unwrap();
    assert_eq!((again.manifest, again.new_chunks), (manifests[0], 1), "what was removed is written again");
    assert_eq!(store.state(&manifests[0]).unwrap(), state(30));
}

#[test]
fn signed_checkpoints_say_what_is_retained() {
    use crate::statement::{Checkpoint, Environment, SigningKey, sign};
    let scratch = Scratch::new("store-retain-signed");
    let (mut store, written) = filled(&scratch.0.join("s"), false);
    let text = String::new;
    let checkpoint = |sequence: u64, written: &Written| Checkpoint {
        world: genesis(false).world_id(),
        session: genesis(false).session,
        epoch: 0,
        sequence,
        tick: written.state.tick,
        previous: Digest([0; 32]),
        state_root: written.state.root,
        schema: genesis(false).schema,
        input_root: Digest([0; 32]),
        input_count: 0,
        code: Digest([0; 32]),
        environment: Environment { target: text(), isa: text(), renderer: text(), tee: "none".into() },
        key_binding: Digest([0; 32]),
        manifest: written.manifest,
        wall_time_ms: 0,
    };
    let signer = SigningKey::from_seed([1; 32]);
    for sequence in [2, 3] {
        let signed = sign(&checkpoint(sequence, &written[sequence as usize - 2]), &signer);
        store.put_statement(sequence, &signed).unwrap();
    }
    assert_eq!(store.retain(1).unwrap(), Removed { states: 1, chunks: 1, segments: 1 });
    assert_eq!(store.state(&written[1].manifest).unwrap(), state(60));
    store.put_statement(4, b"no statement").unwrap();
    assert!(matches!(store.retain(1), Err(StoreError::Statement { .. })));
}

#[test]
fn a_state_that_no_statement_names_yet_is_retained() {
    let scratch = Scratch::new("store-retain-newest");
    let directory = scratch.0.join("s");
    let (mut store, _) = checkpointed(&directory);
    let newest = store.put_state(150, &pieces(150)).unwrap();
    store.retain_by(0, named).unwrap();
    assert_eq!(store.state(&newest.manifest).unwrap(), state(150));
    drop(store);
    // After a crash nobody will name it.
    let mut store = Store::open(&directory, None).unwrap();
    assert_eq!(store.retain_by(1, named).unwrap(), Removed { states: 1, chunks: 1, segments: 0 });
    assert_eq!(store.state(&named(&store.statement(3).unwrap()).unwrap()).unwrap(), state(120));
}

#[test]
fn nothing_is_removed_when_a_kept_statement_or_manifest_cannot_be_read() {
    let scratch = Scratch::new("store-retain-broken");
    let directory = scratch.0.join("s");
    let (mut store, manifests) = checkpointed(&directory);
    let last = directory.join("statements/00000003.cose");
    let statement = fs::read(&last).unwrap();
    fs::write(&last, b"?").unwrap();
    let before = contents(&directory);
    let path_is_named = |path: &Path| path.ends_with("statements/00000003.cose");
    assert!(matches!(store.retain_by(1, named), Err(StoreError::Statement { path, .. }) if path_is_named(&path)));
    assert_eq!(contents(&directory), before);
    fs::write(&last, statement).unwrap();
    fs::remove_file(directory.join("manifests").join(manifests[3].to_string())).unwrap();
    let before = contents(&directory);
    assert!(matches!(store.retain_by(1, named), Err(StoreError::Io { .. })));
    assert_eq!(contents(&directory), before);
    drop(store);
    let mut reader = Store::read(&directory, None).unwrap();
    assert!(matches!(reader.retain_by(1, named), Err(StoreError::ReadOnly { .. })));
}

#[test]
fn manifests_that_promise_too_much_are_refused() {
    let leaf = |chunk, bytes| crate::Leaf { component: "p".into(), version: 1, chunk, digest: Digest([0; 32]), bytes };
    let refused = |leaves| Manifest { tick: 1, leaves }.to_bytes().unwrap_err();
    assert!(matches!(refused(vec![leaf(1, (64 << 20) + 1)]), ManifestError::Piece { .. }));
    assert_eq!(refused((0..65).map(|chunk| leaf(chunk, 64 << 20)).collect()), ManifestError::Total);
    assert!(matches!(refused(vec![leaf(1, 1), leaf(1, 1)]), ManifestError::State(_)));
    let long = crate::Leaf { component: "p".repeat(257), ..leaf(1, 1) };
    assert_eq!(refused(vec![long]), ManifestError::Name(257));
}

#[test]
fn a_genesis_that_cannot_be_is_refused() {
    let refused = |genesis: Genesis| genesis.to_toml().unwrap_err();
    assert_eq!(refused(Genesis { tick_rate_hz: 0, ..genesis(false) }), GenesisError::TickRate);
    assert_eq!(refused(Genesis { world: String::new(), ..genesis(false) }), GenesisError::Name(String::new()));
    assert_eq!(refused(Genesis { world: "a\nb".into(), ..genesis(false) }), GenesisError::Name("a\nb".into()));
    let twice = vec![("a".into(), Digest([1; 32])); 2];
    assert_eq!(refused(Genesis { assets: twice, ..genesis(false) }), GenesisError::AssetOrder("a".into()));
    let text = genesis(false).to_toml().unwrap();
    assert_eq!(Genesis::from_toml(&text.replace("30", "60")), Err(GenesisError::Check));
    assert_eq!(Genesis::from_toml(&text.replace("= false", "=  false")), Err(GenesisError::Spelling));
    assert!(matches!(Genesis::from_toml(&format!("surprise = 1\n{text}")), Err(GenesisError::Toml(_))));
}

#[test]
fn the_world_is_everything_but_the_session() {
    let world = genesis(false).world_id();
    assert_eq!(Genesis { session: [9; 16], ..genesis(false) }.world_id(), world);
    let others = [
        Genesis { world: "other".into(), ..genesis(false) },
        Genesis { assets: vec![], ..genesis(false) },
        Genesis { seed: 7, ..genesis(false) },
        Genesis { tick_rate_hz: 31, ..genesis(false) },
        Genesis { schema: Digest([9; 32]), ..genesis(false) },
        genesis(true),
    ];
    assert!(others.iter().all(|other| other.world_id() != world));
}

proptest! {
    #[test]
    fn any_genesis_is_read_back(
        world in "[^\\p{Cc}]{1,40}", names in prop::collection::btree_set("[^\\p{Cc}]{1,20}", 0..4),
        seed: u64, tick_rate_hz in 1u32.., schema: [u8; 32], session: [u8; 16], private: bool,
    ) {
        let assets = names.into_iter().map(|name| (name.clone(), Digest::derive("test", name.as_bytes()))).collect();
        let genesis = Genesis { world, assets, seed, tick_rate_hz, schema: Digest(schema), session, private };
        prop_assert_eq!(Genesis::from_toml(&genesis.to_toml().unwrap()), Ok(genesis));
    }

    #[test]
    fn any_text_is_a_genesis_or_refused(text in ".{0,200}", at in any::<prop::sample::Index>(), new in any::<char>()) {
        _ = Genesis::from_toml(&text);
        let mut broken: Vec<char> = genesis(false).to_toml().unwrap().chars().collect();
        let same = std::mem::replace(at.get_mut(&mut broken), new) == new;
        let broken: String = broken.into_iter().collect();
        prop_assert_eq!(Genesis::from_toml(&broken).is_ok(), same);
    }

    #[test]
    fn any_chunk_is_read_back_and_any_bytes_are_refused(
        raw in prop::collection::vec(any::<u8>(), 0..300), sealed: bool, random in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let hashing = StateHashing::public();
        let seal = sealed.then(|| Seal::new(&key(1), &[4; 16]));
        let id = hashing.leaf(&raw);
        let file = encode_chunk(&id, &raw, seal.as_ref()).unwrap();
        let length = raw.len() as u64;
        prop_assert_eq!(decode_chunk(&file, &id, length, &hashing, seal.as_ref()), Ok(raw));
        prop_assert!(decode_chunk(&random, &id, length, &hashing, seal.as_ref()).is_err());
        // With a check that fits, so that what is behind it is read.
        let mut checked = [&b"lc-chunk\x01"[..], &random].concat();
        let check = Digest::derive("lightcone 2026-11-22 chunk file v1", &checked);
        checked.extend(&check.0[..16]);
        prop_assert!(decode_chunk(&checked, &Digest([0; 32]), length, &hashing, seal.as_ref()).is_err());
    }

    #[test]
    fn any_bytes_are_a_manifest_in_its_only_spelling_or_refused(
        tick: u64, at in any::<prop::sample::Index>(), flip: u8, random in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        _ = Manifest::from_bytes(&random);
        let leaves = state(1).pieces().map(|piece| piece.leaf(&StateHashing::public())).collect();
        let manifest = Manifest { tick, leaves };
        let mut bytes = manifest.to_bytes().unwrap();
        prop_assert_eq!(Manifest::from_bytes(&bytes), Ok(manifest));
        *at.get_mut(&mut bytes) ^= flip;
        if let Ok(read) = Manifest::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes().unwrap(), bytes);
        }
    }
}
