//! Simple forms that are seen without anybody making a model.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Mat4, Vec3, Vec4};
use lightcone_render::shapes::{MeshBuilder, bevelled_cuboid, capsule, cuboid, cylinder, uv_sphere};
use lightcone_render::{AlphaMode, Material, Model, Part};

use super::models::{Drawn, ModelIndex, Models};
use crate::physics::Shape;

/// The entity is seen as a simple form in one colour. The host makes the model, once for all that look the same, and inserts
/// [`Drawn`]. A world that is a program has this too.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
#[require(Transform)]
pub struct Look {
    /// The form.
    pub form: Form,
    /// Linear RGBA, each 0 to 1.
    pub colour: Vec4,
    /// 0 for paint, 1 for metal.
    pub metallic: f32,
    /// 0 for a mirror, 1 for chalk.
    pub roughness: f32,
    /// How much of its colour it gives off by itself.
    pub glow: f32,
}

/// A simple form around the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// A box.
    Cuboid {
        /// Its whole size along x, y and z, metres.
        size_m: Vec3,
    },
    /// A ball.
    Ball {
        /// From the middle to the surface, metres.
        radius_m: f32,
    },
    /// An upright cylinder.
    Cylinder {
        /// The whole of it, metres.
        height_m: f32,
        /// Of the base, metres.
        radius_m: f32,
    },
    /// An upright cylinder with a half ball at each end.
    Capsule {
        /// The whole of it, half balls included, metres.
        height_m: f32,
        /// Of the half balls, metres.
        radius_m: f32,
    },
}

/// Segments around what is round.
const SEGMENTS: u32 = 24;

impl Form {
    /// What bumps like it.
    pub fn shape(self) -> Shape {
        match self {
            Self::Cuboid { size_m } => Shape::cuboid(size_m * 0.5),
            Self::Ball { radius_m } => Shape::ball(radius_m),
            Self::Cylinder { height_m, radius_m } => Shape::cylinder(height_m * 0.5, radius_m),
            Self::Capsule { height_m, radius_m } => Shape::capsule((height_m * 0.5 - radius_m).max(0.0), radius_m),
        }
    }

    fn bits(self) -> [u32; 4] {
        match self {
            Self::Cuboid { size_m } => [0, size_m.x.to_bits(), size_m.y.to_bits(), size_m.z.to_bits()],
            Self::Ball { radius_m } => [1, radius_m.to_bits(), 0, 0],
            Self::Cylinder { height_m, radius_m } => [2, height_m.to_bits(), radius_m.to_bits(), 0],
            Self::Capsule { height_m, radius_m } => [3, height_m.to_bits(), radius_m.to_bits(), 0],
        }
    }

    fn mesh(self) -> MeshBuilder {
        match self {
            Self::Cuboid { size_m } => {
                // Edges that catch the light, where the box is no sheet.
                let bevel = (size_m.min_element() * 0.04).min(0.04);
                if bevel > 1e-3 { bevelled_cuboid(size_m, bevel) } else { cuboid(size_m) }
            }
            Self::Ball { radius_m } => uv_sphere(radius_m, SEGMENTS),
            Self::Cylinder { height_m, radius_m } => {
                // It stands on its base; ours is around the origin.
                let down = Mat4::from_translation(Vec3::Y * (-0.5 * height_m));
                cylinder(radius_m, height_m, SEGMENTS).transformed(down)
            }
            Self::Capsule { height_m, radius_m } => capsule(radius_m, (height_m - 2.0 * radius_m).max(0.0), SEGMENTS),
        }
    }
}

impl Look {
    /// In a colour without gloss, linear RGB.
    pub fn matt(form: Form, colour: Vec3) -> Self {
        Self { form, colour: colour.extend(1.0), metallic: 0.0, roughness: 1.0, glow: 0.0 }
    }

    /// Form, colour and material as numbers, by which looks are told apart.
    pub fn bits(&self) -> [u32; 11] {
        let [kind, a, b, c] = self.form.bits();
        let [red, green, blue, alpha] = self.colour.to_array().map(f32::to_bits);
        let [metallic, roughness, glow] = [self.metallic, self.roughness, self.glow].map(f32::to_bits);
        [kind, a, b, c, red, green, blue, alpha, metallic, roughness, glow]
    }

    /// The model that is drawn.
    pub fn model(&self) -> Model {
        let material = Material {
            base_colour: self.colour,
            metallic: self.metallic,
            roughness: self.roughness,
            emissive: self.colour.truncate() * self.glow,
            alpha_mode: if self.colour.w < 1.0 { AlphaMode::Blend } else { AlphaMode::Opaque },
            ..Material::default()
        };
        let part = Part { mesh: self.form.mesh().build().into(), material: 0, model_from_part: Mat4::IDENTITY };
        Model { materials: vec![material], parts: vec![part], ..Model::default() }
    }
}

/// Models that were made already.
#[derive(Resource, Default)]
pub(super) struct Looks(BTreeMap<[u32; 11], ModelIndex>);

/// Draws what has a look, and no more what has lost it.
pub(super) fn show(
    mut commands: Commands,
    mut models: ResMut<Models>,
    mut known: ResMut<Looks>,
    changed: Query<(Entity, &Look), Changed<Look>>,
    looks: Query<(), With<Look>>,
    mut lost: RemovedComponents<Look>,
) {
    for (entity, look) in &changed {
        let model = *known.0.entry(look.bits()).or_insert_with(|| models.add(look.model()));
        commands.entity(entity).insert(Drawn(model));
    }
    for entity in lost.read().filter(|entity| !looks.contains(*entity)) {
        if let Ok(mut entity) = commands.get_entity(entity) {
            entity.try_remove::<Drawn>();
        }
    }
}
