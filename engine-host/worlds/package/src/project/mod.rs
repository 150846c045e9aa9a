//! A developer's folder with a `lightcone.toml`, and the package that it makes.

mod error;
mod folder;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::bounds::Bounds;
use crate::builder::PackageBuilder;
use crate::entry::Kind;
use crate::header::check_total;
use crate::manifest::Manifest;
use crate::package::Package;

pub use error::ProjectError;

/// The file that says what to pack.
pub const PROJECT_FILE: &str = "lightcone.toml";

/// What a developer's folder says to pack: the manifest, and where the files are. Nothing but `lightcone.toml` and the names of
/// files has been read yet, so that a module that is not built yet can still be built.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// What the program says of itself.
    pub manifest: Manifest,
    /// The module. It may lie outside the folder, as in a workspace's `target`.
    pub module: PathBuf,
    /// The assets, by the names that they have in the package: their paths below the folder.
    pub assets: BTreeMap<String, PathBuf>,
}

impl Project {
    /// Reads `lightcone.toml` in a folder. Of the folders that it lists as assets every file is taken, except those whose name
    /// begins with a dot. Links are refused: what is packed lies in the folder.
    pub fn open(folder: &Path) -> Result<Self, ProjectError> {
        let text = folder::read_text(&folder.join(PROJECT_FILE))?;
        let listed = text::read(&text)?;
        let assets = folder::find(folder, &listed.assets)?;
        Ok(Self { manifest: listed.manifest, module: folder.join(listed.module), assets })
    }

    /// Reads the files and makes the package, unsigned. Equal files make equal packages, wherever they lie.
    pub fn pack(&self, bounds: &Bounds) -> Result<Package, ProjectError> {
        let module = folder::read_file(&self.module, bounds.module_bytes)?;
        let module_bytes = module.len() as u64;
        let mut builder = PackageBuilder::new(self.manifest.clone(), module);
        let mut total = module_bytes;
        for (name, path) in &self.assets {
            let body = folder::read_file(path, bounds.asset_bytes)?;
            total += body.len() as u64;
            // Here, so that no more is read into memory than a package may have.
            check_total(total, bounds)?;
            builder.asset(name, Kind::by_ending(name), body)?;
        }
        Ok(builder.build(bounds)?)
    }
}
