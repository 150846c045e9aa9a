//! Which joints pull at which vertex, and how much (glTF 2.0 §3.7.3.3).

use glam::Vec3;
use gltf::json::accessor::Type;
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::validation::Checked;

use super::accessor::{Accessors, Elements};
use super::error::{ImportCause, PrimitiveError};
use super::skin::Joints;
use crate::mesh::{Aabb, Vertex};
use crate::rig::SkinBinding;

/// JOINTS_n and WEIGHTS_n: four influences each.
pub(super) struct Influences<'a>(Vec<(Elements<'a>, Elements<'a>)>);

impl<'a> Influences<'a> {
    /// Empty when the primitive is not skinned.
    pub(super) fn open(accessors: &Accessors<'a>, primitive: &Primitive) -> Result<Self, ImportCause> {
        let attribute = |semantic| primitive.attributes.get(&Checked::Valid(semantic)).copied();
        let mut sets = Vec::new();
        for set in 0.. {
            let (Some(joints), Some(weights)) = (attribute(Semantic::Joints(set)), attribute(Semantic::Weights(set)))
            else {
                break;
            };
            sets.push((accessors.integers(joints, Type::Vec4)?, accessors.floats(weights, Type::Vec4)?));
        }
        Ok(Self(sets))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Binds vertices, each of them the element of the accessors that `sources` says, to joints. `in_rig` is the skin's
    /// index there.
    pub(super) fn bind(
        &self,
        joints: &Joints,
        in_rig: usize,
        sources: &[u32],
        bind: &[Vertex],
    ) -> Result<SkinBinding, PrimitiveError> {
        self.check_count(sources.iter().max().map_or(0, |&last| last as usize + 1))?;
        let mut binding = SkinBinding {
            skin: in_rig,
            joints: Vec::with_capacity(sources.len()),
            weights: Vec::with_capacity(sources.len()),
            joint_bounds: vec![Aabb::EMPTY; joints.nodes.len()],
        };
        for (&source, vertex) in sources.iter().zip(bind) {
            let (pulling, weights) = self.strongest(joints, source as usize)?;
            for (joint, _) in pulling.iter().zip(weights).filter(|(_, weight)| *weight > 0.0) {
                let bounds = &mut binding.joint_bounds[usize::from(*joint)];
                *bounds = bounds.union(Aabb::around([Vec3::from(vertex.position)]));
            }
            binding.joints.push(pulling);
            binding.weights.push(weights);
        }
        Ok(binding)
    }

    /// Each set has an element for every vertex.
    fn check_count(&self, wanted: usize) -> Result<(), PrimitiveError> {
        for (joints, weights) in &self.0 {
            for (attribute, elements) in [("JOINTS", joints), ("WEIGHTS", weights)] {
                if elements.count() < wanted {
                    return Err(PrimitiveError::Count { attribute, got: elements.count(), wanted });
                }
            }
        }
        Ok(())
    }

    /// The four joints that pull most at vertex `at`, their weights made to sum to 1; without any weight, the first joint.
    fn strongest(&self, joints: &Joints, at: usize) -> Result<([u16; 4], [f32; 4]), PrimitiveError> {
        let mut kept = [(0_u16, 0.0_f32); 4];
        for (pulling, weights) in &self.0 {
            for (joint, weight) in pulling.integers::<4>(at).into_iter().zip(weights.floats::<4>(at)) {
                let weakest = kept.iter_mut().min_by(|a, b| a.1.total_cmp(&b.1));
                if weight > 0.0
                    && weight.is_finite()
                    && let (joint, Some(weakest)) = (known(joints, joint)?, weakest)
                    && weight > weakest.1
                {
                    *weakest = (joint, weight);
                }
            }
        }
        let total: f32 = kept.iter().map(|(_, weight)| weight).sum();
        if total > 0.0 && total.is_finite() {
            return Ok((kept.map(|(joint, _)| joint), kept.map(|(_, weight)| weight / total)));
        }
        let [first, ..] = self.0.first().map_or([0; 4], |(pulling, _)| pulling.integers::<4>(at));
        Ok(([known(joints, first)?, 0, 0, 0], [1.0, 0.0, 0.0, 0.0]))
    }
}

/// In range: see [`super::limits::MAX_JOINTS`].
fn known(joints: &Joints, joint: u32) -> Result<u16, PrimitiveError> {
    let count = joints.nodes.len();
    let known = u16::try_from(joint).ok().filter(|&joint| usize::from(joint) < count);
    known.ok_or(PrimitiveError::Joint { joint, joints: count, skin: joints.skin })
}
