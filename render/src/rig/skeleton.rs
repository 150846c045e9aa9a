//! Nodes, skins, and which parts of a model they move.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec3};

use super::clip::Clip;
use super::deform::Deform;

/// Translation, rotation and scale, relative to the parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// In metres.
    pub translation: Vec3,
    /// Unit length.
    pub rotation: Quat,
    /// A factor along each axis.
    pub scale: Vec3,
}

impl Transform {
    /// The matrix to the parent's space.
    pub fn matrix(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
    }
}

/// A node's place relative to its parent when nothing plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rest {
    /// A transform, which clips may animate.
    Transform(Transform),
    /// A matrix, which no clip may animate (§3.5.3).
    Matrix(Mat4),
}

impl Rest {
    /// The matrix to the parent's space.
    pub fn matrix(&self) -> Mat4 {
        match self {
            Self::Transform(transform) => transform.matrix(),
            Self::Matrix(matrix) => *matrix,
        }
    }
}

/// A node of the hierarchy.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Index of the parent in [`Rig::nodes`], less than the node's own.
    pub parent: Option<usize>,
    /// Its place when nothing plays.
    pub rest: Rest,
    /// Weights of the morph targets of the mesh that stands here, when nothing plays.
    pub weights: Vec<f32>,
}

/// The nodes that bend a mesh, its joints.
#[derive(Clone, Debug, PartialEq)]
pub struct Skin {
    /// Indices into [`Rig::nodes`].
    pub joints: Vec<usize>,
    /// Inverse bind matrices, one for each joint.
    pub joint_from_mesh: Vec<Mat4>,
}

/// A part of the model that moves.
#[derive(Clone, Debug, PartialEq)]
pub struct RiggedPart {
    /// Index of the node that it stands at, whose weights are those of its morph targets.
    pub node: usize,
    /// The part's place at the node: identity, or a reflection if its mesh is stored mirrored.
    pub node_from_part: Mat4,
    /// How its mesh bends; `None` for a part that moves as a whole.
    pub deform: Option<Arc<Deform>>,
}

/// The moving parts of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rig {
    /// All nodes, parents before their children.
    pub nodes: Vec<Node>,
    /// Skins that parts refer to.
    pub skins: Vec<Skin>,
    /// Animations, in the order of the file.
    pub clips: Vec<Clip>,
    /// One for each of the model's parts, in their order; `None` for a part that nothing moves.
    pub parts: Vec<Option<RiggedPart>>,
}
