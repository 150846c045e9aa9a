//! A primitive where it is used.

use super::error::{ImportCause, PrimitiveError};

/// How a primitive is to be read where it is used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Usage {
    /// Index in the file.
    pub(super) mesh: usize,
    /// Index in the mesh.
    pub(super) primitive: usize,
    /// Which TEXCOORD set its material looks up.
    pub(super) uv_set: u32,
    /// See [`super::surface::Surface::mirror_x`].
    pub(super) mirrored: bool,
}

impl Usage {
    /// The primitive's failure, with its place in the file.
    pub(super) fn failure(self, cause: PrimitiveError) -> ImportCause {
        ImportCause::Primitive { mesh: self.mesh, primitive: self.primitive, cause }
    }
}
