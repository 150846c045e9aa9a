//! Compressed buffer views: what the encoder of the same library wrote is read back, and what it did not is refused.

use glam::Vec3;
use lightcone_render::Vertex;
use lightcone_render::import::{Imported, import_bytes};
use meshopt::{EncodeExpMode, encode_filter_exp, encode_filter_oct, encode_index_sequence};
use serde_json::{Value, json};

use crate::glb::{F32, Glb, I8, I16, U16, U32};
use crate::samples::meshopt::{CORNERS, EXT, KHR, compress, compressed_square, encoded_vertices, square};

/// Points of four 16-bit or 8-bit numbers, three of them drawn as positions, behind a filter.
fn filtered(component: u32, data: &[u8], encoded: &[u8], filter: &str) -> Glb {
    let mut glb = Glb::empty();
    let positions = glb.accessor("VEC3", component, 3, data);
    let stride = data.len() / 4;
    glb.json["accessors"][positions]["normalized"] = json!(component != F32);
    glb.json["bufferViews"][0]["byteStride"] = json!(stride);
    let mesh = glb.mesh(json!({ "attributes": { "POSITION": positions } }));
    glb.node(json!({ "mesh": mesh }));
    let properties = json!({ "byteStride": stride, "count": 4, "mode": "ATTRIBUTES", "filter": filter });
    compress(&mut glb, 0, KHR, encoded, properties);
    glb
}

fn import(glb: &Glb) -> Result<Imported, String> {
    import_bytes("test.glb", &glb.bytes(), None).map_err(|error| error.to_string())
}

fn vertices(glb: &Glb) -> Vec<Vertex> {
    let imported = import(glb).unwrap();
    assert!(imported.unsupported.is_empty(), "{:?}", imported.unsupported);
    imported.model.parts[0].mesh.vertices().to_vec()
}

fn positions(glb: &Glb) -> Vec<Vec3> {
    import(glb).unwrap().model.triangles().flatten().collect()
}

/// The square with a property of its compressed positions or indices changed.
fn refused(view: usize, property: &str, value: Value) -> String {
    let mut glb = compressed_square(EXT, U16);
    glb.json["bufferViews"][view]["extensions"][EXT][property] = value;
    let error = import(&glb).unwrap_err();
    error.strip_prefix("test.glb: ").unwrap().to_owned()
}

#[test]
fn what_is_compressed_is_read_as_what_is_not() {
    for component in [U16, U32] {
        for extension in [EXT, KHR] {
            assert_eq!(vertices(&compressed_square(extension, component)), vertices(&square(component)), "{extension}");
        }
    }
}

#[test]
fn index_sequences_need_no_whole_triangles() {
    let strip = [0_u32, 1, 3, 2];
    let mut glb = square(U32);
    let sequence = encode_index_sequence(&strip, 4).unwrap();
    compress(&mut glb, 1, EXT, &sequence, json!({ "byteStride": 4, "count": 4, "mode": "INDICES" }));
    glb.json["accessors"][1]["count"] = json!(4);
    glb.json["meshes"][0]["primitives"][0]["mode"] = json!(5);
    let [a, b, c, d] = CORNERS.map(Vec3::from);
    assert_eq!(positions(&glb), [a, b, d, b, c, d]);
}

#[test]
fn every_filter_is_undone_as_the_library_publishes_it() {
    // In and out are the vectors of meshoptimizer's own tests.
    let oct8: [[u8; 4]; 4] = [[0, 1, 127, 0], [0, 187, 127, 1], [255, 1, 127, 0], [14, 130, 127, 1]];
    let glb = filtered(I8, oct8.as_flattened(), &encoded_vertices(&oct8, KHR), "OCTAHEDRAL");
    let bytes = |v: [i8; 3]| Vec3::from(v.map(|x| (f32::from(x) / 127.0).max(-1.0)));
    assert_eq!(positions(&glb), [bytes([0, 1, 127]), bytes([0, -97, 82]), bytes([-1, 1, 127])]);

    let quat: [[i16; 4]; 4] = [[0, 1, 0, 0x7fc], [0, 1870, 0, 0x7fd], [2017, 1, 0, 0x7fe], [14, 1300, 0, 0x7ff]];
    let glb = filtered(I16, bytemuck::cast_slice(&quat), &encoded_vertices(&quat, KHR), "QUATERNION");
    let words = |v: [i16; 3]| Vec3::from(v.map(|x| f32::from(x) / 32767.0));
    assert_eq!(positions(&glb), [words([32767, 0, 11]), words([0, 25013, 0]), words([11, 0, 23504])]);

    let exponents: [[u32; 4]; 4] = [[0, 0xff00_0003, 0x02ff_fff7, 0xfe7f_ffff]; 4];
    let glb = filtered(F32, bytemuck::cast_slice(&exponents), &encoded_vertices(&exponents, EXT), "EXPONENTIAL");
    assert_eq!(positions(&glb), [Vec3::new(0.0, 1.5, -36.0); 3]);
}

