use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;

use super::*;
use lightcone_protocol::PlayerName;
use lightcone_protocol::Role;

const NOW_S: u64 = 1_800_000_000;

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

fn ada() -> Claims {
    Claims {
        world: "plaza".into(),
        role: Role::Spectator,
        name: Some(PlayerName::new("Ada").unwrap()),
        exp: NOW_S + 3600,
        nbf: Some(NOW_S),
        iat: Some(NOW_S),
        jti: Some("1".into()),
        sub: Some("user-7".into()),
    }
}

fn read(token: &str) -> Result<Claims, TokenError> {
    verify(token, &[SigningKey::from_seed([8; 32]).public(), key().public()], "plaza", NOW_S)
}

/// Signed by the trusted key, whatever it says.
fn signed(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(key().sign(input.as_bytes())))
}

const HEADER: &str = r#"{"alg":"EdDSA"}"#;
const LEAST: &str = r#"{"world":"plaza","role":"player","exp":1800003600}"#;

#[test]
fn what_is_minted_is_read_back() {
    let token = mint(&ada(), &key()).unwrap();
    assert_eq!(read(&token), Ok(ada()));
    assert_eq!(verify(&token, &[], "plaza", NOW_S), Err(TokenError::Signature));
    let others = SigningKey::from_seed([9; 32]);
    assert_eq!(read(&mint(&ada(), &others).unwrap()), Err(TokenError::Signature));
    let least = read(&signed(HEADER, LEAST)).unwrap();
    assert_eq!((least.role, least.name, least.nbf), (Role::Player, None, None));
    assert!(read(&signed(r#"{"kid":"k1","typ":"jwt","alg":"EdDSA"}"#, LEAST)).is_ok());
    assert!(read(&signed(HEADER, &LEAST.replace('}', r#","theirs":{"a":[1]}}"#))).is_ok(), "other claims are ignored");
    let endless = Claims { sub: Some("x".repeat(129)), ..ada() };
    assert!(matches!(mint(&endless, &key()), Err(TokenError::Claims(_))), "nothing is minted that would not be taken");
}

/// RFC 8037, appendix A.4: the signature is right, and the payload is no set of claims.
#[test]
fn the_published_signature_is_right() {
    let secret = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let key = SigningKey::from_seed(secret.try_into().unwrap());
    assert_eq!(public_key_text(&key.public()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    let published = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
        hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(jws::verify(published, &[key.public()]).unwrap(), b"Example of Ed25519 signing");
    assert!(matches!(verify(published, &[key.public()], "plaza", NOW_S), Err(TokenError::Claims(_))));
}

#[test]
fn a_token_begins_and_ends() {
    let token = mint(&ada(), &key()).unwrap();
    let at = |now_s| verify(&token, &[key().public()], "plaza", now_s);
    assert!(at(NOW_S - LEEWAY_S).is_ok() && at(ada().exp + LEEWAY_S - 1).is_ok());
    assert_eq!(at(NOW_S - LEEWAY_S - 1), Err(TokenError::NotYet(LEEWAY_S + 1)));
    assert_eq!(at(ada().exp + LEEWAY_S), Err(TokenError::Expired(LEEWAY_S)));
    let endless = |days: u64| {
        verify(
            &mint(&Claims { exp: NOW_S + days * 86_400, ..ada() }, &key()).unwrap(),
            &[key().public()],
            "plaza",
            NOW_S,
        )
    };
    assert!(endless(366).is_ok() && endless(400).is_ok());
    assert_eq!(endless(401), Err(TokenError::Endless(401)));
    let never = mint(&Claims { exp: u64::MAX, ..ada() }, &key()).unwrap();
    assert!(matches!(verify(&never, &[key().public()], "plaza", NOW_S), Err(TokenError::Endless(_))));
    assert_eq!(at(u64::MAX), Err(TokenError::Expired(u64::MAX - ada().exp)));
    assert_eq!(verify(&token, &[key().public()], "moon", NOW_S), Err(TokenError::World("plaza".into())));
}

#[test]
fn headers_that_say_another_thing_are_refused() {
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"Ed25519"}"#,
        r#"{"alg":"eddsa"}"#,
        r#"{"alg":["EdDSA"]}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"EdDSA","alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","crit":["b64"],"b64":false}"#,
        r#"{"alg":"EdDSA","jwk":{}}"#,
        r#"{"alg":"EdDSA","typ":"at+jwt"}"#,
        r#"{"alg":"EdDSA","kid":7}"#,
        r#"{"alg":"EdDSA"} x"#,
        r#"["EdDSA"]"#,
        "",
    ] {
        let refused = read(&signed(header, LEAST)).unwrap_err();
        assert!(matches!(refused, TokenError::Header(_)), "{header}: {refused}");
        assert_eq!(refused.to_string().lines().count(), 1);
    }
}

#[test]
fn claims_that_cannot_be_understood_are_refused() {
    let name = |name: &str| LEAST.replace('}', &format!(",\"name\":{name:?}}}"));
    for payload in [
        LEAST.replace("player", "king"),
        LEAST.replace("\"player\"", "7"),
        LEAST.replace("plaza", ""),
        LEAST.replace("plaza", &"x".repeat(257)),
        LEAST.replace("world", "word"),
        LEAST.replace("exp", "end"),
        LEAST.replace("1800003600", "-1"),
        LEAST.replace("1800003600", "1e12"),
        LEAST.replace("1800003600", "1800003600.5"),
        LEAST.replace("1800003600", "99999999999999999999"),
        LEAST.replace("1800003600", "\"1800003600\""),
        LEAST.replace('}', r#","nbf":null}"#),
        LEAST.replace('}', r#","exp":1900000000}"#),
        LEAST.replace('}', r#","x":1,"x":1}"#),
        LEAST.replace('}', r#","aud":"shop"}"#),
        LEAST.replace('}', &format!(r#","jti":"{}"}}"#, "x".repeat(129))),
        LEAST.replace('}', &format!(r#","x":{}1{}}}"#, "[".repeat(500), "]".repeat(500))),
        name(""),
        name("A\u{202e}da"),
        name(&"x".repeat(33)),
        "[]".into(),
        "\u{feff}{}".into(),
        String::new(),
    ] {
        let refused = read(&signed(HEADER, &payload)).unwrap_err();
        assert!(matches!(refused, TokenError::Claims(_)), "{payload}: {refused}");
        assert!(refused.to_string().lines().count() == 1 && refused.to_string().len() < 600, "{refused}");
    }
}

#[test]
fn a_token_has_one_spelling() {
    let token = mint(&ada(), &key()).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    // 64 bytes are 85 characters and two bits: the last character has four bits to spare.
    let last = signature.chars().last().unwrap();
    let spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = spare.chars().nth(spare.find(last).unwrap() + 1).unwrap();
    let stray = format!("{input}.{}{next}", &signature[..signature.len() - 1]);
    for other in [stray, format!("{token}=="), format!("{token}\n"), format!(" {token}"), token.replace('.', "..")] {
        assert!(matches!(read(&other), Err(TokenError::Form(_))), "{other}");
    }
    assert_eq!(read(&"x".repeat(2049)), Err(TokenError::TooLong(2049)));
    for shape in ["", ".", "..", "...", "a.b", "a.b.c.d"] {
        assert!(matches!(read(shape), Err(TokenError::Form(_) | TokenError::Header(_))), "{shape}");
    }
}

#[test]
fn who_presents_what_is_whom() {
    let secret = Some(Secret::new("a-secret-of-some-length").unwrap());
    let access = Access { secret: secret.clone(), keys: vec![key().public()], ..Access::default() };
    let admit = |presented| access.admit(presented, "plaza", NOW_S);
    let token = mint(&ada(), &key()).unwrap();
    let guest = admit(Some(&token)).unwrap();
    assert_eq!((guest.role, guest.name.as_deref(), &guest.subject), (Role::Spectator, Some("Ada"), &ada().sub));
    access.revoked.revoke(&guest.grant.unwrap(), NOW_S).unwrap();
    assert_eq!(admit(Some(&token)), Err(Denied::Token(TokenError::Revoked)));
    let renewed = mint(&Claims { jti: Some("2".into()), ..ada() }, &key()).unwrap();
    assert!(admit(Some(&renewed)).is_ok(), "who mints tokens decides");
    assert_eq!(admit(Some("a-secret-of-some-length")), Ok(Guest::default()));
    assert_eq!(admit(None), Err(Denied::Missing));
    assert!(matches!(admit(Some("another-secret")), Err(Denied::Token(TokenError::Form(_)))));
    let of_secret = Access { secret, keys: Vec::new(), ..Access::default() };
    assert_eq!(of_secret.admit(Some(&token), "plaza", NOW_S), Err(Denied::Wrong));
    assert_eq!(Access::default().admit(None, "plaza", NOW_S), Ok(Guest::default()));
}

#[test]
fn public_keys_are_read_as_others_write_them() {
    let (key, text) = (key().public(), public_key_text(&key().public()));
    let standard = base64::engine::general_purpose::STANDARD.encode(key.to_bytes());
    for spelling in [text.clone(), standard, format!("{text}\n")] {
        assert_eq!(public_key_from_text(&spelling), Ok(key), "{spelling}");
    }
    // As OpenSSL writes the key of RFC 8410, section 10.1.
    let published = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    let wanted = public_key_from_text("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE").unwrap();
    assert_eq!(public_key_from_text(published), Ok(wanted));
    assert_eq!(public_key_from_text(&published.replace('\n', "\r\n")), Ok(wanted));
    let x25519 = published.replace("K2Vw", "K2Vu");
    let private = published.replace("PUBLIC", "PRIVATE");
    for wrong in [x25519, private, published.replace("MCow", "MCox"), "-----BEGIN PUBLIC KEY-----".into()] {
        assert!(public_key_from_text(&wrong).is_err(), "{wrong}");
    }
    let weak = URL_SAFE_NO_PAD.encode([0; 32]);
    for wrong in ["", "key.pub", &text[1..], &weak, &"A".repeat(1000)] {
        assert!(public_key_from_text(wrong).is_err(), "{wrong}");
    }
}

fn harm(token: &str) -> impl Strategy<Value = (Range<usize>, String)> {
    let length = token.len();
    let place = (0..length, 0..4_usize).prop_map(move |(start, taken)| start..(start + taken).min(length));
    (place, "[A-Za-z0-9_.=+/ -]{0,4}")
}

proptest! {
    #[test]
    fn a_harmed_token_never_verifies(harms in prop::collection::vec(harm(&mint(&ada(), &key()).unwrap()), 1..4)) {
        let token = mint(&ada(), &key()).unwrap();
        let mut harmed = token.clone();
        for (place, text) in harms {
            let place = place.start.min(harmed.len())..place.end.min(harmed.len());
            harmed.replace_range(place, &text);
        }
        prop_assume!(harmed != token);
        prop_assert!(read(&harmed).is_err());
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in "\\PC{0,80}", signed_header in "\\PC{0,40}", payload in any::<String>()) {
        prop_assert!(read(&text).is_err());
        prop_assert!(read(&signed(&signed_header, LEAST)).is_err());
        prop_assert!(read(&signed(HEADER, &payload)).is_err());
    }

    #[test]
    fn any_claims_are_read_back(world in "[a-z/. ]{1,20}", exp in NOW_S..NOW_S + 400 * 86_400, sub in any::<Option<[char; 3]>>()) {
        let claims = Claims { world, exp, sub: sub.map(String::from_iter), ..ada() };
        let token = mint(&claims, &key()).unwrap();
        prop_assert_eq!(verify(&token, &[key().public()], &claims.world, NOW_S), Ok(claims));
    }
}
