//! Packages that somebody made to do harm, each refused for its own reason.

use lightcone_attest::DecodeError;
use lightcone_package::{ManifestError, NameFault, Package, PackageError};

use crate::raw::{MODEL, MODULE_KIND, Raw, RawEntry, manifest_bytes};
use crate::support::{MODULE, bytes, package, read};

fn refused(raw: &Raw) -> PackageError {
    read(&raw.bytes()).unwrap_err()
}

fn model(name: impl AsRef<[u8]>) -> RawEntry {
    RawEntry::new(MODEL, name, b"glTF")
}

fn fault(name: &str) -> NameFault {
    match refused(&Raw::with([model(name)])) {
        PackageError::Name(bad) => bad.fault,
        other => panic!("{name:?}: {other}"),
    }
}

#[test]
fn paths_that_climb_out_are_refused() {
    for name in ["..", "../x", "a/../x", "a/..", "./x", "a/./x", ".hidden", "a/.hidden", "...", " x", "x ", "x./y"] {
        assert_eq!(fault(name), NameFault::Edge, "{name:?}");
    }
}

#[test]
fn absolute_and_broken_paths_are_refused() {
    for name in ["/", "/etc/passwd", "//x", "a//b", "a/"] {
        assert_eq!(fault(name), NameFault::Part, "{name:?}");
    }
    assert_eq!(fault("c:/x"), NameFault::Character(':'));
}

#[test]
fn backslashes_nul_and_control_characters_are_refused() {
    for (name, c) in [("..\\x", '\\'), ("a\\b", '\\'), ("a\0b", '\0'), ("a\nb", '\n'), ("a\u{1b}[2J", '\u{1b}')] {
        assert_eq!(fault(name), NameFault::Character(c), "{name:?}");
    }
    for (name, c) in [("a\u{202e}b", '\u{202e}'), ("a\u{7f}", '\u{7f}'), ("a*", '*'), ("a%2fb", '%'), ("$HOME", '$')] {
        assert_eq!(fault(name), NameFault::Character(c), "{name:?}");
    }
}

#[test]
fn names_that_are_no_text_or_empty_or_very_long_are_refused() {
    assert!(matches!(refused(&Raw::with([model(b"\xff\xfe")])), PackageError::NameUtf8(_)));
    assert_eq!(fault(""), NameFault::Length(0));
    assert!(read(&Raw::with([model("x".repeat(200))]).bytes()).is_ok());
    let long = refused(&Raw::with([model("x".repeat(201))]));
    assert!(matches!(long, PackageError::TooMuch { found: 201, most: 200, .. }), "{long}");
    let longer = refused(&Raw::with([model("../".repeat(400_000))]));
    assert!(matches!(longer, PackageError::TooMuch { found: 1_200_000, .. }), "{longer}");
}

#[test]
fn two_assets_of_one_name_are_refused() {
    let error = refused(&Raw::with([model("a.glb"), RawEntry::new(MODEL, "a.glb", b"other")]));
    assert!(matches!(&error, PackageError::Duplicate(name) if name == "a.glb"), "{error}");
}

#[test]
fn a_table_out_of_order_is_refused() {
    let error = refused(&Raw::with([model("b.glb"), model("a.glb")]));
    assert!(
        matches!(&error, PackageError::Order { name, previous } if name == "a.glb" && previous == "b.glb"),
        "{error}"
    );
    // By bytes: capitals come first.
    assert!(read(&Raw::with([model("B.glb"), model("a.glb")]).bytes()).is_ok());
}

#[test]
fn a_package_without_a_module_is_refused() {
    let mut raw = Raw::with([model("a.glb")]);
    raw.entries.remove(0);
    assert!(matches!(refused(&raw), PackageError::NoModule));
    raw.entries.clear();
    assert!(matches!(refused(&raw), PackageError::NoModule));
    let mut last = Raw::with([model("a.glb")]);
    last.entries.swap(0, 1);
    assert!(matches!(refused(&last), PackageError::NoModule));
}

#[test]
fn a_second_module_is_refused() {
    let named = RawEntry::new(MODULE_KIND, "other.wasm", MODULE);
    assert!(matches!(refused(&Raw::with([named])), PackageError::SecondModule(name) if name == "other.wasm"));
    let nameless = RawEntry::new(MODULE_KIND, "", MODULE);
    assert!(matches!(refused(&Raw::with([nameless])), PackageError::SecondModule(_)));
}

#[test]
fn a_module_with_a_name_is_refused() {
    let mut raw = Raw::with([]);
    raw.entries[0].name = b"pong.wasm".to_vec();
    assert!(matches!(refused(&raw), PackageError::ModuleName(name) if name == "pong.wasm"));
}

#[test]
fn a_module_that_is_something_else_is_refused() {
    let component = b"\0asm\x0d\0\x01\0";
    for body in [&b""[..], b"\0asm", b"\x7fELF\x02\x01\x01\0", component] {
        let mut raw = Raw::with([]);
        raw.entries[0] = RawEntry::new(MODULE_KIND, "", body);
        assert!(matches!(refused(&raw), PackageError::NoWasm(_)), "{body:?}");
    }
}

#[test]
fn an_unknown_kind_is_refused() {
    for kind in [5, 255] {
        let error = refused(&Raw::with([RawEntry::new(kind, "a.bin", b"x")]));
        assert!(matches!(error, PackageError::Kind { kind: found, .. } if found == kind), "{error}");
    }
}

