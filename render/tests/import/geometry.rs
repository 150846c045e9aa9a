use glam::Vec3;
use lightcone_render::Model;
use lightcone_render::import::{Imported, import_bytes};
use serde_json::json;

use crate::glb::{F32, Glb, I16, U8, U16, U32};

fn import(glb: &Glb) -> Imported {
    import_bytes("test.glb", &glb.bytes(), None).unwrap()
}

fn model(glb: &Glb) -> Model {
    import(glb).model
}

const SQUARE: [f32; 12] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0];

/// A unit square in the plane z = 0, drawn with `indices` in `mode`.
fn square(mode: u32, component: u32, indices: &[u32]) -> Glb {
    let mut glb = Glb::empty();
    let positions = glb.floats("VEC3", &SQUARE);
    let indices = glb.indices(component, indices);
    let mesh = glb.mesh(json!({ "mode": mode, "indices": indices, "attributes": { "POSITION": positions } }));
    glb.node(json!({ "mesh": mesh }));
    glb
}

/// Sum of the triangles' areas as vectors: winding and extent in one number.
fn facing_area(model: &Model) -> Vec3 {
    model.triangles().map(|[a, b, c]| (b - a).cross(c - a) * 0.5).sum()
}

#[test]
fn every_index_type_gives_the_same_triangles() {
    for component in [U8, U16, U32] {
        let model = model(&square(4, component, &[0, 1, 2, 0, 2, 3]));
        assert_eq!(model.triangle_count(), 2);
        assert_eq!(facing_area(&model), Vec3::Z, "{component}");
    }
    assert_eq!(facing_area(&model(&Glb::triangle())), Vec3::Z * 0.5);
}

#[test]
fn strips_and_fans_cover_the_square_and_face_the_same_way() {
    assert_eq!(facing_area(&model(&square(5, U16, &[0, 1, 3, 2]))), Vec3::Z);
    assert_eq!(facing_area(&model(&square(6, U16, &[0, 1, 2, 3]))), Vec3::Z);
}

#[test]
fn points_and_lines_are_named_and_left_out() {
    for mode in 0..4 {
        let imported = import(&square(mode, U16, &[0, 1, 2, 3]));
        assert!(imported.model.parts.is_empty());
        assert!(imported.unsupported.contains("points and lines"));
    }
}

#[test]
fn missing_normals_are_flat_and_given_ones_are_made_unit() {
    let flat = model(&square(4, U16, &[0, 1, 2, 0, 2, 3]));
    let mesh = &flat.parts[0].mesh;
    assert_eq!(mesh.vertices().len(), 6, "flat faces share no vertices");
    assert!(mesh.vertices().iter().all(|v| v.normal == [0.0, 0.0, 1.0]));

    let mut glb = Glb::triangle();
    let normals = glb.floats("VEC3", &[0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0, 4.0]);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = json!(normals);
    let normals: Vec<[f32; 3]> = model(&glb).parts[0].mesh.vertices().iter().map(|v| v.normal).collect();
    assert_eq!(normals, [[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.6, 0.0, 0.8]], "a zero normal becomes y");
}

#[test]
fn sparse_accessors_replace_elements_with_and_without_a_base() {
    let mut glb = Glb::triangle();
    let (indices, values) = (glb.view(&[1]), glb.view(&[2.0_f32, 0.0, 7.0].map(f32::to_le_bytes).concat()));
    let sparse = json!({ "count": 1, "indices": { "bufferView": indices, "componentType": U8 },
        "values": { "bufferView": values } });
    glb.json["accessors"][0]["sparse"] = sparse;
    let [a, b, c] = model(&glb).triangles().next().unwrap();
    assert_eq!((a, b, c), (Vec3::ZERO, Vec3::new(2.0, 0.0, 7.0), Vec3::Y));

    glb.json["accessors"][0].as_object_mut().unwrap().remove("bufferView");
    let [a, b, c] = model(&glb).triangles().next().unwrap();
    assert_eq!((a, b, c), (Vec3::ZERO, Vec3::new(2.0, 0.0, 7.0), Vec3::ZERO));
}

#[test]
fn interleaved_and_normalised_attributes_are_read() {
    let mut glb = Glb::empty();
    let vertex =
        |p: [f32; 3], uv: [u16; 2]| [p.map(f32::to_le_bytes).concat(), uv.map(u16::to_le_bytes).concat()].concat();
    let bytes =
        [vertex([0.0, 0.0, 0.0], [0, 65535]), vertex([1.0, 0.0, 0.0], [65535, 0]), vertex([0.0, 1.0, 0.0], [0, 0])];
    let view = glb.view(&bytes.concat());
    glb.json["bufferViews"][view]["byteStride"] = json!(16);
    let positions = json!({ "bufferView": view, "type": "VEC3", "componentType": F32, "count": 3 });
    let positions = glb.push("accessors", positions);
    let uvs = json!({ "bufferView": view, "byteOffset": 12, "type": "VEC2", "componentType": U16, "normalized": true, "count": 3 });
    let uvs = glb.push("accessors", uvs);
    let mesh = glb.mesh(json!({ "attributes": { "POSITION": positions, "TEXCOORD_0": uvs } }));
    glb.node(json!({ "mesh": mesh }));
    let model = model(&glb);
    let uvs: Vec<[f32; 2]> = model.parts[0].mesh.vertices().iter().map(|v| v.uv).collect();
    assert_eq!(uvs, [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]);
    assert_eq!(facing_area(&model), Vec3::Z * 0.5);
}

