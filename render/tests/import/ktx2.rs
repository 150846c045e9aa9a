//! KTX2 images, four colours in 16×8 pixels, the right half half transparent in those with alpha.

use lightcone_render::import::{Imported, import_bytes};
use serde_json::json;

use crate::glb::Glb;
use crate::samples::textures::{ETC1S, ETC1S_ALPHA, UASTC, UASTC_ZSTD, ktx2_textured, png};

fn import(glb: &Glb) -> Result<Imported, String> {
    import_bytes("test.glb", &glb.bytes(), None).map_err(|error| error.to_string())
}

fn left_out(image: &[u8]) -> String {
    let imported = import(&ktx2_textured(image)).unwrap();
    assert_eq!(imported.model.materials[0].base_colour_texture, None);
    imported.unsupported.into_iter().collect::<Vec<_>>().join(", ")
}

fn changed(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut image = UASTC_ZSTD.to_vec();
    image[at..at + bytes.len()].copy_from_slice(bytes);
    image
}

#[test]
fn both_codecs_give_the_picture_with_and_without_alpha() {
    for (image, alpha) in [(ETC1S, false), (ETC1S_ALPHA, true), (UASTC, false), (UASTC_ZSTD, true)] {
        let imported = import(&ktx2_textured(image)).unwrap();
        assert!(imported.unsupported.is_empty(), "{:?}", imported.unsupported);
        let level = imported.model.textures[0].largest();
        assert_eq!((level.width, level.height), (16, 8));
        for (at, got) in level.rgba.as_chunks::<4>().0.iter().enumerate() {
            let (left, top) = (at % 16 < 8, at / 16 < 4);
            let [r, g, b] = match (left, top) {
                (true, true) => [200, 40, 40],
                (false, true) => [40, 200, 40],
                (true, false) => [40, 40, 200],
                (false, false) => [220, 220, 220],
            };
            let wanted = [r, g, b, if alpha && !left { 128 } else { 255 }];
            let differ = got.iter().zip(wanted).map(|(&got, wanted)| got.abs_diff(wanted)).max();
            assert!(differ <= Some(8), "pixel {at}: {got:?} for {wanted:?}");
        }
    }
}

#[test]
fn the_image_that_was_never_compressed_is_preferred() {
    let mut glb = ktx2_textured(b"\xabKTX 20\xbb\r\n\x1a\n");
    let view = glb.view(&png(2, 2));
    let image = glb.push("images", json!({ "bufferView": view }));
    glb.json["textures"][0]["source"] = json!(image);
    let imported = import(&glb).unwrap();
    assert_eq!(imported.model.textures[0].largest().width, 2);
}

#[test]
fn headers_that_lie_are_named() {
    let name = "image 0 \"bark\"";
    assert_eq!(left_out(&UASTC_ZSTD[..40]), format!("{name} (its KTX2 header is cut short)"));
    let shape = "where one plain image is needed)";
    assert_eq!(left_out(&changed(32, &[6])), format!("{name} (is KTX2 of 6 layers, 1 faces and depth 0, {shape}"));
    assert_eq!(left_out(&changed(36, &[6])), format!("{name} (is KTX2 of 0 layers, 6 faces and depth 0, {shape}"));
    assert_eq!(left_out(&changed(44, &[3])), format!("{name} (is KTX2, but neither ETC1S nor UASTC)"));
    let far = left_out(&changed(80, &[0xff; 8]));
    assert!(far.starts_with(&format!("{name} (its KTX2 level covers bytes 18446744073709551615..")), "{far}");
    let bomb = left_out(&changed(96, &(1_u64 << 40).to_le_bytes()));
    assert_eq!(bomb, format!("{name} (its KTX2 level announces 1099511627776 bytes where 128 are needed)"));
    assert_eq!(left_out(&changed(12, &[7])), format!("{name} (is broken KTX2: InvalidData)"));
}

#[test]
fn too_large_images_are_refused_from_their_header() {
    let mut huge = UASTC.to_vec();
    huge[20..24].copy_from_slice(&8193_u32.to_le_bytes());
    let error = import(&ktx2_textured(&huge)).unwrap_err();
    assert_eq!(error, "test.glb: image 0: a texture of 8193x8 is outside 1x1 to 8192x8192");
    huge[20..28].fill(0xff);
    let error = import(&ktx2_textured(&huge)).unwrap_err();
    assert_eq!(error, "test.glb: image 0: a texture of 4294967295x4294967295 is outside 1x1 to 8192x8192");
    huge[20..28].copy_from_slice(&UASTC[20..28]);
    huge[20..24].copy_from_slice(&8192_u32.to_le_bytes());
    assert_eq!(
        left_out(&huge),
        "image 0 \"bark\" (is broken KTX2: UnsupportedFeature(\"target not yet implemented for this source codec\"))"
    );
}

#[test]
fn every_broken_image_is_left_out_or_shown() {
    for image in [ETC1S, ETC1S_ALPHA, UASTC, UASTC_ZSTD] {
        for at in 12..image.len() {
            for value in [0, 1, 0x7f, 0xff, image[at] ^ 1] {
                let mut image = image.to_vec();
                image[at] = value;
                if let Err(error) = import(&ktx2_textured(&image)) {
                    assert!(error.contains("outside 1x1 to 8192x8192"), "{error}");
                }
            }
        }
        for length in 0..image.len() {
            assert!(import(&ktx2_textured(&image[..length])).is_ok());
        }
    }
}
