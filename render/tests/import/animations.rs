//! Clips, and what of a model they move.

use std::path::Path;

use glam::{Mat4, Quat, Vec3};
use lightcone_render::Model;
use lightcone_render::import::{Imported, import_bytes, import_file};
use lightcone_render::rig::{Playing, Pose, Rig, Target};
use serde_json::{Value, json};

use crate::glb::Glb;

fn import(glb: &Glb) -> Imported {
    import_bytes("test.glb", &glb.bytes(), None).unwrap_or_else(|error| panic!("{error}"))
}

fn play(rig: &Rig, time_s: f32) -> Pose {
    rig.pose(&[Playing { clip: 0, time_s, weight: 1.0 }])
}

/// Adds a clip of one channel; times and values are accessors.
fn clip(glb: &mut Glb, node: usize, path: &str, times: usize, values: usize) {
    let sampler = json!({ "input": times, "output": values });
    let channel = json!({ "sampler": 0, "target": { "node": node, "path": path } });
    glb.push("animations", json!({ "name": "go", "samplers": [sampler], "channels": [channel] }));
}

/// A part's corners in the model's space, in a pose.
fn corners(model: &Model, part: usize, pose: &Pose) -> Vec<Vec3> {
    let rig = model.rig.as_ref().unwrap();
    let model_from_part = rig.model_from_part(part, pose).unwrap_or(model.parts[part].model_from_part);
    let mut vertices = model.parts[part].mesh.vertices().to_vec();
    if let Some(rigged) = &rig.parts[part]
        && let Some(deform) = &rigged.deform
    {
        let joints = deform.skin.as_ref().map_or_else(Vec::new, |skin| rig.joint_matrices(skin.skin, pose));
        deform.apply(&joints, &pose.weights[rigged.node], &mut vertices);
    }
    vertices.iter().map(|vertex| model_from_part.transform_point3(vertex.position.into())).collect()
}

/// A triangle below a node that goes from 0 to 8 along x in two seconds, and one that stands.
fn moving() -> Glb {
    let mut glb = Glb::triangle();
    glb.node(json!({ "mesh": 0, "translation": [0, 0, 5] }));
    let mover = glb.push("nodes", json!({ "children": [0], "scale": [-1, 1, 1] }));
    glb.json["scenes"][0]["nodes"] = json!([1, mover]);
    let times = glb.floats("SCALAR", &[0.0, 2.0]);
    let places = glb.floats("VEC3", &[0.0, 0.0, 0.0, 8.0, 0.0, 0.0]);
    clip(&mut glb, mover, "translation", times, places);
    glb
}

#[test]
fn what_hangs_below_a_moving_node_moves_and_nothing_else_is_rigged() {
    let Imported { model, unsupported, .. } = import(&moving());
    assert!(unsupported.is_empty(), "{unsupported:?}");
    let rig = model.rig.as_ref().unwrap();
    assert_eq!((rig.clips[0].name.as_str(), rig.clips[0].duration_s), ("go", 2.0));
    assert!(rig.parts[0].is_none() && rig.parts[1].is_some());
    assert_eq!(rig.nodes.len(), 2);
    // The mirror of the parent is in the mesh, its corners the other way round, and its movement in the pose.
    for (time, x) in [(0.0, 0.0), (1.0, 4.0), (9.0, 8.0)] {
        assert_eq!(corners(&model, 1, &play(rig, time))[2], Vec3::new(x - 1.0, 0.0, 0.0));
    }
}

#[test]
fn a_file_whose_clips_move_no_part_has_no_rig() {
    let mut glb = moving();
    glb.json["animations"][0]["channels"][0]["target"]["node"] = json!(1);
    glb.json["nodes"][1]["mesh"] = Value::Null;
    glb.json["nodes"][1].as_object_mut().unwrap().remove("mesh");
    assert!(import(&glb).model.rig.is_none());
}

/// The triangle with a target that lifts its last corner by 2, at rest by half.
fn morphing() -> Glb {
    let mut glb = Glb::triangle();
    let lift = glb.floats("VEC3", &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0]);
    glb.json["meshes"][0]["primitives"][0]["targets"] = json!([{ "POSITION": lift }]);
    glb.json["meshes"][0]["weights"] = json!([0.5]);
    glb
}

#[test]
fn morph_targets_without_clips_are_part_of_the_mesh() {
    let model = import(&morphing()).model;
    assert!(model.rig.is_none());
    assert_eq!(model.parts[0].mesh.vertices()[2].position, [0.0, 1.0, 1.0]);
    let mut other = morphing();
    other.json["nodes"][0]["weights"] = json!([2.0]);
    assert_eq!(import(&other).model.parts[0].mesh.vertices()[2].position, [0.0, 1.0, 4.0]);
}

#[test]
fn weights_are_played() {
    let mut glb = morphing();
    let times = glb.floats("SCALAR", &[0.0, 1.0]);
    let weights = glb.floats("SCALAR", &[0.0, 1.0]);
    clip(&mut glb, 0, "weights", times, weights);
    let model = import(&glb).model;
    let rig = model.rig.as_ref().unwrap();
    let height = |pose: &Pose| corners(&model, 0, pose)[2].z;
    assert_eq!(height(&rig.rest_pose()), 1.0);
    assert_eq!([0.0, 0.25, 1.0].map(|time| height(&play(rig, time))), [0.0, 0.5, 2.0]);
}

#[test]
fn targets_that_fit_no_mesh_are_refused() {
    let refusal = |glb: &Glb| import_bytes("t", &glb.bytes(), None).unwrap_err().to_string();
    let mut short = morphing();
    short.json["accessors"][1]["count"] = json!(2);
    let expected = "t: mesh 0 primitive 0: POSITION of a morph target has 2 elements for 3 vertices";
    assert_eq!(refusal(&short), expected);
    let mut far = morphing();
    let at = far.bin.len() - 4;
    far.bin[at..].copy_from_slice(&1.0e30_f32.to_le_bytes());
    assert_eq!(
        refusal(&far),
        "t: mesh 0 primitive 0: morph target 0 moves a vertex by what is not a number below 10000000 m"
    );
}

