//! Materials (glTF 2.0 §3.9) with the textures they use.

use std::collections::BTreeMap;

use glam::{Vec3, Vec4};
use gltf::json::material::AlphaMode as JsonAlphaMode;
use gltf::json::texture::{self, MagFilter, Sampler, WrappingMode};
use gltf::json::validation::Checked;
use gltf::json::{Index, Material as JsonMaterial, Root};

use super::document::lookup;
use super::error::ImportCause;
use super::image::Textures;
use super::texture_info::{Info, colour_info, image_of, normal_info, occlusion_info, used_textures};
use super::unsupported::Unsupported;
use crate::material::{AlphaMode, Material, TextureRef, Wrap};
use crate::texture::ColourSpace;

/// Reads each material once; those that nothing is made of are left out.
pub(super) struct Materials<'a> {
    root: &'a Root,
    textures: Textures<'a>,
    /// By index in the file; the default material has none.
    read: BTreeMap<Option<usize>, usize>,
    materials: Vec<Material>,
}

impl<'a> Materials<'a> {
    pub(super) fn new(root: &'a Root, textures: Textures<'a>) -> Self {
        Self { root, textures, read: BTreeMap::new(), materials: Vec::new() }
    }

    /// Index into the model's materials.
    pub(super) fn get(
        &mut self,
        index: Option<Index<JsonMaterial>>,
        unsupported: &mut Unsupported,
    ) -> Result<usize, ImportCause> {
        let key = index.map(|index| index.value());
        if let Some(&known) = self.read.get(&key) {
            return Ok(known);
        }
        let material = match index {
            Some(index) => lookup(self.root, index, "material")?,
            None => &JsonMaterial::default(),
        };
        let read = self.convert(material, unsupported)?;
        let finite = read.emissive.is_finite()
            && read.normal_scale.is_finite()
            && read.texture_refs().all(|texture| texture.texture_from_uv.is_finite());
        if !finite {
            return Err(ImportCause::NotFinite { what: "material", index: key.unwrap_or_default() });
        }
        self.materials.push(read);
        self.read.insert(key, self.materials.len() - 1);
        Ok(self.materials.len() - 1)
    }

    /// What a model keeps of this.
    pub(super) fn finish(self) -> (Vec<Material>, Textures<'a>) {
        (self.materials, self.textures)
    }

    fn convert(&mut self, material: &JsonMaterial, unsupported: &mut Unsupported) -> Result<Material, ImportCause> {
        note_what_is_left_out(material, unsupported);
        let extensions = material.extensions.as_ref();
        let strength = extensions.and_then(|e| e.emissive_strength.as_ref()).map_or(1.0, |e| e.emissive_strength.0);
        let metallic_roughness = &material.pbr_metallic_roughness;
        let uv_set = used_textures(material).first().map_or(0, |info| info.uv_set);
        let [normal, occlusion] = [normal_info(material), occlusion_info(material)];
        // A colour in the wrong place is better than none; a wrong relief or shade is worse than none.
        let detail = |info: Option<Info>| info.filter(|info| info.uv_set == uv_set);
        let colour = |info: &Option<texture::Info>| info.as_ref().map(colour_info);
        let mut texture = |info: Option<Info>, colour_space| match info {
            Some(info) => self.texture(info, colour_space, unsupported),
            None => Ok(None),
        };
        Ok(Material {
            base_colour: Vec4::from(metallic_roughness.base_color_factor.0).clamp(Vec4::ZERO, Vec4::ONE),
            base_colour_texture: texture(colour(&metallic_roughness.base_color_texture), ColourSpace::Srgb)?,
            metallic: metallic_roughness.metallic_factor.0.clamp(0.0, 1.0),
            roughness: metallic_roughness.roughness_factor.0.clamp(0.0, 1.0),
            metallic_roughness_texture: texture(
                colour(&metallic_roughness.metallic_roughness_texture),
                ColourSpace::Linear,
            )?,
            emissive: Vec3::from(material.emissive_factor.0).max(Vec3::ZERO) * strength.max(0.0),
            emissive_texture: texture(colour(&material.emissive_texture), ColourSpace::Srgb)?,
            normal_texture: texture(detail(normal), ColourSpace::Linear)?,
            normal_scale: material.normal_texture.as_ref().map_or(1.0, |info| info.scale),
            occlusion_texture: texture(detail(occlusion), ColourSpace::Linear)?,
            occlusion_strength: material.occlusion_texture.as_ref().map_or(1.0, |info| info.strength.0.clamp(0.0, 1.0)),
            alpha_mode: match material.alpha_mode {
                Checked::Valid(JsonAlphaMode::Mask) => {
                    AlphaMode::Mask(material.alpha_cutoff.map_or(0.5, |cutoff| cutoff.0).clamp(0.0, 1.0))
                }
                Checked::Valid(JsonAlphaMode::Blend) => AlphaMode::Blend,
                Checked::Valid(JsonAlphaMode::Opaque) | Checked::Invalid => AlphaMode::Opaque,
            },
            double_sided: material.double_sided,
            unlit: extensions.is_some_and(|e| e.unlit.is_some()),
        })
    }

    fn texture(
        &mut self,
        info: Info,
        colour_space: ColourSpace,
        unsupported: &mut Unsupported,
    ) -> Result<Option<TextureRef>, ImportCause> {
        let texture = lookup(self.root, info.texture, "texture")?;
        let sampler = match texture.sampler {
            Some(sampler) => lookup(self.root, sampler, "sampler")?,
            None => &Sampler::default(),
        };
        if sampler.mag_filter == Some(Checked::Valid(MagFilter::Nearest)) {
            unsupported.add("sampler filter NEAREST (shown smooth)");
        }
        let Some(image) = image_of(texture) else {
            unsupported.add("textures without a PNG, JPEG or KTX2 image");
            return Ok(None);
        };
        let image = self.textures.get(image, colour_space, unsupported)?;
        Ok(image.map(|texture| TextureRef {
            texture,
            wrap_u: wrap(sampler.wrap_s),
            wrap_v: wrap(sampler.wrap_t),
            texture_from_uv: info.texture_from_uv,
        }))
    }
}

fn note_what_is_left_out(material: &JsonMaterial, unsupported: &mut Unsupported) {
    let used = used_textures(material);
    if used.iter().any(|info| info.uv_set != used[0].uv_set) {
        unsupported.add("several TEXCOORD sets in one material");
    }
}

fn wrap(mode: Checked<WrappingMode>) -> Wrap {
    match mode {
        Checked::Valid(WrappingMode::ClampToEdge) => Wrap::Clamp,
        Checked::Valid(WrappingMode::MirroredRepeat) => Wrap::Mirror,
        Checked::Valid(WrappingMode::Repeat) | Checked::Invalid => Wrap::Repeat,
    }
}
