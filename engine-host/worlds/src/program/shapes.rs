//! Models of simple forms: each made once, and never more than so many.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use glam::{Mat4, Vec3, Vec4};
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_interface::{ShapeModel, Solid};
use lightcone_render::AlphaMode;
use lightcone_render::shapes::{MeshBuilder, bevelled_cuboid, capsule, cuboid, cylinder, uv_sphere};
use lightcone_world::prelude::*;

/// Different forms that a program may show in a world's life. A world keeps models for as long as it runs.
const MAX_FORMS: usize = 1024;

/// Form, colour and material, as bits.
type Look = [u32; 11];

/// Every form that was ever shown, in order, which is state: whether there is room for another must not depend on when a node
/// was started.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub(super) struct Forms {
    shown: Vec<Look>,
    /// Models of this run.
    models: BTreeMap<Look, ModelIndex>,
}

impl Forms {
    /// The model of a form; `None` if there were too many others.
    pub(super) fn model(&mut self, form: &ShapeModel, models: &mut Models) -> Option<ModelIndex> {
        let look = look(form);
        if let Some(model) = self.models.get(&look) {
            return Some(*model);
        }
        if !self.shown.contains(&look) {
            if self.shown.len() == MAX_FORMS {
                return None;
            }
            self.shown.push(look);
        }
        let model = models.add(model(form));
        self.models.insert(look, model);
        Some(model)
    }
}

fn look(form: &ShapeModel) -> Look {
    let [kind, a, b, c] = match form.solid {
        Solid::Cuboid { size_m: [x, y, z] } => [0, x.to_bits(), y.to_bits(), z.to_bits()],
        Solid::Ball { radius_m } => [1, radius_m.to_bits(), 0, 0],
        Solid::Cylinder { height_m, radius_m } => [2, height_m.to_bits(), radius_m.to_bits(), 0],
        Solid::Capsule { height_m, radius_m } => [3, height_m.to_bits(), radius_m.to_bits(), 0],
    };
    let [red, green, blue, alpha] = form.colour.map(f32::to_bits);
    let [metallic, roughness, glow] = [form.metallic, form.roughness, form.glow].map(f32::to_bits);
    [kind, a, b, c, red, green, blue, alpha, metallic, roughness, glow]
}

fn model(form: &ShapeModel) -> Model {
    let colour = Vec4::from_array(form.colour);
    let material = Material {
        base_colour: colour,
        metallic: form.metallic,
        roughness: form.roughness,
        emissive: colour.truncate() * form.glow,
        alpha_mode: if colour.w < 1.0 { AlphaMode::Blend } else { AlphaMode::Opaque },
        ..Material::default()
    };
    let part = Part { mesh: mesh(form.solid).build().into(), material: 0, model_from_part: Mat4::IDENTITY };
    Model { materials: vec![material], parts: vec![part], ..Model::default() }
}

/// Segments around what is round.
const SEGMENTS: u32 = 24;

fn mesh(solid: Solid) -> MeshBuilder {
    match solid {
        Solid::Cuboid { size_m } => {
            let size = Vec3::from_array(size_m);
            // Edges that catch the light, where the box is no sheet.
            let bevel = (size.min_element() * 0.04).min(0.04);
            if bevel > 1e-3 { bevelled_cuboid(size, bevel) } else { cuboid(size) }
        }
        Solid::Ball { radius_m } => uv_sphere(radius_m, SEGMENTS),
        Solid::Cylinder { height_m, radius_m } => {
            // It stands on its base; the interface's is around the origin.
            cylinder(radius_m, height_m, SEGMENTS).transformed(Mat4::from_translation(Vec3::Y * (-0.5 * height_m)))
        }
        Solid::Capsule { height_m, radius_m } => capsule(radius_m, (height_m - 2.0 * radius_m).max(0.0), SEGMENTS),
    }
}

impl SavedResource for Forms {
    const NAME: &'static str = "program.forms";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "list of (form, sizes ×3, colour ×4, metallic, roughness, glow), bits of u32 and f32";

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.shown.len() as u64);
        self.shown.iter().flatten().for_each(|bits| _ = out.u32(*bits));
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let count = from.u64()?;
        if count > MAX_FORMS as u64 {
            return Err(from.wrong(8, "number of forms", count));
        }
        let mut shown = Vec::new();
        for _ in 0..count {
            let mut look = Look::default();
            for bits in &mut look {
                *bits = from.u32()?;
            }
            shown.push(look);
        }
        Ok(Self { shown, models: BTreeMap::new() })
    }
}
