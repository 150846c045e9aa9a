//! Packages of programs.

use lightcone_package::{Bounds, Manifest, Package, PackageBuilder};

/// With all limits as they are by default.
pub(super) fn package(name: &str, text: &str) -> anyhow::Result<Package> {
    package_of(name, wat::parse_str(text)?)
}

/// The same, of a compiled module.
pub(super) fn package_of(name: &str, module: Vec<u8>) -> anyhow::Result<Package> {
    let manifest = Manifest {
        name: name.into(),
        version: "1.0.0".into(),
        title: name.into(),
        licence: "MIT".into(),
        authors: Vec::new(),
        description: String::new(),
        interface: 1,
        tick_rate_hz: 30,
        limits: lightcone_package::Limits::default(),
        parameters: String::new(),
    };
    Ok(PackageBuilder::new(manifest, module).build(&Bounds::default())?)
}
