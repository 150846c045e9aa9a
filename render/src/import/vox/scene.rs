//! The scene graph: which models are shown where.

use super::file::{File, Node};
use super::limits::MAX_NODES;
use super::rotation::Rotation;
use super::space::VOXEL_M;
use crate::import::error::ImportCause;
use crate::import::limits::{Budget, MAX_COORDINATE_M, MAX_NODE_DEPTH};
use crate::import::vox_error::VoxError;

/// A model in its place, in voxels and by the axes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// Index into the file's models.
    pub(super) model: usize,
    pub(super) rotation: Rotation,
    /// Of the model's middle, rounded down to a corner between voxels.
    pub(super) translation: [i64; 3],
}

/// What is not hidden, in the order of a depth-first walk; of an animation, its first frame. In a file without a scene graph the
/// first model stands on the ground: more of them are frames of an animation.
pub(super) fn shown(file: &File<'_>) -> Result<Vec<Shown>, ImportCause> {
    if let Some((&root, _)) = file.nodes.first_key_value() {
        return walk(file, root);
    }
    let standing =
        |height: u32| Shown { model: 0, rotation: Rotation::NONE, translation: [0, 0, i64::from(height / 2)] };
    Ok(file.grids.first().map(|grid| standing(grid.size[2])).into_iter().collect())
}

/// A node on the way, where its parents carry it.
#[derive(Clone, Copy)]
struct Open {
    id: i32,
    rotation: Rotation,
    translation: [i64; 3],
    depth: usize,
}

/// A node may be a child of several, as groups are that the editor shows more than once; how often is bounded, because few nodes
/// can make very many.
fn walk(file: &File<'_>, root: i32) -> Result<Vec<Shown>, ImportCause> {
    let mut shown = Vec::new();
    let mut visits = Budget::new("nodes, counted as often as they are shown", MAX_NODES);
    let mut open = vec![Open { id: root, rotation: Rotation::NONE, translation: [0; 3], depth: 0 }];
    while let Some(at) = open.pop() {
        let Open { id, rotation, translation, depth } = at;
        if depth > MAX_NODE_DEPTH {
            return Err(VoxError::TooDeep { node: id, most: MAX_NODE_DEPTH }.into());
        }
        let mut enter = |child, rotation, translation| {
            visits.take(1)?;
            if !file.nodes.contains_key(&child) {
                return Err(VoxError::NoNode { node: id, child }.into());
            }
            open.push(Open { id: child, rotation, translation, depth: depth + 1 });
            Ok::<(), ImportCause>(())
        };
        match &file.nodes[&id] {
            Node::Transform { hidden: true, .. } => {}
            Node::Transform { layer, .. } if file.hidden_layers.contains(layer) => {}
            Node::Transform { child, rotation: turned, translation: moved, .. } => {
                let moved = rotation.apply(moved.map(i64::from));
                let place = std::array::from_fn(|axis| translation[axis] + moved[axis]);
                enter(*child, rotation.after(*turned), place)?;
            }
            Node::Group(children) => {
                for &child in children.iter().rev() {
                    enter(i32::from_le_bytes(child), rotation, translation)?;
                }
            }
            Node::Shape { model } => shown.push(shape(file, at, *model)?),
        }
    }
    Ok(shown)
}

fn shape(file: &File<'_>, at: Open, model: i32) -> Result<Shown, VoxError> {
    let Open { id: node, rotation, translation, .. } = at;
    let count = file.grids.len();
    let known = usize::try_from(model).ok().filter(|&model| model < count);
    let model = known.ok_or(VoxError::NoModel { node, model, count })?;
    if translation.iter().any(|at| at.unsigned_abs() as f32 * VOXEL_M > MAX_COORDINATE_M / 2.0) {
        return Err(VoxError::TooFar(node));
    }
    Ok(Shown { model, rotation, translation })
}
