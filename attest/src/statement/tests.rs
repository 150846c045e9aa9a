//! Statements: the one spelling, every other one refused, and what two of them prove together.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use ciborium::Value;
use proptest::prelude::*;

use super::*;
use crate::Digest;
use crate::log::{Lane, PlayerChain};
use crate::store::files::Scratch;

/// Of RFC 8032 §7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

// The signed bytes of the three statements below, made from `statement.cddl` in Python (cbor2 6.3, cryptography 50.0,
// blake3 1.0), not with this program. cddl-verifier 1.5.3 finds that they are what `statement.cddl` says.
const KEY_BINDING: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a05870a70101025820d75a980182\
    b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a0358200101010101010101010101010101010101010101010101010101\
    0101010101010450000102030405060708090a0b0c0d0e0f050306676e6f64c3a92d31071b0000019ab697e80058407c12078fb60b9d8710\
    d7a9ad81eafd0c9e499a3f4dbabd3b4aa8de8902dd13545a43180c7fff0671fc45f47f5a47a4b49d556acb460325bf38bfa1833d7c820a";
const CHECKPOINT: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a059016bb3010102582001010101\
    010101010101010101010101010101010101010101010101010101010350000102030405060708090a0b0c0d0e0f0403051818061a000100\
    0007582002020202020202020202020202020202020202020202020202020202020202020858200303030303030303030303030303030303\
    03030303030303030303030303030309582004040404040404040404040404040404040404040404040404040404040404040a5820050505\
    05050505050505050505050505050505050505050505050505050505050b1bffffffffffffffff0c58200606060606060606060606060606\
    0606060606060606060606060606060606060d6c7838365f36342d6c696e75780e64737365320f646e6f6e65106374647811582007070707\
    0707070707070707070707070707070707070707070707070707070712582008080808080808080808080808080808080808080808080808\
    08080808080808131b0000019ab697e80058401106678b2ad5f511ce3037ed8491fc742805ce6f8c442d7505aa32300c19ddc52a7b225e5f\
    77418ba6b8826d73773423e171c5d1ac2ec5ff0a496391eefe4002";
const RECEIPT: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a0589bac01010258200101010101\
    0101010101010101010101010101010101010101010101010101010350000102030405060708090a0b0c0d0e0f0403051b00000001000000\
    0006170718ff0858200909090909090909090909090909090909090909090909090909090909090909091901000a19ffff0b58200a0a0a0a\
    0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0c19038458400b6c7ea4218789bbb140af41c7284bc45c98176a22c9\
    3b9c3d4fdff54e348df735255b3837c26e1078fc42c43141c8f000b608340aabc55d1f76d308d40ecd09";

/// Where the envelope has the signer's `kid`.
const KID: std::ops::Range<usize> = 10..42;
/// Where it has the unprotected header, which is empty.
const UNPROTECTED: usize = 42;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn key() -> SigningKey {
    SigningKey::from_seed(unhex(SEED).try_into().unwrap())
}

fn not_by(key: PublicKey) -> StatementError {
    StatementError::Signer(Digest(key.to_bytes()))
}

fn another_key() -> SigningKey {
    SigningKey::from_seed([9; 32])
}

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

fn session() -> [u8; 16] {
    std::array::from_fn(|i| i as u8)
}

fn key_binding() -> KeyBinding {
    let (key, node) = (key().public(), "nodé-1".into());
    KeyBinding { key, world: digest(1), session: session(), epoch: 3, node, wall_time_ms: 1_764_000_000_000 }
}

/// Its numbers are the ends of CBOR's ranges.
fn checkpoint() -> Checkpoint {
    Checkpoint {
        world: digest(1),
        session: session(),
        epoch: 3,
        sequence: 24,
        tick: 65536,
        previous: digest(2),
        state_root: digest(3),
        schema: digest(4),
        input_root: digest(5),
        input_count: u64::MAX,
        code: digest(6),
        environment: Environment {
            target: "x86_64-linux".into(),
            isa: "sse2".into(),
            renderer: "none".into(),
            tee: "tdx".into(),
        },
        key_binding: digest(7),
        manifest: digest(8),
        wall_time_ms: 1_764_000_000_000,
    }
}

fn receipt() -> Receipt {
    let motions = Lane { sequence: 23, count: 255, head: digest(9) };
    let edges = Lane { sequence: 256, count: 65535, head: digest(10) };
    let chain = PlayerChain { motions, edges };
    Receipt { world: digest(1), session: session(), epoch: 3, player: 1 << 32, chain, tick: 900 }
}

