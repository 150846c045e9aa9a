//! Where everything in a rig is at one moment.

use glam::Mat4;

use super::{Rest, Rig};
use crate::Aabb;

/// A clip at a moment, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playing {
    /// Index of the clip.
    pub clip: usize,
    /// Seconds from the clip's start; past its end it holds the last key.
    pub time_s: f32,
    /// Relative to the others that play.
    pub weight: f32,
}

/// All nodes of a rig, placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Pose {
    /// One for each node.
    pub model_from_node: Vec<Mat4>,
    /// One list for each node, as long as the node's own.
    pub weights: Vec<Vec<f32>>,
}

impl Rig {
    /// The pose when nothing plays.
    pub fn rest_pose(&self) -> Pose {
        self.pose(&[])
    }

    /// Clips laid over one another by weight.
    pub fn pose(&self, _playing: &[Playing]) -> Pose {
        let mut model_from_node: Vec<Mat4> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let parent = node.parent.and_then(|parent| model_from_node.get(parent)).copied().unwrap_or(Mat4::IDENTITY);
            let own = match node.rest {
                Rest::Transform(transform) => transform.matrix(),
                Rest::Matrix(matrix) => matrix,
            };
            model_from_node.push(parent * own);
        }
        Pose { model_from_node, weights: self.nodes.iter().map(|node| node.weights.clone()).collect() }
    }

    /// A skin's joints as matrices from the mesh's bind space to the model's. Joints that the pose lacks rest at the origin.
    pub fn joint_matrices(&self, skin: usize, pose: &Pose) -> Vec<Mat4> {
        let Some(skin) = self.skins.get(skin) else { return Vec::new() };
        let model_from_joint = |joint: &usize| pose.model_from_node.get(*joint).copied().unwrap_or(Mat4::IDENTITY);
        skin.joints.iter().zip(&skin.joint_from_mesh).map(|(joint, from)| model_from_joint(joint) * *from).collect()
    }

    /// Where a part stands in a pose; `None` for a part that does not move, whose own matrix holds.
    pub fn model_from_part(&self, part: usize, pose: &Pose) -> Option<Mat4> {
        let rigged = self.parts.get(part)?.as_ref()?;
        // §3.7.3.3: a skinned mesh follows its joints alone.
        if rigged.deform.as_ref().is_some_and(|deform| deform.skin.is_some()) {
            return Some(Mat4::IDENTITY);
        }
        Some(*pose.model_from_node.get(rigged.node)? * rigged.node_from_part)
    }

    /// A box that contains a deformed part in the space that [`Rig::model_from_part`] starts from; `None` for parts that
    /// keep their form.
    pub fn deformed_bounds(&self, part: usize, pose: &Pose) -> Option<Aabb> {
        let rigged = self.parts.get(part)?.as_ref()?;
        let deform = rigged.deform.as_ref()?;
        let weights = pose.weights.get(rigged.node).map_or(&[][..], Vec::as_slice);
        let moved: f32 =
            deform.targets.iter().zip(weights).map(|(target, weight)| target.greatest_m * weight.abs()).sum();
        let swollen = |aabb: Aabb| Aabb { min: aabb.min - moved, max: aabb.max + moved };
        let Some(skin) = &deform.skin else {
            let positions = deform.bind.iter().map(|vertex| glam::Vec3::from(vertex.position));
            return Some(swollen(Aabb::around(positions)));
        };
        let matrices = self.joint_matrices(skin.skin, pose);
        let boxes = skin.joint_bounds.iter().zip(&matrices).filter(|(aabb, _)| !aabb.is_empty());
        Some(boxes.fold(Aabb::EMPTY, |all, (aabb, matrix)| all.union(swollen(*aabb).transformed(*matrix))))
    }
}