#[test]
fn a_body_with_another_digest_is_refused() {
    let mut raw = Raw::with([model("a.glb")]);
    raw.entries[1].body[0] ^= 1;
    assert!(matches!(refused(&raw), PackageError::Body { what, .. } if what == "a.glb"));
    let mut raw = Raw::with([model("a.glb")]);
    raw.entries[0].digest = raw.entries[1].digest;
    assert!(matches!(refused(&raw), PackageError::Body { what, .. } if what == "the module"));
}

#[test]
fn a_body_that_is_missing_is_refused() {
    let mut raw = Raw::with([model("a.glb")]);
    (raw.entries[1].body, raw.trailer) = (vec![], vec![]);
    let error = refused(&raw);
    assert!(matches!(&error, PackageError::Truncated { what, wanted: 4, found: 0 } if what == "a.glb"), "{error}");
}

#[test]
fn a_body_cannot_lend_bytes_to_the_next() {
    let (mut long, mut short) = (RawEntry::new(MODEL, "a.glb", b"glTF+"), RawEntry::new(MODEL, "b.glb", b"glTF-"));
    (long.length, short.length) = (6, 4);
    assert!(matches!(refused(&Raw::with([long, short])), PackageError::Body { what, .. } if what == "a.glb"));
}

#[test]
fn bytes_after_the_end_are_refused() {
    let mut raw = Raw::with([model("a.glb")]);
    raw.trailer.push(0);
    assert!(matches!(refused(&raw), PackageError::Trailing));
    let twice = [bytes(&package()), bytes(&package())].concat();
    assert!(matches!(read(&twice), Err(PackageError::Trailing)));
}

#[test]
fn other_files_and_other_versions_are_refused() {
    for other in [&b""[..], b"lcw", b"PK\x03\x04 and so on", MODULE] {
        assert!(matches!(read(other), Err(PackageError::Magic)), "{other:?}");
    }
    for version in [0, 2, u32::MAX] {
        let mut raw = Raw::with([]);
        raw.version = version;
        assert!(matches!(refused(&raw), PackageError::Version(found) if found == version));
    }
}

#[test]
fn a_file_cut_at_any_length_is_refused() {
    let mut package = package();
    let unsigned = bytes(&package);
    package.sign(&lightcone_attest::statement::SigningKey::from_seed([1; 32]));
    for whole in [unsigned, bytes(&package)] {
        for length in 0..whole.len() {
            let error = read(&whole[..length]).unwrap_err();
            let early =
                matches!(error, PackageError::Truncated { .. }) || (length < 8 && matches!(error, PackageError::Magic));
            assert!(early, "cut at {length}: {error}");
        }
    }
}

/// Whoever flips a bit gets an error, or another package with another id: never the same id with other contents.
#[test]
fn a_flipped_bit_is_seen_at_every_place() {
    let original = package();
    let whole = bytes(&original);
    let header = Raw::with([]).header().len();
    assert!(header < whole.len());
    for at in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        match read(&flipped) {
            Err(_) => {}
            Ok(other) => {
                assert_ne!(other.id(), original.id(), "bit {at}");
                assert_eq!(bytes(&other), flipped, "bit {at}: a second spelling");
            }
        }
    }
}

#[test]
fn a_flipped_bit_breaks_a_signature_at_every_place() {
    let mut package = package();
    package.sign(&lightcone_attest::statement::SigningKey::from_seed([1; 32]));
    let whole = bytes(&package);
    for at in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        assert!(read(&flipped).is_err(), "bit {at}");
    }
}

fn with_manifest(manifest: Vec<u8>) -> PackageError {
    let mut raw = Raw::with([]);
    raw.manifest = manifest;
    refused(&raw)
}

#[test]
fn a_manifest_that_goes_on_or_stops_is_refused() {
    let good = manifest_bytes();
    let trailing = with_manifest([&good[..], &[0]].concat());
    let trails = |cause: &DecodeError| *cause == DecodeError::Trailing(1);
    assert!(matches!(&trailing, PackageError::Manifest(ManifestError::Bytes(cause)) if trails(cause)), "{trailing}");
    for length in 0..good.len() {
        let error = with_manifest(good[..length].to_vec());
        let short = |cause: &DecodeError| matches!(cause, DecodeError::Short { .. });
        assert!(matches!(&error, PackageError::Manifest(ManifestError::Bytes(cause)) if short(cause)), "{error}");
    }
}

#[test]
fn a_manifest_that_says_what_is_not_allowed_is_refused() {
    // The first text is the name: `pong` becomes `p/ng`.
    let mut bytes = manifest_bytes();
    bytes[9] = b'/';
    let error = with_manifest(bytes.clone()).to_string();
    let wanted = "1 to 63 of a-z, 0-9 and -, a letter first and no - last, are wanted";
    assert_eq!(error, format!("its manifest: name is \"p/ng\"; {wanted}"));
    bytes[9] = 0xff;
    assert!(matches!(with_manifest(bytes), PackageError::Manifest(ManifestError::Bytes(DecodeError::Value { .. }))));
}

#[test]
fn a_stream_that_fails_is_no_package() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line is down"))
        }
    }
    let error = Package::read(Failing, &Default::default()).unwrap_err();
    assert_eq!(error.to_string(), "the line is down");
}
