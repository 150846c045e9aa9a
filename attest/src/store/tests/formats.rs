//! Chunks, manifests and geneses as bytes: what is written is read, and anything else is refused.

use proptest::prelude::*;

use super::*;

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
fn the_world_is_everything_but_the_run() {
    let world = genesis(false).world_id();
    assert_eq!(Genesis { run: [9; 16], ..genesis(false) }.world_id(), world);
    let others = [
        Genesis { world: "other".into(), ..genesis(false) },
        Genesis { assets: vec![], ..genesis(false) },
        Genesis { seed: 7, ..genesis(false) },
        Genesis { seed_origin: Some(SeedOrigin::Operator), ..genesis(false) },
        Genesis { seed_origin: None, ..genesis(false) },
        Genesis { tick_rate_hz: 31, ..genesis(false) },
        Genesis { schema: Digest([9; 32]), ..genesis(false) },
        genesis(true),
    ];
    assert!(others.iter().all(|other| other.world_id() != world));
}

/// As a store from before the seed's origin was said has it.
#[test]
fn a_genesis_without_the_seeds_origin_is_read_and_keeps_its_id() {
    let old = "\
# What this world began with. `id` is the digest of all of it but the session; the file is not to be edited.
format = 1
id = \"1c039a5bc6a3d902df2575fff7cfb5650c3c75c1e45ba84138471984723e40d2\"
world = \"plaza\"
seed = \"7\"
tick_rate_hz = 30
private = false
schema = \"0303030303030303030303030303030303030303030303030303030303030303\"
session = \"04040404040404040404040404040404\"
check = \"86dc7bc31489e5db0440299d3420571a59f8a2f7fa66890cb87241d67f0bf47b\"
assets = []
";
    let genesis = Genesis::from_toml(old).unwrap();
    assert_eq!((genesis.seed, genesis.seed_origin), (7, None));
}

proptest! {
    #[test]
    fn any_genesis_is_read_back(
        world in "[^\\p{Cc}]{1,40}", names in prop::collection::btree_set("[^\\p{Cc}]{1,20}", 0..4),
        seed: u64, origin in prop::option::of(prop::bool::ANY), tick_rate_hz in 1u32.., schema: [u8; 32], run: [u8; 16], private: bool,
    ) {
        let assets = names.into_iter().map(|name| (name.clone(), Digest::derive("test", name.as_bytes()))).collect();
        let seed_origin = origin.map(|random| if random { SeedOrigin::Random } else { SeedOrigin::Operator });
        let genesis = Genesis { world, assets, seed, seed_origin, tick_rate_hz, schema: Digest(schema), run, private };
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