#[test]
fn channels_that_cannot_be_played_are_named_and_the_rest_is_shown() {
    let left_out = |change: &dyn Fn(&mut Glb)| {
        let mut glb = moving();
        change(&mut glb);
        let Imported { model, unsupported, .. } = import(&glb);
        assert!(model.rig.is_none() && model.triangle_count() == 2);
        unsupported.into_iter().next().unwrap_or_default()
    };
    let times = |values: [f32; 2]| {
        left_out(&move |glb: &mut Glb| {
            let times = glb.floats("SCALAR", &values);
            glb.json["animations"][0]["samplers"][0]["input"] = json!(times);
        })
    };
    let order = "animation channels with times that do not increase from 0";
    assert_eq!(times([2.0, 1.0]), order);
    assert_eq!(times([-1.0, 1.0]), order);
    assert_eq!(times([0.0, f32::NAN]), order);
    let few = left_out(&|glb| glb.json["accessors"][2]["count"] = json!(1));
    assert_eq!(few, "animation channels with fewer values than their keys need");
    let none = left_out(&|glb| glb.json["accessors"][1]["count"] = json!(0));
    assert_eq!(none, "animation channels without keys");
    let great = left_out(&|glb| {
        let values = glb.floats("VEC3", &[f32::INFINITY; 6]);
        glb.json["animations"][0]["samplers"][0]["output"] = json!(values);
    });
    assert_eq!(great, "animation channels with numbers that are not finite or too great");
    let pointer = left_out(&|glb| glb.json["animations"][0]["channels"][0]["target"]["path"] = json!("pointer"));
    assert_eq!(pointer, "animation channels of an unknown property");
    let matrix = left_out(&|glb| {
        glb.json["nodes"][2] = json!({ "children": [0], "matrix": Mat4::IDENTITY.to_cols_array() });
    });
    assert_eq!(matrix, "animation channels of nodes that have a matrix");
}

#[test]
fn references_into_nowhere_are_refused() {
    let refusal = |path: &str, value: Value| {
        let mut glb = moving();
        *glb.json.pointer_mut(path).unwrap() = value;
        import_bytes("t", &glb.bytes(), None).unwrap_err().to_string()
    };
    let channel = "/animations/0/channels/0";
    assert_eq!(
        refusal(&format!("{channel}/sampler"), json!(4)),
        "t: animation sampler 4 does not exist: the file has 1"
    );
    assert_eq!(refusal(&format!("{channel}/target/node"), json!(44)), "t: node 44 does not exist: the file has 3");
    let input = refusal("/animations/0/samplers/0/input", json!(9));
    assert_eq!(input, "t: accessor 9 does not exist: the file has 3");
}

#[test]
fn spline_rotations_keep_their_tangents() {
    let mut glb = moving();
    let times = glb.floats("SCALAR", &[0.0, 1.0]);
    let turn = Quat::from_rotation_z(1.0).to_array();
    let tangent = [0.0, 0.0, 3.0, 0.0];
    let keys = [tangent, [0.0, 0.0, 0.0, 2.0], tangent, tangent, turn, tangent].concat();
    let keys = glb.floats("VEC4", &keys);
    glb.json["animations"] = json!([]);
    clip(&mut glb, 2, "rotation", times, keys);
    glb.json["animations"][0]["samplers"][0]["interpolation"] = json!("CUBICSPLINE");
    let model = import(&glb).model;
    let Target::Rotation(keys) = &model.rig.as_ref().unwrap().clips[0].channels[0].target else { panic!() };
    assert_eq!(keys.values[0].to_array(), tangent);
    assert_eq!(keys.values[1], Quat::IDENTITY);
}

#[test]
fn real_rigs_rest_where_their_meshes_are_and_move_when_played() {
    let scenes = [
        ("animated-cube.glb", 1, "animation_AnimatedCube", 1),
        ("elf.glb", 2, "Greet_Bell", 6),
        ("rigged-animation.glb", 60, "Animation", 1),
        ("zombie.glb", 11, "Walking", 2),
    ];
    for (name, parts, first, clips) in scenes {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/scenes").join(name);
        if !path.exists() {
            println!("skipped: {} is not here", path.display());
            continue;
        }
        let Imported { model, unsupported, .. } = import_file(&path).unwrap();
        assert!(!unsupported.iter().any(|name| name.contains("animation")), "{name}: {unsupported:?}");
        let rig = model.rig.as_ref().unwrap();
        assert_eq!((rig.clips[0].name.as_str(), rig.clips.len()), (first, clips), "{name}");
        assert_eq!(rig.parts.iter().flatten().count(), parts, "{name}");
        let (rest, played) = (rig.rest_pose(), play(rig, 0.4));
        let mut moved = 0.0_f32;
        for (at, part) in model.parts.iter().enumerate() {
            let there = |v: &lightcone_render::Vertex| part.model_from_part.transform_point3(v.position.into());
            let (now, then) = (corners(&model, at, &rest), corners(&model, at, &played));
            for ((vertex, now), then) in part.mesh.vertices().iter().zip(now).zip(then) {
                assert_eq!(there(vertex), now, "{name}");
                assert!(then.is_finite() && then.distance(now) < 3.0, "{name}: {now} to {then}");
                moved = moved.max(then.distance(now));
            }
        }
        println!("{name}: moves by {moved} m");
        assert!(moved > 0.02, "{name}: {moved}");
    }
}
