//! What a surface is made of: the metallic-roughness model of glTF 2.0 §3.9.2.

use glam::{Affine2, Vec3, Vec4};

/// What happens outside 0..1 of a texture coordinate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wrap {
    /// Start anew.
    #[default]
    Repeat,
    /// Start anew, every other time mirrored.
    Mirror,
    /// Stay at the edge.
    Clamp,
}

/// Which texture of the model, and how it is laid on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextureRef {
    /// Index into [`crate::Model::textures`].
    pub texture: usize,
    /// Along u.
    pub wrap_u: Wrap,
    /// Along v.
    pub wrap_v: Wrap,
    /// KHR_texture_transform; identity without it.
    pub texture_from_uv: Affine2,
}

impl TextureRef {
    /// The whole texture, repeated.
    pub fn repeated(texture: usize) -> Self {
        Self { texture, wrap_u: Wrap::Repeat, wrap_v: Wrap::Repeat, texture_from_uv: Affine2::IDENTITY }
    }
}

/// glTF 2.0 §3.9.4.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum AlphaMode {
    /// Alpha is ignored.
    #[default]
    Opaque,
    /// Drawn where alpha ≥ the cutoff.
    Mask(f32),
    /// Laid over what is behind it, back to front.
    Blend,
}

/// Factors are linear; textures multiply them.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Linear RGBA.
    pub base_colour: Vec4,
    /// sRGB colour, linear alpha.
    pub base_colour_texture: Option<TextureRef>,
    /// 0..=1.
    pub metallic: f32,
    /// 0..=1.
    pub roughness: f32,
    /// Roughness in green, metallic in blue.
    pub metallic_roughness_texture: Option<TextureRef>,
    /// Linear RGB radiance, emissive strength included.
    pub emissive: Vec3,
    /// sRGB colour.
    pub emissive_texture: Option<TextureRef>,
    /// Tangent-space normals, linear.
    pub normal_texture: Option<TextureRef>,
    /// Multiplies the normal texture's x and y.
    pub normal_scale: f32,
    /// Ambient occlusion in red, linear.
    pub occlusion_texture: Option<TextureRef>,
    /// How much of the occlusion texture acts, 0..=1.
    pub occlusion_strength: f32,
    /// Opaque, mask or blend.
    pub alpha_mode: AlphaMode,
    /// Both faces are drawn, the back face with its normal turned.
    pub double_sided: bool,
    /// KHR_materials_unlit: the base colour is the picture.
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

    /// All texture references, for checking and remapping.
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