#[test]
fn filters_are_undone_within_what_they_cost() {
    let normals = [[0.6, 0.0, 0.8, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.6, -0.8, 0.0], [1.0, 0.0, 0.0, 0.0]];
    let encoded: Vec<[i16; 4]> = encode_filter_oct(&normals, 12);
    let glb = filtered(I16, bytemuck::cast_slice(&encoded), &encoded_vertices(&encoded, EXT), "OCTAHEDRAL");
    for (got, [x, y, z, _]) in positions(&glb).into_iter().zip(normals) {
        assert!(got.distance(Vec3::new(x, y, z)) < 1e-3, "{got}");
    }
    let encoded = encode_filter_exp(&CORNERS, 15, EncodeExpMode::Separate);
    let mut glb = square(U16);
    let properties = json!({ "byteStride": 12, "count": 4, "mode": "ATTRIBUTES", "filter": "EXPONENTIAL" });
    compress(&mut glb, 0, EXT, &encoded_vertices(&encoded, EXT), properties);
    for (got, wanted) in positions(&glb).into_iter().zip(positions(&square(U16))) {
        assert!(got.distance(wanted) < 1e-3, "{got} {wanted}");
    }
}

#[test]
fn wrong_properties_are_named() {
    let view = "buffer view 0: ";
    assert_eq!(refused(0, "count", json!(-1)), format!("{view}the \"count\" of its compression cannot be -1"));
    assert_eq!(refused(0, "mode", json!(null)), format!("{view}the \"mode\" of its compression cannot be null"));
    assert_eq!(
        refused(0, "byteOffset", json!("0")),
        format!("{view}the \"byteOffset\" of its compression cannot be \"0\"")
    );
    assert_eq!(refused(0, "mode", json!("ZIP")), format!("{view}unknown compression mode \"ZIP\""));
    assert_eq!(refused(0, "filter", json!("BLUR")), format!("{view}unknown compression filter \"BLUR\""));
    assert_eq!(
        refused(0, "byteStride", json!(10)),
        format!("{view}elements of 10 bytes cannot be compressed as ATTRIBUTES")
    );
    assert_eq!(
        refused(0, "byteStride", json!(260)),
        format!("{view}elements of 260 bytes cannot be compressed as ATTRIBUTES")
    );
    assert_eq!(
        refused(0, "byteStride", json!(0)),
        format!("{view}elements of 0 bytes cannot be compressed as ATTRIBUTES")
    );
    for (filter, stride) in [("OCTAHEDRAL", 12), ("QUATERNION", 4), ("COLOR", 12), ("EXPONENTIAL", 6)] {
        let mut glb = compressed_square(EXT, U16);
        glb.json["bufferViews"][0]["extensions"][EXT]["filter"] = json!(filter);
        glb.json["bufferViews"][0]["extensions"][EXT]["byteStride"] = json!(stride);
        let error = import(&glb).unwrap_err();
        assert_eq!(error, format!("test.glb: {view}elements of {stride} bytes cannot be compressed as {filter}"));
    }
    assert_eq!(refused(1, "filter", json!("OCTAHEDRAL")), "buffer view 1: unknown compression filter \"OCTAHEDRAL\"");
    assert_eq!(
        refused(1, "byteStride", json!(1)),
        "buffer view 1: elements of 1 bytes cannot be compressed as TRIANGLES"
    );
    assert_eq!(refused(1, "count", json!(7)), "buffer view 1: 7 compressed indices are no whole number of triangles");
    assert_eq!(refused(0, "buffer", json!(9)), "buffer 9 does not exist: the file has 2");
    let outside = refused(0, "byteOffset", json!(1 << 30));
    assert!(outside.starts_with("buffer view 0: its compressed bytes 1073741824..1073741824+"), "{outside}");
    let fallback = refused(0, "buffer", json!(1));
    assert!(fallback.ends_with("lie outside a buffer of 0 bytes"), "{fallback}");
}

#[test]
fn counts_are_bounded_before_anything_is_allocated() {
    let bound = "has more than 268435456 bytes when decompressed";
    assert_eq!(refused(0, "count", json!((1 << 28) / 12 + 1)), bound);
    assert_eq!(refused(0, "count", json!(u64::MAX)), bound);
    assert_eq!(refused(1, "count", json!(u64::MAX)), bound);
    let corrupt = refused(0, "count", json!(5000));
    assert!(corrupt.ends_with("compressed bytes do not hold 5000 elements of 12 bytes"), "{corrupt}");
}

#[test]
fn a_view_that_is_not_compressed_cannot_lie_in_a_fallback_buffer() {
    let mut glb = compressed_square(EXT, U16);
    glb.json["bufferViews"][0].as_object_mut().unwrap().remove("extensions");
    assert_eq!(import(&glb).unwrap_err(), "test.glb: buffer view 0 covers bytes 0..0+48 of a buffer of 0 bytes");
}

#[test]
fn every_broken_stream_is_refused_or_read() {
    let whole = compressed_square(KHR, U16);
    let at = |view: usize| whole.json["bufferViews"][view]["extensions"][KHR]["byteOffset"].as_u64().unwrap() as usize;
    for byte in at(0)..whole.bin.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff, whole.bin[byte] ^ 1] {
            let mut glb = whole.clone();
            glb.bin[byte] = value;
            _ = import(&glb);
        }
    }
    for view in [0, 1] {
        let length = whole.json["bufferViews"][view]["extensions"][KHR]["byteLength"].as_u64().unwrap();
        for shorter in 0..length {
            let mut glb = whole.clone();
            glb.json["bufferViews"][view]["extensions"][KHR]["byteLength"] = json!(shorter);
            let error = import(&glb).unwrap_err();
            assert!(error.contains(&format!("its {shorter} compressed bytes do not hold")), "{error}");
        }
    }
}
