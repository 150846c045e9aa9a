//! Bytes of strangers.

use lightcone_identity::{AuthChain, ChainError, LinkError, MAX_CHAIN_BYTES, MAX_LINKS, checked, checksummed};
use proptest::prelude::*;
use serde_json::{Value, json};

fn link(kind: &str) -> Value {
    json!({ "type": kind, "payload": "", "signature": "" })
}

fn parse(value: &Value) -> Result<AuthChain, ChainError> {
    AuthChain::parse(value.to_string().as_bytes())
}

#[test]
fn a_chain_is_bounded() {
    let of = |links: usize| Value::Array(vec![link("SIGNER"); links]);
    for links in [0, 1, MAX_LINKS + 1] {
        assert_eq!(parse(&of(links)), Err(ChainError::Links(links)));
    }
    assert!(parse(&of(MAX_LINKS)).is_ok());
    let long = vec![b' '; MAX_CHAIN_BYTES + 1];
    assert_eq!(AuthChain::parse(&long), Err(ChainError::TooLong(MAX_CHAIN_BYTES + 1)));
}

#[test]
fn only_a_list_of_links_is_a_chain() {
    for bad in [
        json!({}),
        json!([1, 2]),
        json!([{ "type": "SIGNER" }, link("SIGNER")]),
        json!([{ "type": 1, "payload": "", "signature": "" }, link("SIGNER")]),
        json!([{ "type": "SIGNER", "payload": "", "signature": "", "more": 1 }, link("SIGNER")]),
    ] {
        assert!(matches!(parse(&bad), Err(ChainError::Json(_))), "{bad}");
    }
    // Newer clients leave out the first link's signature.
    assert!(parse(&json!([{ "type": "SIGNER", "payload": "" }, link("ECDSA_SIGNED_ENTITY")])).is_ok());
}

fn chains() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![
        Just("SIGNER"),
        Just("ECDSA_EPHEMERAL"),
        Just("ECDSA_SIGNED_ENTITY"),
        Just("ECDSA_PERSONAL_EPHEMERAL"),
        Just("ECDSA_EIP_1654_SIGNED_ENTITY"),
        Just("?"),
    ];
    let payload = prop_oneof![
        "0x[0-9a-fA-F]{39,41}",
        "Decentraland Login\nEphemeral address: 0x[0-9a-f]{40}\nExpiration: [0-9]{4}-[01][0-9]-[0-3][0-9]T[0-9:.]{8,13}Z?",
        "\\PC{0,40}",
    ];
    let signature = prop_oneof![Just(String::new()), "0x[0-9a-f]{128}(1b|1c|00|01|02)", "\\PC{0,20}"];
    let one = (kind, payload, signature)
        .prop_map(|(kind, payload, signature)| json!({ "type": kind, "payload": payload, "signature": signature }));
    prop::collection::vec(one, 0..10).prop_map(Value::Array)
}

proptest! {
    #[test]
    fn made_up_chains_prove_nothing(chain in chains(), text in "\\PC{0,20}", now_ms: u64) {
        if let Ok(chain) = parse(&chain) {
            prop_assert!(chain.verify(chain.payload(), now_ms).is_err());
            prop_assert!(chain.verify(&text, now_ms).is_err());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = AuthChain::parse(&bytes);
    }

    #[test]
    fn an_address_has_one_mixed_spelling(text in "0x[0-9a-fA-F]{40}") {
        match checked(&text) {
            Ok(address) => {
                let is_mixed = text != text.to_lowercase() && text[2..] != text[2..].to_uppercase();
                prop_assert!(!is_mixed || checksummed(address) == text);
                prop_assert_eq!(checked(&checksummed(address)), Ok(address));
            }
            Err(why) => prop_assert_eq!(why, LinkError::Checksum),
        }
    }
}
