//! Small packages.

use lightcone_package::{Bounds, Kind, Limits, Manifest, Package, PackageBuilder, PackageError};

/// The smallest module there is: it holds nothing.
pub const MODULE: &[u8] = b"\0asm\x01\0\0\0";

pub fn manifest() -> Manifest {
    Manifest {
        name: "pong".into(),
        version: "1.2.3-rc.1".into(),
        title: "Pong für zwei".into(),
        licence: "MIT OR Apache-2.0".into(),
        authors: vec!["Ada".into(), "Łukasz".into()],
        description: "Two bats,\none ball.".into(),
        interface: 1,
        tick_rate_hz: 30,
        limits: Limits::default(),
        parameters: "ball_speed=1.5\ngoals=7".into(),
    }
}

/// Three assets, added out of order.
pub fn package() -> Package {
    let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
    builder.asset("sounds/bounce.wav", Kind::Sound, b"RIFF".to_vec()).unwrap();
    builder.asset("ball.glb", Kind::Model, b"glTF of a ball".to_vec()).unwrap();
    builder.asset("empty.bin", Kind::Other, vec![]).unwrap();
    builder.build(&Bounds::default()).unwrap()
}

pub fn bytes(package: &Package) -> Vec<u8> {
    let mut bytes = Vec::new();
    package.write_to(&mut bytes).unwrap();
    bytes
}

pub fn read(bytes: &[u8]) -> Result<Package, PackageError> {
    Package::read(bytes, &Bounds::default())
}
