//! Draco meshes: what an encoder wrote is read back, and what it did not is refused.

use glam::Vec3;
use lightcone_render::import::{Imported, import_bytes};
use serde_json::{Value, json};

use crate::glb::{Glb, U8, U16, U32};
use crate::samples::draco::{NAME, SIDE, field, positions, triangles};

fn import(glb: &Glb) -> Result<Imported, String> {
    import_bytes("test.glb", &glb.bytes(), None).map_err(|error| error.to_string())
}

fn refused(change: impl FnOnce(&mut Value)) -> String {
    let mut glb = field(5);
    change(&mut glb.json);
    import(&glb).unwrap_err().strip_prefix("test.glb: ").unwrap().to_owned()
}

fn extension(json: &mut Value) -> &mut Value {
    &mut json["meshes"][0]["primitives"][0]["extensions"][NAME]
}

/// Triangles that start at their least corner, in order: an encoder changes both.
fn sorted(triangles: impl Iterator<Item = [Vec3; 3]>) -> Vec<[[i32; 3]; 3]> {
    let rounded = |corner: Vec3| (corner * 64.0).round().as_ivec3().to_array();
    let mut all: Vec<_> = triangles.map(|corners| corners.map(rounded)).collect();
    for corners in &mut all {
        let least = (0..3).min_by_key(|&i| corners[i]).unwrap();
        corners.rotate_left(least);
    }
    all.sort_unstable();
    all
}

#[test]
fn every_way_of_encoding_gives_the_same_field() {
    let points = positions();
    let wanted = sorted(triangles().into_iter().map(|corners| corners.map(|at| Vec3::from(points[at as usize]))));
    for speed in [0, 3, 5, 7, 10] {
        let imported = import(&field(speed)).unwrap();
        assert!(imported.unsupported.is_empty(), "{:?}", imported.unsupported);
        assert_eq!(sorted(imported.model.triangles()), wanted, "speed {speed}");
        for vertex in imported.model.parts[0].mesh.vertices() {
            let [x, y, _] = vertex.position;
            let [u, v] = vertex.uv;
            assert!((x / SIDE as f32 - u).abs().max((y / SIDE as f32 - v).abs()) < 1e-2, "speed {speed}: {vertex:?}");
        }
    }
}

#[test]
fn indices_come_in_the_type_of_their_accessor() {
    let of = |component: u32| {
        let mut glb = field(5);
        glb.json["accessors"][2]["componentType"] = json!(component);
        sorted(import(&glb).unwrap().model.triangles())
    };
    assert_eq!(of(U8), of(U16));
    assert_eq!(of(U8), of(U32));
}

#[test]
fn attributes_that_are_not_in_the_mesh_are_read_beside_it() {
    let mut glb = field(5);
    let colours = glb.floats("VEC4", &[0.0, 1.0, 0.0, 1.0].repeat(positions().len()));
    glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(colours);
    let model = import(&glb).unwrap().model;
    assert!(model.parts[0].mesh.vertices().iter().all(|vertex| vertex.colour == [0, 255, 0, 255]));
}

#[test]
fn wrong_properties_are_named() {
    let mesh = "the Draco mesh of mesh 0 primitive 0";
    assert_eq!(
        refused(|json| extension(json)["bufferView"] = json!("x")),
        format!("{mesh} cannot have \"x\" as \"bufferView\"")
    );
    assert_eq!(
        refused(|json| extension(json)["attributes"] = json!(1)),
        format!("{mesh} cannot have 1 as \"attributes\"")
    );
    assert_eq!(
        refused(|json| extension(json)["bufferView"] = json!(7)),
        "buffer view 7 does not exist: the file has 1"
    );
    let attribute = refused(|json| extension(json)["attributes"]["POSITION"] = json!(1_u64 << 40));
    assert_eq!(attribute, format!("{mesh} has no attribute 1099511627776, which is to be POSITION"));
    let swapped = refused(|json| extension(json)["attributes"]["POSITION"] = json!(1));
    assert_eq!(swapped, format!("{mesh} holds 2 × F32 as POSITION, where its accessor says 3 × F32"));
    let primitive =
        |json: &mut Value| _ = json["meshes"][0]["primitives"][0].as_object_mut().unwrap().remove("indices");
    assert_eq!(refused(primitive), format!("{mesh} has no accessor for its indices"));
    let unknown = refused(|json| json["accessors"][2]["componentType"] = json!(9));
    assert_eq!(unknown, format!("{mesh} holds 1 × U32 as indices, where its accessor says an unknown type"));
    let count = refused(|json| json["accessors"][0]["count"] = json!(122));
    assert_eq!(count, "accessor 0: 122 elements of 12 bytes every 12 from offset 0 do not fit into 1452 bytes");
}

#[test]
fn every_broken_stream_is_refused_or_read() {
    let error = refused(|json| json["bufferViews"][0]["byteLength"] = json!(20));
    assert!(error.starts_with("the Draco mesh of mesh 0 primitive 0 cannot be decoded: "), "{error}");
    for speed in [0, 5, 10] {
        let whole = field(speed);
        for byte in 0..whole.bin.len() {
            for value in [0, 0x7f, 0xff, whole.bin[byte] ^ 1] {
                let mut glb = whole.clone();
                glb.bin[byte] = value;
                if let Err(error) = import(&glb) {
                    assert!(!error.contains('\n') && error.len() < 300, "{error:?}");
                }
            }
        }
    }
}
