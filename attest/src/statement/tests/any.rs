//! Any statement, and any bytes. Strategies are boxed: as one type all these would take the compiler minutes.

use super::*;

fn digests() -> BoxedStrategy<Digest> {
    any::<[u8; 32]>().prop_map(Digest).boxed()
}

/// Also those at which CBOR's lengths change.
fn numbers() -> BoxedStrategy<u64> {
    prop_oneof![
        any::<u64>(),
        (0u32..64, any::<bool>()).prop_map(|(bit, below)| (1u64 << bit) - u64::from(below)),
        0u64..300
    ]
    .boxed()
}

fn texts() -> BoxedStrategy<String> {
    "\\PC{0,64}".boxed()
}

fn key_bindings() -> BoxedStrategy<KeyBinding> {
    let provenance = prop::option::of(provenances());
    (any::<[u8; 32]>(), digests(), any::<[u8; 16]>(), numbers(), texts(), numbers(), provenance)
        .prop_map(|(seed, world, run, epoch, node, wall_time_ms, provenance)| {
            let key = SigningKey::from_seed(seed).public();
            KeyBinding { key, world, run, epoch, node, wall_time_ms, provenance }
        })
        .boxed()
}

fn provenances() -> BoxedStrategy<Provenance> {
    let origins = prop_oneof![
        Just(KeyOrigin::Made),
        Just(KeyOrigin::File),
        prop::collection::vec(any::<u8>(), 1..=64).prop_map(KeyOrigin::Unsealed),
    ];
    let certificate = || prop::option::of(digests());
    let nonces = prop::collection::vec(any::<u8>(), 0..=MAX_NONCE_BYTES);
    (digests(), origins, digests(), nonces, certificate(), certificate(), numbers())
        .prop_map(|(previous, origin, code, nonce, dtls, tls, given_up)| Provenance {
            previous,
            origin,
            code,
            nonce,
            dtls,
            tls,
            given_up,
        })
        .boxed()
}

fn checkpoints() -> BoxedStrategy<Checkpoint> {
    let (digests, numbers) = (prop::array::uniform8(digests()), prop::array::uniform5(numbers()));
    let texts = [texts(), texts(), texts(), texts()];
    (digests, numbers, texts, any::<[u8; 16]>())
        .prop_map(|(digests, numbers, texts, run)| {
            let [world, previous, state_root, schema, input_root, code, key_binding, manifest] = digests;
            let [epoch, sequence, tick, input_count, wall_time_ms] = numbers;
            let [target, isa, renderer, tee] = texts;
            let environment = Environment { target, isa, renderer, tee };
            Checkpoint {
                world,
                run,
                epoch,
                sequence,
                tick,
                previous,
                state_root,
                schema,
                input_root,
                input_count,
                code,
                environment,
                key_binding,
                manifest,
                wall_time_ms,
            }
        })
        .boxed()
}

fn receipts() -> BoxedStrategy<Receipt> {
    let lane = || (numbers(), numbers(), digests()).prop_map(|(sequence, count, head)| Lane { sequence, count, head });
    let chain = (lane(), lane()).prop_map(|(motions, edges)| PlayerChain { motions, edges });
    (digests(), any::<[u8; 16]>(), numbers(), numbers(), chain, numbers())
        .prop_map(|(world, run, epoch, player, chain, tick)| Receipt { world, run, epoch, player, chain, tick })
        .boxed()
}

fn deliveries() -> BoxedStrategy<Delivered> {
    let views = prop::collection::vec((any::<(u32, u32)>(), numbers()), 0..80);
    (views, numbers())
        .prop_map(|(views, media_bytes)| {
            let mut delivered = Delivered::of_bytes(media_bytes);
            views.into_iter().for_each(|(size, milliseconds)| delivered.view(size, milliseconds));
            delivered
        })
        .boxed()
}

fn work_receipts() -> BoxedStrategy<WorkReceipt> {
    let digests = prop::array::uniform3(digests());
    (digests, any::<[u8; 16]>(), prop::array::uniform6(numbers()), deliveries())
        .prop_map(|(digests, run, numbers, delivered)| {
            let [world, previous, checkpoint] = digests;
            let [epoch, sequence, from_tick, to_tick, fuel, player_ticks] = numbers;
            let repeatable = Repeatable { fuel, player_ticks };
            WorkReceipt { world, run, epoch, sequence, previous, checkpoint, from_tick, to_tick, repeatable, delivered }
        })
        .boxed()
}

fn faults() -> BoxedStrategy<Fault> {
    let kinds = prop::sample::select(vec![
        FaultKind::Trap,
        FaultKind::OutOfFuel,
        FaultKind::StackOverflow,
        FaultKind::Interface,
        FaultKind::Machine,
        FaultKind::World,
    ]);
    let digests = prop::array::uniform4(digests());
    (digests, any::<[u8; 16]>(), prop::array::uniform5(numbers()), kinds, texts())
        .prop_map(|(digests, run, numbers, kind, why)| {
            let [world, previous, checkpoint, input_root] = digests;
            let [epoch, sequence, tick, fuel, input_count] = numbers;
            Fault { world, run, epoch, sequence, previous, checkpoint, tick, kind, fuel, why, input_root, input_count }
        })
        .boxed()
}

fn upgrades() -> BoxedStrategy<Upgrade> {
    let digests = prop::array::uniform7(digests());
    (digests, any::<[u8; 16]>(), prop::array::uniform4(numbers()))
        .prop_map(|(digests, run, numbers)| {
            let [world, previous, checkpoint, before, from, to, code] = digests;
            let [epoch, sequence, number, tick] = numbers;
            Upgrade { world, run, epoch, sequence, previous, checkpoint, number, tick, before, from, to, code }
        })
        .boxed()
}

fn read_back<S: Statement + PartialEq + std::fmt::Debug>(statement: &S) {
    let signed = sign(statement, &key());
    assert_eq!(verify::<S>(&signed, &key().public()).as_ref(), Ok(statement));
    assert!(signed.len() <= MAX_BYTES);
}

/// Without what only the signer can know.
fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let end = bytes.len();
    bytes[KID].fill(0);
    bytes[end - 64..].fill(0);
    bytes
}

proptest! {
    #[test]
    fn what_is_signed_is_read(
        binding in key_bindings(),
        checkpoint in checkpoints(),
        receipt in receipts(),
        work in work_receipts(),
        fault in faults(),
        upgrade in upgrades(),
    ) {
        read_back(&binding);
        read_back(&checkpoint);
        read_back(&receipt);
        read_back(&work);
        read_back(&fault);
        read_back(&upgrade);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), tagged: bool) {
        let bytes = if tagged { [&[0xd2, 0x84], &bytes[..]].concat() } else { bytes };
        for kind in kinds() {
            prop_assert!((kind.verify)(&bytes, &key().public()).is_err());
            _ = (kind.read)(&with_payload(&kind, &bytes));
        }
    }

    #[test]
    fn altered_bytes_are_refused_or_the_only_spelling(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..4),
    ) {
        for kind in kinds() {
            let mut altered = kind.signed.clone();
            for (at, byte, edit) in &edits {
                let at = at.index(altered.len());
                match edit {
                    0 => altered[at] = *byte,
                    1 => altered.insert(at, *byte),
                    _ => _ = altered.remove(at),
                }
            }
            if let Some(again) = (kind.again)(&altered) {
                prop_assert_eq!(unsigned(&again), unsigned(&altered));
            }
            prop_assert!(altered == kind.signed || (kind.verify)(&altered, &key().public()).is_err());
        }
    }
}
