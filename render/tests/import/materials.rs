use glam::{Vec2, Vec3, Vec4};
use lightcone_render::import::import_bytes;
use lightcone_render::{AlphaMode, ColourSpace, Material, Model, Wrap};
use serde_json::{Value, json};

use crate::glb::Glb;
use crate::samples::textures::{png, textured};

fn import(glb: &Glb) -> Result<Model, String> {
    import_bytes("test.glb", &glb.bytes(), None).map(|imported| imported.model).map_err(|error| error.to_string())
}

/// A triangle made of `material`, with one PNG texture to refer to.
fn with_material(material: Value) -> Glb {
    let mut glb = textured(&png(2, 2));
    glb.json["materials"] = json!([material]);
    glb
}

#[test]
fn without_a_material_the_default_of_the_specification_is_used() {
    let model = import(&Glb::triangle()).unwrap();
    // §5.19: all factors are one.
    assert_eq!(model.materials, [Material { metallic: 1.0, ..Material::default() }]);
    assert_eq!(model.parts[0].material, 0);
}

#[test]
fn every_property_is_read() {
    let model = import(&with_material(json!({
        "pbrMetallicRoughness": {
            "baseColorFactor": [0.1, 0.2, 0.3, 0.4], "metallicFactor": 0.25, "roughnessFactor": 0.75,
            "baseColorTexture": { "index": 0 }, "metallicRoughnessTexture": { "index": 0 },
        },
        "emissiveFactor": [0.5, 0.25, 0.0], "emissiveTexture": { "index": 0 },
        "alphaMode": "MASK", "alphaCutoff": 0.3, "doubleSided": true,
        "extensions": { "KHR_materials_emissive_strength": { "emissiveStrength": 4.0 }, "KHR_materials_unlit": {} },
    })))
    .unwrap();
    let material = &model.materials[0];
    assert_eq!(material.base_colour, Vec4::new(0.1, 0.2, 0.3, 0.4));
    assert_eq!((material.metallic, material.roughness), (0.25, 0.75));
    assert_eq!(material.emissive, Vec3::new(2.0, 1.0, 0.0));
    assert_eq!(material.alpha_mode, AlphaMode::Mask(0.3));
    assert!(material.double_sided && material.unlit);
    let textures = [material.base_colour_texture, material.metallic_roughness_texture, material.emissive_texture];
    assert_eq!(textures.map(|texture| texture.unwrap().texture), [0, 1, 0], "linear apart from sRGB");
}

#[test]
fn factors_outside_their_range_are_clamped_and_infinite_ones_refused() {
    let wild = json!({ "pbrMetallicRoughness": { "metallicFactor": 9.0, "roughnessFactor": -1.0, "baseColorFactor": [2, -2, 0, 1] } });
    let model = import(&with_material(wild)).unwrap();
    let material = &model.materials[0];
    assert_eq!((material.metallic, material.roughness), (1.0, 0.0));
    assert_eq!(material.base_colour, Vec4::new(1.0, 0.0, 0.0, 1.0));
    let error = import(&with_material(json!({ "emissiveFactor": [1e39, 0, 0] }))).unwrap_err();
    assert_eq!(error, "test.glb: material 0 holds a number that is not finite");
}

#[test]
fn texture_transforms_scale_then_rotate_then_move() {
    let transform = json!({ "offset": [0.5, 0.25], "rotation": std::f32::consts::FRAC_PI_2, "scale": [2.0, 3.0] });
    let info = json!({ "index": 0, "extensions": { "KHR_texture_transform": transform } });
    let model = import(&with_material(json!({ "pbrMetallicRoughness": { "baseColorTexture": info } }))).unwrap();
    let texture = model.materials[0].base_colour_texture.unwrap();
    let moved = |uv: Vec2| texture.texture_from_uv.transform_point2(uv);
    assert!(moved(Vec2::ZERO).abs_diff_eq(Vec2::new(0.5, 0.25), 1e-6));
    // v points down: counter-clockwise as seen takes +u to −v and +v to +u.
    assert!(moved(Vec2::X).abs_diff_eq(Vec2::new(0.5, 0.25 - 2.0), 1e-6), "{}", moved(Vec2::X));
    assert!(moved(Vec2::Y).abs_diff_eq(Vec2::new(0.5 + 3.0, 0.25), 1e-6), "{}", moved(Vec2::Y));
}

