//! MagicaVoxel files (`.vox`) and VoxEdit's models (`.vxm`) become a [`Model`](crate::Model).
//!
//! A file goes this way. `reader` takes its bytes apart and `file` its chunks, as the format's two public texts say
//! (`MagicaVoxel-file-format-vox.txt` and `…-vox-extension.txt` in github.com/ephtracy/voxel-model). `scene` walks the scene graph,
//! with `rotation`. `look` says what colours are made of, by `properties`. `faces` finds what is to be seen of the voxels, `mesh`
//! makes triangles of that, and `build` the model. `vxm` reads the other format, whose one grid then goes the same way.
//!
//! A voxel is [`VOXEL_M`] wide. The origin is the file's: in a file without a scene graph, the middle of the model's underside.

mod build;
mod faces;
mod file;
pub mod limits;
mod look;
mod mesh;
mod palette;
mod properties;
mod reader;
mod rotation;
mod scene;
mod space;
mod vxm;

pub(super) use build::model;
pub use space::VOXEL_M;

/// Whether these are the bytes of such a file, by its first letters.
pub(super) fn is_vox(bytes: &[u8]) -> bool {
    bytes.starts_with(b"VOX ") || vxm::is_vxm(bytes)
}
