//! Walks the scene and puts the model together.

use std::path::Path;
use std::sync::Arc;

use glam::{Mat3, Mat4, Vec3};
use gltf::json::mesh::Primitive;
use gltf::json::scene::Node;
use gltf::json::{Index, Root, Skin};

use super::accessor::Accessors;
use super::animation::Animations;
use super::buffer::Buffers;
use super::error::{ImportCause, PrimitiveError};
use super::image::Textures;
use super::influences::Influences;
use super::limits::{Budget, MAX_COORDINATE_M, MAX_DECOMPRESSED_BYTES, MAX_PARTS, MAX_TRIANGLES};
use super::material::Materials;
use super::mesh::{Forming, Meshes, Skinning};
use super::morph::rest_weights;
use super::node::{Hierarchy, Shown};
use super::resource::Resources;
use super::rig::RigBuilder;
use super::skin::Skins;
use super::texture_info::uv_set;
use super::unsupported::Unsupported;
use super::usage::Usage;
use super::{container, document, draco, light};
use crate::mesh::Mesh;
use crate::model::{Collider, Light, Model, Part};
use crate::rig::{Deform, RiggedPart};

/// From a file's bytes, and what it refers to in `folder`, to the model, and to the number of animations that the file has.
pub(super) fn model(
    bytes: &[u8],
    folder: Option<&Path>,
    unsupported: &mut Unsupported,
) -> Result<(Model, usize), ImportCause> {
    let container = container::split(bytes)?;
    let root = document::parse(container.json, unsupported)?;
    let mut resources = Resources::new(folder, bytes.len());
    let mut budget = Budget::new("bytes when decompressed", MAX_DECOMPRESSED_BYTES);
    let buffers = Buffers::load(&root, container.bin, &mut resources, &mut budget)?;
    let draco = draco::decode(&root, &buffers, &mut budget)?;
    let hierarchy = Hierarchy::new(&root)?;
    let accessors = Accessors { root: &root, buffers: &buffers, draco: &draco };
    let mut builder = Builder {
        animations: Animations::read(&accessors, &hierarchy, unsupported)?,
        accessors,
        hierarchy: &hierarchy,
        meshes: Meshes::new(),
        skins: Skins::default(),
        materials: Materials::new(&root, Textures::new(&root, &buffers, resources)),
        draws: Bounds::new(),
        parts: Vec::new(),
        paths: Vec::new(),
        rig: RigBuilder::default(),
        colliders: Vec::new(),
        lights: Vec::new(),
        unsupported,
    };
    for shown in hierarchy.shown(&root) {
        builder.add_node(&root, shown)?;
    }
    Ok((builder.finish()?, root.animations.len()))
}

/// A model in the making.
struct Builder<'a> {
    accessors: Accessors<'a>,
    hierarchy: &'a Hierarchy,
    meshes: Meshes,
    animations: Animations,
    skins: Skins,
    materials: Materials<'a>,
    draws: Bounds,
    parts: Vec<Part>,
    paths: Vec<Arc<str>>,
    rig: RigBuilder,
    colliders: Vec<Collider>,
    lights: Vec<Light>,
    unsupported: &'a mut Unsupported,
}

