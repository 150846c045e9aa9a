//! What both backends work out of a scene and a view before they draw: lights and the camera's matrix.

use std::f32::consts::PI;

use glam::{Mat4, Quat, Vec3};
use lightcone_shaders::{MAX_PUNCTUAL_LIGHTS, PunctualLight};

use crate::model::{Light, LightKind};
use crate::renderer::RenderError;
use crate::scene::{Beam, Lamp, Scene};
use crate::view::{Camera, Size};

/// Lamps of the scene, and point and spot lights of all instances: nearest to the eye first, at most [`MAX_PUNCTUAL_LIGHTS`]. A hidden owner's
/// lamp still shines: only the body is left out.
pub(crate) fn nearest_lights(scene: &Scene, eye: Vec3) -> Vec<PunctualLight> {
    let of_models = scene
        .instances()
        .filter_map(|(_, instance)| Some((scene.model(instance.model).ok()?, instance.world_from_model)))
        .flat_map(|(model, world_from_model)| model.lights.iter().filter_map(move |l| in_world(l, world_from_model)));
    let mut lights: Vec<_> = (scene.lamps.iter().filter_map(shining))
        .chain(of_models)
        .map(|light| (light.position.distance_squared(eye), light))
        .collect();
    lights.sort_by(|a, b| a.0.total_cmp(&b.0));
    lights.truncate(MAX_PUNCTUAL_LIGHTS);
    lights.into_iter().map(|(_, light)| light).collect()
}

fn shining(lamp: &Lamp) -> Option<PunctualLight> {
    let Lamp { position, colour, range_m, beam } = *lamp;
    let kind =
        beam.map_or(LightKind::Point, |Beam { inner_rad, outer_rad, .. }| LightKind::Spot { inner_rad, outer_rad });
    let turn = beam.map_or(Quat::IDENTITY, |beam| beam.world_from_light);
    let light = Light { kind, colour, range_m, model_from_light: Mat4::IDENTITY };
    in_world(&light, Mat4::from_rotation_translation(turn, position))
}

/// `None` for directional lights (the scene's sun is the only one) and for what is not finite.
fn in_world(light: &Light, world_from_model: Mat4) -> Option<PunctualLight> {
    let (cone_scale, cone_offset) = match light.kind {
        LightKind::Directional => return None,
        LightKind::Point => (0.0, 1.0),
        LightKind::Spot { inner_rad, outer_rad } => {
            let scale = 1.0 / (inner_rad.cos() - outer_rad.cos()).max(0.001);
            (scale, -outer_rad.cos() * scale)
        }
    };
    let world_from_light = world_from_model * light.model_from_light;
    let light = PunctualLight {
        position: world_from_light.w_axis.truncate(),
        intensity: light.colour / PI,
        inverse_range4: light.range_m.powi(4).recip(),
        direction: world_from_light.transform_vector3(Vec3::NEG_Z).normalize_or(Vec3::NEG_Z),
        cone_scale,
        cone_offset,
    };
    let numbers = [light.inverse_range4, cone_scale, cone_offset];
    let finite = light.position.is_finite() && light.intensity.is_finite() && numbers.iter().all(|n| n.is_finite());
    finite.then_some(light)
}

/// The camera's whole matrix; refuses a camera that sees nothing or is not finite.
pub(crate) fn clip_from_world(camera: &Camera, size: Size) -> Result<Mat4, RenderError> {
    let refused = || RenderError::Camera { vertical_fov_rad: camera.vertical_fov_rad, near_m: camera.near_m };
    let fov_fits = camera.vertical_fov_rad > 0.0 && camera.vertical_fov_rad < PI;
    let near_fits = camera.near_m > 0.0 && camera.near_m.is_finite();
    if !fov_fits || !near_fits || !camera.world_from_view.is_finite() {
        return Err(refused());
    }
    let clip_from_world = camera.clip_from_view(size.aspect()) * camera.view_from_world();
    if clip_from_world.is_finite() { Ok(clip_from_world) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Model;

    fn scene_with_lamps_at(distances: impl Iterator<Item = f32>) -> Scene {
        let lamp = |kind| Light { kind, colour: Vec3::ONE, range_m: f32::INFINITY, model_from_light: Mat4::IDENTITY };
        let lights = vec![lamp(LightKind::Point), lamp(LightKind::Directional)];
        let mut scene = Scene::default();
        let model = scene.add_model(Model { lights, ..Model::default() });
        for x in distances {
            scene.add_instance(model, Mat4::from_translation(Vec3::X * x)).unwrap();
        }
        scene
    }

    #[test]
    fn the_nearest_come_first_and_the_rest_is_left_out() {
        let scene = scene_with_lamps_at((0..20).rev().map(|i| i as f32).chain([f32::NAN]));
        let at: Vec<f32> = nearest_lights(&scene, Vec3::ZERO).iter().map(|light| light.position.x).collect();
        assert_eq!(at, (0..MAX_PUNCTUAL_LIGHTS).map(|i| i as f32).collect::<Vec<_>>());
    }

    #[test]
    fn a_beam_shines_where_it_is_turned_to() {
        let down = Quat::from_rotation_x(-std::f32::consts::FRAC_PI_2);
        let beam = Some(Beam { world_from_light: down, inner_rad: 0.2, outer_rad: 0.5 });
        let lamp = Lamp { position: Vec3::Y * 3.0, colour: Vec3::ONE, range_m: 10.0, beam };
        let mut scene = Scene::default();
        scene.lamps = vec![lamp, Lamp { beam: None, ..lamp }];
        let [spot, point] = nearest_lights(&scene, Vec3::ZERO)[..] else { panic!("two lights") };
        assert!(spot.direction.abs_diff_eq(Vec3::NEG_Y, 1e-6) && spot.cone_scale > 1.0);
        assert_eq!((point.cone_scale, point.cone_offset), (0.0, 1.0));
    }

    #[test]
    fn a_lamp_of_the_scene_shines_among_those_of_models() {
        let mut scene = scene_with_lamps_at([1.0, 3.0].into_iter());
        let lamp = |x, range_m| Lamp { position: Vec3::X * x, colour: Vec3::ONE, range_m, beam: None };
        scene.lamps = vec![lamp(2.0, 10.0), lamp(f32::NAN, 10.0), lamp(0.5, 0.0)];
        let at: Vec<f32> = nearest_lights(&scene, Vec3::ZERO).iter().map(|light| light.position.x).collect();
        assert_eq!(at, [1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_light_without_range_has_no_window() {
        let scene = scene_with_lamps_at([1.0].into_iter());
        assert_eq!(nearest_lights(&scene, Vec3::ZERO)[0].inverse_range4, 0.0);
    }
}
