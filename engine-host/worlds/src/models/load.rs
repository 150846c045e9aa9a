//! Files, each read once.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lightcone_attest::Digest;
use lightcone_render::Model;
use lightcone_render::import::vox::VOXEL_M;
use lightcone_render::import::{self, Imported};

use super::error::ModelsError;
use super::places::is_vox;

/// A model, and the file that it is from.
pub(super) struct Loaded {
    pub(super) file: String,
    pub(super) model: Arc<Model>,
}

/// What a world is made of, by the names of files below a folder.
pub(super) struct Loader<'f> {
    folder: &'f Path,
    loaded: Vec<(PathBuf, Loaded)>,
    assets: Vec<(String, Digest)>,
}

const ASSET_CONTEXT: &str = "lightcone 2026-11-24 asset v1";

impl<'f> Loader<'f> {
    pub(super) fn beside(folder: &'f Path) -> Self {
        Self { folder, loaded: Vec::new(), assets: Vec::new() }
    }

    /// The model's place among all that are read.
    pub(super) fn load(&mut self, path: &Path) -> Result<usize, ModelsError> {
        if let Some(known) = self.loaded.iter().position(|(known, _)| known == path) {
            return Ok(known);
        }
        let file = path.display().to_string();
        let imported = import::import_file(path)?;
        if imported.model.parts.is_empty() && imported.model.colliders.is_empty() {
            return Err(ModelsError::Nothing { file, holds: holds(&imported) });
        }
        if is_vox(path) {
            tracing::info!("{file}: a voxel is {VOXEL_M} m wide at scale 1");
        }
        for file in import::files_of(path)? {
            self.also_made_of(&file);
        }
        self.loaded.push((path.to_owned(), Loaded { file, model: Arc::new(imported.model) }));
        Ok(self.loaded.len() - 1)
    }

    pub(super) fn model(&self, at: usize) -> &Model {
        &self.loaded[at].1.model
    }

    /// Notes a file by its name below the folder. An image that is missing is left out, as it is in the picture.
    pub(super) fn also_made_of(&mut self, file: &Path) {
        let name = file.strip_prefix(self.folder).unwrap_or(file).to_string_lossy().into_owned();
        let mut hasher = blake3::Hasher::new_derive_key(ASSET_CONTEXT);
        let read = File::open(file).and_then(|bytes| hasher.update_reader(bytes).map(|_| ()));
        if read.is_ok() && self.assets.iter().all(|(known, _)| *known != name) {
            self.assets.push((name, Digest(*hasher.finalize().as_bytes())));
        }
    }

    pub(super) fn finish(self) -> (Vec<Loaded>, Vec<(String, Digest)>) {
        (self.loaded.into_iter().map(|(_, loaded)| loaded).collect(), self.assets)
    }
}

/// What a file without triangles has instead.
fn holds(imported: &Imported) -> String {
    let Imported { model, unsupported, animations } = imported;
    let counted = [("animations", *animations), ("lights", model.lights.len())];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} ({count})"));
    let all: Vec<String> = counted.chain(unsupported.iter().cloned()).collect();
    if all.is_empty() { "its scene is empty".into() } else { format!("it holds {}", all.join(", ")) }
}
