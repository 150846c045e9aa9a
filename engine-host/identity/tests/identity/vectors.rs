//! Chains that Decentraland's own package made; `vectors.mjs` says how. What it takes is taken, what it refuses is refused.

use lightcone_identity::{AuthChain, ChainError, LinkError};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn verify(name: &str) -> Result<String, ChainError> {
    let all = vectors();
    let case = all["cases"].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap();
    let chain = AuthChain::parse(case["chain"].to_string().as_bytes())?;
    chain.verify(all["text"].as_str().unwrap(), all["now"].as_u64().unwrap()).map(|it| it.to_string())
}

#[test]
fn what_decentraland_takes_is_taken() {
    let all = vectors();
    let owner = all["address"].as_str().unwrap().to_lowercase();
    for case in all["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let result = verify(name);
        assert_eq!(result.is_ok(), case["good"].as_bool().unwrap(), "{name}: {result:?}");
        assert!(result.is_err() || result == Ok(owner.clone()), "{name}: {result:?}");
    }
}

#[test]
fn a_refusal_says_which_link_is_wrong() {
    let by = |address: &str| LinkError::Signer(address.to_owned());
    let wallet = "0x13fe90239bfda363ec33a849b716616958c04f0f";
    for (name, expected) in [
        ("somebody else signed", ChainError::Link { at: 2, why: by(wallet) }),
        ("somebody else logged in", ChainError::Link { at: 2, why: by(wallet) }),
        ("the login has ended", ChainError::Link { at: 2, why: LinkError::Expired("2026-12-01T11:59:59.999Z".into()) }),
        ("the text was altered", ChainError::Link { at: 2, why: by(wallet) }),
        ("another text was signed", ChainError::Payload),
    ] {
        assert_eq!(verify(name), Err(expected), "{name}");
    }
}

/// Whoever knows a signature knows a second one of the same text. It is refused, so that a proof has one spelling.
#[test]
fn the_other_signature_of_a_pair_is_refused() {
    // The order of the curve's group (SEC 2, 2.4.1).
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae,
        0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
    ];
    let all = vectors();
    let mut chain = all["cases"][0]["chain"].clone();
    let signature = chain[1]["signature"].as_str().unwrap().to_owned();
    let s: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&signature[66 + 2 * at..68 + 2 * at], 16).unwrap()).collect();
    let (mut other, mut borrow) = ([0; 32], 0);
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(s[at]) - borrow;
        (other[at], borrow) = (difference.rem_euclid(256) as u8, i16::from(difference < 0));
    }
    let other: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
    let v = if signature.ends_with("1b") { "1c" } else { "1b" };
    chain[1]["signature"] = format!("{}{other}{v}", &signature[..66]).into();
    let chain = AuthChain::parse(chain.to_string().as_bytes()).unwrap();
    let refused = chain.verify(all["text"].as_str().unwrap(), 0);
    assert_eq!(refused, Err(ChainError::Link { at: 2, why: LinkError::Signature }));
}
