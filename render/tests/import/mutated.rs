//! Valid files, cut and changed at random: whatever comes of it, it is a model that can be drawn or one line of error.

use lightcone_render::Model;
use lightcone_render::import::import_bytes;
use lightcone_render::rig::{Playing, Pose, Rig};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;

use crate::glb::{Glb, U8, U16, assemble};
use crate::images::{png, textured};

/// A bit of everything: textures, a strip, a sparse accessor, a skin, a light, a hierarchy, a morph target, clips.
fn rich() -> Glb {
    let mut glb = textured(&png(8, 8));
    let uvs = glb.floats("VEC2", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    let joints = glb.accessor("VEC4", U8, 3, &[0, 1, 0, 0].repeat(3));
    let weights = glb.floats("VEC4", &[0.5, 0.5, 0.0, 0.0].repeat(3));
    let indices = glb.indices(U16, &[0, 1, 2, 1]);
    let (sparse_indices, sparse_values) = (glb.view(&[1]), glb.view(&[0; 12]));
    let identity = glam::Mat4::IDENTITY.to_cols_array();
    let bind = glb.floats("MAT4", &[identity, identity].concat());
    glb.json["accessors"][0]["sparse"] = json!({ "count": 1,
        "indices": { "bufferView": sparse_indices, "componentType": U8 }, "values": { "bufferView": sparse_values } });
    let primitive = &mut glb.json["meshes"][0]["primitives"][0];
    primitive["attributes"]["TEXCOORD_0"] = json!(uvs);
    primitive["attributes"]["JOINTS_0"] = json!(joints);
    primitive["attributes"]["WEIGHTS_0"] = json!(weights);
    let strip = glb.mesh(json!({ "mode": 5, "indices": indices, "attributes": { "POSITION": 0, "TEXCOORD_0": uvs } }));
    glb.json["materials"][0]["extensions"] = json!({ "KHR_materials_emissive_strength": { "emissiveStrength": 2.0 } });
    glb.json["materials"][0]["emissiveFactor"] = json!([1.0, 0.5, 0.25]);
    glb.json["extensions"] =
        json!({ "KHR_lights_punctual": { "lights": [{ "type": "spot", "spot": {}, "range": 3.0 }] } });
    let joint = glb.node(json!({ "translation": [1, 2, 3], "children": [] }));
    let light = glb.push("nodes", json!({ "extensions": { "KHR_lights_punctual": { "light": 0 } } }));
    let child = glb.push("nodes", json!({ "mesh": strip, "rotation": [0, 1, 0, 0], "scale": [1, -1, 1] }));
    glb.json["nodes"][joint]["children"] = json!([light, child]);
    let skin = glb.push("skins", json!({ "joints": [joint, child], "inverseBindMatrices": bind }));
    glb.json["nodes"][0]["skin"] = json!(skin);
    glb.json["meshes"][0]["primitives"][0]["targets"] = json!([{ "POSITION": 0, "NORMAL": 0 }]);
    glb.json["meshes"][0]["weights"] = json!([0.5]);
    animate(&mut glb, joint);
    glb
}

/// A clip of every property and interpolation.
fn animate(glb: &mut Glb, joint: usize) {
    let times = glb.floats("SCALAR", &[0.0, 0.5, 2.0]);
    let line = glb.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let turn = glb.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0].repeat(5)[..36]);
    let weights = glb.floats("SCALAR", &[0.0, 1.0, -1.0]);
    let sampler = |output, interpolation| json!({ "input": times, "output": output, "interpolation": interpolation });
    let channel = |sampler, node, path| json!({ "sampler": sampler, "target": { "node": node, "path": path } });
    glb.push(
        "animations",
        json!({
            "samplers": [sampler(line, "LINEAR"), sampler(turn, "CUBICSPLINE"), sampler(weights, "STEP")],
            "channels": [channel(0, joint, "translation"), channel(1, joint, "rotation"), channel(0, joint, "scale"),
                channel(2, 0, "weights")],
        }),
    );
}

/// Either outcome, checked as far as its users rely on it.
fn import(bytes: &[u8]) -> Option<Model> {
    match import_bytes("fuzz", bytes, None) {
        Ok(imported) => {
            check(&imported.model);
            Some(imported.model)
        }
        Err(error) => {
            let line = error.to_string();
            assert!(line.starts_with("fuzz: ") && !line.contains('\n') && line.len() < 1000, "{line:?}");
            None
        }
    }
}

