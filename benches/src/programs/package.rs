//! Packages of programs in WebAssembly text.

use lightcone_package::{Bounds, Manifest, Package, PackageBuilder};

/// With all limits as they are by default.
pub(super) fn package(name: &str, text: &str) -> anyhow::Result<Package> {
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
    Ok(PackageBuilder::new(manifest, wat::parse_str(text)?).build(&Bounds::default())?)
}
