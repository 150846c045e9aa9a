use base64::Engine;
use image::ImageFormat;
use lightcone_render::ColourSpace;
use lightcone_render::import::{Imported, import_bytes};
use serde_json::{Value, json};

use crate::glb::Glb;
use crate::samples::textures::{encoded, png, textured};

/// A PNG whose header says this size, with next to nothing behind it.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// ISO 3309, as PNG chunks carry it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc: u32, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}

fn import(glb: &Glb) -> Result<Imported, String> {
    import_bytes("test.glb", &glb.bytes(), None).map_err(|error| error.to_string())
}

fn with_image(image: Value) -> Result<Imported, String> {
    let mut glb = textured(b"");
    glb.json["images"][0] = image;
    import(&glb)
}

/// What is listed when the texture is left out.
fn left_out(imported: Result<Imported, String>) -> String {
    let imported = imported.unwrap();
    assert_eq!(imported.model.triangle_count(), 1);
    assert_eq!(imported.model.materials[0].base_colour_texture, None);
    imported.unsupported.into_iter().collect::<Vec<_>>().join(", ")
}

#[test]
fn embedded_png_and_jpeg_become_textures() {
    let imported = import(&textured(&png(4, 2))).unwrap();
    let texture = &imported.model.textures[0];
    assert_eq!((texture.largest().width, texture.largest().height), (4, 2));
    assert_eq!(texture.largest().rgba[4..8], [1, 0, 200, 255]);
    assert_eq!(texture.colour_space(), ColourSpace::Srgb);
    let jpeg = import(&textured(&encoded(8, 8, ImageFormat::Jpeg))).unwrap();
    assert_eq!(jpeg.model.textures[0].largest().rgba.len(), 8 * 8 * 4, "whatever the media type says");
}

#[test]
fn data_uris_are_decoded() {
    let base64 = base64::engine::general_purpose::STANDARD.encode(png(3, 3));
    let imported = with_image(json!({ "uri": format!("data:image/png;base64,{base64}") })).unwrap();
    assert_eq!(imported.model.textures[0].largest().width, 3);
    assert!(left_out(with_image(json!({ "uri": "data:image/png;base64,@" }))).contains("malformed URI"));
}

#[test]
fn an_image_is_decoded_once_per_colour_space() {
    let mut glb = textured(&png(2, 2));
    let info = json!({ "index": 0 });
    glb.json["materials"][0]["emissiveTexture"] = info.clone();
    assert_eq!(import(&glb).unwrap().model.textures.len(), 1);
    glb.json["materials"][0]["pbrMetallicRoughness"]["metallicRoughnessTexture"] = info;
    let textures = import(&glb).unwrap().model.textures;
    assert_eq!(textures.iter().map(|t| t.colour_space()).collect::<Vec<_>>(), [ColourSpace::Srgb, ColourSpace::Linear]);
}

#[test]
fn images_that_cannot_be_read_are_named_and_left_out() {
    assert_eq!(
        left_out(import(&textured(b"RIFF\0\0\0\0WEBPVP8 "))),
        "image 0 \"bark\" (is neither PNG, JPEG nor KTX2)"
    );
    assert_eq!(left_out(with_image(json!({}))), "image 0 (has neither a URI nor a buffer view)");
    let web = left_out(with_image(json!({ "uri": "https://example.com/a.png" })));
    assert!(web.contains("\"https://example.com/a.png\" is not fetched"), "{web}");
    let mut truncated = png(64, 64);
    truncated.truncate(truncated.len() / 2);
    assert!(left_out(import(&textured(&truncated))).starts_with("image 0 \"bark\" ("));
    let jpeg = encoded(64, 64, ImageFormat::Jpeg);
    assert!(left_out(import(&textured(&jpeg[..20]))).starts_with("image 0 \"bark\" ("));
    let mut webp_only = textured(b"");
    webp_only.json["textures"] = json!([{ "extensions": { "EXT_texture_webp": { "source": 0 } } }]);
    assert_eq!(left_out(import(&webp_only)), "textures without a PNG, JPEG or KTX2 image");
}

#[test]
fn names_that_would_break_a_log_line_are_escaped_and_cut() {
    let mut glb = textured(b"no image");
    glb.json["images"][0]["name"] = json!(format!("a\nb\u{1b}[31m{}", "x".repeat(1000)));
    let listed = left_out(import(&glb));
    assert!(listed.len() < 200 && !listed.contains(['\n', '\u{1b}']), "{listed}");
}

#[test]
fn too_large_images_are_refused_from_their_header() {
    let error = import(&textured(&png_header(100_000, 100_000))).unwrap_err();
    assert_eq!(error, "test.glb: image 0: a texture of 100000x100000 is outside 1x1 to 8192x8192");
    let error = import(&textured(&png_header(1, 8193))).unwrap_err();
    assert_eq!(error, "test.glb: image 0: a texture of 1x8193 is outside 1x1 to 8192x8192");
    let error = import(&textured(&png_header(u32::MAX >> 1, 1))).unwrap_err();
    assert_eq!(error, "test.glb: has more than 268435456 bytes in one image", "one row is too much");
}

#[test]
fn all_textures_together_are_bounded() {
    let mut glb = textured(&png_header(8192, 8192));
    for _ in 0..2 {
        glb.json["images"].as_array_mut().unwrap().push(json!({ "bufferView": 1 }));
    }
    glb.json["textures"] = json!([{ "source": 0 }, { "source": 1 }, { "source": 2 }]);
    glb.json["materials"][0]["emissiveTexture"] = json!({ "index": 1 });
    glb.json["materials"][0]["pbrMetallicRoughness"]["metallicRoughnessTexture"] = json!({ "index": 2 });
    assert_eq!(import(&glb).unwrap_err(), "test.glb: has more than 134217728 texels in its textures");
}
