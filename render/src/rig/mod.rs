//! What moves within a model: nodes, skins, morph targets and the clips that animate them (glTF 2.0 §3.7, §3.11).
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = lightcone_render::import::load("zombie.glb".as_ref())?;
//! if let Some(rig) = &model.rig {
//!     let walking = rig.clips.iter().position(|clip| clip.name == "Walk").unwrap_or(0);
//!     let pose = rig.pose(&[lightcone_render::rig::Playing { clip: walking, time_s: 0.4, weight: 1.0 }]);
//!     println!("{} nodes", pose.model_from_node.len());
//! }
//! # Ok(())
//! # }
//! ```

mod clip;
mod deform;
mod pose;
mod sample;

use glam::{Mat4, Quat, Vec3};

use std::sync::Arc;

pub use clip::{Channel, Clip, Interpolation, Keys, Target};
pub(crate) use deform::blend;
pub use deform::{Deform, MorphTarget, SkinBinding};
pub use pose::{Playing, Pose};

/// Translation, rotation and scale, relative to the parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// Metres.
    pub translation: Vec3,
    /// Unit length.
    pub rotation: Quat,
    /// Factors.
    pub scale: Vec3,
}

impl Transform {
    /// Into the parent's space.
    pub fn matrix(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
    }
}

/// How a node rests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rest {
    /// May be animated.
    Transform(Transform),
    /// A matrix, which no clip changes (§3.5.3).
    Matrix(Mat4),
}

impl Rest {
    /// Into the parent's space.
    pub fn matrix(&self) -> Mat4 {
        match self {
            Self::Transform(transform) => transform.matrix(),
            Self::Matrix(matrix) => *matrix,
        }
    }
}

/// A node of the file. A parent stands before its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Index of the parent, less than the node's own.
    pub parent: Option<usize>,
    /// Where it is when nothing plays.
    pub rest: Rest,
    /// Weights of the morph targets of the mesh that stands here, when nothing plays.
    pub weights: Vec<f32>,
}

/// Which nodes bend a mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct Skin {
    /// Indices of nodes.
    pub joints: Vec<usize>,
    /// One for each joint.
    pub joint_from_mesh: Vec<Mat4>,
}

/// A part of the model that moves.
#[derive(Clone, Debug, PartialEq)]
pub struct RiggedPart {
    /// The node it stands at; its weights are the morph targets'.
    pub node: usize,
    /// Identity, or the mirror of a part whose mesh was mirrored.
    pub node_from_part: Mat4,
    /// `None` for a part that moves as a whole.
    pub deform: Option<Arc<Deform>>,
}

/// The moving parts of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rig {
    /// Parents before children.
    pub nodes: Vec<Node>,
    /// Skins that deforms refer to.
    pub skins: Vec<Skin>,
    /// Animations, in the file's order.
    pub clips: Vec<Clip>,
    /// One for each of the model's parts; `None` for those that nothing moves.
    pub parts: Vec<Option<RiggedPart>>,
}
