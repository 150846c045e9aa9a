//! The page and the host compute the same chains and statements: by the vectors that the page's own tests read, which were
//! made by neither.

use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, Kind, Lane, PlayerChain, player_binding, signed_input};
use lightcone_attest::statement::{Checkpoint, KeyBinding, PublicKey, Receipt, SigningKey, hash, sign, verify};
use serde_json::Value;

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    hex(value).try_into().unwrap()
}

fn lane(value: &Value) -> Lane {
    let number = |name: &str| value[name].as_u64().unwrap();
    Lane { head: Digest(array(&value["head"])), count: number("count"), sequence: number("sequence") }
}

#[test]
fn the_page_and_the_host_speak_of_the_same_chains_and_statements() {
    let text = include_str!("../../../../streaming/web/tests/proof-vectors.json");
    let vectors: &Value = &serde_json::from_str(text).unwrap();
    let player: u64 = vectors["player"]["id"]
        .as_str()
        .map_or_else(|| vectors["player"]["id"].as_u64(), |id| id.parse().ok())
        .unwrap();
    let binding = player_binding(&Digest(array(&vectors["world"])), &array(&vectors["session"]), player);
    assert_eq!(binding.0, array(&vectors["binding"]));
    chain(vectors, player, binding);
    let key = PublicKey::from_bytes(&array(&vectors["node"]["publicKey"])).unwrap();
    let signer = SigningKey::from_seed(array(&vectors["node"]["seed"]));
    let statements = &vectors["statements"];
    macro_rules! same {
        ($kind:ty, $name:literal) => {
            let vector = &statements[$name];
            let signed = hex(&vector["signed"]);
            let read = verify::<$kind>(&signed, &key).unwrap();
            assert_eq!(sign(&read, &signer), signed, $name);
            assert_eq!(hash(&signed).0, array(&vector["hash"]), $name);
        };
    }
    same!(KeyBinding, "keyBinding");
    same!(Checkpoint, "checkpoint");
    same!(Receipt, "receipt");
    let bound = verify::<KeyBinding>(&hex(&statements["keyBinding"]["signed"]), &key).unwrap();
    assert_eq!(bound.report_data(), array(&statements["keyBinding"]["reportData"]));
}

fn chain(vectors: &Value, player: u64, binding: Digest) {
    let key = PublicKey::from_bytes(&array(&vectors["player"]["publicKey"])).unwrap();
    let mut chain = PlayerChain::new(binding);
    for vector in vectors["entries"].as_array().unwrap() {
        let kind = match vector["kind"].as_str() {
            Some("key") => Kind::Key,
            Some("motion") => Kind::Motion,
            Some("edge") => Kind::Edge,
            other => panic!("kind {other:?}"),
        };
        let signature: Option<[u8; 64]> = vector["signature"].as_str().map(|_| array(&vector["signature"]));
        let (sequence, payload) = (vector["sequence"].as_u64().unwrap(), hex(&vector["payload"]));
        assert!(signature.is_none_or(|signature| key.verify(&signed_input(&binding, &payload), &signature)));
        chain.push(&Entry { player, sequence, kind, payload, signature });
        let lanes = &vector["lanes"];
        assert_eq!((chain.motions, chain.edges), (lane(&lanes["motions"]), lane(&lanes["edges"])));
    }
    assert!(chain.motions.count > 0 && chain.edges.count > 1);
}
