//! What the voxels of a colour are made of.

use glam::{Vec3, Vec4};

use super::properties::Properties;
use crate::material::{AlphaMode, Material, TextureRef, Wrap};

/// A material without its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) metallic: f32,
    pub(super) roughness: f32,
    /// How much of its colour it shines with.
    pub(super) emission: f32,
    /// 1 for what hides everything behind it.
    pub(super) opacity: f32,
}

/// The clearest glass keeps this much of its colour, or it would not be seen at all.
const LEAST_OPACITY: f32 = 0.15;
/// Where a file says nothing of roughness; the editor's own.
const USUAL_ROUGHNESS: f32 = 0.1;

impl Look {
    pub(super) const MATT: Self = Self { metallic: 0.0, roughness: 1.0, emission: 0.0, opacity: 1.0 };

    /// By the kind and, as older versions of the editor have it, by how much of the kind it is.
    pub(super) fn of(properties: &Properties<'_>) -> Self {
        let share = |key: &str| properties.number(key).map(|number| number.clamp(0.0, 1.0));
        let either = |keys: &[&str], usual| keys.iter().find_map(|key| share(key)).unwrap_or(usual);
        let roughness = either(&["_rough"], USUAL_ROUGHNESS);
        let clear = |keys, usual| (1.0 - either(keys, usual)).max(LEAST_OPACITY);
        match properties.get("_type").unwrap_or_default() {
            b"_metal" => Self { metallic: either(&["_metal", "_weight"], 1.0), roughness, ..Self::MATT },
            b"_emit" => {
                // The editor's "power" is a whole number that makes it ever stronger.
                let power = properties.number("_flux").unwrap_or(0.0).clamp(0.0, 8.0);
                Self { emission: either(&["_emit", "_weight"], 1.0) * (1.0 + power), ..Self::MATT }
            }
            b"_glass" => Self { roughness, opacity: clear(&["_trans", "_alpha", "_weight"], 0.5), ..Self::MATT },
            b"_blend" => Self {
                metallic: either(&["_metal"], 0.0),
                roughness,
                opacity: clear(&["_trans", "_alpha"], 0.0),
                ..Self::MATT
            },
            b"_media" | b"_cloud" => Self { opacity: 0.5, ..Self::MATT },
            _ => Self::MATT,
        }
    }

    pub(super) fn is_see_through(self) -> bool {
        self.opacity < 1.0
    }

    /// With the palette as the model's texture 0.
    pub(super) fn material(self) -> Material {
        let palette = TextureRef { wrap_u: Wrap::Clamp, wrap_v: Wrap::Clamp, ..TextureRef::repeated(0) };
        Material {
            base_colour: Vec4::new(1.0, 1.0, 1.0, self.opacity),
            base_colour_texture: Some(palette),
            metallic: self.metallic,
            roughness: self.roughness,
            emissive: Vec3::splat(self.emission),
            emissive_texture: (self.emission > 0.0).then_some(palette),
            alpha_mode: if self.is_see_through() { AlphaMode::Blend } else { AlphaMode::Opaque },
            ..Material::default()
        }
    }
}

/// Of the chunk that older versions of the editor wrote: diffuse, metal, glass or emissive, and how much of it.
pub(super) fn old_look(kind: u32, weight: f32, roughness: Option<f32>) -> Look {
    let share = |number: f32| if number.is_finite() { number.clamp(0.0, 1.0) } else { 0.0 };
    let (weight, roughness) = (share(weight), roughness.map_or(USUAL_ROUGHNESS, share));
    match kind {
        1 => Look { metallic: weight, roughness, ..Look::MATT },
        2 => Look { roughness, opacity: (1.0 - weight).max(LEAST_OPACITY), ..Look::MATT },
        3 => Look { emission: weight, ..Look::MATT },
        _ => Look::MATT,
    }
}
