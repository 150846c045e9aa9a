//! Skins (glTF 2.0 §3.7.3): joints, and where they stand at rest.

use std::collections::BTreeMap;
use std::rc::Rc;

use glam::Mat4;
use gltf::json::accessor::Type;
use gltf::json::{Index, Skin};

use super::accessor::Accessors;
use super::document::lookup;
use super::error::ImportCause;
use super::limits::MAX_JOINTS;
use super::node::Hierarchy;

/// A skin, read.
pub(super) struct Joints {
    /// Index in the file.
    pub(super) skin: usize,
    /// Indices of nodes.
    pub(super) nodes: Vec<usize>,
    /// One for each joint.
    pub(super) joint_from_mesh: Vec<Mat4>,
    /// At rest, one for each joint.
    pub(super) model_from_mesh: Vec<Mat4>,
}

/// Reads each skin once.
#[derive(Default)]
pub(super) struct Skins(BTreeMap<usize, Rc<Joints>>);

impl Skins {
    pub(super) fn get(
        &mut self,
        accessors: &Accessors<'_>,
        hierarchy: &Hierarchy,
        skin: Index<Skin>,
    ) -> Result<Rc<Joints>, ImportCause> {
        if let Some(joints) = self.0.get(&skin.value()) {
            return Ok(joints.clone());
        }
        let joints = Rc::new(Joints::new(accessors, hierarchy, skin)?);
        self.0.insert(skin.value(), joints.clone());
        Ok(joints)
    }
}

impl Joints {
    fn new(accessors: &Accessors<'_>, hierarchy: &Hierarchy, index: Index<Skin>) -> Result<Self, ImportCause> {
        let skin = lookup(accessors.root, index, "skin")?;
        if skin.joints.len() > MAX_JOINTS {
            return Err(ImportCause::TooMany { what: "joints in a skin", limit: MAX_JOINTS as u64 });
        }
        let bind = skin.inverse_bind_matrices.map(|bind| accessors.floats(bind, Type::Mat4)).transpose()?;
        let joint_from_mesh: Vec<Mat4> = (0..skin.joints.len())
            .map(|at| match &bind {
                Some(bind) if at < bind.count() => Mat4::from_cols_array(&bind.floats(at)),
                _ => Mat4::IDENTITY,
            })
            .collect();
        let joints = skin.joints.iter().zip(&joint_from_mesh);
        let model_from_mesh: Vec<Mat4> = joints
            .map(|(&joint, from)| Ok(hierarchy.model_from_node(joint)? * *from))
            .collect::<Result<_, ImportCause>>()?;
        if !joint_from_mesh.iter().chain(&model_from_mesh).all(|matrix| matrix.is_finite()) {
            return Err(ImportCause::NotFinite { what: "skin", index: index.value() });
        }
        let nodes = skin.joints.iter().map(Index::value).collect();
        Ok(Self { skin: index.value(), nodes, joint_from_mesh, model_from_mesh })
    }
}
