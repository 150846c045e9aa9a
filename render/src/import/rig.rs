//! Puts the rig together: of a file's nodes those that parts need, parents before children.

use std::rc::Rc;
use std::sync::Arc;

use gltf::json::Root;

use super::animation::Animations;
use super::error::ImportCause;
use super::morph::rest_weights;
use super::node::Hierarchy;
use super::skin::Joints;
use crate::rig::{Node, Rig, RiggedPart, Skin};

/// A rig in the making; nodes by their index in the file.
#[derive(Default)]
pub(super) struct RigBuilder {
    skins: Vec<Rc<Joints>>,
    parts: Vec<Option<RiggedPart>>,
}

impl RigBuilder {
    /// The index that the skin will have.
    pub(super) fn skin(&mut self, joints: &Rc<Joints>) -> usize {
        self.skins.iter().position(|known| known.skin == joints.skin).unwrap_or_else(|| {
            self.skins.push(joints.clone());
            self.skins.len() - 1
        })
    }

    /// One call for each of the model's parts, in their order.
    pub(super) fn add_part(&mut self, part: Option<RiggedPart>) {
        self.parts.push(part);
    }

    /// `None` where nothing moves.
    pub(super) fn finish(
        self,
        root: &Root,
        hierarchy: &Hierarchy,
        animations: Animations,
    ) -> Result<Option<Arc<Rig>>, ImportCause> {
        if self.parts.iter().all(Option::is_none) {
            return Ok(None);
        }
        let needed = self.needed(hierarchy);
        let mut in_rig = vec![None; hierarchy.len()];
        let mut rig = Rig::default();
        for (node, parent) in hierarchy.parents_first().filter(|(node, _)| needed[*node]) {
            in_rig[node] = Some(rig.nodes.len());
            let Some(rest) = hierarchy.rest(node) else { continue };
            let parent = parent.and_then(|parent| in_rig[parent]);
            rig.nodes.push(Node { parent, rest, weights: rest_weights(root, &root.nodes[node])? });
        }
        let of = |node: usize| in_rig.get(node).copied().flatten();
        rig.skins = self.skins.iter().map(|joints| skin(joints, of)).collect();
        let place = |part: RiggedPart| Some(RiggedPart { node: of(part.node)?, ..part });
        rig.parts = self.parts.into_iter().map(|part| part.and_then(place)).collect();
        rig.clips = animations.clips;
        for clip in &mut rig.clips {
            clip.channels.retain_mut(|channel| of(channel.node).map(|node| channel.node = node).is_some());
        }
        Ok(Some(Arc::new(rig)))
    }

    /// Nodes of parts, joints, and their ancestors.
    fn needed(&self, hierarchy: &Hierarchy) -> Vec<bool> {
        let mut needed = vec![false; hierarchy.len()];
        let parts = self.parts.iter().flatten().map(|part| part.node);
        for node in parts.chain(self.skins.iter().flat_map(|joints| joints.nodes.iter().copied())) {
            needed[node] = true;
        }
        let order: Vec<_> = hierarchy.parents_first().collect();
        for (node, parent) in order.into_iter().rev() {
            if let Some(parent) = parent.filter(|_| needed[node]) {
                needed[parent] = true;
            }
        }
        needed
    }
}

fn skin(joints: &Joints, of: impl Fn(usize) -> Option<usize>) -> Skin {
    let joint_from_mesh = joints.joint_from_mesh.clone();
    Skin { joints: joints.nodes.iter().map(|node| of(*node).unwrap_or(0)).collect(), joint_from_mesh }
}
