//! The sun's shadows, seen from outside.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::{Camera, Material, Part, Scene, Sun, shapes};

use crate::scenes::*;

/// A block above ground that reaches far beyond the sun's map, below and to the sides.
fn block_over(ground_y_m: f32) -> Scene {
    let mut model = model(Vec::new(), Material::matt(Vec3::splat(0.5)));
    let ground = shapes::grid(Vec2::splat(600.0), [1, 1]).build().into();
    let block = shapes::cuboid(Vec3::splat(4.0)).build().into();
    model.parts = vec![
        Part { mesh: ground, material: 0, model_from_part: Mat4::from_translation(Vec3::Y * ground_y_m) },
        Part { mesh: block, material: 0, model_from_part: Mat4::from_translation(Vec3::Y * 6.0) },
    ];
    let mut scene = Scene::default();
    scene.sun = Sun { direction_to_sun: Vec3::Y, ..Sun::default() };
    scene.sun_shadows = true;
    let model = scene.add_model(model);
    scene.add_instance(model, Mat4::IDENTITY).unwrap();
    scene
}

#[test]
fn what_lies_beyond_the_map_is_lit_and_what_is_under_the_block_is_not() {
    for ground_y_m in [0.0, -30.0] {
        let view = view(Camera::look_at(Vec3::new(0.0, 3.0, 0.1), Vec3::new(0.0, -30.0, 0.0), 2.6), 65, 65);
        let shadowed = block_over(ground_y_m);
        let mut plain = block_over(ground_y_m);
        plain.sun_shadows = false;
        let (shadowed, plain) = (draw(&shadowed, &view), draw(&plain, &view));
        let same = |x, y| pixel(&shadowed, &view, x, y) == pixel(&plain, &view, x, y);
        assert!(same(1, 32) && same(63, 32) && same(32, 1), "lit far out, ground at {ground_y_m} m");
        assert!(!same(32, 32), "dark under the block, ground at {ground_y_m} m");
    }
}
