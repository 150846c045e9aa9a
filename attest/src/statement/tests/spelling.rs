//! One spelling for each statement: every other one is refused.

use super::*;

#[test]
fn another_header_is_refused() {
    let (kid, alg) = (key().public().kid(), [1, 0x32]);
    let named = [&[4, 0x58, 32][..], &kid].concat();
    let ed25519 = [&[1, 0x67][..], b"Ed25519"].concat();
    let other_algorithm = [
        ("EdDSA, -8", [&[0xa2, 1, 0x27][..], &named].concat()),
        ("ES256, -7", [&[0xa2, 1, 0x26][..], &named].concat()),
        ("an algorithm by its name", [&[0xa2][..], &ed25519, &named].concat()),
        ("no algorithm", [&[0xa1][..], &named].concat()),
        ("an empty map", vec![0xa0]),
        ("no map", Vec::new()),
    ];
    let no_signer = [
        ("no kid", vec![0xa1, 1, 0x32]),
        ("a short kid", [&[0xa2, 1, 0x32, 4, 0x58, 31][..], &kid[..31]].concat()),
        ("a long kid", [&[0xa2, 1, 0x32, 4, 0x58, 33][..], &kid, &[0]].concat()),
    ];
    let other_spelling = [
        ("reordered", [&[0xa2][..], &named, &alg].concat()),
        ("a longer integer", [&[0xa2, 1, 0x38, 0x12][..], &named].concat()),
        ("a longer key", [&[0xa2, 0x18, 1, 0x32][..], &named].concat()),
        ("a longer count", [&[0xb8, 2][..], &alg, &named].concat()),
        ("a longer length", [&[0xa2][..], &alg, &[4, 0x59, 0, 32], &kid].concat()),
        ("without a count", [&[0xbf][..], &alg, &named, &[0xff]].concat()),
        ("content type", [&[0xa3][..], &alg, &[3, 0], &named].concat()),
        ("critical", [&[0xa3][..], &alg, &[2, 0x81, 1], &named].concat()),
        ("a label of nobody's", [&[0xa3][..], &alg, &named, &[0x18, 99, 0]].concat()),
        ("a text label", [&[0xa3][..], &alg, &named, &[0x61, b'x', 0]].concat()),
    ];
    for kind in kinds() {
        let refused = |protected: &[u8]| {
            let bytes = with_header(&kind, protected, Value::Map(Vec::new()));
            assert!((kind.read)(&bytes).is_err());
            (kind.verify)(&bytes, &key().public()).unwrap_err()
        };
        for (name, protected) in &other_algorithm {
            assert_eq!(refused(protected), StatementError::Algorithm, "{}: {name}", kind.name);
        }
        for (name, protected) in &no_signer {
            assert_eq!(refused(protected), StatementError::NoSigner, "{}: {name}", kind.name);
        }
        for (name, protected) in &other_spelling {
            assert_eq!(refused(protected), StatementError::Spelling, "{}: {name}", kind.name);
        }
        let doubled = [&[0xa3][..], &alg, &alg, &named].concat();
        assert!(matches!(refused(&doubled), StatementError::Cose(_)), "{}", kind.name);
        let trailing = [&header()[..], &[0]].concat();
        assert!(matches!(refused(&trailing), StatementError::Cose(_)), "{}", kind.name);
    }
}

#[test]
fn unprotected_entries_are_refused() {
    let kid = key().public().kid();
    let entries = [
        (Value::from(1), Value::from(-19)),
        (Value::from(3), Value::from(0)),
        (Value::from(4), bytes(&kid)),
        (Value::from(99), Value::Null),
        (Value::from("x"), Value::Null),
    ];
    for kind in kinds() {
        for entry in &entries {
            let bytes = with_header(&kind, &header(), Value::Map(vec![entry.clone()]));
            assert_eq!((kind.read)(&bytes), Err(StatementError::Spelling), "{}: {entry:?}", kind.name);
        }
        let only_alg = with_header(&kind, &[0xa1, 1, 0x32], Value::Map(vec![entries[2].clone()]));
        assert_eq!((kind.read)(&only_alg), Err(StatementError::NoSigner), "{}", kind.name);
    }
}

