//! A square of tori that fills the view, whatever their number.

use std::f32::consts::TAU;
use std::sync::Arc;

use glam::{Mat4, Vec3};
use lightcone_render::{Camera, Material, Model, Part, Scene, ToneMapping, shapes};
use serde::Serialize;

/// How triangles come to be many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Meshes {
    /// One mesh at many places.
    Instanced,
    /// A mesh at each place.
    Unique,
}

/// Around and along the tube: 1,000 triangles each.
const SEGMENTS: [u32; 2] = [25, 20];
const TORUS_TRIANGLES: usize = 1000;
/// Side of the square, metres.
const SIDE_M: f32 = 20.0;

/// At least `triangles` of them, lit by the sun, with shadows.
pub fn crowd(triangles: usize, meshes: Meshes) -> anyhow::Result<Scene> {
    let count = triangles.div_ceil(TORUS_TRIANGLES);
    let across = (count as f32).sqrt().ceil() as usize;
    let room_m = SIDE_M / across as f32;
    let mut scene = Scene::default();
    (scene.sun_shadows, scene.tone_mapping) = (true, ToneMapping::Neutral);
    let mut shared = None;
    for at in 0..count {
        let model = match meshes {
            Meshes::Instanced => Arc::clone(shared.get_or_insert_with(|| Arc::new(torus(room_m, 0)))),
            Meshes::Unique => Arc::new(torus(room_m, at)),
        };
        let place = |n: usize| (n as f32 + 0.5) * room_m - SIDE_M * 0.5;
        let position = Vec3::new(place(at % across), room_m * 0.3, place(at / across));
        let turn = Mat4::from_rotation_y(at as f32) * Mat4::from_rotation_x(0.4);
        let id = match scene.models().last() {
            Some(last) if Arc::ptr_eq(last, &model) => lightcone_render::ModelId(scene.models().len() as u32 - 1),
            _ => scene.add_model(model),
        };
        scene.add_instance(id, Mat4::from_translation(position) * turn)?;
    }
    Ok(scene)
}

fn torus(room_m: f32, number: usize) -> Model {
    let hue = number as f32 * 2.4;
    let colour = [0.0, TAU / 3.0, 2.0 * TAU / 3.0].map(|phase| 0.55 + 0.35 * (hue + phase).sin());
    let mesh = shapes::torus(room_m * 0.32, room_m * 0.13, SEGMENTS[0], SEGMENTS[1]).build();
    Model {
        materials: vec![Material { roughness: 0.5, ..Material::matt(Vec3::from(colour)) }],
        parts: vec![Part { mesh: Arc::new(mesh), material: 0, model_from_part: Mat4::IDENTITY }],
        ..Model::default()
    }
}

/// Above an edge, looking down at the middle, swaying.
pub fn camera(frame: usize) -> Camera {
    let aside = (frame as f32 * 0.2).sin();
    Camera::look_at(Vec3::new(aside, 11.0, 13.0), Vec3::new(0.0, 0.0, 1.0), 50_f32.to_radians())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_has_as_many_triangles_as_were_asked_for() {
        for meshes in [Meshes::Instanced, Meshes::Unique] {
            let scene = crowd(30_000, meshes).unwrap();
            assert_eq!(scene.triangle_count(), 30_000);
            assert_eq!(scene.models().len(), if meshes == Meshes::Unique { 30 } else { 1 });
        }
    }
}
