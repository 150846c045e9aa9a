//! The scene graph: which models are shown where.

use std::collections::BTreeSet;

use super::file::{File, Node};
use super::rotation::Rotation;
use super::space::VOXEL_M;
use crate::import::limits::MAX_COORDINATE_M;
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
pub(super) fn shown(file: &File<'_>) -> Result<Vec<Shown>, VoxError> {
    let Some((&root, _)) = file.nodes.first_key_value() else {
        let standing =
            |height: u32| Shown { model: 0, rotation: Rotation::NONE, translation: [0, 0, i64::from(height / 2)] };
        return Ok(file.grids.first().map(|grid| standing(grid.size[2])).into_iter().collect());
    };
    walk(file, root)
}

fn walk(file: &File<'_>, root: i32) -> Result<Vec<Shown>, VoxError> {
    let mut shown = Vec::new();
    let mut seen = BTreeSet::from([root]);
    let mut open = vec![(root, Rotation::NONE, [0_i64; 3])];
    while let Some((id, rotation, translation)) = open.pop() {
        let mut enter = |child, rotation, translation| {
            if !file.nodes.contains_key(&child) {
                return Err(VoxError::NoNode { node: id, child });
            }
            if !seen.insert(child) {
                return Err(VoxError::SharedNode(child));
            }
            open.push((child, rotation, translation));
            Ok(())
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
            Node::Shape { model } => {
                let count = file.grids.len();
                let known = usize::try_from(*model).ok().filter(|&model| model < count);
                let model = known.ok_or(VoxError::NoModel { node: id, model: *model, count })?;
                if translation.iter().any(|at| at.unsigned_abs() as f32 * VOXEL_M > MAX_COORDINATE_M / 2.0) {
                    return Err(VoxError::TooFar(id));
                }
                shown.push(Shown { model, rotation, translation });
            }
        }
    }
    Ok(shown)
}
