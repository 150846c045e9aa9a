//! What others have published.

use lightcone_identity::{AuthChain, ChainError, LinkError, checked, checksummed};

/// A chain of a player of Decentraland (decentraland/decentraland-crypto, test/sanity.spec.ts, "production example").
const PRODUCTION: &str = r#"[
    {"type": "SIGNER", "payload": "0x3ea8147dabfe6818b0f8c1f8d756f4ad20321a65", "signature": ""},
    {"type": "ECDSA_EPHEMERAL", "payload": "Decentraland Login\nEphemeral address: 0x05Ac0D29E42F9ae09B0EfA250BD3385FC3D0a68B\nExpiration: 2022-03-11T22:35:52.090Z",
     "signature": "0xda87889b7d8aa91255d3f736b2519b6d3af42ce15f8fbc17dedf3d69f647835c7de6f6bfb37dd18fd5df1a7ad14ff3d118c2c880647f28b1b77b73453c97f2ea1b"},
    {"type": "ECDSA_SIGNED_ENTITY", "payload": "QmfQtX7BrXzZx7UwupsqNwKGirSZUVBpjN5whujwcp9qyk",
     "signature": "0x201205d50cae412c4d4de3c08eeffee5ea7d3fa7a310a3d47f7521a9d14988ff7affcfa7c8381ec9d8416bab0231d71be210bbc21c7694fb1470592cec65a6141b"}
]"#;
const SIGNED: &str = "QmfQtX7BrXzZx7UwupsqNwKGirSZUVBpjN5whujwcp9qyk";
const ENDS_MS: u64 = 1_647_038_152_090;

fn verify(json: &str, now_ms: u64) -> Result<String, ChainError> {
    AuthChain::parse(json.as_bytes())?.verify(SIGNED, now_ms).map(|address| address.to_string())
}

#[test]
fn a_players_chain_is_good_until_its_login_ends() {
    let owner = "0x3ea8147dabfe6818b0f8c1f8d756f4ad20321a65";
    assert_eq!(verify(PRODUCTION, ENDS_MS - 1).as_deref(), Ok(owner));
    let ended = LinkError::Expired("2022-03-11T22:35:52.090Z".into());
    assert_eq!(verify(PRODUCTION, ENDS_MS), Err(ChainError::Link { at: 2, why: ended }));
    let older = PRODUCTION.replace("ECDSA_", "ECDSA_PERSONAL_");
    assert_eq!(verify(&older, 0).as_deref(), Ok(owner), "as older clients name the links");
}

#[test]
fn what_was_altered_is_refused() {
    let link = |at, why| Err(ChainError::Link { at, why });
    let kind = |found: &str, wanted| LinkError::Kind { found: found.into(), wanted };
    let others = "0x05ac0d29e42f9ae09b0efa250bd3385fc3d0a68b".to_owned();
    for (from, to, expected) in [
        ("ECDSA_EPHEMERAL", "ECDSA_EIP_1654_EPHEMERAL", link(2, LinkError::Contract)),
        ("ECDSA_SIGNED_ENTITY", "SIGNER", link(3, kind("SIGNER", "ECDSA_SIGNED_ENTITY"))),
        ("ECDSA_EPHEMERAL", "ROOT<script>", link(2, kind("ROOTscript", "ECDSA_EPHEMERAL"))),
        ("\"SIGNER\"", "\"\"", link(1, kind("thing without a name", "SIGNER"))),
        ("0x3ea8147d", "0x3Ea8147d", link(1, LinkError::Checksum)),
        ("0x3ea8147d", "3ea8147d", link(1, LinkError::Address)),
        ("0x3ea8147d", "0x3ea8147e", link(2, LinkError::Signer("0x3ea8147eabfe6818b0f8c1f8d756f4ad20321a65".into()))),
        ("\"signature\": \"\"", "\"signature\": \"0x00\"", link(1, LinkError::Signature)),
        ("dd18fd5d", "dd18fd5", link(2, LinkError::Signature)),
        ("2ea1b\"", "2ea1d\"", link(2, LinkError::Signature)),
        (
            "SIGNED_ENTITY\", \"payload\": \"Qmf",
            "SIGNED_ENTITY\", \"payload\": \"QmF",
            link(3, LinkError::Signer(others)),
        ),
    ] {
        let altered = PRODUCTION.replacen(from, to, 1);
        assert_ne!(altered, PRODUCTION);
        assert_eq!(verify(&altered, 0), expected, "{from} → {to}");
    }
}

/// The examples of EIP-55.
#[test]
fn letters_of_addresses_are_a_checksum() {
    for address in [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
    ] {
        let read = checked(address).unwrap();
        assert_eq!(checksummed(read), address);
        assert_eq!(checked(&address.to_lowercase()), Ok(read));
        let swapped: String =
            address.char_indices().map(|(at, it)| if at == 40 { swap_case(it) } else { it }).collect();
        let is_mixed = swapped[2..].contains(char::is_lowercase) && swapped[2..].contains(char::is_uppercase);
        if swapped != address && is_mixed {
            assert_eq!(checked(&swapped), Err(LinkError::Checksum), "{swapped}");
        }
    }
}

fn swap_case(letter: char) -> char {
    if letter.is_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}
