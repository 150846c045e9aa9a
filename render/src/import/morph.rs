//! Morph targets (glTF 2.0 §3.7.2.2).

use glam::Vec3;
use gltf::json::accessor::Type;
use gltf::json::mesh::Primitive;
use gltf::json::scene::Node;
use gltf::json::{Mesh, Root};

use super::accessor::{Accessors, Elements};
use super::document::lookup;
use super::error::{ImportCause, PrimitiveError};
use super::limits::MAX_COORDINATE_M;
use super::usage::Usage;
use crate::rig::MorphTarget;

/// Positions and normals of each target, opened.
pub(super) struct Targets<'a>(Vec<[Option<Elements<'a>>; 2]>);

impl<'a> Targets<'a> {
    pub(super) fn open(
        accessors: &Accessors<'a>,
        primitive: &Primitive,
        usage: Usage,
        wanted: usize,
    ) -> Result<Self, ImportCause> {
        let open = |attribute, index| {
            let Some(index) = index else { return Ok(None) };
            let elements = accessors.floats(index, Type::Vec3)?;
            if elements.count() < wanted {
                let cause = PrimitiveError::Count { attribute, got: elements.count(), wanted };
                return Err(usage.failure(cause));
            }
            Ok(Some(elements))
        };
        let targets = primitive.targets.iter().flatten();
        let opened = targets.map(|target| {
            let positions = open("POSITION of a morph target", target.positions)?;
            Ok([positions, open("NORMAL of a morph target", target.normals)?])
        });
        opened.collect::<Result<_, ImportCause>>().map(Self)
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The targets of the vertices `sources`, mirrored through the plane x = 0 if their mesh is.
    pub(super) fn gather(&self, sources: &[u32], mirrored: bool) -> Result<Vec<MorphTarget>, PrimitiveError> {
        let turn = Vec3::new(if mirrored { -1.0 } else { 1.0 }, 1.0, 1.0);
        let read = |elements: &Elements<'_>| -> Vec<[f32; 3]> {
            sources.iter().map(|&i| (Vec3::from_array(elements.floats(i as usize)) * turn).to_array()).collect()
        };
        let gather = |(index, [positions, normals]): (usize, &[Option<Elements<'_>>; 2])| {
            let positions = positions.as_ref().map_or_else(|| vec![[0.0; 3]; sources.len()], read);
            let normals = normals.as_ref().map(read).unwrap_or_default();
            let all = positions.iter().chain(&normals).flatten();
            // Together with what keeps a pose in bounds this keeps every vertex finite.
            if !all.into_iter().all(|delta| delta.abs() <= MAX_COORDINATE_M) {
                return Err(PrimitiveError::MorphTarget { index, limit_m: MAX_COORDINATE_M });
            }
            let greatest_m = positions.iter().map(|delta| Vec3::from(*delta).length()).fold(0.0, f32::max);
            Ok(MorphTarget { positions, normals, greatest_m })
        };
        self.0.iter().enumerate().map(gather).collect()
    }
}

/// Weights of the targets of the mesh that stands at a node, when nothing plays: one for each target.
pub(super) fn rest_weights(root: &Root, node: &Node) -> Result<Vec<f32>, ImportCause> {
    let Some(mesh) = node.mesh else { return Ok(Vec::new()) };
    let mesh: &Mesh = lookup(root, mesh, "mesh")?;
    let count = mesh.primitives.iter().filter_map(|primitive| primitive.targets.as_ref()).map(Vec::len).max();
    let mut weights = node.weights.as_ref().or(mesh.weights.as_ref()).cloned().unwrap_or_default();
    weights.resize(count.unwrap_or(0), 0.0);
    Ok(weights)
}
