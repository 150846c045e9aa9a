//! Models of simple forms: each made once, and never more than so many.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use glam::{Vec3, Vec4};
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_interface::{ShapeModel, Solid};
use lightcone_world::prelude::*;

/// Different forms that a program may show in a world's life. A world keeps models for as long as it runs.
const MAX_FORMS: usize = 1024;

/// Form, colour and material, as bits.
type Bits = [u32; 11];

/// Every form that was ever shown, in order, which is state: whether there is room for another must not depend on when a node
/// was started.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub(super) struct Forms {
    shown: Vec<Bits>,
    /// Models of this run.
    models: BTreeMap<Bits, ModelIndex>,
}

impl Forms {
    /// The model of a form; `None` if there were too many others.
    pub(super) fn model(&mut self, form: &ShapeModel, models: &mut Models) -> Option<ModelIndex> {
        let look = look(form);
        let bits = look.bits();
        if let Some(model) = self.models.get(&bits) {
            return Some(*model);
        }
        if !self.shown.contains(&bits) {
            if self.shown.len() == MAX_FORMS {
                return None;
            }
            self.shown.push(bits);
        }
        let model = models.add(look.model());
        self.models.insert(bits, model);
        Some(model)
    }
}

/// What a program shows, as the world crate says it.
fn look(shown: &ShapeModel) -> Look {
    let ShapeModel { solid, colour, metallic, roughness, glow, .. } = *shown;
    Look { form: form(solid), colour: Vec4::from_array(colour), metallic, roughness, glow }
}

/// The form, as the world crate says it.
pub(super) fn form(solid: Solid) -> Form {
    match solid {
        Solid::Cuboid { size_m } => Form::Cuboid { size_m: Vec3::from_array(size_m) },
        Solid::Ball { radius_m } => Form::Ball { radius_m },
        Solid::Cylinder { height_m, radius_m } => Form::Cylinder { height_m, radius_m },
        Solid::Capsule { height_m, radius_m } => Form::Capsule { height_m, radius_m },
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
            let mut look = Bits::default();
            for bits in &mut look {
                *bits = from.u32()?;
            }
            shown.push(look);
        }
        Ok(Self { shown, models: BTreeMap::new() })
    }
}
