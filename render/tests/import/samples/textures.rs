//! Textured triangles.

use std::io::Cursor;

use image::{ImageFormat, RgbaImage};
use serde_json::json;

use crate::glb::Glb;

/// Four colours in 16×8 pixels, the right half half transparent in those with alpha, written by `basisu` 1.16.3: the encoder of
/// the format's makers.
pub const ETC1S: &[u8] = include_bytes!("etc1s.ktx2");
pub const ETC1S_ALPHA: &[u8] = include_bytes!("etc1s-alpha.ktx2");
pub const UASTC: &[u8] = include_bytes!("uastc.ktx2");
pub const UASTC_ZSTD: &[u8] = include_bytes!("uastc-zstd.ktx2");

pub fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbaImage::from_fn(width, height, |x, y| image::Rgba([x as u8, y as u8, 200, 255]));
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::from(picture).into_rgb8().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Png)
}

/// A triangle whose base colour is the image.
pub fn textured(image: &[u8]) -> Glb {
    let mut glb = Glb::triangle();
    let view = glb.view(image);
    glb.push("images", json!({ "bufferView": view, "mimeType": "image/png", "name": "bark" }));
    glb.push("textures", json!({ "source": 0 }));
    glb.json["materials"] = json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
    glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
    glb
}

/// A triangle whose base colour has no image but this.
pub fn ktx2_textured(image: &[u8]) -> Glb {
    let mut glb = textured(image);
    glb.json["textures"] = json!([{ "extensions": { "KHR_texture_basisu": { "source": 0 } } }]);
    glb.json["extensionsRequired"] = json!(["KHR_texture_basisu"]);
    glb
}
