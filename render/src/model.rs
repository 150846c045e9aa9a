//! A drawable thing: meshes with materials, placed relative to one another. Importers and generators make them.

use std::sync::Arc;

use glam::{Mat4, Vec3};

use crate::material::Material;
use crate::mesh::{Aabb, Mesh};
use crate::rig::Rig;
use crate::texture::Texture;

/// One mesh with one material: one draw.
#[derive(Clone, Debug)]
pub struct Part {
    /// The triangles.
    pub mesh: Arc<Mesh>,
    /// Index into [`Model::materials`].
    pub material: usize,
    /// Where the part stands in the model.
    pub model_from_part: Mat4,
}

/// Triangles that are never drawn but stop what moves.
#[derive(Clone, Debug)]
pub struct Collider {
    /// The triangles.
    pub mesh: Arc<Mesh>,
    /// Where they stand in the model.
    pub model_from_collider: Mat4,
}

/// What a light shines like, as the glTF extension KHR_lights_punctual has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LightKind {
    /// Parallel light along −z of the light's node; illuminance in lux.
    Directional,
    /// All directions; luminous intensity in candela.
    Point,
    /// A cone along −z of the light's node; luminous intensity in candela, angles in radians.
    Spot {
        /// Angle from the axis within which the light has its full strength.
        inner_rad: f32,
        /// Angle from the axis beyond which there is no light.
        outer_rad: f32,
    },
}

/// A light that belongs to a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// What it shines like.
    pub kind: LightKind,
    /// Linear RGB times the intensity, in the unit of its kind.
    pub colour: Vec3,
    /// Distance in metres beyond which it does not shine; infinite for no such bound.
    pub range_m: f32,
    /// Where it stands and where its −z looks.
    pub model_from_light: Mat4,
}

/// Everything needed to draw one thing any number of times.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Images that materials refer to.
    pub textures: Vec<Arc<Texture>>,
    /// What parts are made of.
    pub materials: Vec<Material>,
    /// What is drawn: meshes with their materials.
    pub parts: Vec<Part>,
    /// Of each part of a glTF file the names of the nodes above it and of its own, with `/` between them. Parts of a mesh after its first
    /// one have a name more, of the mesh and their number in it, as in `Sphere_2`. None of other models.
    pub paths: Vec<Arc<str>>,
    /// What is solid and not drawn.
    pub colliders: Vec<Collider>,
    /// Whether the colliders alone are solid; otherwise parts are solid too.
    pub only_colliders_are_solid: bool,
    /// Lights, in the model's space.
    pub lights: Vec<Light>,
    /// What moves within it; `None` for a model in which nothing moves. Parts stand as they do in the rest pose.
    pub rig: Option<Arc<Rig>>,
}

impl Model {
    /// Bounds of all parts in the model's space.
    pub fn aabb(&self) -> Aabb {
        self.parts.iter().fold(Aabb::EMPTY, |aabb, part| aabb.union(part.mesh.aabb().transformed(part.model_from_part)))
    }

    /// Triangles of all parts.
    pub fn triangle_count(&self) -> usize {
        self.parts.iter().map(|part| part.mesh.triangle_count()).sum()
    }

    /// The corners of every triangle that is solid, in the model's space: of the parts first, then of the colliders.
    pub fn triangles(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        let solid = if self.only_colliders_are_solid { &[][..] } else { &self.parts };
        let parts = solid.iter().map(|part| (&part.mesh, part.model_from_part));
        let colliders = self.colliders.iter().map(|collider| (&collider.mesh, collider.model_from_collider));
        parts.chain(colliders).flat_map(|(mesh, model_from_mesh)| {
            mesh.indices().chunks_exact(3).map(move |corner| {
                std::array::from_fn(|i| {
                    let vertex = mesh.vertices()[corner[i] as usize];
                    model_from_mesh.transform_point3(Vec3::from(vertex.position))
                })
            })
        })
    }
}
