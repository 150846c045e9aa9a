//! Whose signature counts, for what, and in which spelling.

use super::*;

#[test]
fn a_signature_by_another_key_is_refused() {
    let (right, wrong) = (key().public(), another_key().public());
    for kind in kinds() {
        assert_eq!((kind.verify)(&kind.signed, &wrong), Err(not_by(wrong)), "{}", kind.name);
        let no_entries = Value::Map(Vec::new());
        let forged = spelled(kind.context, &header(), no_entries, &kind.payload, &another_key());
        assert_eq!((kind.read)(&forged), Ok(()), "{}", kind.name);
        assert_eq!((kind.verify)(&forged, &right), Err(StatementError::Signature), "{}", kind.name);
    }
}

#[test]
fn a_signature_for_another_purpose_is_refused() {
    let contexts = kinds().map(|kind| kind.context);
    for kind in kinds() {
        for context in
            contexts.into_iter().chain(["", "lightcone-checkpoint-v2"]).filter(|other| *other != kind.context)
        {
            let passed_off = spelled(context, &header(), Value::Map(Vec::new()), &kind.payload, &key());
            let found = (kind.verify)(&passed_off, &key().public());
            assert_eq!(found, Err(StatementError::Signature), "{context} as {}", kind.name);
        }
        for other in kinds().iter().filter(|other| other.context != kind.context) {
            let found = (kind.read)(&other.signed);
            assert!(matches!(found, Err(StatementError::Payload(_))), "{} as {}", other.name, kind.name);
        }
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for kind in kinds() {
        for bit in 0..kind.signed.len() * 8 {
            let mut altered = kind.signed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!((kind.verify)(&altered, &key().public()).is_err(), "{}: bit {bit}", kind.name);
        }
    }
}

/// The group's order L, little-endian (RFC 8032 §5.1).
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

/// (R, S + L) fits the same equation as (R, S).
#[test]
fn a_second_spelling_of_a_signature_is_refused() {
    for kind in kinds() {
        let mut altered = kind.signed.clone();
        let mut carry = 0;
        let end = altered.len();
        for (byte, order) in altered[end - 32..].iter_mut().zip(unhex(ORDER)) {
            let sum = u16::from(*byte) + u16::from(order) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert_eq!(carry, 0);
        assert_eq!((kind.read)(&altered), Ok(()), "{}", kind.name);
        assert_eq!((kind.verify)(&altered, &key().public()), Err(StatementError::Signature), "{}", kind.name);
    }
}

#[test]
fn weak_and_impossible_keys_are_refused() {
    for text in SMALL_ORDER {
        assert!(text.parse::<PublicKey>().is_err(), "{text}");
    }
    // y = 3 is the height of a point, and 2^255 - 16 the other spelling of 3; no point has the height 2.
    let of = |low: u8, rest: u8, high: u8| [&[low][..], &[rest; 30], &[high]].concat().try_into().unwrap();
    assert!(PublicKey::from_bytes(&of(3, 0, 0)).is_ok());
    assert!(PublicKey::from_bytes(&of(0xf0, 0xff, 0x7f)).is_err());
    assert!(PublicKey::from_bytes(&of(2, 0, 0)).is_err());
}

/// Of "message", by the key's owner with the nonce 0, computed in Python: R is the neutral element, S = k·a.
const WEAK_SIGNATURE: &str = "\
    0100000000000000000000000000000000000000000000000000000000000000\
    520a2e25b0f11547a9ae2ad848ed7731c77f99f1a8712d363455d344db33ac04";

/// It fits the equation, and whoever sees it knows the secret key.
#[test]
fn signatures_with_a_weak_point_are_refused() {
    let signature: [u8; 64] = unhex(WEAK_SIGNATURE).try_into().unwrap();
    let lax = ed25519_dalek::VerifyingKey::from_bytes(&key().public().to_bytes()).unwrap();
    let fits = ed25519_dalek::Verifier::verify(&lax, b"message", &ed25519_dalek::Signature::from_bytes(&signature));
    assert!(fits.is_ok());
    assert!(!key().public().verify(b"message", &signature));
}

#[test]
fn keys_are_written_and_read_in_one_spelling() {
    let public = key().public();
    assert_eq!(public.to_string().parse(), Ok(public));
    for text in [public.to_string().to_uppercase(), public.to_string()[1..].to_owned(), String::new()] {
        assert!(text.parse::<PublicKey>().is_err(), "{text}");
    }
    assert_eq!(format!("{:?}", key()), format!("SigningKey({public})"), "the secret is not shown");
}

/// Lengths and depths that lie.
#[test]
fn hostile_bytes_never_panic() {
    let most = [0xff; 8];
    let attacks = [
        vec![0x81; MAX_BYTES],
        vec![0x9f; MAX_BYTES],
        vec![0xd2; MAX_BYTES],
        [&[0xd2, 0x9b][..], &most].concat(),
        [&[0xd2, 0x84, 0x5b][..], &most].concat(),
        [&[0xd2, 0x84, 0x5b, 0x7f][..], &most].concat(),
        [&[0xd2, 0x84, 0x40, 0xbb][..], &most].concat(),
    ];
    for kind in kinds() {
        for bytes in &attacks {
            assert!((kind.read)(bytes).is_err());
        }
        for payload in [vec![0xa1; 8000], vec![0x5f; 8000], [&[0xa1, 1, 0x7b][..], &most].concat()] {
            let found = (kind.read)(&with_payload(&kind, &payload));
            assert!(matches!(found, Err(StatementError::Payload(_))), "{found:?}");
        }
    }
}