/// One kind of statement, so that what is tested of one is tested of all.
struct Kind {
    name: &'static str,
    context: &'static str,
    payload: Vec<u8>,
    signed: Vec<u8>,
    verify: fn(&[u8], &PublicKey) -> Result<(), StatementError>,
    read: fn(&[u8]) -> Result<(), StatementError>,
    /// Signed once more, if it can be read.
    again: fn(&[u8]) -> Option<Vec<u8>>,
}

fn kind<S: Statement>(name: &'static str, statement: &S) -> Kind {
    Kind {
        name,
        context: S::CONTEXT,
        payload: statement.to_payload(),
        signed: sign(statement, &key()),
        verify: |bytes, key| verify::<S>(bytes, key).map(drop),
        read: |bytes| read_unverified::<S>(bytes).map(drop),
        again: |bytes| read_unverified::<S>(bytes).ok().map(|(statement, _)| sign(&statement, &key())),
    }
}

/// By their names in `statement.cddl`.
fn kinds() -> [Kind; 3] {
    [kind("key-binding", &key_binding()), kind("checkpoint", &checkpoint()), kind("receipt", &receipt())]
}

fn cbor(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn bytes(value: &[u8]) -> Value {
    Value::Bytes(value.to_vec())
}

fn fields(payload: &[u8]) -> Vec<(Value, Value)> {
    ciborium::from_reader::<Value, _>(payload).unwrap().into_map().unwrap()
}

/// `{1: -19, 4: kid}`
fn header() -> Vec<u8> {
    [&[0xa2, 1, 0x32, 4, 0x58, 32][..], &key().public().kid()].concat()
}

/// A statement of these parts as they are spelled, with a valid signature: a node could make it.
fn spelled(context: &str, protected: &[u8], unprotected: Value, payload: &[u8], key: &SigningKey) -> Vec<u8> {
    let signed = ["Signature1".into(), bytes(protected), bytes(context.as_bytes()), bytes(payload)];
    let signature = key.sign(&cbor(&Value::Array(signed.into())));
    let parts = vec![bytes(protected), unprotected, bytes(payload), bytes(&signature)];
    cbor(&Value::Tag(18, Box::new(Value::Array(parts))))
}

fn with_header(kind: &Kind, protected: &[u8], unprotected: Value) -> Vec<u8> {
    spelled(kind.context, protected, unprotected, &kind.payload, &key())
}

fn with_payload(kind: &Kind, payload: &[u8]) -> Vec<u8> {
    spelled(kind.context, &header(), Value::Map(Vec::new()), payload, &key())
}

#[test]
fn fixed_statements_have_the_documented_bytes() {
    let bytes = [KEY_BINDING, CHECKPOINT, RECEIPT];
    let hashes = [
        "2e1df9a6cdadfc983305c565ded854002fa60f211a45f0d0e12508112a31c9e8",
        "687082e2982f036c9972a98c28c83a89fca9548a22cf656569307697e39dd8e0",
        "af68d22167f11456bb620ef3472719d699319ac7160710fbd58c5894900ce404",
    ];
    for (kind, (bytes, hashed)) in kinds().iter().zip(bytes.into_iter().zip(hashes)) {
        assert_eq!(hex(&kind.signed), bytes, "{}", kind.name);
        assert_eq!(hash(&kind.signed).to_string(), hashed, "{}", kind.name);
    }
    let quoted = "a325e4ddad23d529f6923e6e9061091e78ea24cce90c24238c99d46bec72fa32\
        a247f09e03dd05747418730fdbeea5e2002f3e6abe02fd59f7a61fcc1c729fe8";
    assert_eq!(hex(&key_binding().report_data()), quoted);
}

#[test]
fn fixed_statements_are_read() {
    let key = key().public();
    assert_eq!(verify(&unhex(KEY_BINDING), &key), Ok(key_binding()));
    assert_eq!(verify(&unhex(CHECKPOINT), &key), Ok(checkpoint()));
    assert_eq!(verify(&unhex(RECEIPT), &key), Ok(receipt()));
    assert_eq!(read_unverified(&unhex(RECEIPT)), Ok((receipt(), key.kid())));
}

/// Compares `statement.cddl` with what is really signed, field by field.
#[test]
fn the_cddl_describes_what_is_signed() {
    let cddl = include_str!("../../statement.cddl");
    for Kind { name, context, payload, .. } in kinds() {
        let rule = cddl.split_once(&format!("\n{name} = {{\n")).unwrap().1.split_once("\n}").unwrap().0;
        let (said, signed): (Vec<&str>, _) = (rule.lines().collect(), fields(&payload));
        assert_eq!(said.len(), signed.len(), "{name}");
        for (line, (number, value)) in said.into_iter().zip(signed) {
            let (said_number, rest) = line.split_once(" => ").unwrap();
            let said_type = rest.split_once(',').unwrap().0;
            assert_eq!(Value::from(said_number.trim().parse::<u64>().unwrap()), number, "{name}");
            assert!(fits(said_type, &value), "{name}: {line}");
        }
        let signed = cddl.lines().find(|line| line.starts_with(&format!("signed-{name} = signed<{name}> "))).unwrap();
        assert!(signed.ends_with(&format!("; context: {context}")), "{signed}");
    }
    assert!(cddl.contains(&format!("at most {MAX_BYTES} bytes")));
    assert!(cddl.contains(&format!("\nname = text .size (0..{}) ", cbor::MAX_TEXT_BYTES)));
}

/// Whether a field is of a type of `statement.cddl`.
fn fits(said: &str, value: &Value) -> bool {
    match value {
        Value::Integer(_) => said == "uint" || (said == "version" && *value == Value::from(1)),
        Value::Bytes(bytes) if bytes.len() == 32 => ["digest", "key"].contains(&said),
        Value::Bytes(bytes) if bytes.len() == 16 => said == "session",
        Value::Text(_) => said == "name",
        _ => false,
    }
}

#[test]
fn the_parts_of_a_statement_make_its_bytes() {
    for kind in kinds() {
        assert_eq!(with_payload(&kind, &kind.payload), kind.signed, "{}", kind.name);
        assert_eq!((kind.verify)(&kind.signed, &key().public()), Ok(()), "{}", kind.name);
        assert_eq!((&kind.signed[KID], kind.signed[UNPROTECTED]), (&key().public().kid()[..], 0xa0), "{}", kind.name);
    }
}

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
        // Count, then field 1 (1: 1), then field 2, 32 bytes.
        let (count, rest) = kind.payload.split_first().map(|(head, rest)| (head & 0x1f, rest)).unwrap();
        let head = if count < 24 { vec![0xa0 | count] } else { vec![0xb8, count] };
        assert_eq!((&rest[..5], head.len()), (&[1, 1, 2, 0x58, 32][..], 1), "{}", kind.name);
        let others = [
            ("a longer count", [&[0xb8, count], rest].concat()),
            ("without a count", [&[0xbf], rest, &[0xff]].concat()),
            ("a longer key", [&head, &[0x18, 1][..], &rest[1..]].concat()),
            ("a longer integer", [&head, &[1, 0x18, 1][..], &rest[2..]].concat()),
            ("the longest integer", [&head, &[1, 0x1b, 0, 0, 0, 0, 0, 0, 0, 1][..], &rest[2..]].concat()),
            ("a big number", [&head, &[1, 0xc2, 0x41, 1][..], &rest[2..]].concat()),
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
            for value in &wrong {
                let mut fields = right.clone();
                fields[at].1 = value.clone();
                let found = (kind.read)(&with_payload(&kind, &cbor(&Value::Map(fields))));
                assert_eq!(found, Err(FieldError::Field(at as u64 + 1).into()), "{}: {value:?}", kind.name);
            }
        }
        let mut version = right;
        version[0].1 = 2.into();
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
        for other in kinds().iter().filter(|other| other.name != kind.name) {
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

/// All points of small order, first in their canonical spelling, then in the others that fit 32 bytes.
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

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

fn previous() -> (Digest, Checkpoint) {
    (digest(2), Checkpoint { sequence: 23, tick: 65535, previous: digest(0), ..checkpoint() })
}

#[test]
fn a_checkpoint_may_follow_in_the_same_epoch_or_in_a_later_one_with_another_key() {
    assert_eq!(check_succession(&previous(), &checkpoint()), Ok(()));
    let restarted = Checkpoint { epoch: 7, key_binding: digest(70), ..checkpoint() };
    assert_eq!(check_succession(&previous(), &restarted), Ok(()));
    let elsewhere =
        Checkpoint { code: digest(60), environment: Environment::default(), wall_time_ms: 0, ..checkpoint() };
    assert_eq!(check_succession(&previous(), &elsewhere), Ok(()), "machines and programs may change, clocks may lie");
}

#[test]
fn every_break_of_a_chain_has_its_name() {
    let next = checkpoint();
    let breaks = [
        (ChainError::Other("world"), Checkpoint { world: digest(0), ..next.clone() }),
        (ChainError::Other("session"), Checkpoint { session: [0; 16], ..next.clone() }),
        (ChainError::Sequence { wanted: 24, found: 25 }, Checkpoint { sequence: 25, ..next.clone() }),
        (ChainError::Sequence { wanted: 24, found: 23 }, Checkpoint { sequence: 23, ..next.clone() }),
        (
            ChainError::Previous { wanted: digest(2), found: digest(0) },
            Checkpoint { previous: digest(0), ..next.clone() },
        ),
        (ChainError::Tick { previous: 65535, found: 65535 }, Checkpoint { tick: 65535, ..next.clone() }),
        (ChainError::Tick { previous: 65535, found: 0 }, Checkpoint { tick: 0, ..next.clone() }),
        (ChainError::Epoch { previous: 3, found: 2 }, Checkpoint { epoch: 2, ..next.clone() }),
        (ChainError::KeyBinding, Checkpoint { epoch: 4, ..next.clone() }),
        (ChainError::KeyBinding, Checkpoint { key_binding: digest(0), ..next.clone() }),
        (ChainError::Schema, Checkpoint { schema: digest(0), ..next }),
    ];
    for (expected, next) in breaks {
        assert_eq!(check_succession(&previous(), &next), Err(expected));
    }
    let last = (digest(2), Checkpoint { sequence: u64::MAX, ..previous().1 });
    let after = Checkpoint { sequence: 0, ..checkpoint() };
    assert_eq!(check_succession(&last, &after), Err(ChainError::Sequence { wanted: u64::MAX, found: 0 }));
}

#[test]
fn two_histories_are_proven() {
    let other = Checkpoint { state_root: digest(30), ..checkpoint() };
    let (a, b, public) = (sign(&checkpoint(), &key()), sign(&other, &key()), key().public());
    let proven = Equivocation { session: session(), epoch: 3, sequence: 24, hashes: [hash(&a), hash(&b)] };
    assert_eq!(equivocation(&a, &b, &public), Ok(proven));
}

/// Of the checkpoint, by its key with the nonce 1234567, which is not RFC 8032's, computed in Python.
const SIGNED_ONCE_MORE: &str = "\
    62244e218f4deae680de9a6832ab808cbda6da6451c5caae6be7eca4d466b5d9\
    6e8b523a6410b0d043e415a2e6795c209a9d46e3c99c5e5e8667e470ac93330a";

#[test]
fn what_is_no_fraud_has_its_name() {
    let (signed, public) = (sign(&checkpoint(), &key()), key().public());
    let against = |other: Checkpoint| equivocation(&signed, &sign(&other, &key()), &public).unwrap_err();
    assert_eq!(against(checkpoint()), NotFraud::Same);
    let elsewhere = [
        ("world", Checkpoint { world: digest(0), ..checkpoint() }),
        ("session", Checkpoint { session: [0; 16], ..checkpoint() }),
        ("epoch", Checkpoint { epoch: 4, ..checkpoint() }),
        ("sequence", Checkpoint { sequence: 25, ..checkpoint() }),
    ];
    for (what, other) in elsewhere {
        assert_eq!(against(other), NotFraud::Elsewhere(what));
    }
    // What its signer never said is no evidence against it.
    let other = another_key().public();
    let forged = sign(&Checkpoint { tick: 1, ..checkpoint() }, &another_key());
    let not_its_own = |which, key| NotFraud::Statement { which, cause: not_by(key) };
    assert_eq!(equivocation(&signed, &forged, &public), Err(not_its_own(2, public)));
    assert_eq!(equivocation(&forged, &signed, &public), Err(not_its_own(1, public)));
    assert_eq!(equivocation(&signed, &signed, &other), Err(not_its_own(1, other)));
    let receipt = equivocation(&signed, &sign(&receipt(), &key()), &public);
    assert!(matches!(receipt, Err(NotFraud::Statement { which: 2, cause: StatementError::Payload(_) })));
    // Words signed once more are no other history.
    let again = [&signed[..signed.len() - 64], &unhex(SIGNED_ONCE_MORE)].concat();
    assert_eq!((verify(&again, &public), again == signed), (Ok(checkpoint()), false));
    assert_eq!(equivocation(&signed, &again, &public), Err(NotFraud::Same));
}

#[test]
fn key_files_are_their_owners_and_never_overwritten() {
    let scratch = Scratch::new("signing-key");
    let path = scratch.0.join("key");
    key().write_new(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{SEED}\n"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(SigningKey::read(&path).unwrap().public(), key().public());
    let again = another_key().write_new(&path).unwrap_err();
    let exists = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::AlreadyExists;
    assert!(matches!(&again, KeyFileError::Io { doing: "write", cause, .. } if exists(cause)), "{again}");
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{SEED}\n"));
    let missing = SigningKey::read(&scratch.0.join("none")).unwrap_err();
    assert!(matches!(missing, KeyFileError::Io { doing: "read", .. }));
}

#[test]
fn key_files_that_others_may_use_are_refused() {
    let scratch = Scratch::new("signing-key-mode");
    let path = scratch.0.join("key");
    key().write_new(&path).unwrap();
    for mode in [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o666, 0o777] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert!(matches!(SigningKey::read(&path), Err(KeyFileError::Open { mode: found, .. }) if found == mode));
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        assert!(SigningKey::read(&path).is_ok(), "{mode:o}");
    }
}

#[test]
fn key_files_with_other_content_are_refused() {
    let scratch = Scratch::new("signing-key-content");
    let path = scratch.0.join("key");
    key().write_new(&path).unwrap();
    let contents = [
        String::new(),
        SEED.into(),
        format!("{SEED}\n\n"),
        format!("{}\n\n", &SEED[1..]),
        format!("{}\n", SEED.to_uppercase()),
        format!("g{}\n", &SEED[1..]),
        format!(" {}\n", &SEED[1..]),
        format!("{}\n", "é".repeat(32)),
    ];
    for content in contents {
        fs::write(&path, &content).unwrap();
        assert!(matches!(SigningKey::read(&path), Err(KeyFileError::Content { .. })), "{content:?}");
    }
    assert!(matches!(SigningKey::read(&scratch.0), Err(KeyFileError::Io { doing: "read", .. })));
}

fn digests() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest)
}