/// The outermost bytes: tag, array, lengths.
#[test]
fn another_envelope_is_refused() {
    for kind in kinds() {
        let whole = &kind.signed;
        assert_eq!(whole[..4], [0xd2, 0x84, 0x58, 38]);
        let (signature, unsigned) = (&whole[whole.len() - 64..], &whole[..whole.len() - 66]);
        let others = [
            ("untagged", whole[1..].to_vec()),
            ("tag 98, COSE_Sign", [&[0xd8, 98], &whole[1..]].concat()),
            ("a longer tag", [&[0xd8, 18], &whole[1..]].concat()),
            ("tagged twice", [&[0xd2], &whole[..]].concat()),
            ("said to be CBOR", [&[0xd9, 0xd9, 0xf7], &whole[..]].concat()),
            ("a longer count", [&[0xd2, 0x98, 4], &whole[2..]].concat()),
            ("without a count", [&[0xd2, 0x9f], &whole[2..], &[0xff]].concat()),
            ("a fifth part", [&[0xd2, 0x85], &whole[2..], &[0]].concat()),
            ("no signature", [&[0xd2, 0x83], &unsigned[2..]].concat()),
            ("an empty signature", [unsigned, &[0x40]].concat()),
            ("a short signature", [unsigned, &[0x58, 63], &signature[..63]].concat()),
            ("a long signature", [unsigned, &[0x58, 65], signature, &[0]].concat()),
            ("a longer length", [unsigned, &[0x59, 0, 64], signature].concat()),
            ("in pieces", [unsigned, &[0x5f, 0x58, 64], signature, &[0xff]].concat()),
            ("header without a map around it", [&[0xd2, 0x84, 0x59, 0, 38], &whole[4..]].concat()),
            ("unprotected without a count", [&whole[..UNPROTECTED], &[0xbf, 0xff], &whole[UNPROTECTED + 1..]].concat()),
            ("detached", [&whole[..=UNPROTECTED], &[0xf6, 0x58, 64], signature].concat()),
            ("an empty payload", with_payload(&kind, &[])),
            ("bytes behind it", [whole, &[0][..]].concat()),
            ("twice", [&whole[..], whole].concat()),
        ];
        for (name, bytes) in others {
            assert!((kind.read)(&bytes).is_err(), "{}: {name}", kind.name);
        }
        for length in 0..whole.len() {
            assert!((kind.read)(&whole[..length]).is_err(), "{}: {length} bytes", kind.name);
        }
    }
}

#[test]
fn another_spelling_of_a_payload_is_refused() {
    for kind in kinds() {
        // Count, then field 1 (1: version), then field 2, 32 bytes.
        let (count, rest) = kind.payload.split_first().map(|(head, rest)| (head & 0x1f, rest)).unwrap();
        let head = if count < 24 { vec![0xa0 | count] } else { vec![0xb8, count] };
        let version = rest[1];
        assert_eq!((&rest[..5], head.len()), (&[1, version, 2, 0x58, 32][..], 1), "{}", kind.name);
        let others = [
            ("a longer count", [&[0xb8, count], rest].concat()),
            ("without a count", [&[0xbf], rest, &[0xff]].concat()),
            ("a longer key", [&head, &[0x18, 1][..], &rest[1..]].concat()),
            ("a longer integer", [&head, &[1, 0x18, version][..], &rest[2..]].concat()),
            ("the longest integer", [&head, &[1, 0x1b, 0, 0, 0, 0, 0, 0, 0, version][..], &rest[2..]].concat()),
            ("a big number", [&head, &[1, 0xc2, 0x41, version][..], &rest[2..]].concat()),
            ("a longer length", [&head, &rest[..3], &[0x59, 0, 32], &rest[5..]].concat()),
            ("in pieces", [&head, &rest[..3], &[0x5f, 0x58, 32], &rest[5..37], &[0xff], &rest[37..]].concat()),
            ("bytes behind it", [&kind.payload[..], &[0]].concat()),
        ];
        for (name, payload) in others {
            let bytes = with_payload(&kind, &payload);
            assert_eq!((kind.read)(&bytes), Err(StatementError::Spelling), "{}: {name}", kind.name);
        }
    }
}

#[test]
fn another_set_of_fields_is_refused() {
    for kind in kinds() {
        let right = fields(&kind.payload);
        let refused = |fields: Vec<(Value, Value)>| {
            let bytes = with_payload(&kind, &cbor(&Value::Map(fields)));
            (kind.read)(&bytes).unwrap_err()
        };
        let count = right.len() as u64;
        for at in 0..right.len() {
            let number = at as u64 + 1;
            let mut missing = right.clone();
            missing.remove(at);
            assert_eq!(refused(missing), FieldError::Field(number).into(), "{} without {number}", kind.name);
            let mut doubled = right.clone();
            doubled.insert(at, right[at].clone());
            let next = if number == count { FieldError::Extra(count) } else { FieldError::Field(number + 1) };
            assert_eq!(refused(doubled), next.into(), "{} with {number} twice", kind.name);
            let mut swapped = right.clone();
            swapped.swap(at, (at + 1) % right.len());
            let first = if number == count { 1 } else { number };
            assert_eq!(refused(swapped), FieldError::Field(first).into(), "{} with {number} moved", kind.name);
        }
        let extra = [&right[..], &[((count + 1).into(), 0.into())]].concat();
        assert_eq!(refused(extra), FieldError::Extra(count).into(), "{}", kind.name);
        let no_map = with_payload(&kind, &cbor(&Value::Array(right.iter().map(|(_, value)| value.clone()).collect())));
        assert_eq!((kind.read)(&no_map), Err(FieldError::NoMap.into()), "{}", kind.name);
    }
}