impl Builder<'_> {
    fn add_node(&mut self, root: &Root, shown: Shown<'_>) -> Result<(), ImportCause> {
        self.lights.extend(light::at_node(root, shown.node, shown.model_from_node, self.unsupported)?);
        let Some(index) = shown.node.mesh else { return Ok(()) };
        let mesh = document::lookup(root, index, "mesh")?;
        let weights = rest_weights(root, shown.node)?;
        for (at, primitive) in mesh.primitives.iter().enumerate() {
            let uv_set = uv_set(root, primitive.material);
            let usage = Usage { mesh: index.value(), primitive: at, uv_set, mirrored: false };
            self.add_primitive(root, shown, &weights, primitive, usage)?;
        }
        Ok(())
    }

    fn add_primitive(
        &mut self,
        root: &Root,
        shown: Shown<'_>,
        weights: &[f32],
        primitive: &Primitive,
        usage: Usage,
    ) -> Result<(), ImportCause> {
        let influences = Influences::open(&self.accessors, primitive)?;
        let Some(placed) = (match shown.node.skin.filter(|_| !influences.is_empty()) {
            Some(skin) => self.skinned(shown, weights, primitive, usage, (skin, &influences))?,
            None => self.unskinned(shown, weights, primitive, usage)?,
        }) else {
            return Ok(());
        };
        let Placed { mesh, model_from_part, rigged } = placed;
        self.draws.check(&mesh, model_from_part, usage)?;
        if is_collider(shown.node) {
            self.colliders.push(Collider { mesh, model_from_collider: model_from_part });
        } else {
            let material = self.materials.get(primitive.material, self.unsupported)?;
            self.parts.push(Part { mesh, material, model_from_part });
            let name = mesh_name(root, shown.node).filter(|_| usage.primitive > 0);
            let last = name.map(|name| format!("{name}_{}", usage.primitive));
            self.paths.push(self.hierarchy.path(root, shown.index, last.as_deref()));
            self.rig.add_part(rigged);
        }
        Ok(())
    }

    /// §3.7.3.3: the transform of a skinned mesh's own node is ignored.
    fn skinned(
        &mut self,
        shown: Shown<'_>,
        weights: &[f32],
        primitive: &Primitive,
        usage: Usage,
        (skin, influences): (Index<Skin>, &Influences<'_>),
    ) -> Result<Option<Placed>, ImportCause> {
        let joints = self.skins.get(&self.accessors, self.hierarchy, skin)?;
        let in_rig = self.rig.skin(&joints);
        let moves = joints.nodes.iter().any(|&node| self.animations.moves[node]);
        let skin = Some(Skinning { joints: &joints, in_rig, influences, moves });
        let forming = Forming { skin, weights, morphs: self.animations.morphs[shown.index] };
        let formed = self.meshes.formed(&self.accessors, primitive, usage, &forming, self.unsupported)?;
        Ok(formed.map(|(mesh, deform)| {
            let rigged = deform.map(|deform| part_at(shown.index, Mat4::IDENTITY, Some(deform)));
            Placed { mesh, model_from_part: Mat4::IDENTITY, rigged }
        }))
    }

    fn unskinned(
        &mut self,
        shown: Shown<'_>,
        weights: &[f32],
        primitive: &Primitive,
        usage: Usage,
    ) -> Result<Option<Placed>, ImportCause> {
        let mirrored = Mat3::from_mat4(shown.model_from_node).determinant() < 0.0;
        let mirror = Mat4::from_scale(Vec3::new(if mirrored { -1.0 } else { 1.0 }, 1.0, 1.0));
        let usage = Usage { mirrored, ..usage };
        let formed = if primitive.targets.as_ref().is_some_and(|targets| !targets.is_empty()) {
            let forming = Forming { skin: None, weights, morphs: self.animations.morphs[shown.index] };
            self.meshes.formed(&self.accessors, primitive, usage, &forming, self.unsupported)?
        } else {
            self.meshes.rigid(&self.accessors, primitive, usage, self.unsupported)?.map(|mesh| (mesh, None))
        };
        Ok(formed.map(|(mesh, deform)| {
            let moves = deform.is_some() || self.animations.moves[shown.index];
            let rigged = moves.then(|| part_at(shown.index, mirror, deform));
            Placed { mesh, model_from_part: shown.model_from_node * mirror, rigged }
        }))
    }

    fn finish(self) -> Result<Model, ImportCause> {
        let rig = self.rig.finish(self.accessors.root, self.hierarchy, self.animations)?;
        let (materials, textures) = self.materials.finish();
        Ok(Model {
            textures: textures.into_vec(),
            materials,
            parts: self.parts,
            paths: self.paths,
            colliders: self.colliders,
            only_colliders_are_solid: false,
            lights: self.lights,
            rig,
        })
    }
}

/// A primitive where it is used.
struct Placed {
    mesh: Arc<Mesh>,
    model_from_part: Mat4,
    rigged: Option<RiggedPart>,
}

fn part_at(node: usize, node_from_part: Mat4, deform: Option<Arc<Deform>>) -> RiggedPart {
    RiggedPart { node, node_from_part, deform }
}

fn mesh_name<'r>(root: &'r Root, node: &Node) -> Option<&'r str> {
    Some(root.meshes.get(node.mesh?.value())?.name.as_deref().unwrap_or_default())
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

    fn check(&mut self, mesh: &Mesh, model_from_mesh: Mat4, usage: Usage) -> Result<(), ImportCause> {
        self.parts.take(1)?;
        self.triangles.take(mesh.triangle_count())?;
        // In the mesh's own space and in the model's; false also for what is not finite.
        let boxes = [mesh.aabb(), mesh.aabb().transformed(model_from_mesh)];
        let mut corners = boxes.iter().flat_map(|aabb| [aabb.min, aabb.max]);
        if corners.all(|corner| corner.abs().max_element() <= MAX_COORDINATE_M) {
            return Ok(());
        }
        Err(usage.failure(PrimitiveError::TooFar(MAX_COORDINATE_M)))
    }
}
