//! Putting a package together.

use std::collections::BTreeMap;

use crate::bounds::Bounds;
use crate::entry::{Entry, Kind};
use crate::error::PackageError;
use crate::header::Header;
use crate::manifest::Manifest;
use crate::package::{Package, check_module};

/// Puts a package together from what is in memory. The order in which things are added does not matter.
#[derive(Clone, Debug)]
pub struct PackageBuilder {
    manifest: Manifest,
    module: Vec<u8>,
    assets: BTreeMap<String, (Kind, Vec<u8>)>,
}

impl PackageBuilder {
    /// A package without assets.
    pub fn new(manifest: Manifest, module: Vec<u8>) -> Self {
        Self { manifest, module, assets: BTreeMap::new() }
    }

    /// Adds an asset. Its name is checked by [`PackageBuilder::build`]; one that is there already is an error.
    pub fn asset(&mut self, name: &str, kind: Kind, body: Vec<u8>) -> Result<&mut Self, PackageError> {
        if self.assets.contains_key(name) {
            return Err(PackageError::Duplicate(name.to_owned()));
        }
        self.assets.insert(name.to_owned(), (kind, body));
        Ok(self)
    }

    /// The package, unsigned, if [`Package::read`] with the same bounds would take it.
    pub fn build(self, bounds: &Bounds) -> Result<Package, PackageError> {
        check_module(&self.module)?;
        let module = Entry::of(String::new(), Kind::Module, &self.module);
        let (mut entries, mut bodies) = (vec![module], vec![self.module]);
        for (name, (kind, body)) in self.assets {
            entries.push(Entry::of(name, kind, &body));
            bodies.push(body);
        }
        Ok(Package::from_parts(Header::new(self.manifest, entries, bounds)?, bodies))
    }
}
