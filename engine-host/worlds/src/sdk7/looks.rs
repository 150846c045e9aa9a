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
    picture: Picture,
    /// 0 repeat, 1 clamp, 2 mirror, as the protocol has it.
    wrap: u8,
    /// How often it fits, in parts.
    tiling: [i32; 2],
    /// Where it begins, in parts.
    offset: [i32; 2],
}

/// Which picture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Picture {
    /// Path in the folder.
    File(String),
    /// Words of a placeholder.
    Words(String),
}

/// Parts of a whole picture: as small as a sheet of pictures needs, and as large as one that moves allows, for each place of it is a
/// model of its own.
const TILING_PARTS: f32 = 4096.0;
const OFFSET_PARTS: f32 = 512.0;
/// As often as a picture fits at the most.
const MOST_TILES: f32 = 64.0;

impl Paper {
    /// A file's.
    pub(super) fn new(file: &str, wrap: u8, tiling: Vec2, offset: Vec2) -> Self {
        let tiling = clean(tiling).clamp(Vec2::splat(-MOST_TILES), Vec2::splat(MOST_TILES));
        Self {
            picture: Picture::File(file.to_owned()),
            wrap,
            tiling: in_parts(tiling, TILING_PARTS),
            offset: in_parts(within(clean(offset), tiling, wrap), OFFSET_PARTS),
        }
    }

    /// One that stands for what cannot be shown.
    pub(super) fn words(words: String) -> Self {
        Self { picture: Picture::Words(words), ..Self::new("", 1, Vec2::ONE, Vec2::ZERO) }
    }

    /// Our v grows downward, theirs upward.
    fn lay(&self, texture: usize) -> TextureRef {
        let [tiles_u, tiles_v] = self.tiling.map(|parts| parts as f32 / TILING_PARTS);
        let [u, v] = self.offset.map(|parts| parts as f32 / OFFSET_PARTS);
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

fn clean(it: Vec2) -> Vec2 {
    Vec2::select(it.is_finite_mask(), it, Vec2::ZERO)
}

fn in_parts(it: Vec2, parts: f32) -> [i32; 2] {
    (it * parts).round().to_array().map(|parts| parts as i32)
}

/// A picture that repeats looks the same after each of its lengths, and one that is mirrored after two. One that does neither leaves to
/// a side, where nothing of it changes any more.
fn within(offset: Vec2, tiling: Vec2, wrap: u8) -> Vec2 {
    let most = Vec2::ONE + tiling.abs();
    match wrap {
        0 => offset.rem_euclid(Vec2::ONE),
        2 => offset.rem_euclid(Vec2::splat(2.0)),
        _ => offset.clamp(-most, most),
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

/// Different looks of a scene's life; beyond, things look like what is nearest.
const MOST: usize = 4096;

/// Models of this run. Follows from what is shown.
#[derive(Default)]
pub(super) struct Looks {
    meshes: BTreeMap<Form, Arc<Mesh>>,
    models: BTreeMap<(Form, Finish), ModelIndex>,
}

impl Looks {
    /// The model of a form in a finish. If there were too many others, the nearest of that form that has its picture, or else a plain
    /// one of its kind.
    pub(super) fn model(&mut self, form: Form, finish: Finish, assets: &Assets, models: &mut Models) -> ModelIndex {
        let mut key = (form, finish);
        if let Some(known) = self.models.get(&key) {
            return *known;
        }
        if self.models.len() >= MOST {
            if let Some(near) = self.nearest(&key) {
                return near;
            }
            key = (key.0.plain(), key.1.plain());
            if let Some(known) = self.models.get(&key) {
                return *known;
            }
        }
        let (form, finish) = &key;
        let mesh = self.meshes.entry(form.clone()).or_insert_with(|| Arc::new(form.mesh()));
        let index = models.add(make(Arc::clone(mesh), finish, assets));
        self.models.insert(key, index);
        index
    }

    /// Finishes are ordered by their pictures, and then by how those are laid on.
    fn nearest(&self, key: &(Form, Finish)) -> Option<ModelIndex> {
        let picture = |finish: &Finish| finish.picture.as_ref().map(|paper| paper.picture.clone());
        let wanted = picture(&key.1);
        let sides = [self.models.range(..key).next_back(), self.models.range(key..).next()];
        let is_near = |(other, _): &(&(Form, Finish), &ModelIndex)| other.0 == key.0 && picture(&other.1) == wanted;
        sides.into_iter().flatten().find(is_near).map(|(_, index)| *index)
    }
}

impl Finish {
    /// One of few that is as solid, and as bright.
    fn plain(&self) -> Self {
        let alpha = if self.alpha == Alpha::Blend { Alpha::Blend } else { Alpha::Opaque };
        Self { alpha, unlit: self.unlit, roughness: in_64ths(0.8), ..Self::default() }
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
        textures.push(match &paper.picture {
            Picture::File(file) => assets.picture(file, space)?,
            Picture::Words(words) => assets.placeholder(words, space)?,
        });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_moves_on_and_on_has_few_places() {
        let places = |wrap| {
            let at = |tick: u16| Paper::new("a.png", wrap, Vec2::ONE, Vec2::X * (f32::from(tick) * 0.25));
            (0..9000).map(at).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!([0, 1, 2].map(places), [4, 9, 8]);
        let odd = Paper::new("", 0, Vec2::splat(f32::NAN), Vec2::splat(f32::INFINITY));
        assert_eq!((odd.tiling, odd.offset), ([0, 0], [0, 0]));
        assert_eq!(Paper::new("", 1, Vec2::splat(1e30), Vec2::ZERO).tiling, [64 * 4096; 2]);
    }
}
