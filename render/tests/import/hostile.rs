//! Files that lie, one lie each: the cause is named in one line.

use lightcone_render::import::import_bytes;
use serde_json::{Value, json};

use crate::glb::{F32, Glb, U8, U16, assemble};

fn refused(bytes: &[u8]) -> String {
    let error = import_bytes("bad.glb", bytes, None).map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with("bad.glb: ") && !error.contains('\n'), "{error:?}");
    error["bad.glb: ".len()..].to_owned()
}

/// The triangle with one thing changed.
fn changed(change: impl FnOnce(&mut Glb)) -> String {
    let mut glb = Glb::triangle();
    change(&mut glb);
    refused(&glb.bytes())
}

fn accessor(field: &str, value: Value) -> String {
    changed(|glb| glb.json["accessors"][0][field] = value)
}

fn positions(values: [f32; 9]) -> String {
    changed(|glb| glb.bin = values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

#[test]
fn containers_and_documents() {
    assert!(refused(b"").contains("neither GLB"));
    assert!(refused(b"hello").contains("neither GLB"));
    assert!(refused(b"{").starts_with("glTF JSON: EOF"));
    assert!(refused(b"{}").starts_with("glTF JSON: missing field `asset`"));
    assert!(refused(&assemble(b"[]", b"")).starts_with("glTF JSON: "));
    let nested = [b"{\"extras\":".as_slice(), &[b'['; 10_000]].concat();
    assert!(refused(&nested).starts_with("glTF JSON: "));
    assert_eq!(
        changed(|glb| glb.json["asset"]["version"] = json!("1.0")),
        "glTF version \"1.0\" is not supported, only 2.x"
    );
    assert_eq!(
        changed(|glb| glb.json["extensionsRequired"] = json!(["KHR_materials_transmission"])),
        "needs the extension \"KHR_materials_transmission\", which is not supported"
    );
}

#[test]
fn more_json_than_memory() {
    let many = |item: &str, count: usize| {
        format!("{{\"asset\":{{\"version\":\"2.0\"}},\"nodes\":[{}{{}}]}}", item.repeat(count))
    };
    assert_eq!(refused(many("{},", 1 << 18).as_bytes()), "has more than 262144 JSON objects and arrays");
    let weights = format!("{{\"weights\":[{}0]}},", "0,".repeat(1 << 22));
    assert_eq!(refused(many(&weights, 1).as_bytes()), "has more than 4194304 JSON values");
    let harmless = format!("{{\"name\":\"{}\"}},", "{[,\\\"".repeat(1 << 18));
    assert!(import_bytes("fine", many(&harmless, 1).as_bytes(), None).is_ok(), "strings do not count");
}

#[test]
fn buffers_and_views() {
    assert_eq!(
        changed(|glb| glb.json["buffers"] = json!([{ "byteLength": 1_u64 << 40 }])),
        "buffer 0: 1099511627776 bytes are announced, 36 are there"
    );
    let second = json!([{ "byteLength": 36 }, { "byteLength": 1 }]);
    assert_eq!(changed(|glb| glb.json["buffers"] = second), "buffer 1: has no URI, and no BIN chunk belongs to it");
    let view = |field: &str, value: Value| changed(|glb| glb.json["bufferViews"][0][field] = value);
    assert_eq!(view("byteLength", json!(37)), "buffer view 0 covers bytes 0..0+37 of a buffer of 36 bytes");
    assert_eq!(
        view("byteOffset", json!(u64::MAX)),
        "buffer view 0 covers bytes 18446744073709551615..18446744073709551615+36 of a buffer of 36 bytes"
    );
    assert_eq!(view("buffer", json!(3)), "buffer 3 does not exist: the file has 1");
    assert_eq!(view("byteStride", json!(0)), "accessor 0: stride 0 is less than the element size 12");
    assert!(view("byteStride", json!(-4)).starts_with("glTF JSON: "));
}

#[test]
fn accessors() {
    let outside = "accessor 0: 4 elements of 12 bytes every 12 from offset 0 do not fit into 36 bytes";
    assert_eq!(accessor("count", json!(4)), outside);
    assert!(accessor("count", json!(u64::MAX)).contains("18446744073709551615 elements of 12 bytes"));
    assert!(accessor("byteOffset", json!(u64::MAX)).contains("from offset 18446744073709551615"));
    assert_eq!(accessor("bufferView", json!(8)), "buffer view 8 does not exist: the file has 1");
    assert_eq!(accessor("type", json!("VEC2")), "accessor 0: is Vec2, where VEC3 is needed");
    assert_eq!(accessor("type", json!("VEC9")), "accessor 0: unknown type or component type");
    assert_eq!(accessor("componentType", json!(7)), "accessor 0: unknown type or component type");
    assert_eq!(
        changed(|glb| {
            let zeros = json!({ "type": "VEC3", "componentType": F32, "count": u32::MAX });
            glb.json["accessors"] = json!([zeros]);
        }),
        "accessor 0: 4294967295 elements without a buffer view, at most 1048576 are allowed"
    );
}

#[test]
fn sparse_accessors() {
    let sparse = |indices: &[u8], count: u64| {
        changed(|glb| {
            let indices = glb.view(indices);
            let sparse = json!({ "count": count, "indices": { "bufferView": indices, "componentType": U8 },
                "values": { "bufferView": 0 } });
            glb.json["accessors"][0]["sparse"] = sparse;
        })
    };
    let order = "accessor 0: sparse index 1 is out of order or past the last of 3 elements";
    assert_eq!(sparse(&[2, 1], 2), order);
    assert_eq!(sparse(&[1, 1], 2), order);
    assert_eq!(sparse(&[0, 3], 2), "accessor 0: sparse index 3 is out of order or past the last of 3 elements");
    assert!(sparse(&[0], u64::MAX).starts_with("accessor 0: 18446744073709551615 elements of 1 bytes"));
}

#[test]
fn primitives() {
    let indexed = |component: u32, indices: &[u32]| {
        changed(|glb| {
            let indices = glb.indices(component, indices);
            glb.json["meshes"][0]["primitives"][0]["indices"] = json!(indices);
        })
    };
    let primitive = "mesh 0 primitive 0: ";
    assert_eq!(indexed(U16, &[0, 1, 3]), format!("{primitive}index 3 points past the last of 3 vertices"));
    assert_eq!(indexed(U8, &[0, 1]), format!("{primitive}a triangle list needs a multiple of 3 indices, not 2"));
    assert_eq!(
        changed(|glb| glb.json["meshes"][0]["primitives"][0]["indices"] = json!(0)),
        "accessor 0: is Vec3, where SCALAR is needed"
    );
    assert_eq!(
        changed(|glb| {
            let indices = glb.floats("SCALAR", &[0.0, 1.0, 2.0]);
            glb.json["meshes"][0]["primitives"][0]["indices"] = json!(indices);
        }),
        "accessor 1: is F32, where an unsigned integer type is needed"
    );
    assert_eq!(
        changed(|glb| glb.json["meshes"][0]["primitives"][0]["attributes"]["POSITION"] = json!(77)),
        "accessor 77 does not exist: the file has 1"
    );
    assert_eq!(
        changed(|glb| {
            let normals = glb.floats("VEC3", &[0.0; 6]);
            glb.json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = json!(normals);
        }),
        format!("{primitive}NORMAL has 2 elements for 3 vertices")
    );
    assert_eq!(
        changed(|glb| glb.json["meshes"][0]["primitives"][0]["mode"] = json!(99)),
        format!("{primitive}unknown mode")
    );
    assert_eq!(changed(|glb| glb.json["nodes"][0]["mesh"] = json!(5)), "mesh 5 does not exist: the file has 1");
    assert_eq!(
        changed(|glb| glb.json["meshes"][0]["primitives"][0]["material"] = json!(5)),
        "material 5 does not exist: the file has 0"
    );
}

#[test]
fn numbers_that_are_none_or_too_large() {
    let not_finite =
        |vertex: usize| format!("mesh 0 primitive 0: vertex {vertex} has a coordinate that is not a finite number");
    assert_eq!(positions([0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0, 0.0, 1.0, 0.0]), not_finite(1));
    assert_eq!(positions([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, f32::INFINITY, 0.0]), not_finite(2));
    let far = "mesh 0 primitive 0: reaches further than 10000000 m from the origin";
    assert_eq!(positions([0.0, 0.0, 0.0, 1e30, 0.0, 0.0, 0.0, 1.0, 0.0]), far);
    assert_eq!(changed(|glb| glb.json["nodes"][0]["scale"] = json!([1e20, 1, 1])), far);
    assert_eq!(changed(|glb| glb.json["nodes"][0]["scale"] = json!([1e38, 1e38, 1e38])), far);
}

#[test]
fn small_files_that_would_draw_without_end() {
    let parts = changed(|glb| {
        let primitive = glb.json["meshes"][0]["primitives"][0].clone();
        glb.json["meshes"][0]["primitives"] = json!(vec![primitive; 1000]);
        for _ in 0..100 {
            glb.node(json!({ "mesh": 0 }));
        }
    });
    assert_eq!(parts, "has more than 65536 parts");

    let zeros = json!({ "type": "VEC3", "componentType": F32, "count": 1 << 20 });
    let vertices = changed(|glb| {
        glb.json["accessors"] = json!([zeros]);
        let primitive = glb.json["meshes"][0]["primitives"][0].clone();
        glb.json["meshes"][0]["primitives"] = json!(vec![primitive; 100]);
    });
    assert_eq!(vertices, "mesh 0 primitive 0: a triangle list needs a multiple of 3 indices, not 1048576");
    let vertices = changed(|glb| {
        glb.json["accessors"] = json!([{ "type": "VEC3", "componentType": F32, "count": 999_999 }]);
        let primitive = glb.json["meshes"][0]["primitives"][0].clone();
        glb.json["meshes"][0]["primitives"] = json!(vec![primitive; 100]);
    });
    assert_eq!(vertices, "has more than 8388608 vertices");

    let triangles = changed(|glb| {
        glb.json["accessors"] = json!([{ "type": "VEC3", "componentType": F32, "count": 999_999 }]);
        for _ in 0..100 {
            glb.node(json!({ "mesh": 0 }));
        }
    });
    assert_eq!(triangles, "has more than 16777216 triangles");
}
