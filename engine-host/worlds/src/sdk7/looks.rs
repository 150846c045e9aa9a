//! Models of forms in finishes: each is made once, because a world keeps its models for as long as it runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::{Affine2, Mat4, Vec2, Vec3};
use lightcone_render::{AlphaMode, ColourSpace, Mesh, Texture, TextureRef, Wrap};
use lightcone_world::prelude::*;

use super::assets::Assets;
use super::forms::Form;

/// What a surface is like, but for its colour, which is a tint. Numbers are coarse, so that a surface that glows up and down is not a
/// new model in every tick.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finish {
    pub(super) picture: Option<Paper>,
    pub(super) glow_picture: Option<Paper>,
    pub(super) bumps: Option<Paper>,
    /// In 64ths.
    pub(super) metallic: u8,
    /// In 64ths.
    pub(super) roughness: u8,
    /// Linear RGB in 16ths.
    pub(super) glow: [u16; 3],
    pub(super) alpha: Alpha,
    pub(super) unlit: bool,
}

/// What alpha means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alpha {
    #[default]
    Opaque,
    /// There from so many 64ths on.
    Mask(u8),
    Blend,
}

/// A picture, and how it is laid on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Paper {
    /// Path in the folder.
    pub(super) file: String,
    /// 0 repeat, 1 clamp, 2 mirror, as the protocol has it.
    pub(super) wrap: u8,
    /// How often it fits, and where it begins, as bits.
    laid: [u32; 4],
}

impl Paper {
    pub(super) fn new(file: &str, wrap: u8, tiling: Vec2, offset: Vec2) -> Self {
        let bits = |number: f32| if number.is_finite() { number.to_bits() } else { 0 };
        Self { file: file.to_owned(), wrap, laid: [tiling.x, tiling.y, offset.x, offset.y].map(bits) }
    }

    /// Our v grows downward, theirs upward.
    fn lay(&self, texture: usize) -> TextureRef {
        let [tiles_u, tiles_v, u, v] = self.laid.map(f32::from_bits);
        let wrap = match self.wrap {
            0 => Wrap::Repeat,
            2 => Wrap::Mirror,
            _ => Wrap::Clamp,
        };
        let texture_from_uv =
            Affine2::from_scale_angle_translation(Vec2::new(tiles_u, tiles_v), 0.0, Vec2::new(u, 1.0 - tiles_v - v));
        TextureRef { texture, wrap_u: wrap, wrap_v: wrap, texture_from_uv }
    }
}

/// A number between 0 and 1 in 64ths.
pub(super) fn in_64ths(number: f32) -> u8 {
    (number.clamp(0.0, 1.0) * 64.0) as u8
}

/// Light in 16ths.
pub(super) fn in_16ths(light: Vec3) -> [u16; 3] {
    light.to_array().map(|light| (light.clamp(0.0, 1000.0) * 16.0) as u16)
}

/// Different looks of a scene's life; beyond, things look as they did, and new ones are not shown.
const MOST: usize = 4096;

/// Models of this run. Follows from what is shown.
#[derive(Default)]
pub(super) struct Looks {
    meshes: BTreeMap<Form, Arc<Mesh>>,
    models: BTreeMap<(Form, Finish), ModelIndex>,
}

impl Looks {
    /// The model of a form in a finish; `None` if there were too many others.
    pub(super) fn model(
        &mut self,
        form: Form,
        finish: Finish,
        assets: &Assets,
        models: &mut Models,
    ) -> Option<ModelIndex> {
        let key = (form, finish);
        if let Some(known) = self.models.get(&key) {
            return Some(*known);
        }
        if self.models.len() == MOST {
            return None;
        }
        let (form, finish) = &key;
        let mesh = self.meshes.entry(form.clone()).or_insert_with(|| Arc::new(form.mesh()));
        let index = models.add(make(Arc::clone(mesh), finish, assets));
        self.models.insert(key, index);
        Some(index)
    }
}

fn make(mesh: Arc<Mesh>, finish: &Finish, assets: &Assets) -> Model {
    let mut textures: Vec<Arc<Texture>> = Vec::new();
    let material = surface(finish, assets, &mut textures);
    let part = Part { mesh, material: 0, model_from_part: Mat4::IDENTITY };
    Model { textures, materials: vec![material], parts: vec![part], ..Model::default() }
}

/// A white surface in a finish. Its pictures are added to those of its model.
pub(super) fn surface(finish: &Finish, assets: &Assets, textures: &mut Vec<Arc<Texture>>) -> Material {
    let mut lay = |paper: &Option<Paper>, space| {
        let paper = paper.as_ref()?;
        textures.push(assets.picture(&paper.file, space)?);
        Some(paper.lay(textures.len() - 1))
    };
    Material {
        base_colour_texture: lay(&finish.picture, ColourSpace::Srgb),
        emissive_texture: lay(&finish.glow_picture, ColourSpace::Srgb),
        normal_texture: lay(&finish.bumps, ColourSpace::Linear),
        metallic: f32::from(finish.metallic) / 64.0,
        roughness: f32::from(finish.roughness) / 64.0,
        emissive: Vec3::from(finish.glow.map(|light| f32::from(light) / 16.0)),
        alpha_mode: match finish.alpha {
            Alpha::Opaque => AlphaMode::Opaque,
            Alpha::Mask(least) => AlphaMode::Mask(f32::from(least) / 64.0),
            Alpha::Blend => AlphaMode::Blend,
        },
        unlit: finish.unlit,
        ..Material::default()
    }
}
