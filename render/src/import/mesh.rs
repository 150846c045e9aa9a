//! Primitives (glTF 2.0 §3.7.2) become meshes.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::{Mat3, Mat4};
use gltf::json::accessor::Type;
use gltf::json::mesh::{Mode, Primitive};
use gltf::json::validation::Checked;

use super::accessor::{Accessors, Elements};
use super::attributes::Attributes;
use super::error::{ImportCause, PrimitiveError};
use super::influences::Influences;
use super::limits::{Budget, MAX_COORDINATE_M, MAX_MORPHED, MAX_TRIANGLES, MAX_VERTICES};
use super::morph::Targets;
use super::skin::Joints;
use super::surface::{Surface, referenced_vertices};
use super::topology::{triangle_count, triangle_list};
use super::unsupported::Unsupported;
use super::usage::Usage;
use crate::mesh::{Mesh, MeshError, Vertex};
use crate::rig::deform::blend;
use crate::rig::{Deform, MorphTarget, SkinBinding};

/// Reads each primitive once for each way it is used.
pub(super) struct Meshes {
    read: BTreeMap<Usage, Option<Arc<Mesh>>>,
    vertices: Budget,
    triangles: Budget,
    morphed: Budget,
}

/// What acts on a primitive where it is used.
pub(super) struct Forming<'a> {
    pub(super) skin: Option<Skinning<'a>>,
    /// At rest, of the morph targets.
    pub(super) weights: &'a [f32],
    /// Whether a clip changes them.
    pub(super) morphs: bool,
}

/// Joints, and how they pull.
pub(super) struct Skinning<'a> {
    pub(super) joints: &'a Joints,
    /// The skin's index in the rig.
    pub(super) in_rig: usize,
    pub(super) influences: &'a Influences<'a>,
    /// Whether a clip moves one of the joints.
    pub(super) moves: bool,
}

/// A mesh at rest, and what forms it anew.
pub(super) type Formed = (Arc<Mesh>, Option<Arc<Deform>>);

impl Meshes {
    pub(super) fn new() -> Self {
        Self {
            read: BTreeMap::new(),
            vertices: Budget::new("vertices", MAX_VERTICES),
            triangles: Budget::new("triangles in its meshes", MAX_TRIANGLES),
            morphed: Budget::new("vertices in its morph targets", MAX_MORPHED),
        }
    }

    /// An unskinned mesh in its own space; none when the primitive has no triangles.
    pub(super) fn rigid(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        usage: Usage,
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
                Some(self.finish(surface).map_err(|cause| usage.failure(cause))?)
            }
            None => None,
        };
        self.read.insert(usage, mesh.clone());
        Ok(mesh)
    }

    /// A mesh with morph targets, in its own space, or with a skin, in the model's, as it is at rest.
    pub(super) fn formed(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        usage: Usage,
        forming: &Forming<'_>,
        unsupported: &mut Unsupported,
    ) -> Result<Option<Formed>, ImportCause> {
        let Some((mut surface, mut sources)) = self.surface(accessors, primitive, usage, unsupported)? else {
            return Ok(None);
        };
        if surface.normals.is_none() {
            sources = surface.indices.iter().map(|&i| sources[i as usize]).collect();
            surface.flatten();
        }
        if usage.mirrored {
            surface.mirror_x();
        }
        let wanted = sources.iter().max().map_or(0, |&last| last as usize + 1);
        let targets = Targets::open(accessors, primitive, usage, wanted)?;
        self.morphed.take(targets.count().saturating_mul(sources.len()))?;
        let targets = targets.gather(&sources, usage.mirrored).map_err(|cause| usage.failure(cause))?;
        form(surface, targets, &sources, forming).map(Some).map_err(|cause| usage.failure(cause))
    }

    fn finish(&self, surface: Surface) -> Result<Arc<Mesh>, PrimitiveError> {
        Ok(Arc::new(surface.into_mesh()?))
    }

    /// The triangles, and which element of the accessors each vertex is.
    fn surface(
        &mut self,
        accessors: &Accessors<'_>,
        primitive: &Primitive,
        usage: Usage,
        unsupported: &mut Unsupported,
    ) -> Result<Option<(Surface, Vec<u32>)>, ImportCause> {
        let Checked::Valid(mode) = primitive.mode else { return Err(usage.failure(PrimitiveError::Mode)) };
        let Some(attributes) = Attributes::open(accessors, primitive, usage, unsupported)? else { return Ok(None) };
        if matches!(mode, Mode::Points | Mode::Lines | Mode::LineLoop | Mode::LineStrip) {
            unsupported.add("points and lines");
            return Ok(None);
        }
        let vertex_count = attributes.positions.count();
        let mut indices = self.indices(accessors, primitive, mode, vertex_count)?;
        check_range(&indices, vertex_count).map_err(|cause| usage.failure(cause.into()))?;
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

/// The mesh at rest, and the deform if anything will move it.
fn form(
    surface: Surface,
    targets: Vec<MorphTarget>,
    sources: &[u32],
    forming: &Forming<'_>,
) -> Result<Formed, PrimitiveError> {
    let (bind, mut indices) = surface.into_vertices();
    // What a pose makes of it later has to stay finite.
    let far = |vertex: &Vertex| !vertex.position.iter().all(|number| number.abs() <= MAX_COORDINATE_M);
    if bind.iter().any(far) {
        return Err(PrimitiveError::TooFar(MAX_COORDINATE_M));
    }
    let mut deform = Deform { bind, skin: None, targets };
    let mut vertices = Vec::new();
    if !forming.morphs {
        deform.apply(&[], forming.weights, &mut vertices);
        std::mem::swap(&mut deform.bind, &mut vertices);
        deform.targets.clear();
    }
    let mut rest: &[Mat4] = &[];
    if let Some(skin) = &forming.skin {
        let binding = skin.influences.bind(skin.joints, skin.in_rig, sources, &deform.bind)?;
        rest = &skin.joints.model_from_mesh;
        turn_mirrored(&mut indices, &binding, rest);
        deform.skin = Some(binding);
    }
    deform.apply(rest, forming.weights, &mut vertices);
    let mesh = Arc::new(Mesh::new(vertices, indices)?);
    let moves = forming.morphs || forming.skin.as_ref().is_some_and(|skin| skin.moves);
    Ok((mesh, moves.then(|| Arc::new(deform))))
}

/// A mirroring skeleton turns faces over; see `Surface::mirror_x` for the same thing in unskinned parts.
fn turn_mirrored(indices: &mut [u32], binding: &SkinBinding, rest: &[Mat4]) {
    for triangle in indices.chunks_exact_mut(3) {
        let first = triangle[0] as usize;
        let matrix = blend(rest, &binding.joints[first], &binding.weights[first]);
        if Mat3::from_mat4(matrix).determinant() < 0.0 {
            triangle.swap(1, 2);
        }
    }
}

fn check_range(indices: &[u32], vertices: usize) -> Result<(), MeshError> {
    match indices.iter().find(|&&index| index as usize >= vertices) {
        Some(&index) => Err(MeshError::IndexOutOfRange { index, vertices }),
        None => Ok(()),
    }
}