/// Also those at which CBOR's lengths change.
fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        (0u32..64, any::<bool>()).prop_map(|(bit, below)| (1u64 << bit) - u64::from(below)),
        0u64..300
    ]
}

fn texts() -> impl Strategy<Value = String> {
    "\\PC{0,64}"
}

fn key_bindings() -> impl Strategy<Value = KeyBinding> {
    (any::<[u8; 32]>(), digests(), any::<[u8; 16]>(), numbers(), texts(), numbers()).prop_map(
        |(seed, world, session, epoch, node, wall_time_ms)| {
            let key = SigningKey::from_seed(seed).public();
            KeyBinding { key, world, session, epoch, node, wall_time_ms }
        },
    )
}

fn checkpoints() -> impl Strategy<Value = Checkpoint> {
    let (digests, numbers) = (prop::array::uniform8(any::<[u8; 32]>()), prop::array::uniform5(numbers()));
    let texts = [texts(), texts(), texts(), texts()];
    (digests, numbers, texts, any::<[u8; 16]>()).prop_map(|(digests, numbers, texts, session)| {
        let [world, previous, state_root, schema, input_root, code, key_binding, manifest] = digests.map(Digest);
        let [epoch, sequence, tick, input_count, wall_time_ms] = numbers;
        let [target, isa, renderer, tee] = texts;
        let environment = Environment { target, isa, renderer, tee };
        Checkpoint {
            world,
            session,
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
}

fn receipts() -> impl Strategy<Value = Receipt> {
    let lane = || (numbers(), numbers(), digests()).prop_map(|(sequence, count, head)| Lane { sequence, count, head });
    let chain = (lane(), lane()).prop_map(|(motions, edges)| PlayerChain { motions, edges });
    (digests(), any::<[u8; 16]>(), numbers(), numbers(), chain, numbers())
        .prop_map(|(world, session, epoch, player, chain, tick)| Receipt { world, session, epoch, player, chain, tick })
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
    fn what_is_signed_is_read(binding in key_bindings(), checkpoint in checkpoints(), receipt in receipts()) {
        read_back(&binding);
        read_back(&checkpoint);
        read_back(&receipt);
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
