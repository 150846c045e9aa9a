use glam::Vec3;
use lightcone_render::Model;
use lightcone_render::import::import_bytes;
use serde_json::json;

use crate::glb::{Glb, U8};

fn import(glb: &Glb) -> Result<Model, String> {
    import_bytes("test.glb", &glb.bytes(), None).map(|imported| imported.model).map_err(|error| error.to_string())
}

/// A triangle on two joints: `joints` and `weights` for each of its three vertices. Joint 0 stands at x = 10 and was bound
/// at the origin, joint 1 stands at y = 20 and was bound at y = 1.
fn skinned(joints: [[u8; 4]; 3], weights: [[f32; 4]; 3]) -> Glb {
    let mut glb = Glb::triangle();
    let joints = glb.accessor("VEC4", U8, 3, &joints.concat());
    let weights = glb.floats("VEC4", &weights.concat());
    let bind =
        |y: f32| [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, -y, 0.0, 1.0]].concat();
    let bind = glb.floats("MAT4", &[bind(0.0), bind(1.0)].concat());
    let attributes = &mut glb.json["meshes"][0]["primitives"][0]["attributes"];
    attributes["JOINTS_0"] = json!(joints);
    attributes["WEIGHTS_0"] = json!(weights);
    let first = glb.node(json!({ "translation": [10, 0, 0] }));
    let second = glb.push("nodes", json!({ "translation": [0, 20, 0] }));
    let skin = glb.push("skins", json!({ "joints": [first, second], "inverseBindMatrices": bind }));
    glb.json["nodes"][0]["skin"] = json!(skin);
    glb.json["nodes"][0]["translation"] = json!([1000, 1000, 1000]);
    glb
}

const ALL: [f32; 4] = [1.0, 0.0, 0.0, 0.0];

#[test]
fn vertices_follow_their_joints_and_not_their_node() {
    let model = import(&skinned([[0; 4], [1; 4], [0, 1, 0, 0]], [ALL, ALL, [0.5, 0.5, 0.0, 0.0]])).unwrap();
    let corners = model.triangles().next().unwrap();
    assert_eq!(corners[0], Vec3::new(10.0, 0.0, 0.0));
    assert_eq!(corners[1], Vec3::new(1.0, 19.0, 0.0));
    assert_eq!(corners[2], (Vec3::new(10.0, 1.0, 0.0) + Vec3::new(0.0, 20.0, 0.0)) * 0.5);
}

#[test]
fn weights_are_made_to_sum_to_one_and_none_means_the_first_joint() {
    let model =
        import(&skinned([[0; 4], [1; 4], [0; 4]], [[3.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.0, 0.0], [0.0; 4]])).unwrap();
    let corners = model.triangles().next().unwrap();
    assert_eq!(corners, [Vec3::new(10.0, 0.0, 0.0), Vec3::new(1.0, 19.0, 0.0), Vec3::new(10.0, 1.0, 0.0)]);
}

#[test]
fn a_mirroring_skeleton_does_not_turn_faces_inside_out() {
    let mut glb = skinned([[0; 4]; 3], [ALL; 3]);
    let normals = glb.floats("VEC3", &[[0.0, 0.0, 1.0]; 3].concat());
    glb.json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = json!(normals);
    glb.json["nodes"][1]["scale"] = json!([-1, 1, 1]);
    let model = import(&glb).unwrap();
    let [a, b, c] = model.triangles().next().unwrap();
    assert_eq!((b - a).cross(c - a), Vec3::Z);
    assert!(model.parts[0].mesh.vertices().iter().all(|v| v.normal == [0.0, 0.0, 1.0]));
}

#[test]
fn joints_that_are_not_there_are_refused() {
    let error = import(&skinned([[0; 4], [7; 4], [0; 4]], [ALL; 3])).unwrap_err();
    assert_eq!(error, "test.glb: mesh 0 primitive 0: joint 7 is past the last of the 2 joints of skin 0");
    let mut glb = skinned([[0; 4]; 3], [ALL; 3]);
    glb.json["skins"][0]["joints"] = json!([0, 99]);
    assert_eq!(import(&glb).unwrap_err(), "test.glb: node 99 does not exist: the file has 3");
    let mut glb = skinned([[0; 4]; 3], [ALL; 3]);
    glb.json["accessors"][1]["count"] = json!(2);
    assert_eq!(import(&glb).unwrap_err(), "test.glb: mesh 0 primitive 0: JOINTS has 2 elements for 3 vertices");
}
