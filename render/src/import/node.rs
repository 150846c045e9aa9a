//! The node hierarchy (glTF 2.0 §3.5): where each node stands, and which of them the scene shows.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec3};
use gltf::json::scene::Node;
use gltf::json::{Index, Root};

use super::document::lookup;
use super::error::{ImportCause, NodeError};
use super::limits::{MAX_NODE_DEPTH, MAX_PATH_BYTES};
use crate::rig::{Rest, Transform};

/// Global transforms, by node. Nodes outside the scene have one too: joints may lie there.
pub(super) struct Hierarchy {
    model_from_node: Vec<Mat4>,
    rest: Vec<Rest>,
    parents: Vec<Option<usize>>,
    /// All nodes, parents before children.
    order: Vec<usize>,
    /// In the order of a depth-first walk.
    shown: Vec<usize>,
}

impl Hierarchy {
    pub(super) fn new(root: &Root) -> Result<Self, ImportCause> {
        let parents = parents(root)?;
        let rest: Vec<Rest> = root.nodes.iter().map(rest).collect();
        let (model_from_node, order) = global_transforms(root, &parents, &rest)?;
        let shown = shown(root, &parents)?;
        Ok(Self { model_from_node, rest, parents, order, shown })
    }

    /// Names from a root down to a node and then a last one, with `/` between them; empty where they are longer than [`MAX_PATH_BYTES`].
    pub(super) fn path(&self, root: &Root, node: usize, last: Option<&str>) -> Arc<str> {
        let mut names: Vec<&str> = last.into_iter().collect();
        let (mut bytes, mut at) = (last.map_or(0, str::len), Some(node));
        while let Some(index) = at {
            let name = root.nodes.get(index).and_then(|node| node.name.as_deref()).unwrap_or_default();
            bytes += name.len() + 1;
            if bytes > MAX_PATH_BYTES {
                return Arc::from("");
            }
            names.push(name);
            at = self.parents.get(index).copied().flatten();
        }
        names.reverse();
        Arc::from(names.join("/"))
    }

    /// How many nodes the file has.
    pub(super) fn len(&self) -> usize {
        self.rest.len()
    }

    /// All nodes with their parents, parents before children.
    pub(super) fn parents_first(&self) -> impl Iterator<Item = (usize, Option<usize>)> {
        self.order.iter().map(|&node| (node, self.parents[node]))
    }

    /// Relative to the parent.
    pub(super) fn rest(&self, node: usize) -> Option<Rest> {
        self.rest.get(node).copied()
    }

    pub(super) fn model_from_node(&self, node: Index<Node>) -> Result<Mat4, ImportCause> {
        let (index, count) = (node.value(), self.model_from_node.len());
        self.model_from_node.get(index).copied().ok_or(ImportCause::Missing { what: "node", index, count })
    }

    /// Nodes that the scene shows.
    pub(super) fn shown<'a>(&'a self, root: &'a Root) -> impl Iterator<Item = Shown<'a>> + 'a {
        let shown =
            |&index: &usize| Shown { index, node: &root.nodes[index], model_from_node: self.model_from_node[index] };
        self.shown.iter().map(shown)
    }
}

/// A node that the scene shows.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) index: usize,
    pub(super) node: &'a Node,
    pub(super) model_from_node: Mat4,
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

/// From the roots downwards, without recursion, and the order of that walk. With one parent each, what is not reached lies
/// on or below a cycle.
fn global_transforms(
    root: &Root,
    parents: &[Option<usize>],
    rest: &[Rest],
) -> Result<(Vec<Mat4>, Vec<usize>), ImportCause> {
    let mut global: Vec<Option<Mat4>> = vec![None; root.nodes.len()];
    let mut order = Vec::with_capacity(root.nodes.len());
    let mut open: Vec<(usize, Mat4, usize)> =
        (0..root.nodes.len()).filter(|&i| parents[i].is_none()).map(|i| (i, Mat4::IDENTITY, 0)).collect();
    while let Some((index, model_from_parent, depth)) = open.pop() {
        let fail = |cause| ImportCause::Node { index, cause };
        if depth > MAX_NODE_DEPTH {
            return Err(fail(NodeError::TooDeep(MAX_NODE_DEPTH)));
        }
        let model_from_node = model_from_parent * rest[index].matrix();
        if !model_from_node.is_finite() {
            return Err(fail(NodeError::NotFinite));
        }
        global[index] = Some(model_from_node);
        order.push(index);
        open.extend(children(&root.nodes[index]).iter().map(|child| (child.value(), model_from_node, depth + 1)));
    }
    let reached = |(index, transform): (usize, Option<Mat4>)| {
        transform.ok_or(ImportCause::Node { index, cause: NodeError::Cycle })
    };
    Ok((global.into_iter().enumerate().map(reached).collect::<Result<_, _>>()?, order))
}

/// §3.5.3: a matrix, or translation · rotation · scale.
fn rest(node: &Node) -> Rest {
    if let Some(columns) = &node.matrix {
        return Rest::Matrix(Mat4::from_cols_array(columns));
    }
    Rest::Transform(Transform {
        translation: node.translation.map_or(Vec3::ZERO, Vec3::from),
        rotation: node.rotation.map_or(Quat::IDENTITY, |rotation| unit(Quat::from_array(rotation.0))),
        scale: node.scale.map_or(Vec3::ONE, Vec3::from),
    })
}

/// A rotation out of what a file says.
pub(super) fn unit(rotation: Quat) -> Quat {
    if rotation.length_squared() > 0.0 { rotation.normalize() } else { Quat::IDENTITY }
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
