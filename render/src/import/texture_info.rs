//! How a material's textures are laid on: which image (KHR_texture_basisu), by which TEXCOORD set, moved how
//! (KHR_texture_transform).

use glam::{Affine2, Vec2};
use gltf::json::extensions::texture::TextureTransform;
use gltf::json::texture::{self, Texture};
use gltf::json::{Image, Index, Material, Root, Value};

const BASISU: &str = "KHR_texture_basisu";
const TRANSFORM: &str = "KHR_texture_transform";

/// What the three kinds of references in the schema have in common.
#[derive(Clone, Copy)]
pub(super) struct Info {
    pub(super) texture: Index<Texture>,
    pub(super) uv_set: u32,
    pub(super) texture_from_uv: Affine2,
}

impl Info {
    fn new(texture: Index<Texture>, uv_set: u32, transform: Option<&TextureTransform>) -> Self {
        Self {
            texture,
            uv_set: transform.and_then(|t| t.tex_coord).unwrap_or(uv_set),
            texture_from_uv: transform.map_or(Affine2::IDENTITY, texture_from_uv),
        }
    }
}

pub(super) fn colour_info(info: &texture::Info) -> Info {
    Info::new(info.index, info.tex_coord, info.extensions.as_ref().and_then(|e| e.texture_transform.as_ref()))
}

pub(super) fn normal_info(material: &Material) -> Option<Info> {
    let info = material.normal_texture.as_ref()?;
    let transform = info.extensions.as_ref().and_then(|e| e.others.get(TRANSFORM)).and_then(transform_in);
    Some(Info::new(info.index, info.tex_coord, transform.as_ref()))
}

pub(super) fn occlusion_info(material: &Material) -> Option<Info> {
    let info = material.occlusion_texture.as_ref()?;
    let transform = info.extensions.as_ref().and_then(|e| e.others.get(TRANSFORM)).and_then(transform_in);
    Some(Info::new(info.index, info.tex_coord, transform.as_ref()))
}

/// The schema's reader knows the extension at colour textures alone; elsewhere it leaves it as JSON.
fn transform_in(json: &Value) -> Option<TextureTransform> {
    // By way of text: its `extras` are kept as such.
    gltf::json::deserialize::from_str(&json.to_string()).ok()
}

/// PNG or JPEG where the file has it beside KTX2: what was compressed for GPUs gains nothing here, where it is unpacked.
pub(super) fn image_of(texture: &Texture) -> Option<Index<Image>> {
    // The schema's reader stores "no source" as the greatest index.
    if texture.source.value() != u32::MAX as usize {
        return Some(texture.source);
    }
    let source = &texture.extensions.as_ref()?.others.get(BASISU)?["source"];
    source.as_u64().and_then(|index| u32::try_from(index).ok()).map(Index::new)
}

/// The TEXCOORD set that a material's textures look up; a vertex carries one.
pub(super) fn uv_set(root: &Root, index: Option<Index<Material>>) -> u32 {
    let material = index.and_then(|index| root.get(index));
    material.and_then(|material| used_textures(material).first().map(|info| info.uv_set)).unwrap_or(0)
}

/// In order of what the eye would miss most.
pub(super) fn used_textures(material: &Material) -> Vec<Info> {
    let metallic_roughness = &material.pbr_metallic_roughness;
    let colours = [
        &metallic_roughness.base_color_texture,
        &material.emissive_texture,
        &metallic_roughness.metallic_roughness_texture,
    ];
    let colours = colours.into_iter().flatten().map(colour_info);
    colours.chain(normal_info(material)).chain(occlusion_info(material)).collect()
}

/// Translation · rotation · scale, counter-clockwise as seen, which in coordinates whose v points down is the negative
/// angle.
fn texture_from_uv(t: &TextureTransform) -> Affine2 {
    Affine2::from_scale_angle_translation(Vec2::from(t.scale.0), -t.rotation.0, Vec2::from(t.offset.0))
}
