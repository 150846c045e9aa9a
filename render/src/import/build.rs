//! Walks the scene and puts the model together.

use std::path::Path;

use glam::{Mat3, Mat4, Vec3};
use gltf::json::Root;
use gltf::json::mesh::Primitive;
use gltf::json::scene::Node;

use super::accessor::Accessors;
use super::buffer::Buffers;
use super::error::{ImportCause, PrimitiveError};
use super::image::Textures;
use super::limits::{Budget, MAX_COORDINATE_M, MAX_PARTS, MAX_TRIANGLES};
use super::material::Materials;
use super::mesh::{self, Meshes, Use};
use super::node::Hierarchy;
use super::resource::Resources;
use super::skin::{Influences, Poses};
use super::texture_info::uv_set;
use super::unsupported::Unsupported;
use super::{container, document, light};
use crate::{Collider, Light, Mesh, Model, Part};

/// From a file's bytes, and what it refers to in `folder`, to the model.
pub(super) fn model(bytes: &[u8], folder: Option<&Path>, unsupported: &mut Unsupported) -> Result<Model, ImportCause> {
    let container = container::split(bytes)?;
    let root = document::parse(container.json, unsupported)?;
    let mut resources = Resources::new(folder, bytes.len());
    let buffers = Buffers::load(&root, container.bin, &mut resources)?;
    let hierarchy = Hierarchy::new(&root)?;
    let mut builder = Builder {
        accessors: Accessors { root: &root, buffers: &buffers },
        hierarchy: &hierarchy,
        meshes: Meshes::new(),
        poses: Poses::default(),
        materials: Materials::new(&root, Textures::new(&root, &buffers, resources)),
        draws: Bounds::new(),
        parts: Vec::new(),
        colliders: Vec::new(),
        lights: Vec::new(),
        unsupported,
    };
    for (node, model_from_node) in hierarchy.shown(&root) {
        builder.add_node(&root, node, model_from_node)?;
    }
    Ok(builder.finish())
}

/// A model in the making.
struct Builder<'a> {
    accessors: Accessors<'a>,
    hierarchy: &'a Hierarchy,
    meshes: Meshes,
    poses: Poses,
    materials: Materials<'a>,
    draws: Bounds,
    parts: Vec<Part>,
    colliders: Vec<Collider>,
    lights: Vec<Light>,
    unsupported: &'a mut Unsupported,
}

impl Builder<'_> {
    fn add_node(&mut self, root: &Root, node: &Node, model_from_node: Mat4) -> Result<(), ImportCause> {
        self.lights.extend(light::at_node(root, node, model_from_node, self.unsupported)?);
        let Some(index) = node.mesh else { return Ok(()) };
        let mesh = document::lookup(root, index, "mesh")?;
        for (at, primitive) in mesh.primitives.iter().enumerate() {
            let uv_set = uv_set(root, primitive.material);
            let usage = Use { mesh: index.value(), primitive: at, uv_set, mirrored: false };
            self.add_primitive(node, model_from_node, primitive, usage)?;
        }
        Ok(())
    }

    fn add_primitive(
        &mut self,
        node: &Node,
        model_from_node: Mat4,
        primitive: &Primitive,
        usage: Use,
    ) -> Result<(), ImportCause> {
        let influences = Influences::open(&self.accessors, primitive)?;
        let (mesh, model_from_part) = match node.skin.filter(|_| !influences.is_empty()) {
            // §3.7.3.3: the transform of a skinned mesh's own node is ignored.
            Some(skin) => {
                let pose = self.poses.get(&self.accessors, self.hierarchy, skin)?;
                let skinned = (&*pose, &influences);
                (self.meshes.skinned(&self.accessors, primitive, usage, skinned, self.unsupported)?, Mat4::IDENTITY)
            }
            None => {
                let mirrored = Mat3::from_mat4(model_from_node).determinant() < 0.0;
                let mirror = Mat4::from_scale(Vec3::new(if mirrored { -1.0 } else { 1.0 }, 1.0, 1.0));
                let usage = Use { mirrored, ..usage };
                (self.meshes.rigid(&self.accessors, primitive, usage, self.unsupported)?, model_from_node * mirror)
            }
        };
        let Some(mesh) = mesh else { return Ok(()) };
        self.draws.check(&mesh, model_from_part, usage)?;
        if is_collider(node) {
            self.colliders.push(Collider { mesh, model_from_collider: model_from_part });
        } else {
            let material = self.materials.get(primitive.material, self.unsupported)?;
            self.parts.push(Part { mesh, material, model_from_part });
        }
        Ok(())
    }

    fn finish(self) -> Model {
        let (materials, textures) = self.materials.finish();
        Model {
            textures: textures.into_vec(),
            materials,
            parts: self.parts,
            colliders: self.colliders,
            lights: self.lights,
            rig: None,
        }
    }
}

/// By Decentraland's naming; exporters append numbers to names.
fn is_collider(node: &Node) -> bool {
    node.name.as_ref().is_some_and(|name| name.to_lowercase().contains("_collider"))
}

/// How much may be drawn or solid, and how far away.
struct Bounds {
    parts: Budget,
    triangles: Budget,
}

impl Bounds {
    fn new() -> Self {
        Self { parts: Budget::new("parts", MAX_PARTS), triangles: Budget::new("triangles", MAX_TRIANGLES) }
    }

    fn check(&mut self, mesh: &Mesh, model_from_mesh: Mat4, usage: Use) -> Result<(), ImportCause> {
        self.parts.take(1)?;
        self.triangles.take(mesh.triangle_count())?;
        // In the mesh's own space and in the model's; false also for what is not finite.
        let boxes = [mesh.aabb(), mesh.aabb().transformed(model_from_mesh)];
        let mut corners = boxes.iter().flat_map(|aabb| [aabb.min, aabb.max]);
        if corners.all(|corner| corner.abs().max_element() <= MAX_COORDINATE_M) {
            return Ok(());
        }
        Err(mesh::at(usage, PrimitiveError::TooFar(MAX_COORDINATE_M)))
    }
}
