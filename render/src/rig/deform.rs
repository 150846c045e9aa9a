//! Meshes that change their form: skins and morph targets (glTF 2.0 §3.7.2.2, §3.7.3).

use glam::{Mat3, Mat4, Vec3};

use crate::mesh::{Aabb, Vertex};
use crate::normals::normals_of;

/// The joints that move each vertex, and how much.
#[derive(Clone, Debug, PartialEq)]
pub struct SkinBinding {
    /// Index into [`Rig::skins`](super::Rig::skins).
    pub skin: usize,
    /// For each vertex, four indices into the skin's joints, each in range.
    pub joints: Vec<[u16; 4]>,
    /// For each vertex, the four joints' weights: none negative, their sum 1.
    pub weights: Vec<[f32; 4]>,
    /// For each joint, a box around the vertices that it moves, in the mesh's space; empty for a joint that moves none.
    pub joint_bounds: Vec<Aabb>,
}

/// What a morph target of weight 1 adds to each vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct MorphTarget {
    /// Change of each position, metres.
    pub positions: Vec<[f32; 3]>,
    /// Change of each normal; empty for a target that leaves normals as they are.
    pub normals: Vec<[f32; 3]>,
    /// The greatest length among `positions`, metres.
    pub greatest_m: f32,
}

/// How a part's mesh bends: its vertices are worked out anew for every pose, its triangles stay those of the part's mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct Deform {
    /// The vertices before anything acts on them, in the mesh's own space; as many as the part's mesh has.
    pub bind: Vec<Vertex>,
    /// `None` for a mesh that only morphs.
    pub skin: Option<SkinBinding>,
    /// Morph targets, which are added before the skin acts.
    pub targets: Vec<MorphTarget>,
}

impl Deform {
    /// Replaces `out` by the vertices in a pose, in the space that the joints' matrices lead to. Targets are added by weight
    /// first, then the joints act. A weight that is missing is 0, a joint that is missing is at rest.
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

/// The matrix that moves a vertex: those of its joints, blended by weight.
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
