//! A model while it is being put together: triangles gathered by surface, one draw for each.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::{Mat4, Quat, Vec3};
use lightcone_render::shapes::{MeshBuilder, cuboid};
use lightcone_render::{Model, Part};

use super::surfaces::{Palette, Surface};

/// Collects shapes.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    parts: BTreeMap<Surface, MeshBuilder>,
}

/// A translation.
pub fn at(x: f32, y: f32, z: f32) -> Mat4 {
    Mat4::from_translation(Vec3::new(x, y, z))
}

/// A translation, after a turn to the left by degrees.
pub fn turned(x: f32, y: f32, z: f32, left_deg: f32) -> Mat4 {
    Mat4::from_rotation_translation(Quat::from_rotation_y(left_deg.to_radians()), Vec3::new(x, y, z))
}

impl Sketch {
    /// Puts a shape somewhere.
    pub fn add(&mut self, surface: Surface, shape: &MeshBuilder, model_from_shape: Mat4) -> &mut Self {
        self.parts.entry(surface).or_default().append(shape, model_from_shape);
        self
    }

    /// A box between two corners, its texture running on from neighbour to neighbour.
    pub fn block(&mut self, surface: Surface, min: [f32; 3], max: [f32; 3]) -> &mut Self {
        let (min, max) = (Vec3::from(min), Vec3::from(max));
        let moved = cuboid(max - min).transformed(Mat4::from_translation((min + max) * 0.5)).uv_from_position();
        self.add(surface, &moved, Mat4::IDENTITY)
    }

    /// Everything of another sketch, moved.
    pub fn include(&mut self, other: &Self, self_from_other: Mat4) -> &mut Self {
        for (&surface, shape) in &other.parts {
            self.add(surface, shape, self_from_other);
        }
        self
    }

    /// Which surfaces it has.
    pub fn surfaces(&self) -> impl Iterator<Item = Surface> {
        self.parts.keys().copied()
    }

    /// The model, with the palette's images.
    pub fn finish(self, palette: &Palette) -> Model {
        let mut model = Model::default();
        for (surface, shape) in self.parts {
            let (mut material, texture) = palette.material(surface);
            if let Some(texture) = texture {
                let slot = model.textures.iter().position(|t| Arc::ptr_eq(t, &texture)).unwrap_or_else(|| {
                    model.textures.push(texture);
                    model.textures.len() - 1
                });
                if let Some(reference) = &mut material.base_colour_texture {
                    reference.texture = slot;
                }
            }
            model.parts.push(Part {
                mesh: Arc::new(shape.build()),
                material: model.materials.len(),
                model_from_part: Mat4::IDENTITY,
            });
            model.materials.push(material);
        }
        model
    }
}
