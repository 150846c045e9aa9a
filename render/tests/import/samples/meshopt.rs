//! Squares whose buffer views are compressed.

use meshopt::encode_index_buffer;
use serde_json::{Value, json};

use crate::glb::{Glb, U16};

pub const EXT: &str = "EXT_meshopt_compression";
pub const KHR: &str = "KHR_meshopt_compression";

/// Puts `encoded` in place of a view's bytes, which are left to a fallback buffer that has none.
pub fn compress(glb: &mut Glb, view: usize, extension: &str, encoded: &[u8], properties: Value) {
    let source = glb.view(encoded);
    let mut compressed = glb.json["bufferViews"].as_array_mut().unwrap().remove(source);
    compressed.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    let original = &mut glb.json["bufferViews"][view];
    original["buffer"] = json!(1);
    original["extensions"] = json!({ extension: compressed });
    glb.json["extensionsRequired"] = json!([extension]);
    glb.json["buffers"] = json!([{ "byteLength": glb.bin.len() },
        { "byteLength": 1 << 20, "extensions": { extension: { "fallback": true } } }]);
}

pub fn encoded_vertices<T>(vertices: &[T], extension: &str) -> Vec<u8> {
    let version = if extension == EXT { 0 } else { 1 };
    meshopt::encode_vertex_buffer_level(vertices, 2, Some(version)).unwrap()
}

pub const CORNERS: [[f32; 3]; 4] = [[0.0, 0.0, 0.5], [1.0, 0.0, 0.25], [1.0, 1.0, -3.0], [0.0, 1.0, 1e-3]];
pub const INDICES: [u32; 6] = [0, 1, 2, 0, 2, 3];

/// Positions and indices, in views 0 and 1.
pub fn square(component: u32) -> Glb {
    let mut glb = Glb::empty();
    let positions = glb.floats("VEC3", CORNERS.as_flattened());
    let indices = glb.indices(component, &INDICES);
    let mesh = glb.mesh(json!({ "indices": indices, "attributes": { "POSITION": positions } }));
    glb.node(json!({ "mesh": mesh }));
    glb
}

/// The square, its views compressed.
pub fn compressed_square(extension: &str, component: u32) -> Glb {
    let mut glb = square(component);
    let stride = if component == U16 { 2 } else { 4 };
    let vertices = encoded_vertices(&CORNERS, extension);
    compress(&mut glb, 0, extension, &vertices, json!({ "byteStride": 12, "count": 4, "mode": "ATTRIBUTES" }));
    let indices = encode_index_buffer(&INDICES, 4).unwrap();
    let triangles = json!({ "byteStride": stride, "count": 6, "mode": "TRIANGLES", "filter": "NONE" });
    compress(&mut glb, 1, extension, &indices, triangles);
    glb
}
