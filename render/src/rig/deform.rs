//! Meshes that change their form: skins and morph targets (glTF 2.0 §3.7.2.2, §3.7.3).

use glam::{Mat3, Mat4, Vec3};

use crate::prepared::normals_of;
use crate::{Aabb, Vertex};

/// Which joints pull at each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct SkinBinding {
    /// Index of the skin.
    pub skin: usize,
    /// Indices into the skin's joints, each in range, for each vertex.
    pub joints: Vec<[u16; 4]>,
    /// Not negative, together 1, for each vertex.
    pub weights: Vec<[f32; 4]>,
    /// Box around the vertices that each joint pulls at, in the mesh's space; empty for joints that pull at none.
    pub joint_bounds: Vec<Aabb>,
}

/// What a weight of 1 adds to each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct MorphTarget {
    /// Metres.
    pub positions: Vec<[f32; 3]>,
    /// As many as positions, or none.
    pub normals: Vec<[f32; 3]>,
    /// Greatest length of a position's change, metres.
    pub greatest_m: f32,
}

/// How a part's mesh is formed anew for every pose. Triangles are those of the part's mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct Deform {
    /// Before anything acts on them, in the mesh's own space; as many as the part's mesh has.
    pub bind: Vec<Vertex>,
    /// `None` for meshes that only morph.
    pub skin: Option<SkinBinding>,
    /// Added before the skin acts.
    pub targets: Vec<MorphTarget>,
}

impl Deform {
    /// The vertices in a pose, in the space that the joints' matrices lead to: targets are added by weight first, then the
    /// joints pull. Missing weights are 0, missing joints rest.
    pub fn apply(&self, joint_matrices: &[Mat4], weights: &[f32], out: &mut Vec<Vertex>) {
        out.clear();
        out.extend_from_slice(&self.bind);
        for (target, &weight) in self.targets.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
            for (vertex, delta) in out.iter_mut().zip(&target.positions) {
                vertex.position = (Vec3::from(vertex.position) + Vec3::from(*delta) * weight).to_array();
            }
            for (vertex, delta) in out.iter_mut().zip(&target.normals) {
                vertex.normal = (Vec3::from(vertex.normal) + Vec3::from(*delta) * weight).to_array();
            }
        }
        let Some(skin) = &self.skin else {
            if self.targets.iter().any(|target| !target.normals.is_empty()) {
                out.iter_mut()
                    .for_each(|vertex| vertex.normal = Vec3::from(vertex.normal).normalize_or(Vec3::Y).to_array());
            }
            return;
        };
        for ((vertex, joints), weights) in out.iter_mut().zip(&skin.joints).zip(&skin.weights) {
            let matrix = blend(joint_matrices, joints, weights);
            vertex.position = matrix.transform_point3(vertex.position.into()).to_array();
            let (normal_matrix, _) = normals_of(Mat3::from_mat4(matrix));
            vertex.normal = (normal_matrix * Vec3::from(vertex.normal)).normalize_or(Vec3::Y).to_array();
        }
    }
}

/// The matrix of a vertex: its joints' by weight.
pub(crate) fn blend(joint_matrices: &[Mat4], joints: &[u16; 4], weights: &[f32; 4]) -> Mat4 {
    let mut sum = Mat4::ZERO;
    for (joint, weight) in joints.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
        sum += joint_matrices.get(usize::from(*joint)).copied().unwrap_or(Mat4::IDENTITY) * *weight;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_added_and_joints_pull() {
        let bind = vec![Vertex { position: [1.0, 0.0, 0.0], normal: [0.0, 1.0, 0.0], ..Vertex::default() }; 2];
        let target = MorphTarget { positions: vec![[0.0, 2.0, 0.0]; 2], normals: Vec::new(), greatest_m: 2.0 };
        let weights = vec![[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0]];
        let skin = SkinBinding { skin: 0, joints: vec![[0, 1, 0, 0], [0, 1, 9, 9]], weights, joint_bounds: Vec::new() };
        let deform = Deform { bind, skin: Some(skin), targets: vec![target] };
        let joints = [Mat4::IDENTITY, Mat4::from_translation(Vec3::new(0.0, 0.0, 4.0))];
        let mut out = Vec::new();
        deform.apply(&joints, &[0.5], &mut out);
        assert_eq!(out[0].position, [1.0, 1.0, 0.0]);
        assert_eq!(out[1].position, [1.0, 1.0, 2.0]);
        assert_eq!(out[1].normal, [0.0, 1.0, 0.0]);
    }
}
