//! What a surface is made of: the metallic-roughness model of glTF 2.0 §3.9.2.

use glam::{Affine2, Vec3, Vec4};

/// What a texture coordinate outside 0..1 reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wrap {
    /// The texture again.
    #[default]
    Repeat,
    /// The texture again, every other time mirrored.
    Mirror,
    /// The nearest edge.
    Clamp,
}

/// A texture of the model, and how it is laid on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextureRef {
    /// Index into [`crate::Model::textures`].
    pub texture: usize,
    /// What u outside 0..1 reads.
    pub wrap_u: Wrap,
    /// What v outside 0..1 reads.
    pub wrap_v: Wrap,
    /// Moves, turns and scales texture coordinates before the lookup (KHR_texture_transform).
    pub texture_from_uv: Affine2,
}

impl TextureRef {
    /// The whole texture, repeated.
    pub fn repeated(texture: usize) -> Self {
        Self { texture, wrap_u: Wrap::Repeat, wrap_v: Wrap::Repeat, texture_from_uv: Affine2::IDENTITY }
    }
}

/// What alpha means (glTF 2.0 §3.9.4).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum AlphaMode {
    /// Nothing: the surface hides what is behind it.
    #[default]
    Opaque,
    /// The surface is there where alpha is at least this cutoff, 0..=1, and nowhere else.
    Mask(f32),
    /// Its share over what is behind it. Such surfaces are drawn from back to front.
    Blend,
}

/// A surface. Its factors are linear; each texture multiplies its factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Linear RGBA, 0..=1.
    pub base_colour: Vec4,
    /// Multiplies the base colour: sRGB colour, linear alpha.
    pub base_colour_texture: Option<TextureRef>,
    /// 0 for a dielectric to 1 for a metal.
    pub metallic: f32,
    /// Perceptual roughness, 0 for a mirror to 1.
    pub roughness: f32,
    /// Multiplies roughness by green and metallic by blue, both linear.
    pub metallic_roughness_texture: Option<TextureRef>,
    /// Linear RGB radiance, emissive strength included.
    pub emissive: Vec3,
    /// Multiplies `emissive`: sRGB colour.
    pub emissive_texture: Option<TextureRef>,
    /// Normals in tangent space, linear.
    pub normal_texture: Option<TextureRef>,
    /// Multiplies the normal texture's x and y.
    pub normal_scale: f32,
    /// Ambient occlusion in red, linear.
    pub occlusion_texture: Option<TextureRef>,
    /// How much of the occlusion texture acts, 0..=1.
    pub occlusion_strength: f32,
    /// What alpha means.
    pub alpha_mode: AlphaMode,
    /// Whether back faces are drawn too, with their normal turned to the viewer.
    pub double_sided: bool,
    /// Whether the base colour is shown as it is, without light (KHR_materials_unlit).
    pub unlit: bool,
}

impl Default for Material {
    fn default() -> Self {
        Self {
            base_colour: Vec4::ONE,
            base_colour_texture: None,
            metallic: 0.0,
            roughness: 1.0,
            metallic_roughness_texture: None,
            emissive: Vec3::ZERO,
            emissive_texture: None,
            normal_texture: None,
            normal_scale: 1.0,
            occlusion_texture: None,
            occlusion_strength: 1.0,
            alpha_mode: AlphaMode::Opaque,
            double_sided: false,
            unlit: false,
        }
    }
}

impl Material {
    /// A matt, opaque colour.
    pub fn matt(base_colour: Vec3) -> Self {
        Self { base_colour: base_colour.extend(1.0), ..Self::default() }
    }

    /// All its texture references.
    pub fn texture_refs(&self) -> impl Iterator<Item = &TextureRef> {
        [
            &self.base_colour_texture,
            &self.metallic_roughness_texture,
            &self.emissive_texture,
            &self.normal_texture,
            &self.occlusion_texture,
        ]
        .into_iter()
        .flatten()
    }
}
