use glam::Vec3;
use lightcone_render::import::import_bytes;
use lightcone_render::{LightKind, Model};
use serde_json::{Value, json};

use crate::glb::Glb;

fn import(glb: &Glb) -> Result<Model, String> {
    import_bytes("test.glb", &glb.bytes(), None).map(|imported| imported.model).map_err(|error| error.to_string())
}

/// First corners of all triangles: where the parts stand.
fn places(model: &Model) -> Vec<Vec3> {
    model.triangles().map(|[a, ..]| a).collect()
}

/// A chain of `length` nodes, each one metre above its parent, with the triangle at the end.
fn chain(length: usize) -> Glb {
    let mut glb = Glb::triangle();
    let link = |i: usize| json!({ "translation": [0.0, 1.0, 0.0], "children": [i + 1] });
    let mut nodes: Vec<Value> = (0..length - 1).map(link).collect();
    nodes.push(json!({ "translation": [0.0, 1.0, 0.0], "mesh": 0 }));
    glb.json["nodes"] = json!(nodes);
    glb
}

#[test]
fn transforms_are_applied_from_the_root_down() {
    let mut glb = Glb::triangle();
    let half = std::f32::consts::FRAC_1_SQRT_2;
    glb.json["nodes"] = json!([
        { "children": [1], "translation": [10.0, 0.0, 0.0], "rotation": [0.0, half, 0.0, half], "scale": [2.0, 2.0, 2.0] },
        { "children": [2], "matrix": [1,0,0,0, 0,1,0,0, 0,0,1,0, 0,3,1,1] },
        { "mesh": 0 },
    ]);
    let model = import(&glb).unwrap();
    assert!(places(&model)[0].abs_diff_eq(Vec3::new(12.0, 6.0, 0.0), 1e-5), "{:?}", places(&model));
}

#[test]
fn the_default_scene_is_shown_else_the_first_else_all_roots() {
    let mut glb = Glb::triangle();
    glb.json["nodes"] = json!([
        { "mesh": 0 }, { "mesh": 0, "translation": [1, 0, 0] }, { "mesh": 0, "translation": [2, 0, 0] },
    ]);
    glb.json["scenes"] = json!([{ "nodes": [0] }, { "nodes": [1] }]);
    glb.json["scene"] = json!(1);
    assert_eq!(places(&import(&glb).unwrap()), [Vec3::X]);
    glb.json.as_object_mut().unwrap().remove("scene");
    assert_eq!(places(&import(&glb).unwrap()), [Vec3::ZERO]);
    glb.json.as_object_mut().unwrap().remove("scenes");
    assert_eq!(places(&import(&glb).unwrap()), [Vec3::ZERO, Vec3::X, Vec3::X * 2.0]);
}

#[test]
fn two_nodes_with_one_mesh_share_it() {
    let mut glb = Glb::triangle();
    glb.node(json!({ "mesh": 0, "translation": [0, 0, 1] }));
    let model = import(&glb).unwrap();
    assert!(std::sync::Arc::ptr_eq(&model.parts[0].mesh, &model.parts[1].mesh));
}

#[test]
fn a_part_knows_the_names_above_it() {
    let mut glb = Glb::triangle();
    let primitive = glb.json["meshes"][0]["primitives"][0].clone();
    glb.json["meshes"][0] = json!({ "name": "Ball", "primitives": [primitive, primitive] });
    glb.json["nodes"] = json!([{ "name": "Root", "children": [1] }, { "name": "Eye.001", "mesh": 0 }, { "mesh": 0, "name": "x".repeat(2000) }]);
    glb.json["scenes"] = json!([{ "nodes": [0, 2] }]);
    let paths = import(&glb).unwrap().paths;
    assert_eq!(paths.iter().map(|path| &**path).collect::<Vec<_>>(), ["Root/Eye.001", "Root/Eye.001/Ball_1", "", ""]);
}

#[test]
fn colliders_are_solid_and_not_drawn() {
    let mut glb = Glb::triangle();
    glb.node(json!({ "mesh": 0, "translation": [0, 0, 1], "name": "Lamp_collider.001" }));
    let model = import(&glb).unwrap();
    assert_eq!((model.parts.len(), model.colliders.len(), model.triangle_count()), (1, 1, 1));
    assert_eq!(places(&model), [Vec3::ZERO, Vec3::Z]);
    assert_eq!(model.aabb().max.z, 0.0, "bounds are of what is seen");
}

#[test]
fn deep_chains_are_walked_and_too_deep_ones_refused() {
    assert_eq!(places(&import(&chain(1000)).unwrap()), [Vec3::Y * 1000.0]);
    let error = import(&chain(50_000)).unwrap_err();
    assert_eq!(error, "test.glb: node 1025 has more than 1024 ancestors");
}

#[test]
fn what_is_no_forest_is_refused() {
    let refused = |nodes: Value| {
        let mut glb = Glb::triangle();
        glb.json["nodes"] = nodes;
        import(&glb).unwrap_err()
    };
    assert_eq!(refused(json!([{ "children": [0] }])), "test.glb: node 0 is its own ancestor");
    assert_eq!(refused(json!([{}, { "children": [2] }, { "children": [1] }])), "test.glb: node 1 is its own ancestor");
    let shared = "test.glb: node 2 is a child of more than one node";
    assert_eq!(refused(json!([{ "children": [2] }, { "children": [2] }, {}])), shared);
    assert_eq!(refused(json!([{ "children": [2, 2] }, {}, {}])), shared);
    assert_eq!(refused(json!([{ "children": [9] }])), "test.glb: node 9 does not exist: the file has 1");
    assert_eq!(refused(json!([{ "scale": [1e39, 1, 1] }])), "test.glb: node 0 has a transform that is not finite");
}

#[test]
fn lights_stand_at_their_nodes_without_their_scale() {
    let mut glb = Glb::empty();
    glb.json["extensionsUsed"] = json!(["KHR_lights_punctual"]);
    glb.json["extensions"] = json!({ "KHR_lights_punctual": { "lights": [
        { "type": "spot", "color": [1.0, 0.5, 0.0], "intensity": 10.0, "range": 8.0,
          "spot": { "innerConeAngle": 0.2, "outerConeAngle": 0.4 } },
        { "type": "point" },
    ] } });
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let light = |light: u32| json!({ "KHR_lights_punctual": { "light": light } });
    glb.node(json!({ "extensions": light(0), "translation": [1, 2, 3], "scale": [5, 5, -5], "rotation": [half, 0, 0, half] }));
    glb.node(json!({ "extensions": light(1) }));
    let lights = import(&glb).unwrap().lights;
    assert_eq!(lights[0].kind, LightKind::Spot { inner_rad: 0.2, outer_rad: 0.4 });
    assert_eq!((lights[0].colour, lights[0].range_m), (Vec3::new(10.0, 5.0, 0.0), 8.0));
    let (scale, _, place) = lights[0].model_from_light.to_scale_rotation_translation();
    assert!(scale.abs_diff_eq(Vec3::ONE, 1e-5));
    assert_eq!(place, Vec3::new(1.0, 2.0, 3.0));
    let looks = lights[0].model_from_light.transform_vector3(Vec3::NEG_Z);
    assert!(looks.abs_diff_eq(Vec3::NEG_Y, 1e-5), "a quarter turn about x, mirrored along z: {looks}");
    assert_eq!((lights[1].kind, lights[1].colour, lights[1].range_m), (LightKind::Point, Vec3::ONE, f32::INFINITY));
}
