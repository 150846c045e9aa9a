//! Statements: the one spelling, every other one refused, and what two of them prove together.

mod any;
mod chain;
mod key_files;
mod signatures;
mod spelling;

use ciborium::Value;
use proptest::prelude::*;

use super::*;
use crate::Digest;
use crate::log::{Lane, PlayerChain};

/// Of RFC 8032 §7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

// The signed bytes of the statements below, made from `statement.cddl` in Python (cbor2 6.3, cryptography 50.0,
// blake3 1.0), not with this program. cddl-verifier 1.5.3 finds that they are what `statement.cddl` says.
const KEY_BINDING: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a05870a70101025820d75a980182\
    b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a0358200101010101010101010101010101010101010101010101010101\
    0101010101010450000102030405060708090a0b0c0d0e0f050306676e6f64c3a92d31071b0000019ab697e80058407c12078fb60b9d8710\
    d7a9ad81eafd0c9e499a3f4dbabd3b4aa8de8902dd13545a43180c7fff0671fc45f47f5a47a4b49d556acb460325bf38bfa1833d7c820a";
const KEY_BINDING_2: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a0590126af0102025820d75a9801\
    82b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a03582001010101010101010101010101010101010101010101010101\
    010101010101010450000102030405060708090a0b0c0d0e0f050306676e6f64c3a92d31071b0000019ab697e8000858200b0b0b0b0b0b0b\
    0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0968756e7365616c65640a5830030303030303030303030303030303030303\
    0303030303030303030303030303030303030303030303030303030303030b58200606060606060606060606060606060606060606060606\
    0606060606060606060c487175657374696f6e0d58200d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0e40\
    0f19012c58403db7acafef6bc4d3da54f647cf0009a31197b29af72e7749ebe08bb3f74361515b42cde6a48cba549c5b50dff845f4a54a77\
    0d4d5f79680eea52318e873cd40b";
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

const WORK_RECEIPT: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a058c2ad010102582001010101010101\
    010101010101010101010101010101010101010101010101010350000102030405060708090a0b0c0d0e0f040305181806582002020202020202\
    02020202020202020202020202020202020202020202020202075820030303030303030303030303030303030303030303030303030303030303\
    030308190258091a000100000a1b80000000000000000b1901000c58208002000068010000fa0000000000000000050000d00200000000000001\
    0000000d19ffff5840b468386b8a3f30b4f50043388251d3a71912a4a920e402a4c508259f1ac6fc08c9ddf015c3c61f41dd05428567c7dee16d\
    452e2af75b177bd7718052e9776203";
const FAULT: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a058f0ad010102582001010101010101\
    010101010101010101010101010101010101010101010101010350000102030405060708090a0b0c0d0e0f040305000658200000000000000000\
    00000000000000000000000000000000000000000000000007582003030303030303030303030303030303030303030303030303030303030303\
    0308190385096b6f7574206f66206675656c0a1a02faf0800b782e6e6f64c3a92d313a207468652070726f6772616d2075736564207570206974\
    73203530303030303030206675656c0c582005050505050505050505050505050505050505050505050505050505050505050d18ff58403c7808\
    4711eac2f5fdbcb2508d6aab7488e49138de91ca419a4a312b71a3bbb39e27a0fa101b95868f424197bbec78f904a3bf9da634383be69928efe0\
    ed3103";
const UPGRADE: &str = "\
    d2845826a2013204582021fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9a0590117ad0101025820010101010101\
    01010101010101010101010101010101010101010101010101010350000102030405060708090a0b0c0d0e0f0403050106582002020202020202\
    02020202020202020202020202020202020202020202020202075820030303030303030303030303030303030303030303030303030303030303\
    0303081818091a000100000a582004040404040404040404040404040404040404040404040404040404040404040b5820050505050505050505\
    05050505050505050505050505050505050505050505050c58200606060606060606060606060606060606060606060606060606060606060606\
    0d58200707070707070707070707070707070707070707070707070707070707070707584069484798617a718b9e68697406c30409e5f6b57d6e\
    16bf83325ec5b0ef1000df422ce21bd3c285f7c46d64a2e7fa2b4ef06dbcf73fe5adfb6793cad664a51108";

/// Where the envelope has the signer's `kid`.
const KID: std::ops::Range<usize> = 10..42;
/// Where it has the unprotected header, which is empty.
const UNPROTECTED: usize = 42;

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

fn run() -> [u8; 16] {
    std::array::from_fn(|i| i as u8)
}

fn key_binding() -> KeyBinding {
    let (key, node) = (key().public(), "nodé-1".into());
    KeyBinding { key, world: digest(1), run: run(), epoch: 3, node, wall_time_ms: 1_764_000_000_000, provenance: None }
}

fn key_binding_2() -> KeyBinding {
    let origin = KeyOrigin::Unsealed(vec![3; 48]);
    let (nonce, dtls, tls) = (b"question".to_vec(), Some(digest(13)), None);
    let provenance = Provenance { previous: digest(11), origin, code: digest(6), nonce, dtls, tls, given_up: 300 };
    KeyBinding { provenance: Some(provenance), ..key_binding() }
}

