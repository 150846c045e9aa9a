//! glTF 2.0 / GLB files and MagicaVoxel files become a [`Model`]; which of them it is, the first bytes say. [`vox`] reads the
//! latter.
//!
//! A glTF file goes this way. `container` finds the JSON and the embedded bytes. `document` parses and checks the JSON. `buffer`
//! gathers all bytes, which `meshopt` and `draco` decompress. `node` places everything, and `animation` reads what moves.
//! `mesh` (with `attributes`, `skin`, `influences` and `morph`) reads triangles, `material` (with `texture_info`, `image` and
//! `ktx2`) what they are made of, and `light` what shines. `build` puts the model together, and `rig` what moves of it.
//!
//! ```no_run
//! let hall = lightcone_render::import::load("hall.glb".as_ref())?;
//! println!("{} triangles", hall.triangle_count());
//! # Ok::<(), lightcone_render::import::ImportError>(())
//! ```
//!
//! What a file asks for and this importer lacks is left out, and the rest is drawn; the names of what is missing are logged in
//! one line. A file that cannot be shown at all, however broken or hostile, gives an [`ImportError`] of one line, and takes no
//! more memory than [`limits`] allows.
//!
//! Parts stand where the file's nodes are at rest. [`Model::rig`] has what is needed to move the parts that the file's clips
//! move. Colliders and lights stay where they are.
//!
//! A node whose name contains `_collider` is solid and not drawn, as Decentraland's creator documentation lays down
//! ("Colliders"). What is drawn is solid too.

use std::collections::BTreeSet;
use std::path::Path;

mod accessor;
mod animation;
mod attributes;
mod buffer;
mod build;
mod bytes;
mod compression_error;
mod container;
mod document;
mod draco;
mod error;
mod files;
mod image;
mod influences;
mod ktx2;
mod light;
pub mod limits;
mod material;
mod mesh;
mod meshopt;
mod morph;
mod node;
mod picture;
mod resource;
mod rig;
mod skin;
mod surface;
mod texture_info;
mod topology;
mod unsupported;
mod usage;
pub mod vox;
mod vox_error;

pub use compression_error::{DracoError, MeshoptError};
pub use error::{AccessorError, BufferError, ContainerError, ImportCause, ImportError, NodeError, PrimitiveError};
pub use files::files_of;
pub use picture::{PictureError, texture};
use resource::read_model;
use unsupported::Unsupported;
pub use vox_error::VoxError;

use crate::model::Model;

/// A model, and what it lacks of its file.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// All that could be read.
    pub model: Model,
    /// Names, for people to read, of what is not supported or could not be read.
    pub unsupported: BTreeSet<String>,
    /// How many animations the file has, also of what is in another file: an emote has one and nothing that it moves.
    pub animations: usize,
}

/// Reads a model from a file, and from the files in its folder that it refers to.
pub fn load(path: &Path) -> Result<Model, ImportError> {
    import_file(path).map(|imported| imported.model)
}

/// Like [`load`], and also says what is missing.
pub fn import_file(path: &Path) -> Result<Imported, ImportError> {
    let name = path.display().to_string();
    let bytes = read_model(path).map_err(|cause| ImportError { file: name.clone(), cause })?;
    import_bytes(&name, &bytes, path.parent())
}

/// Reads a model from the bytes of a file. `name` is for messages. The files that it refers to are looked for in `folder` and
/// nowhere else.
pub fn import_bytes(name: &str, bytes: &[u8], folder: Option<&Path>) -> Result<Imported, ImportError> {
    let mut unsupported = Unsupported::default();
    let (model, animations) =
        model_of(bytes, folder, &mut unsupported).map_err(|cause| ImportError { file: name.to_owned(), cause })?;
    let unsupported = unsupported.into_names();
    if !unsupported.is_empty() {
        let names: Vec<&str> = unsupported.iter().map(String::as_str).collect();
        tracing::warn!("{name}: not supported and left out: {}", names.join(", "));
    }
    Ok(Imported { model, unsupported, animations })
}

fn model_of(bytes: &[u8], folder: Option<&Path>, unsupported: &mut Unsupported) -> Result<(Model, usize), ImportCause> {
    if vox::is_vox(bytes) { vox::model(bytes, unsupported) } else { build::model(bytes, folder, unsupported) }
}