#[test]
fn quantized_positions_are_read() {
    let mut glb = Glb::empty();
    let bytes = [0_i16, 0, 0, 0, -32767, 0, 0, 0, 0, 32767, 0, 0].map(i16::to_le_bytes).concat();
    let positions = glb.accessor("VEC3", I16, 3, &bytes);
    glb.json["accessors"][positions]["normalized"] = json!(true);
    glb.json["bufferViews"][0]["byteStride"] = json!(8);
    glb.json["extensionsRequired"] = json!(["KHR_mesh_quantization"]);
    let mesh = glb.mesh(json!({ "attributes": { "POSITION": positions } }));
    glb.node(json!({ "mesh": mesh }));
    assert_eq!(model(&glb).triangles().next().unwrap(), [Vec3::ZERO, Vec3::NEG_X, Vec3::Y]);
}

#[test]
fn a_mirroring_node_keeps_its_front_and_needs_no_mirroring_transform() {
    let mut glb = Glb::triangle();
    glb.json["nodes"][0]["scale"] = json!([1.0, 1.0, -2.0]);
    glb.json["nodes"][0]["translation"] = json!([0.0, 0.0, 5.0]);
    glb.node(json!({ "mesh": 0 }));
    let model = model(&glb);
    let [mirrored, plain] = &model.parts[..] else { panic!("two parts") };
    assert!(mirrored.model_from_part.determinant() > 0.0);
    let faces: Vec<Vec3> = model.triangles().map(|[a, b, c]| (b - a).cross(c - a)).collect();
    // §3.7.4: with a negative determinant clockwise faces are in front, so the face turns with its mirrored normal.
    assert_eq!(faces, [Vec3::NEG_Z, Vec3::Z]);
    let normal = |part: &lightcone_render::Part| {
        part.model_from_part.inverse().transpose().transform_vector3(part.mesh.vertices()[0].normal.into()).normalize()
    };
    assert_eq!((normal(mirrored), normal(plain)), (Vec3::NEG_Z, Vec3::Z));
}

#[test]
fn primitives_that_share_vertices_take_only_their_own() {
    let mut glb = Glb::empty();
    let positions = glb.floats("VEC3", &[SQUARE.as_slice(); 50].concat());
    let normals = glb.floats("VEC3", &[[0.0, 0.0, 1.0]; 200].concat());
    let indices = glb.indices(U16, &[196, 197, 198]);
    let attributes = json!({ "POSITION": positions, "NORMAL": normals });
    let mesh = glb.mesh(json!({ "indices": indices, "attributes": attributes }));
    glb.node(json!({ "mesh": mesh }));
    let model = model(&glb);
    assert_eq!(model.parts[0].mesh.vertices().len(), 3);
    assert_eq!(facing_area(&model), Vec3::Z * 0.5);
}

#[test]
fn what_a_vertex_cannot_carry_is_named() {
    let mut glb = Glb::triangle();
    let colours = glb.floats("VEC4", &[1.0; 12]);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["_TEMPERATURE"] = json!(colours);
    glb.json["meshes"][0]["extras"] = json!("any JSON may stand here");
    glb.mesh(json!({ "attributes": {} }));
    glb.node(json!({ "mesh": 1 }));
    let imported = import(&glb);
    let names: Vec<&str> = imported.unsupported.iter().map(String::as_str).collect();
    assert_eq!(names, ["primitives without POSITION"]);
    assert_eq!(imported.model.triangle_count(), 1);
}

#[test]
fn vertices_have_colours_of_three_or_four_channels_and_are_white_without() {
    let colour = |glb: &Glb| model(glb).parts[0].mesh.vertices()[1].colour;
    let mut glb = Glb::triangle();
    assert_eq!(colour(&glb), [255; 4]);
    let four = glb.floats("VEC4", &[0.0, 0.25, 7.0, -1.0].repeat(3));
    glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(four);
    assert_eq!(colour(&glb), [0, 64, 255, 0]);
    let three = glb.floats("VEC3", &[0.5, 0.0, 1.0].repeat(3));
    glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(three);
    assert_eq!(colour(&glb), [128, 0, 255, 255]);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(9999);
    assert!(import_bytes("test.glb", &glb.bytes(), None).is_err());
}

#[test]
fn vertex_colours_of_every_type_are_read_and_clamped() {
    let colours = |kind: &str, component: u32, bytes: &[u8]| {
        let mut glb = Glb::triangle();
        let colours = glb.accessor(kind, component, 3, bytes);
        glb.json["accessors"][colours]["normalized"] = json!(component != F32);
        glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(colours);
        glb.json["nodes"][0]["scale"] = json!([-1, 1, 1]);
        let imported = import(&glb);
        assert!(imported.unsupported.is_empty(), "{:?}", imported.unsupported);
        let mesh = imported.model.parts[0].mesh.clone();
        // Mirrored: the second and third corners change places.
        mesh.indices().iter().map(|&i| mesh.vertices()[i as usize].colour).collect::<Vec<_>>()
    };
    let floats = [2.0_f32, 0.5, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0, f32::NAN].map(f32::to_le_bytes).concat();
    assert_eq!(colours("VEC3", F32, &floats), [[255, 128, 0, 255], [0, 0, 0, 255], [255, 0, 0, 255]]);
    let words = [65_535_u16, 0, 257, 32_768].repeat(3).into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(colours("VEC4", U16, &words), [[255, 0, 1, 128]; 3]);
    let bytes = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]];
    assert_eq!(colours("VEC4", U8, &bytes.concat()), [bytes[0], bytes[2], bytes[1]]);
    assert_eq!(model(&Glb::triangle()).parts[0].mesh.vertices()[0].colour, [255; 4]);
}