/// Its numbers are the ends of CBOR's ranges.
fn checkpoint() -> Checkpoint {
    Checkpoint {
        world: digest(1),
        run: run(),
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
    Receipt { world: digest(1), run: run(), epoch: 3, player: 1 << 32, chain, tick: 900 }
}

fn work_receipt() -> WorkReceipt {
    let mut delivered = Delivered::of_bytes(65535);
    delivered.view((1280, 720), 1 << 32);
    delivered.view((640, 360), 250);
    WorkReceipt {
        world: digest(1),
        run: run(),
        epoch: 3,
        sequence: 24,
        previous: digest(2),
        checkpoint: digest(3),
        from_tick: 600,
        to_tick: 65536,
        repeatable: Repeatable { fuel: 1 << 63, player_ticks: 256 },
        delivered,
    }
}

fn fault() -> Fault {
    Fault {
        world: digest(1),
        run: run(),
        epoch: 3,
        sequence: 0,
        previous: digest(0),
        checkpoint: digest(3),
        tick: 901,
        kind: FaultKind::OutOfFuel,
        fuel: 50_000_000,
        why: "nodé-1: the program used up its 50000000 fuel".into(),
        input_root: digest(5),
        input_count: 255,
    }
}

fn upgrade() -> Upgrade {
    Upgrade {
        world: digest(1),
        run: run(),
        epoch: 3,
        sequence: 1,
        previous: digest(2),
        checkpoint: digest(3),
        number: 24,
        tick: 65536,
        before: digest(4),
        from: digest(5),
        to: digest(6),
        code: digest(7),
    }
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
fn kinds() -> [Kind; 7] {
    let second = kind("key-binding-2", &key_binding_2());
    let [first, checkpoint] = [kind("key-binding", &key_binding()), kind("checkpoint", &checkpoint())];
    let [work, fault] = [kind("work-receipt", &work_receipt()), kind("fault", &fault())];
    [first, second, checkpoint, kind("receipt", &receipt()), work, fault, kind("upgrade", &upgrade())]
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
    let bytes = [KEY_BINDING, KEY_BINDING_2, CHECKPOINT, RECEIPT, WORK_RECEIPT, FAULT, UPGRADE];
    let hashes = [
        "2e1df9a6cdadfc983305c565ded854002fa60f211a45f0d0e12508112a31c9e8",
        "69a29e23d33e2aa298a797ffe47b11359bc92316cf4b2774436f58975dc72a71",
        "687082e2982f036c9972a98c28c83a89fca9548a22cf656569307697e39dd8e0",
        "af68d22167f11456bb620ef3472719d699319ac7160710fbd58c5894900ce404",
        "8421f55c07b3e733b6491e337eb9b38f3ced470d7d595a05ee88a4d4550d720d",
        "208e1396935c429c792df1fc12bf1183067502e04ef6e02b78e88d1bb67b4a64",
        "9373904e0937d5818f108fb3b09059e0bca86e871fe6dfdba379f04ec0503ca8",
    ];
    for (kind, (bytes, hashed)) in kinds().iter().zip(bytes.into_iter().zip(hashes)) {
        assert_eq!(hex(&kind.signed), bytes, "{}", kind.name);
        assert_eq!(hash(&kind.signed).to_string(), hashed, "{}", kind.name);
    }
    let quoted = "a325e4ddad23d529f6923e6e9061091e78ea24cce90c24238c99d46bec72fa32\
        a247f09e03dd05747418730fdbeea5e2002f3e6abe02fd59f7a61fcc1c729fe8";
    assert_eq!(hex(&key_binding().report_data()), quoted);
    let quoted = "c691e2e8876e25596b8ec6b4228de1188641cb577898a6cd2b82f9a55fff15e4\
        1e151a331105526213846d2143874602d3e685c838cae81b47c480160e8d8f80";
    assert_eq!(hex(&key_binding_2().report_data()), quoted);
}

#[test]
fn fixed_statements_are_read() {
    let key = key().public();
    assert_eq!(verify(&unhex(KEY_BINDING), &key), Ok(key_binding()));
    assert_eq!(verify(&unhex(KEY_BINDING_2), &key), Ok(key_binding_2()));
    assert_eq!(verify(&unhex(CHECKPOINT), &key), Ok(checkpoint()));
    assert_eq!(verify(&unhex(RECEIPT), &key), Ok(receipt()));
    assert_eq!(verify(&unhex(WORK_RECEIPT), &key), Ok(work_receipt()));
    assert_eq!(verify(&unhex(FAULT), &key), Ok(fault()));
    assert_eq!(verify(&unhex(UPGRADE), &key), Ok(upgrade()));
    assert_eq!(read_unverified(&unhex(RECEIPT)), Ok((receipt(), key.kid())));
}

/// Compares `statement.cddl` with what is really signed, field by field.
#[test]
fn the_cddl_describes_what_is_signed() {
    let cddl = include_str!("../../../statement.cddl");
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
    assert!(cddl.contains(&format!("\nviews = bytes .size (0..{}) ", 16 * MAX_VIEW_SIZES)));
    assert!(cddl.contains(&format!("\nname = text .size (0..{}) ", cbor::MAX_TEXT_BYTES)));
}

/// Whether a field is of a type of `statement.cddl`.
fn fits(said: &str, value: &Value) -> bool {
    match value {
        Value::Integer(_) if said == "version-2" => *value == Value::from(2),
        Value::Integer(_) => said == "uint" || (said == "version" && *value == Value::from(1)),
        Value::Bytes(bytes) if said == "views" => bytes.len() <= 16 * MAX_VIEW_SIZES,
        Value::Bytes(bytes) if bytes.len() == 32 => ["digest", "key", "certificate", "short"].contains(&said),
        Value::Bytes(bytes) if said == "short" => bytes.len() <= 64,
        Value::Bytes(bytes) if said == "certificate" => bytes.is_empty(),
        Value::Bytes(bytes) if bytes.len() == 16 => said == "run",
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
