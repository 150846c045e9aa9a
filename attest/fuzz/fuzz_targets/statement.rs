//! Signed statements: as they are, and payloads in a good envelope.
#![no_main]

use std::fmt::Debug;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_attest::Digest;
use lightcone_attest::log::{PlayerChain, player_binding};
use lightcone_attest::statement::{
    self, Checkpoint, Delivered, Environment, Fault, FaultKind, KeyBinding, KeyOrigin, Provenance, Receipt, Repeatable,
    SigningKey, Statement, Upgrade, WorkReceipt, read_unverified, verify,
};
use lightcone_attest_fuzz::edit;

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_seed([1; 32]));
static SIGNED: LazyLock<[Vec<u8>; 7]> = LazyLock::new(samples);

fn samples() -> [Vec<u8>; 7] {
    let (digest, run) = (Digest([2; 32]), [3; 16]);
    let chain = PlayerChain::new(player_binding(&digest, &run, 9));
    let (node, origin, nonce) = ("node".into(), KeyOrigin::Unsealed(vec![4; 48]), b"nonce".to_vec());
    let (dtls, tls) = (Some(digest), None);
    let provenance = Some(Provenance { previous: digest, origin, code: digest, nonce, dtls, tls, given_up: 3 });
    let binding = KeyBinding { key: KEY.public(), world: digest, run, epoch: 4, node, wall_time_ms: 5, provenance };
    let first = KeyBinding { provenance: None, ..binding.clone() };
    let checkpoint = Checkpoint {
        world: digest,
        run,
        epoch: 1,
        sequence: 24,
        tick: 300,
        previous: digest,
        state_root: digest,
        schema: digest,
        input_root: digest,
        input_count: 70_000,
        code: digest,
        environment: Environment::default(),
        key_binding: digest,
        manifest: digest,
        wall_time_ms: 1 << 40,
    };
    let receipt = Receipt { world: digest, run, epoch: 1, player: 9, chain, tick: 900 };
    let bindings = [&first, &binding].map(|binding| statement::sign(binding, &KEY));
    let [first, binding] = bindings;
    let [work, fault, upgrade] = beside_checkpoints();
    [first, binding, statement::sign(&checkpoint, &KEY), statement::sign(&receipt, &KEY), work, fault, upgrade]
}

fn beside_checkpoints() -> [Vec<u8>; 3] {
    let (digest, run) = (Digest([2; 32]), [3; 16]);
    let mut delivered = Delivered::of_bytes(70_000);
    delivered.view((640, 360), 300);
    delivered.view((1280, 720), 1 << 40);
    let work = WorkReceipt {
        world: digest,
        run,
        epoch: 1,
        sequence: 24,
        previous: digest,
        checkpoint: digest,
        from_tick: 300,
        to_tick: 70_000,
        repeatable: Repeatable { fuel: 1 << 40, player_ticks: 9 },
        delivered,
    };
    let fault = Fault {
        world: digest,
        run,
        epoch: 1,
        sequence: 0,
        previous: Digest([0; 32]),
        checkpoint: digest,
        tick: 900,
        kind: FaultKind::StackOverflow,
        fuel: 70_000,
        why: "why".into(),
        input_root: digest,
        input_count: 1,
    };
    let upgrade = Upgrade {
        world: digest,
        run,
        epoch: 1,
        sequence: 0,
        previous: Digest([0; 32]),
        checkpoint: digest,
        number: 24,
        tick: 70_000,
        before: digest,
        from: digest,
        to: digest,
        code: digest,
    };
    [statement::sign(&work, &KEY), statement::sign(&fault, &KEY), statement::sign(&upgrade, &KEY)]
}

/// Without the signer's name and the signature, which another key would make otherwise.
fn words(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let signature = bytes.len() - 64;
    bytes[10..42].fill(0);
    bytes[signature..].fill(0);
    bytes
}

fn check<S: Statement + PartialEq + Debug>(bytes: &[u8]) {
    let verified = verify::<S>(bytes, &KEY.public());
    match read_unverified::<S>(bytes) {
        Ok((read, _)) => {
            assert_eq!(words(&statement::sign(&read, &KEY)), words(bytes), "a second spelling");
            assert!(verified.is_err() || SIGNED.iter().any(|signed| signed == bytes), "a forgery");
        }
        Err(_) => assert!(verified.is_err()),
    }
    if let Ok(read) = S::from_payload(bytes) {
        assert_eq!(S::from_payload(&read.to_payload()), Ok(read));
    }
}

fn check_all(bytes: &[u8]) {
    check::<KeyBinding>(bytes);
    check::<Checkpoint>(bytes);
    check::<Receipt>(bytes);
    check::<WorkReceipt>(bytes);
    check::<Fault>(bytes);
    check::<Upgrade>(bytes);
}

/// A good envelope around any payload, with no signature in it.
fn enveloped(payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u16;
    let head = match length {
        0..24 => vec![0x40 | length as u8],
        24..256 => vec![0x58, length as u8],
        _ => [&[0x59][..], &length.to_be_bytes()].concat(),
    };
    let protected = [&[0xd2, 0x84, 0x58, 38, 0xa2, 1, 0x32, 4, 0x58, 32][..], &KEY.public().kid(), &[0xa0]].concat();
    [&protected[..], &head, payload, &[0x58, 64], &[0; 64]].concat()
}

fuzz_target!(|data: &[u8]| {
    let Some((how, data)) = data.split_first() else { return };
    match how % 9 {
        0 => check_all(data),
        1 if data.len() < 1 << 16 => check_all(&enveloped(data)),
        1 => {}
        kind => check_all(&edit(&SIGNED[kind as usize - 2], data)),
    }
});
