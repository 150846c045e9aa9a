//! Sealed packages whose sealer says what is not true.

use super::entropy::Entropy;
use super::error::SealedError;
use super::keys::UnsealKey;
use super::readable::Readable;
use super::seal::seal;
use crate::bounds::Bounds;
use crate::builder::PackageBuilder;
use crate::error::PackageError;
use crate::manifest::{Limits, Manifest};
use crate::package::Package;

type Lie = fn(&mut Readable);

fn package() -> Package {
    let manifest = Manifest {
        name: "pong".into(),
        version: "1.0.0".into(),
        title: "Pong".into(),
        licence: "MIT".into(),
        authors: vec![],
        description: String::new(),
        interface: 1,
        tick_rate_hz: 30,
        limits: Limits::default(),
        parameters: String::new(),
    };
    PackageBuilder::new(manifest, b"\0asm\x01\0\0\0".to_vec()).build(&Bounds::default()).unwrap()
}

/// Opens what was sealed with this said of it.
fn opened(plain: &[u8], readable: Readable) -> Result<Package, SealedError> {
    let key = UnsealKey::from_bytes([1; 32]);
    let file = seal(plain, readable, &[key.recipient()], &[2; 32]).unwrap();
    Package::unseal(&file[..], &key, &Bounds::default())
}

fn said(lie: impl FnOnce(&mut Readable)) -> Result<Package, SealedError> {
    let (package, mut plain) = (package(), Vec::new());
    package.write_to(&mut plain).unwrap();
    let mut readable = Readable::of(&package);
    lie(&mut readable);
    opened(&plain, readable)
}

#[test]
fn whatever_is_readable_must_be_true_of_what_is_inside() {
    assert_eq!(said(|_| {}).unwrap(), package());
    let lies: [(&str, Lie); 9] = [
        ("package id", |readable| readable.package.0[0] ^= 1),
        ("name", |readable| readable.name = "ping".into()),
        ("version", |readable| readable.version = "1.0.1".into()),
        ("interface", |readable| readable.interface = 2),
        ("tick rate", |readable| readable.tick_rate_hz = 60),
        ("memory", |readable| readable.limits.memory_mib = 32),
        ("fuel to start", |readable| readable.limits.fuel_per_init -= 1),
        ("fuel a tick", |readable| readable.limits.fuel_per_tick += 1),
        ("number of entities", |readable| readable.limits.entities = 1),
    ];
    for (field, lie) in lies {
        let error = said(lie).unwrap_err();
        assert!(matches!(error, SealedError::Differs { what, .. } if what == field), "{field}: {error}");
    }
    let error = said(|readable| readable.limits.memory_mib = 32).unwrap_err().to_string();
    assert_eq!(error, "it says memory 32; the package inside has 64");
}

#[test]
fn what_no_manifest_may_say_no_sealed_header_may() {
    let lies: [Lie; 4] = [
        |readable| readable.name = "\u{1b}[31m".into(),
        |readable| readable.version = "one".into(),
        |readable| readable.tick_rate_hz = 0,
        |readable| readable.limits.memory_mib = 4097,
    ];
    for lie in lies {
        let error = said(lie).unwrap_err();
        assert!(matches!(error, SealedError::Bytes(PackageError::Manifest(_))), "{error}");
    }
}

#[test]
fn what_is_inside_must_be_a_package() {
    let readable = |bytes| Readable { bytes, ..Readable::of(&package()) };
    for plain in [&b""[..], b"lcw-pack", b"something else"] {
        let error = opened(plain, readable(plain.len() as u64)).unwrap_err();
        assert!(matches!(error, SealedError::Inside(_)), "{error}");
    }
    // A sealed package inside of one.
    let nested = opened(b"lcw-seal", readable(8)).unwrap_err();
    assert!(matches!(nested, SealedError::Inside(PackageError::Sealed)), "{nested}");
}

#[test]
fn other_things_to_seal_draw_other_keys() {
    use hpke::rand_core::Rng;
    let drawn = |parts: &[&[u8]]| Entropy::new(parts).next_u64();
    let all = [drawn(&[b"a", b"b"]), drawn(&[b"a", b"c"]), drawn(&[b"ab", b""]), drawn(&[b"", b"ab"])];
    for (at, one) in all.iter().enumerate() {
        assert!(all[at + 1..].iter().all(|other| other != one));
    }
}
