//! A field that Draco compressed.

use draco_core::{
    DataType, EncoderBuffer, EncoderOptions, FaceIndex, GeometryAttributeType, Mesh, MeshEncoder, PointAttribute,
    PointIndex,
};
use serde_json::json;

use crate::glb::{F32, Glb, U16};

pub const NAME: &str = "KHR_draco_mesh_compression";
/// Squares along each side.
pub const SIDE: u32 = 10;

fn attribute<const N: usize>(kind: GeometryAttributeType, values: &[[f32; N]]) -> PointAttribute {
    let mut attribute = PointAttribute::new();
    attribute.init(kind, N as u8, DataType::Float32, false, values.len());
    attribute.buffer_mut().write(0, bytemuck::cast_slice(values.as_flattened()));
    attribute
}

pub fn positions() -> Vec<[f32; 3]> {
    let height = |x: u32, y: u32| ((x * 7 + y * 3) % 5) as f32 / 4.0;
    (0..=SIDE).flat_map(|y| (0..=SIDE).map(move |x| [x as f32, y as f32, height(x, y)])).collect()
}

pub fn triangles() -> Vec<[u32; 3]> {
    let row = SIDE + 1;
    let corners = |at: u32| [[at, at + 1, at + row], [at + 1, at + row + 1, at + row]];
    (0..SIDE).flat_map(|y| (0..SIDE).flat_map(move |x| corners(y * row + x))).collect()
}

/// A hilly field with one texture coordinate for each vertex.
fn encoded(speed: i32) -> Vec<u8> {
    let mut mesh = Mesh::new();
    mesh.set_num_faces(triangles().len());
    for (at, corners) in triangles().into_iter().enumerate() {
        mesh.set_face(FaceIndex(at as u32), corners.map(PointIndex));
    }
    mesh.set_num_points(positions().len());
    mesh.add_attribute(attribute(GeometryAttributeType::Position, &positions()));
    let uvs: Vec<[f32; 2]> = positions().iter().map(|[x, y, _]| [x / SIDE as f32, y / SIDE as f32]).collect();
    mesh.add_attribute(attribute(GeometryAttributeType::TexCoord, &uvs));
    let mut options = EncoderOptions::new();
    options.set_global_int("encoding_speed", speed);
    options.set_global_int("decoding_speed", speed);
    let mut encoder = MeshEncoder::new();
    encoder.set_mesh(mesh);
    let mut bytes = EncoderBuffer::new();
    encoder.encode(&options, &mut bytes).unwrap();
    bytes.data().to_vec()
}

/// A node with the Draco mesh in view 0.
pub fn field(speed: i32) -> Glb {
    let mut glb = Glb::empty();
    let view = glb.view(&encoded(speed));
    let (points, corners) = (positions().len(), 3 * triangles().len());
    let accessors = [("VEC3", F32, points), ("VEC2", F32, points), ("SCALAR", U16, corners)];
    let [position, uv, indices] = accessors.map(|(kind, component, count)| {
        glb.push("accessors", json!({ "type": kind, "componentType": component, "count": count }))
    });
    let mesh = glb.mesh(json!({
        "indices": indices, "attributes": { "POSITION": position, "TEXCOORD_0": uv },
        "extensions": { NAME: { "bufferView": view, "attributes": { "POSITION": 0, "TEXCOORD_0": 1 } } }
    }));
    glb.node(json!({ "mesh": mesh }));
    glb.json["extensionsRequired"] = json!([NAME]);
    glb
}
