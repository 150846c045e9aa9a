//! The sun's view of a scene: one map of shadows for all views, fixed to the world, so that it can be kept while nothing
//! moves and does not swim when a camera does.

use glam::{Mat3, Mat4, Vec3};
use lightcone_shaders::{SUN_MAP_TEXELS, SunSpace};

use crate::material::AlphaMode;
use crate::mesh::Aabb;
use crate::scene::Scene;

/// Greatest side of what the map covers, metres: eight centimetres a texel. What lies outside is lit.
const MAX_SIDE_M: f32 = 160.0;

/// The map's edges lie at multiples of this, metres, so that it stays where it is while things move about.
const GRID_M: f32 = 8.0;

/// Where the map lies; `None` where no sun shines, nothing stands in its way or the scene has no shadows.
pub(crate) fn sun_space(scene: &Scene) -> Option<SunSpace> {
    let to_sun = scene.sun.direction_to_sun.try_normalize()?;
    if !scene.sun_shadows || scene.sun.radiance.max_element() <= 0.0 {
        return None;
    }
    let sun_from_world = sun_from_world(to_sun);
    let bounds = caster_bounds(scene, sun_from_world)?;
    let min = (bounds.min / GRID_M).floor() * GRID_M;
    let max = (bounds.max / GRID_M).ceil() * GRID_M;
    let extent = max - min;
    let side = extent.x.max(extent.y).clamp(GRID_M, MAX_SIDE_M);
    let centre = ((min + max) * 0.5 / GRID_M).round() * GRID_M;
    let (left, top) = (centre.x - side * 0.5, centre.y + side * 0.5);
    let depth_m = extent.z.max(GRID_M);
    let per_m = SUN_MAP_TEXELS as f32 / side;
    // Rows go down, depth away from the sun.
    let texels_from_sun = Mat4::from_scale_rotation_translation(
        Vec3::new(per_m, -per_m, -1.0 / depth_m),
        glam::Quat::IDENTITY,
        Vec3::new(-left * per_m, top * per_m, max.z / depth_m),
    );
    let texel_m = per_m.recip();
    Some(SunSpace {
        texels_from_world: texels_from_sun * Mat4::from_mat3(sun_from_world),
        normal_offset_m: 1.5 * texel_m,
        depth_bias: texel_m / depth_m,
    })
}

/// A rotation whose z axis points at the sun.
fn sun_from_world(to_sun: Vec3) -> Mat3 {
    let aside = if to_sun.y.abs() > 0.99 { Vec3::X } else { Vec3::Y.cross(to_sun).normalize() };
    Mat3::from_cols(aside, to_sun.cross(aside), to_sun).transpose()
}

/// Whether a material stops the sun.
pub(crate) fn casts(alpha_mode: AlphaMode) -> bool {
    alpha_mode != AlphaMode::Blend
}

/// Box around what stops the sun, seen from it. What is larger than the map, a landscape, does not set its bounds.
fn caster_bounds(scene: &Scene, sun_from_world: Mat3) -> Option<Aabb> {
    let turn = Mat4::from_mat3(sun_from_world);
    let mut bounds = Aabb::EMPTY;
    let mut large = Aabb::EMPTY;
    for (_, instance) in scene.instances() {
        let Ok(model) = scene.model(instance.model) else { continue };
        for part in &model.parts {
            let stops = model.materials.get(part.material).is_some_and(|material| casts(material.alpha_mode));
            let sun_from_part = turn * instance.world_from_model * part.model_from_part;
            if !stops || part.mesh.aabb().is_empty() || !sun_from_part.is_finite() {
                continue;
            }
            let seen = part.mesh.aabb().transformed(sun_from_part);
            let extent = seen.max - seen.min;
            let own = if extent.x.max(extent.y) > MAX_SIDE_M { &mut large } else { &mut bounds };
            *own = own.union(seen);
        }
    }
    let bounds = if bounds.is_empty() { large } else { bounds };
    (!bounds.is_empty()).then_some(bounds)
}

#[cfg(test)]
mod tests {
    use lightcone_shaders::shadow_lookup;

    use super::*;
    use crate::{Material, Model, Part, shapes};

    fn scene(places: &[(f32, f32)]) -> Scene {
        let mesh = shapes::cuboid(Vec3::ONE).build().into();
        let part = Part { mesh, material: 0, model_from_part: Mat4::IDENTITY };
        let mut scene = Scene::default();
        scene.sun_shadows = true;
        let model =
            scene.add_model(Model { materials: vec![Material::default()], parts: vec![part], ..Model::default() });
        for &(x, z) in places {
            scene.add_instance(model, Mat4::from_translation(Vec3::new(x, 0.5, z))).unwrap();
        }
        scene
    }

    #[test]
    fn the_map_holds_every_caster_and_what_is_nearer_the_sun_is_less_deep() {
        let scene = scene(&[(0.0, 0.0), (30.0, -12.0), (-25.0, 40.0)]);
        let sun = sun_space(&scene).unwrap();
        for (x, z) in [(0.0, 0.0), (30.0, -12.0), (-25.0, 40.0)] {
            let low = shadow_lookup(&sun, Vec3::new(x, 0.0, z), Vec3::ZERO);
            let high = shadow_lookup(&sun, Vec3::new(x, 0.0, z) + scene.sun.direction_to_sun, Vec3::ZERO);
            for at in [low, high] {
                assert!(
                    at.x > 0.0 && at.y > 0.0 && at.x < 2048.0 && at.y < 2048.0 && (-0.1..1.0).contains(&at.z),
                    "{at}"
                );
            }
            assert!(high.z < low.z && (high - low).truncate().length() < 0.01);
        }
    }

    #[test]
    fn it_stays_while_things_move_a_little() {
        assert_eq!(sun_space(&scene(&[(0.0, 0.0), (9.0, 9.0)])), sun_space(&scene(&[(0.3, 0.2), (9.0, 9.0)])));
    }

    #[test]
    fn no_casters_no_sun_or_no_wish_is_no_map() {
        assert_eq!(sun_space(&scene(&[])), None);
        let mut dark = scene(&[(0.0, 0.0)]);
        dark.sun.radiance = Vec3::ZERO;
        assert_eq!(sun_space(&dark), None);
        let mut plain = scene(&[(0.0, 0.0)]);
        plain.sun_shadows = false;
        assert_eq!(sun_space(&plain), None);
        let mut lost = scene(&[(0.0, 0.0)]);
        lost.sun.direction_to_sun = Vec3::NAN;
        assert_eq!(sun_space(&lost), None);
    }
}
