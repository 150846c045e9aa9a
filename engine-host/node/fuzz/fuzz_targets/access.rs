//! Access tokens, and the claims behind the signature: as they are, and a good token altered, which nobody may take.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_attest::statement::SigningKey;
use lightcone_node::access::{Claims, mint, verify};

const NOW_S: u64 = 1_800_000_000;

fuzz_target!(|data: &[u8]| {
    lightcone_node::fuzz::claims(data);
    let key = SigningKey::from_seed([7; 32]);
    let read = |token: &str| verify(token, &[key.public()], "plaza", NOW_S);
    assert!(read(&String::from_utf8_lossy(data)).is_err(), "a forgery");
    let Some((edit, at)) = data.split_first() else { return };
    let good = Claims {
        world: "plaza".into(),
        role: Default::default(),
        name: None,
        exp: NOW_S + 60,
        nbf: None,
        iat: None,
        jti: None,
        sub: Some("7".into()),
    };
    let Ok(token) = mint(&good, &key) else { return };
    let at = at.iter().fold(0, |sum, byte| (sum * 251 + usize::from(*byte)) % token.len());
    let mut altered = token.clone().into_bytes();
    altered[at] = *edit;
    let altered = String::from_utf8_lossy(&altered);
    assert_eq!(read(&altered).is_ok(), altered == token, "a token in two spellings");
});
