//! What is forgotten, and what never is.

use super::*;

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

/// A node that kept few states keeps more from now on.
#[test]
fn more_can_be_kept_after_fewer_were() {
    let scratch = Scratch::new("store-retain-more");
    let directory = scratch.0.join("s");
    let (mut store, manifests) = checkpointed(&directory);
    assert_eq!(store.retain_by(2, named).unwrap().states, 2);
    assert_eq!(store.retain_by(4, named).unwrap(), Removed::default());
    assert!(manifests[2..].iter().all(|manifest| store.state(manifest).is_ok()));
    // A gap is no retention.
    fs::remove_file(directory.join("manifests").join(manifests[3].to_string())).unwrap();
    assert!(matches!(store.retain_by(4, named), Err(StoreError::Io { .. })));
}

#[test]
fn signed_checkpoints_say_what_is_retained() {
    use crate::statement::{Checkpoint, Environment, SigningKey, sign};
    let scratch = Scratch::new("store-retain-signed");
    let (mut store, written) = filled(&scratch.0.join("s"), false);
    let text = String::new;
    let checkpoint = |sequence: u64, written: &Written| Checkpoint {
        world: genesis(false).world_id(),
        run: genesis(false).run,
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