#[test]
fn samplers_say_how_textures_repeat() {
    let mut glb = with_material(json!({ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }));
    let wraps = |glb: &Glb| {
        let texture = import(glb).unwrap().materials[0].base_colour_texture.unwrap();
        (texture.wrap_u, texture.wrap_v)
    };
    assert_eq!(wraps(&glb), (Wrap::Repeat, Wrap::Repeat));
    glb.json["samplers"] = json!([{ "wrapS": 33071, "wrapT": 33648, "magFilter": 9728 }]);
    glb.json["textures"][0]["sampler"] = json!(0);
    assert_eq!(wraps(&glb), (Wrap::Clamp, Wrap::Mirror));
    let imported = import_bytes("test.glb", &glb.bytes(), None).unwrap();
    assert!(imported.unsupported.contains("sampler filter NEAREST (shown smooth)"));
}

#[test]
fn the_texture_coordinates_are_those_that_the_material_asks_for() {
    let mut glb =
        with_material(json!({ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0, "texCoord": 1 } } }));
    let sets = [0.25_f32, 0.75].map(|value| glb.floats("VEC2", &[value; 6]));
    glb.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = json!(sets[0]);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_1"] = json!(sets[1]);
    let uv = |glb: &Glb| import(glb).unwrap().parts[0].mesh.vertices()[0].uv;
    assert_eq!(uv(&glb), [0.75, 0.75]);
    let texture = &mut glb.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"];
    texture["extensions"] = json!({ "KHR_texture_transform": { "texCoord": 0 } });
    assert_eq!(uv(&glb), [0.25, 0.25], "the extension's set goes before");
}

#[test]
fn what_a_material_cannot_show_is_named() {
    let mut glb = with_material(json!({
        "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } },
        "emissiveTexture": { "index": 0, "texCoord": 1 },
    }));
    glb.json["extensionsUsed"] = json!(["KHR_materials_clearcoat", "KHR_materials_unlit"]);
    glb.json["cameras"] = json!([{ "type": "perspective", "perspective": { "yfov": 1.0, "znear": 0.1 } }]);
    let imported = import_bytes("test.glb", &glb.bytes(), None).unwrap();
    let names: Vec<&str> = imported.unsupported.iter().map(String::as_str).collect();
    let wanted = ["cameras", "extension \"KHR_materials_clearcoat\"", "several TEXCOORD sets in one material"];
    assert_eq!(names, wanted);
}

#[test]
fn relief_and_occlusion_are_read_with_their_factors_and_transforms() {
    let mut glb = with_material(json!({
        "normalTexture": {
            "index": 0, "scale": 0.5, "extensions": { "KHR_texture_transform": { "offset": [0.25, 0.5] } },
        },
        "occlusionTexture": { "index": 0, "strength": 0.75 },
    }));
    let material = import(&glb).unwrap().materials[0].clone();
    let normal = material.normal_texture.unwrap();
    assert_eq!((normal.texture_from_uv.translation, material.normal_scale), (glam::Vec2::new(0.25, 0.5), 0.5));
    assert!(material.occlusion_texture.is_some() && material.occlusion_strength == 0.75);
    // Relief that lies by another set of coordinates would lie wrongly.
    glb.json["materials"][0]["pbrMetallicRoughness"] = json!({ "baseColorTexture": { "index": 0, "texCoord": 1 } });
    assert!(import(&glb).unwrap().materials[0].normal_texture.is_none());
}

#[test]
fn normals_and_occlusion_are_linear_and_keep_their_strength_and_transform() {
    let moved = json!({ "KHR_texture_transform": { "offset": [0.5, 0.25], "extras": { "any": "thing" } } });
    let model = import(&with_material(json!({
        "normalTexture": { "index": 0, "scale": 0.5, "extensions": moved },
        "occlusionTexture": { "index": 0, "strength": 0.25, "extensions": moved },
    })))
    .unwrap();
    let material = &model.materials[0];
    assert_eq!((material.normal_scale, material.occlusion_strength), (0.5, 0.25));
    for texture in [material.normal_texture, material.occlusion_texture].map(Option::unwrap) {
        assert_eq!(texture.texture_from_uv.transform_point2(Vec2::ZERO), Vec2::new(0.5, 0.25));
        assert_eq!(model.textures[texture.texture].colour_space(), ColourSpace::Linear);
    }
    let error = import(&with_material(json!({ "normalTexture": { "index": 0, "scale": 1e39 } }))).unwrap_err();
    assert_eq!(error, "test.glb: material 0 holds a number that is not finite");
}

#[test]
fn a_relief_laid_on_by_coordinates_that_no_vertex_carries_is_left_out() {
    let glb = with_material(json!({
        "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } },
        "normalTexture": { "index": 0, "texCoord": 1 }, "occlusionTexture": { "index": 0, "texCoord": 1 },
    }));
    let imported = import_bytes("test.glb", &glb.bytes(), None).unwrap();
    let material = &imported.model.materials[0];
    assert_eq!((material.normal_texture, material.occlusion_texture), (None, None));
    assert!(imported.unsupported.contains("several TEXCOORD sets in one material"));
}
