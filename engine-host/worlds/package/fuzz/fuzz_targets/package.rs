//! Packages: any bytes, and good ones that are altered.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_attest::statement::SigningKey;
use lightcone_package::{Bounds, Header, Kind, Limits, Manifest, Package, PackageBuilder};

/// Unsigned, and signed.
static GOOD: LazyLock<[Package; 2]> = LazyLock::new(|| {
    let manifest = Manifest {
        name: "pong".into(),
        version: "1.0.0-rc.1+a".into(),
        title: "Pong".into(),
        licence: "MIT".into(),
        authors: vec!["Ada".into()],
        description: "Two\nlines".into(),
        interface: 1,
        tick_rate_hz: 30,
        limits: Limits::default(),
        parameters: "a=1\n\tb".into(),
    };
    let mut builder = PackageBuilder::new(manifest, b"\0asm\x01\0\0\0".to_vec());
    builder.asset("ball.glb", Kind::Model, b"glTF".to_vec()).expect("it is new");
    builder.asset("sounds/ä.wav", Kind::Sound, vec![]).expect("it is new");
    let unsigned = builder.build(&Bounds::default()).expect("it is good");
    let mut signed = unsigned.clone();
    signed.sign(&SigningKey::from_seed([1; 32]));
    [unsigned, signed]
});

fn written(package: &Package) -> Vec<u8> {
    let mut bytes = Vec::new();
    package.write_to(&mut bytes).expect("memory takes all");
    bytes
}

/// Alters `bytes` as `edits` says, four bytes for each edit: how, where (2), what.
fn edit(mut bytes: Vec<u8>, edits: &[u8]) -> Vec<u8> {
    for edit in edits.chunks_exact(4) {
        if bytes.is_empty() {
            break;
        }
        let at = usize::from(u16::from_le_bytes([edit[1], edit[2]])) % bytes.len();
        match edit[0] % 4 {
            0 => bytes[at] = edit[3],
            1 => bytes.insert(at, edit[3]),
            2 => _ = bytes.remove(at),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

fn check(bytes: &[u8]) {
    let Ok(package) = Package::read(bytes, &Bounds::default()) else { return };
    assert_eq!(written(&package), bytes, "a second spelling");
    assert_eq!(Header::read(&mut &bytes[..], &Bounds::default()).expect("it was read before").id(), package.id());
    assert!(package.signer().is_none() || GOOD.contains(&package), "a forgery");
    _ = package.inspect().to_string();
}

fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        Some((how @ 0..2, edits)) => check(&edit(written(&GOOD[usize::from(*how)]), edits)),
        _ => check(data),
    }
});