fn check(model: &Model) {
    for part in &model.parts {
        assert!(part.material < model.materials.len() && part.model_from_part.is_finite());
    }
    for texture in model.materials.iter().flat_map(|material| material.texture_refs()) {
        assert!(texture.texture < model.textures.len() && texture.texture_from_uv.is_finite());
    }
    assert!(model.triangles().flatten().all(|corner| corner.is_finite()));
    if let Some(rig) = &model.rig {
        assert_eq!(rig.parts.len(), model.parts.len());
        for time_s in [-1.0, 0.0, 0.3, 1.9, f32::INFINITY] {
            let playing = |clip| Playing { clip, time_s, weight: 1.0 };
            check_pose(model, rig, &rig.pose(&[playing(0), playing(1)]));
        }
    }
    assert!(model.lights.iter().all(|light| light.model_from_light.is_finite() && light.colour.is_finite()));
}

fn check_pose(model: &Model, rig: &Rig, pose: &Pose) {
    for (at, part) in rig.parts.iter().enumerate() {
        let Some(part) = part else { continue };
        assert!(rig.model_from_part(at, pose).unwrap().is_finite());
        let Some(deform) = &part.deform else { continue };
        let joints = deform.skin.as_ref().map_or_else(Vec::new, |skin| rig.joint_matrices(skin.skin, pose));
        let mut vertices = Vec::new();
        deform.apply(&joints, &pose.weights[part.node], &mut vertices);
        assert_eq!(vertices.len(), model.parts[at].mesh.vertices().len());
        let bounds = rig.deformed_bounds(at, pose).unwrap();
        let slack = 1.0e-4 * (1.0 + bounds.min.abs().max(bounds.max.abs()).max_element());
        for vertex in vertices {
            let position = glam::Vec3::from(vertex.position);
            assert!(position.is_finite() && glam::Vec3::from(vertex.normal).is_finite(), "{vertex:?}");
            let inside = position.cmpge(bounds.min - slack).all() && position.cmple(bounds.max + slack).all();
            assert!(inside, "{position} outside {bounds:?}");
        }
    }
}

/// Numbers that break arithmetic.
const EVIL: [&str; 12] =
    ["0", "1", "-1", "2", "3", "255", "65536", "4294967295", "18446744073709551615", "1e308", "-1e38", "0.5"];

/// Where a JSON text holds numbers.
fn numbers(json: &str) -> Vec<std::ops::Range<usize>> {
    let is_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    let starts = json
        .char_indices()
        .filter(|&(at, c)| c.is_ascii_digit() && matches!(json.as_bytes()[at - 1], b':' | b',' | b'['));
    starts.map(|(at, _)| at..at + json[at..].find(|c| !is_number(c)).unwrap_or(0)).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn the_whole_file_is_good_and_none_of_its_beginnings() {
    let bytes = rich().bytes();
    assert_eq!(import(&bytes).unwrap().triangle_count(), 3);
    for length in 0..bytes.len() {
        assert!(import(&bytes[..length]).is_none(), "the first {length} bytes");
    }
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn changed_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = rich().bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        import(&bytes);
    }

    #[test]
    fn changed_binary(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..32)) {
        let mut glb = rich();
        for (at, byte) in changes {
            let at = at.index(glb.bin.len());
            glb.bin[at] = byte;
        }
        import(&glb.bytes());
    }

    #[test]
    fn changed_numbers(changes in prop::collection::vec((any::<prop::sample::Index>(), 0..EVIL.len()), 1..4)) {
        let mut glb = rich();
        glb.json["buffers"] = json!([{ "byteLength": glb.bin.len() }]);
        let mut json = glb.json.to_string();
        for (at, evil) in changes {
            let numbers = numbers(&json);
            json.replace_range(numbers[at.index(numbers.len())].clone(), EVIL[evil]);
        }
        import(&assemble(json.as_bytes(), &glb.bin));
    }

    #[test]
    fn random_bytes(header in prop::sample::select(vec!["", "glTF\x02\0\0\0", "{", "{\"asset\":{\"version\":\"2.0\"},"]),
                    tail in prop::collection::vec(any::<u8>(), 0..200)) {
        import(&[header.as_bytes(), &tail].concat());
    }
}
