//! The node hierarchy (glTF 2.0 §3.5): where each node stands, and which of them the scene shows.

use glam::{Mat4, Quat, Vec3};
use gltf::json::scene::Node;
use gltf::json::{Index, Root};

use super::document::lookup;
use super::error::{ImportCause, NodeError};
use super::limits::MAX_NODE_DEPTH;

/// Global transforms, by node. Nodes outside the scene have one too: joints may lie there.
pub(super) struct Hierarchy {
    model_from_node: Vec<Mat4>,
    /// In the order of a depth-first walk.
    shown: Vec<usize>,
}

impl Hierarchy {
    pub(super) fn new(root: &Root) -> Result<Self, ImportCause> {
        let parents = parents(root)?;
        let model_from_node = global_transforms(root, &parents)?;
        let shown = shown(root, &parents)?;
        Ok(Self { model_from_node, shown })
    }

    pub(super) fn model_from_node(&self, node: Index<Node>) -> Result<Mat4, ImportCause> {
        let (index, count) = (node.value(), self.model_from_node.len());
        self.model_from_node.get(index).copied().ok_or(ImportCause::Missing { what: "node", index, count })
    }

    /// Nodes that the scene shows, with their transforms.
    pub(super) fn shown<'a>(&'a self, root: &'a Root) -> impl Iterator<Item = (&'a Node, Mat4)> + 'a {
        self.shown.iter().map(|&index| (&root.nodes[index], self.model_from_node[index]))
    }
}

fn children(node: &Node) -> &[Index<Node>] {
    node.children.as_deref().unwrap_or_default()
}

/// Each node has at most one.
fn parents(root: &Root) -> Result<Vec<Option<usize>>, ImportCause> {
    let mut parents = vec![None; root.nodes.len()];
    for (index, node) in root.nodes.iter().enumerate() {
        for &child in children(node) {
            lookup(root, child, "node")?;
            if parents[child.value()].replace(index).is_some() {
                return Err(ImportCause::Node { index: child.value(), cause: NodeError::SharedChild });
            }
        }
    }
    Ok(parents)
}

/// From the roots downwards, without recursion. With one parent each, what is not reached lies on or below a cycle.
fn global_transforms(root: &Root, parents: &[Option<usize>]) -> Result<Vec<Mat4>, ImportCause> {
    let mut global: Vec<Option<Mat4>> = vec![None; root.nodes.len()];
    let mut open: Vec<(usize, Mat4, usize)> =
        (0..root.nodes.len()).filter(|&i| parents[i].is_none()).map(|i| (i, Mat4::IDENTITY, 0)).collect();
    while let Some((index, model_from_parent, depth)) = open.pop() {
        let fail = |cause| ImportCause::Node { index, cause };
        if depth > MAX_NODE_DEPTH {
            return Err(fail(NodeError::TooDeep(MAX_NODE_DEPTH)));
        }
        let node = &root.nodes[index];
        let model_from_node = model_from_parent * parent_from_node(node);
        if !model_from_node.is_finite() {
            return Err(fail(NodeError::NotFinite));
        }
        global[index] = Some(model_from_node);
        open.extend(children(node).iter().map(|child| (child.value(), model_from_node, depth + 1)));
    }
    let reached = |(index, transform): (usize, Option<Mat4>)| {
        transform.ok_or(ImportCause::Node { index, cause: NodeError::Cycle })
    };
    global.into_iter().enumerate().map(reached).collect()
}

/// §3.5.3: a matrix, or translation · rotation · scale.
fn parent_from_node(node: &Node) -> Mat4 {
    if let Some(columns) = &node.matrix {
        return Mat4::from_cols_array(columns);
    }
    let rotation = node.rotation.map_or(Quat::IDENTITY, |q| {
        let rotation = Quat::from_array(q.0);
        if rotation.length_squared() > 0.0 { rotation.normalize() } else { Quat::IDENTITY }
    });
    let scale = node.scale.map_or(Vec3::ONE, Vec3::from);
    Mat4::from_scale_rotation_translation(scale, rotation, node.translation.map_or(Vec3::ZERO, Vec3::from))
}

/// Nodes of the default scene, else of the first one, else of all root nodes.
fn shown(root: &Root, parents: &[Option<usize>]) -> Result<Vec<usize>, ImportCause> {
    let mut open: Vec<usize> = match root.scene {
        Some(scene) => lookup(root, scene, "scene")?.nodes.iter().map(Index::value).collect(),
        None => match root.scenes.first() {
            Some(scene) => scene.nodes.iter().map(Index::value).collect(),
            None => (0..root.nodes.len()).filter(|&i| parents[i].is_none()).collect(),
        },
    };
    open.reverse();
    let mut seen = vec![false; root.nodes.len()];
    let mut order = Vec::new();
    while let Some(index) = open.pop() {
        let node = lookup(root, Index::<Node>::new(index as u32), "node")?;
        if !std::mem::replace(&mut seen[index], true) {
            order.push(index);
            open.extend(children(node).iter().rev().map(Index::value));
        }
    }
    Ok(order)
}
