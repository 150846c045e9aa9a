//! Valid files of many kinds: what tests read, and what they and the fuzz targets break.

pub mod draco;
pub mod meshopt;
pub mod textures;
pub mod vox;

use serde_json::json;

use crate::glb::{Glb, U8, U16};
use textures::{ETC1S_ALPHA, UASTC_ZSTD, ktx2_textured, png, textured};

/// One of each kind.
pub fn all() -> Vec<Glb> {
    let square = |extension| meshopt::compressed_square(extension, U16);
    let compressed = [square(meshopt::EXT), square(meshopt::KHR), draco::field(2), draco::field(6), draco::field(10)];
    let images = [ETC1S_ALPHA, UASTC_ZSTD].map(ktx2_textured);
    [rich()].into_iter().chain(compressed).chain(images).collect()
}

/// A bit of everything: textures, a strip, a sparse accessor, a skin, a light, a hierarchy, a morph target, clips.
pub fn rich() -> Glb {
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
