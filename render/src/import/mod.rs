//! glTF 2.0 / GLB files become a [`Model`].
//!
//! The way of a file: `container` finds JSON and embedded bytes, `document` parses and checks the JSON, `buffer`
//! gathers all bytes, `node` places everything, `animation` says what moves, `mesh` (with `attributes`, `skin`, `influences`
//! and `morph`) reads triangles, `material` (with `texture_info` and `image`) what they are made of, `light` what shines;
//! `build` puts it together, `rig` what moves of it.
//!
//! ```no_run
//! let hall = lightcone_render::import::load("hall.glb".as_ref())?;
//! println!("{} triangles", hall.triangle_count());
//! # Ok::<(), lightcone_render::import::ImportError>(())
//! ```
//!
//! What a file asks for and does not get is collected by name, once per file, and logged in one line; the rest is drawn.
//! Every file that cannot be shown, however broken or hostile, gives an [`ImportError`] of one line, and takes no more
//! memory than [`limits`] says. Parts stand in the pose of the file's nodes; [`Model::rig`] has what is needed to move
//! those that the file's clips move. Colliders and lights stay where they are.
//!
//! A node whose name contains `_collider` is solid and not drawn, as Decentraland's creator documentation lays down
//! ("Colliders"); what is drawn is solid too.

use std::collections::BTreeSet;
use std::path::Path;

mod accessor;
mod animation;
mod attributes;
mod buffer;
mod build;
mod container;
mod document;
mod error;
mod files;
mod image;
mod influences;
mod light;
pub mod limits;
mod material;
mod mesh;
mod morph;
mod node;
mod resource;
mod rig;
mod skin;
mod surface;
mod texture_info;
mod topology;
mod unsupported;

pub use error::{AccessorError, BufferError, ContainerError, ImportCause, ImportError, NodeError, PrimitiveError};
pub use files::files_of;
use limits::MAX_BYTES;
use unsupported::Unsupported;

use crate::Model;

/// A model, and what of its file is missing in it.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// What can be drawn.
    pub model: Model,
    /// Names of what is not supported or could not be read, fit for a person.
    pub unsupported: BTreeSet<String>,
}

/// Reads a file and what it refers to in its folder.
pub fn load(path: &Path) -> Result<Model, ImportError> {
    import_file(path).map(|imported| imported.model)
}

/// Like [`load`], and says what is missing.
pub fn import_file(path: &Path) -> Result<Imported, ImportError> {
    let name = path.display().to_string();
    let bytes = read_file(path).map_err(|cause| ImportError { file: name.clone(), cause })?;
    import_bytes(&name, &bytes, path.parent())
}

/// Reads a file that is in memory already. `name` is for messages; `folder` is where other files it refers to are looked
/// for, and nowhere else.
pub fn import_bytes(name: &str, bytes: &[u8], folder: Option<&Path>) -> Result<Imported, ImportError> {
    let mut unsupported = Unsupported::default();
    let model =
        build::model(bytes, folder, &mut unsupported).map_err(|cause| ImportError { file: name.to_owned(), cause })?;
    let unsupported = unsupported.into_names();
    if !unsupported.is_empty() {
        let names: Vec<&str> = unsupported.iter().map(String::as_str).collect();
        tracing::warn!("{name}: not supported and left out: {}", names.join(", "));
    }
    Ok(Imported { model, unsupported })
}

fn read_file(path: &Path) -> Result<Vec<u8>, ImportCause> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(ImportCause::NotAFile);
    }
    let bytes = resource::read_bounded(path, MAX_BYTES)?;
    bytes.ok_or(ImportCause::TooMany { what: "bytes", limit: MAX_BYTES })
}
