//! Primitives (glTF 2.0 §3.7.2) become meshes.

use std::collections::BTreeMap;
use std::sync::Arc;

use gltf::json::accessor::Type;
use gltf::json::mesh::{Mode, Primitive};
use gltf::json::validation::Checked;

use super::accessor::{Accessors, Elements};
use super::attributes::Attributes;
use super::error::{ImportCause, PrimitiveError};
use super::limits::{Budget, MAX_TRIANGLES, MAX_VERTICES};
use super::skin::{self, Influences, Pose};
use super::surface::{Surface, referenced_vertices};
use super::topology::{triangle_count, triangle_list};
use super::unsupported::Unsupported;
use crate::{Mesh, MeshError};

/// How a primitive is to be read where it is used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) mesh: usize,
    pub(super) primitive: usize,
    /// Which TEXCOORD set its material looks up.
    pub(super) uv_set: u32,
    /// See [`Surface::mirror_x`].
    pub(super) mirrored: bool,
}

/// Reads each primitive once for each way it is used.
pub(super) struct Meshes {
    read: BTreeMap<Use, Option<Arc<Mesh>>>,
    vertices: Budget,
    triangles: Budget,
}

impl Meshes {
    pub(super) fn new() -> Self {
        Self {
            read: BTreeMap::new(),
            vertices: Budget::new("vertices", MAX_VERTICES),
            triangles: Budget::new("triangles in its meshes", MAX_TRIANGLES),
        }
    }

    /// An unskinned mesh in its own space; none when the primitive has no triangles.
    pub(super) fn rigid(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        usage: Use,
        unsupported: &mut Unsupported,
    ) -> Result<Option<Arc<Mesh>>, ImportCause> {
        if let Some(mesh) = self.read.get(&usage) {
            return Ok(mesh.clone());
        }
        let mesh = match self.surface(accessors, primitive, usage, unsupported)? {
            Some((mut surface, _)) => {
                if usage.mirrored {
                    surface.mirror_x();
                }
                Some(self.finish(surface).map_err(|cause| at(usage, cause))?)
            }
            None => None,
        };
        self.read.insert(usage, mesh.clone());
        Ok(mesh)
    }

    /// A mesh in the model's space, bent by its skin.
    pub(super) fn skinned(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        usage: Use,
        (pose, influences): (&Pose, &Influences<'_>),
        unsupported: &mut Unsupported,
    ) -> Result<Option<Arc<Mesh>>, ImportCause> {
        let Some((mut surface, sources)) = self.surface(accessors, primitive, usage, unsupported)? else {
            return Ok(None);
        };
        skin::apply(&mut surface, pose, influences, &sources).map_err(|cause| at(usage, cause))?;
        self.finish(surface).map_err(|cause| at(usage, cause)).map(Some)
    }

    fn finish(&self, surface: Surface) -> Result<Arc<Mesh>, PrimitiveError> {
        Ok(Arc::new(surface.into_mesh()?))
    }

    /// The triangles, and which element of the accessors each vertex is.
    fn surface(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        usage: Use,
        unsupported: &mut Unsupported,
    ) -> Result<Option<(Surface, Vec<u32>)>, ImportCause> {
        let Checked::Valid(mode) = primitive.mode else { return Err(at(usage, PrimitiveError::Mode)) };
        let Some(attributes) = Attributes::open(accessors, primitive, usage, unsupported)? else { return Ok(None) };
        if matches!(mode, Mode::Points | Mode::Lines | Mode::LineLoop | Mode::LineStrip) {
            unsupported.add("points and lines");
            return Ok(None);
        }
        let vertex_count = attributes.positions.count();
        let mut indices = self.indices(accessors, primitive, mode, vertex_count)?;
        check_range(&indices, vertex_count).map_err(|cause| at(usage, cause.into()))?;
        let sources = referenced_vertices(&mut indices, vertex_count);
        // Flat normals give every corner a vertex of its own.
        self.vertices.take(if attributes.normals.is_some() { sources.len() } else { indices.len() })?;
        if indices.is_empty() {
            return Ok(None);
        }
        Ok(Some((attributes.gather(&sources, indices), sources)))
    }

    fn indices(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        mode: Mode,
        vertex_count: usize,
    ) -> Result<Vec<u32>, ImportCause> {
        let elements = primitive.indices.map(|index| accessors.integers(index, Type::Scalar)).transpose()?;
        let count = elements.as_ref().map_or(vertex_count, Elements::count);
        self.triangles.take(triangle_count(mode, count))?;
        let indices = match &elements {
            Some(elements) => (0..count).map(|i| elements.integers::<1>(i)[0]).collect(),
            None => (0..count as u32).collect(),
        };
        Ok(triangle_list(mode, indices))
    }
}

fn check_range(indices: &[u32], vertices: usize) -> Result<(), MeshError> {
    match indices.iter().find(|&&index| index as usize >= vertices) {
        Some(&index) => Err(MeshError::IndexOutOfRange { index, vertices }),
        None => Ok(()),
    }
}

/// Names the primitive.
pub(super) fn at(usage: Use, cause: PrimitiveError) -> ImportCause {
    ImportCause::Primitive { mesh: usage.mesh, primitive: usage.primitive, cause }
}
