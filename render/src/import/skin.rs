//! Skins (glTF 2.0 §3.7.3): meshes are put into the pose in which the file's nodes stand.

use std::collections::BTreeMap;
use std::rc::Rc;

use glam::{Mat3, Mat4};
use gltf::json::accessor::Type;
use gltf::json::mesh::Semantic;
use gltf::json::validation::Checked;
use gltf::json::{Index, Skin, mesh};

use super::accessor::{Accessors, Elements};
use super::document::lookup;
use super::error::{ImportCause, PrimitiveError};
use super::node::Hierarchy;
use super::surface::Surface;

/// Joint matrices of a skin: model space from the mesh's own space, one per joint.
pub(super) struct Pose {
    skin: usize,
    model_from_mesh: Vec<Mat4>,
}

/// Computes each skin's pose once.
#[derive(Default)]
pub(super) struct Poses(BTreeMap<usize, Rc<Pose>>);

impl Poses {
    pub(super) fn get(
        &mut self,
        accessors: &Accessors<'_>,
        hierarchy: &Hierarchy,
        skin: Index<Skin>,
    ) -> Result<Rc<Pose>, ImportCause> {
        if let Some(pose) = self.0.get(&skin.value()) {
            return Ok(pose.clone());
        }
        let pose = Rc::new(Pose::new(accessors, hierarchy, skin)?);
        self.0.insert(skin.value(), pose.clone());
        Ok(pose)
    }
}

impl Pose {
    fn new(accessors: &Accessors<'_>, hierarchy: &Hierarchy, index: Index<Skin>) -> Result<Self, ImportCause> {
        let skin = lookup(accessors.root, index, "skin")?;
        let bind = skin.inverse_bind_matrices.map(|bind| accessors.floats(bind, Type::Mat4)).transpose()?;
        let joint_matrix = |(at, &joint)| {
            let joint_from_mesh = match &bind {
                Some(bind) if at < bind.count() => Mat4::from_cols_array(&bind.floats(at)),
                _ => Mat4::IDENTITY,
            };
            Ok(hierarchy.model_from_node(joint)? * joint_from_mesh)
        };
        let model_from_mesh: Vec<Mat4> =
            skin.joints.iter().enumerate().map(joint_matrix).collect::<Result<_, ImportCause>>()?;
        if !model_from_mesh.iter().all(|matrix| matrix.is_finite()) {
            return Err(ImportCause::NotFinite { what: "skin", index: index.value() });
        }
        Ok(Self { skin: index.value(), model_from_mesh })
    }
}

/// JOINTS_n and WEIGHTS_n: four influences each.
pub(super) struct Influences<'a>(Vec<(Elements<'a>, Elements<'a>)>);

impl<'a> Influences<'a> {
    /// Empty when the primitive is not skinned.
    pub(super) fn open(accessors: &Accessors<'a>, primitive: &mesh::Primitive) -> Result<Self, ImportCause> {
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

    /// The weighted mean of the joints' matrices for vertex `at`; without any weight, the first joint's.
    fn blend(&self, pose: &Pose, at: usize) -> Result<Mat4, PrimitiveError> {
        let matrix = |joint: u32| {
            let joints = pose.model_from_mesh.len();
            pose.model_from_mesh.get(joint as usize).ok_or(PrimitiveError::Joint { joint, joints, skin: pose.skin })
        };
        let (mut sum, mut total) = (Mat4::ZERO, 0.0);
        for (joints, weights) in &self.0 {
            for (joint, weight) in joints.integers::<4>(at).into_iter().zip(weights.floats::<4>(at)) {
                if weight != 0.0 {
                    sum += *matrix(joint)? * weight;
                    total += weight;
                }
            }
        }
        if total > 0.0 {
            return Ok(sum * (1.0 / total));
        }
        let [first, ..] = self.0.first().map_or([0; 4], |(joints, _)| joints.integers::<4>(at));
        matrix(first).copied()
    }
}

/// Moves every vertex to where the pose puts it, in the model's space. `sources` says which element of the accessors each
/// vertex is.
pub(super) fn apply(
    surface: &mut Surface,
    pose: &Pose,
    influences: &Influences<'_>,
    sources: &[u32],
) -> Result<(), PrimitiveError> {
    influences.check_count(sources.iter().max().map_or(0, |&last| last as usize + 1))?;
    let mut mirrored = vec![false; surface.positions.len()];
    for (vertex, &source) in sources.iter().enumerate() {
        let model_from_mesh = influences.blend(pose, source as usize)?;
        surface.positions[vertex] = model_from_mesh.transform_point3(surface.positions[vertex]);
        let linear = Mat3::from_mat4(model_from_mesh);
        if let Some(normals) = &mut surface.normals {
            normals[vertex] = normal_matrix(linear) * normals[vertex];
        }
        mirrored[vertex] = linear.determinant() < 0.0;
    }
    // A mirroring skeleton turns faces over; see `Surface::mirror_x` for the same thing in unskinned parts.
    for triangle in surface.indices.chunks_exact_mut(3) {
        if mirrored[triangle[0] as usize] {
            triangle.swap(1, 2);
        }
    }
    Ok(())
}

/// The inverse transpose up to a positive factor; finite also where there is no inverse.
fn normal_matrix(linear: Mat3) -> Mat3 {
    let [x, y, z] = [linear.x_axis, linear.y_axis, linear.z_axis];
    let sign = if linear.determinant() < 0.0 { -1.0 } else { 1.0 };
    Mat3::from_cols(y.cross(z), z.cross(x), x.cross(y)) * sign
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;

    #[test]
    fn normals_follow_scales_and_mirrors() {
        let flat = Mat3::from_diagonal(Vec3::new(1.0, 4.0, 1.0));
        let tilted = Vec3::new(1.0, 1.0, 0.0);
        let expected = (flat.inverse().transpose() * tilted).normalize();
        assert!((normal_matrix(flat) * tilted).normalize().abs_diff_eq(expected, 1e-6));
        let mirror = Mat3::from_diagonal(Vec3::new(-1.0, 1.0, 1.0));
        assert_eq!(normal_matrix(mirror) * tilted, Vec3::new(-1.0, 1.0, 0.0));
    }
}