#[test]
fn a_field_of_another_type_or_size_is_refused() {
    let wrong = [
        Value::Null,
        Value::Bool(true),
        Value::from(-1),
        Value::Float(1.0),
        bytes(&[0; 33]),
        bytes(&[0; 15]),
        Value::Text("x".repeat(cbor::MAX_TEXT_BYTES + 1)),
        Value::Array(Vec::new()),
        Value::Tag(1, Box::new(Value::from(1))),
    ];
    for kind in kinds() {
        let right = fields(&kind.payload);
        for at in 0..right.len() {
            // What a verifier or a vendor gives has no length of its own.
            let short = kind.name == "key-binding-2" && [9, 11].contains(&at);
            for value in wrong.iter().filter(|value| !(short && value.is_bytes())) {
                let mut fields = right.clone();
                fields[at].1 = value.clone();
                let found = (kind.read)(&with_payload(&kind, &cbor(&Value::Map(fields))));
                assert_eq!(found, Err(FieldError::Field(at as u64 + 1).into()), "{}: {value:?}", kind.name);
            }
        }
        let mut version = right;
        version[0].1 = 3.into();
        let found = (kind.read)(&with_payload(&kind, &cbor(&Value::Map(version))));
        assert_eq!(found, Err(FieldError::Field(1).into()), "{}", kind.name);
    }
}

#[test]
fn text_is_cut_where_a_reader_would_refuse_it() {
    let most = cbor::MAX_TEXT_BYTES;
    for (node, kept) in
        [("x".repeat(most), most), ("x".repeat(most + 1), most), ("é".repeat(most), most), ("€".repeat(most), 255)]
    {
        let signed = sign(&KeyBinding { node: node.clone(), ..key_binding() }, &key());
        assert_eq!(verify::<KeyBinding>(&signed, &key().public()).unwrap().node, node[..kept]);
    }
    let long = "x".repeat(most);
    let environment = Environment { target: long.clone(), isa: long.clone(), renderer: long.clone(), tee: long };
    let longest = Checkpoint { environment, ..checkpoint() };
    assert_eq!(verify(&sign(&longest, &key()), &key().public()), Ok(longest));
}

#[test]
fn a_binding_that_says_two_things_of_its_key_is_refused() {
    let kind = kind("key-binding-2", &key_binding_2());
    let with = |changes: &[(usize, Value)]| {
        let mut fields = fields(&kind.payload);
        changes.iter().for_each(|(at, value)| fields[*at].1 = value.clone());
        (kind.read)(&with_payload(&kind, &cbor(&Value::Map(fields))))
    };
    assert_eq!(with(&[(8, "made".into())]), Err(FieldError::Field(10).into()), "made, and sealed to a measurement");
    assert_eq!(with(&[(9, bytes(&[]))]), Err(FieldError::Field(10).into()), "unsealed of nothing");
    assert_eq!(with(&[(8, "file".into()), (9, bytes(&[]))]), Ok(()));
    assert_eq!(with(&[(8, "found".into())]), Err(FieldError::Field(9).into()));
    for (at, most) in [(9, 64), (11, MAX_NONCE_BYTES)] {
        assert_eq!(with(&[(at, bytes(&vec![1; most]))]), Ok(()));
        assert_eq!(with(&[(at, bytes(&vec![1; most + 1]))]), Err(FieldError::Field(at as u64 + 1).into()));
    }
}

#[test]
fn a_binding_of_no_key_is_refused() {
    let kind = kind("key-binding", &key_binding());
    for weak in SMALL_ORDER {
        let mut fields = fields(&kind.payload);
        fields[1].1 = bytes(&unhex(weak));
        let found = (kind.read)(&with_payload(&kind, &cbor(&Value::Map(fields))));
        assert_eq!(found, Err(FieldError::Field(2).into()), "{weak}");
    }
}

#[test]
fn longer_statements_are_not_looked_at() {
    for kind in kinds() {
        let read = |length: usize| (kind.read)(&[&kind.signed[..], &vec![0; length - kind.signed.len()]].concat());
        assert_eq!(read(MAX_BYTES + 1), Err(StatementError::Length(MAX_BYTES + 1)));
        assert!(matches!(read(MAX_BYTES), Err(StatementError::Cose(_))));
    }
}
