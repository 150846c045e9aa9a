//! Files altered, swapped, brought from elsewhere, or read without the key.

use super::*;

/// Whether all that a store should hold can be read.
type Read<'a> = &'a dyn Fn() -> Result<(), StoreError>;

/// Calls `check` for a public and a private store that can be read: with its directory, whether it is private, and what
/// reads it.
fn each_store(scratch: &Scratch, check: impl Fn(&Path, bool, Read)) {
    for private in [false, true] {
        let directory = scratch.0.join(private.to_string());
        let (store, written) = filled(&directory, private);
        drop(store);
        let read = || {
            let store = Store::read(&directory, private.then(|| key(1)))?;
            store.segment(0)?;
            written.iter().try_for_each(|written| store.state(&written.manifest).map(drop))
        };
        read().unwrap();
        check(&directory, private, &read);
    }
}

#[test]
fn any_flipped_byte_in_genesis_chunk_manifest_or_inputs_is_refused() {
    let scratch = Scratch::new("store-flip");
    each_store(&scratch, |directory, private, read| {
        let checked =
            ["genesis.toml", "seal-key-name", "chunks", "manifests", "inputs"].map(|name| directory.join(name));
        let guarded = |path: &&PathBuf| checked.iter().any(|checked| path.starts_with(checked));
        let files = files_below(directory);
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
    });
}

#[test]
fn swapped_chunks_and_manifests_are_refused() {
    let scratch = Scratch::new("store-swap");
    each_store(&scratch, |directory, _, read| {
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
    });
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

/// The same key and the same state in another run: nothing of it fits.
#[test]
fn chunks_and_inputs_of_another_run_are_refused() {
    let scratch = Scratch::new("store-session");
    let (a, b) = (scratch.0.join("a"), scratch.0.join("b"));
    let (_, written) = filled(&a, true);
    let mut store = Store::create(&b, &Genesis { run: [5; 16], ..genesis(true) }, Some(key(1))).unwrap();
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
        let seal = private.then(|| Seal::new(&key(1), &genesis(true).run));
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
