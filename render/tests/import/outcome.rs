//! What must hold of an import, whatever the bytes.

use glam::{Mat4, Vec3};
use lightcone_render::Model;
use lightcone_render::import::import_bytes;
use lightcone_render::rig::{Deform, Playing, Pose, Rig};

/// Either outcome, checked as far as its users rely on it.
pub fn import(bytes: &[u8]) -> Option<Model> {
    match import_bytes("fuzz", bytes, None) {
        Ok(imported) => {
            check(&imported.model);
            Some(imported.model)
        }
        Err(error) => {
            let line = error.to_string();
            assert!(line.starts_with("fuzz: ") && !line.contains('\n') && line.len() < 1000, "{line:?}");
            None
        }
    }
}

fn check(model: &Model) {
    for part in &model.parts {
        assert!(part.material < model.materials.len() && part.model_from_part.is_finite());
    }
    for texture in model.materials.iter().flat_map(|material| material.texture_refs()) {
        assert!(texture.texture < model.textures.len() && texture.texture_from_uv.is_finite());
    }
    assert!(model.triangles().flatten().all(|corner| corner.is_finite()));
    if let Some(rig) = &model.rig {
        assert_eq!(rig.parts.len(), model.parts.len());
        for time_s in [-1.0, 0.0, 0.3, 1.9, f32::INFINITY] {
            let playing = |clip| Playing { clip, time_s, weight: 1.0 };
            check_pose(model, rig, &rig.pose(&[playing(0), playing(1)]));
        }
    }
    assert!(model.lights.iter().all(|light| light.model_from_light.is_finite() && light.colour.is_finite()));
}

fn check_pose(model: &Model, rig: &Rig, pose: &Pose) {
    for (at, part) in rig.parts.iter().enumerate() {
        let Some(part) = part else { continue };
        assert!(rig.model_from_part(at, pose).unwrap().is_finite());
        let Some(deform) = &part.deform else { continue };
        let joints = deform.skin.as_ref().map_or_else(Vec::new, |skin| rig.joint_matrices(skin.skin, pose));
        let mut vertices = Vec::new();
        deform.apply(&joints, &pose.weights[part.node], &mut vertices);
        assert_eq!(vertices.len(), model.parts[at].mesh.vertices().len());
        let bounds = rig.deformed_bounds(at, pose).unwrap();
        let slack = slack(deform, &joints);
        for vertex in vertices {
            let position = Vec3::from(vertex.position);
            assert!(position.is_finite() && Vec3::from(vertex.normal).is_finite(), "{vertex:?}");
            let inside = position.cmpge(bounds.min - slack).all() && position.cmple(bounds.max + slack).all();
            assert!(inside, "{position} outside {bounds:?}");
        }
    }
}

/// What rounding may come to where large numbers cancel one another.
fn slack(deform: &Deform, joints: &[Mat4]) -> f32 {
    let numbers = joints.iter().flat_map(|matrix| matrix.to_cols_array());
    let matrix = numbers.fold(1.0_f32, |greatest, number| greatest.max(number.abs()));
    let places =
        deform.bind.iter().map(|vertex| &vertex.position).chain(deform.targets.iter().flat_map(|t| &t.positions));
    1.0e-4 * matrix * places.flatten().fold(1.0_f32, |greatest, number| greatest.max(number.abs()))
}
