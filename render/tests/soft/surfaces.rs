//! Textures, transparency, light.

use std::sync::Arc;

use glam::{Mat4, Vec2, Vec3, Vec4};
use lightcone_render::shapes::{self, MeshBuilder};
use lightcone_render::{
    AlphaMode, Camera, ColourSpace, Instance, Light, LightKind, Material, Model, Scene, Sun, Texture, TextureRef,
};
use lightcone_shaders::{Surface, shade_surface};

use crate::scenes::*;

fn with_texture(mut model: Model, texture: Texture) -> Model {
    model.textures = vec![Arc::new(texture)];
    model.materials[0].base_colour_texture = Some(TextureRef::repeated(0));
    model
}

/// Red grows along u, green along v; linear, so that a byte is 255 times the coordinate.
fn coordinates() -> Texture {
    let rgba = (0..256 * 256).flat_map(|i| [(i % 256) as u8, (i / 256) as u8, 0, 255]).collect();
    Texture::from_rgba8(256, 256, ColourSpace::Linear, rgba).unwrap()
}

#[test]
fn texture_coordinates_are_perspective_correct() {
    // A floor whose coordinates are x and −z over its 8 m: where a view ray meets it is known.
    let mut floor = MeshBuilder::new();
    let corner = |u: f32, v: f32| Vec3::new(u * 8.0 - 4.0, -1.0, -v * 8.0);
    let uvs = [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y];
    floor.quad(uvs.map(|uv| corner(uv.x, uv.y)), uvs);
    let mut scene = dark();
    place(&mut scene, with_texture(model(vec![floor], unlit(WHITE)), coordinates()));
    let view = view(forward(), 200, 200);
    let bytes = draw(&scene, &view);
    let mut seen = 0;
    for y in 120..200 {
        for x in (0..200).step_by(3) {
            let ray = Vec3::new((x as f32 + 0.5) / 100.0 - 1.0, 1.0 - (y as f32 + 0.5) / 100.0, -1.0);
            let hit = ray / -ray.y;
            let uv = Vec2::new((hit.x + 4.0) / 8.0, -hit.z / 8.0);
            if uv.cmplt(Vec2::splat(0.05)).any() || uv.cmpgt(Vec2::splat(0.95)).any() {
                continue;
            }
            // The middle of texel i holds i / 255.
            let expected = encoded(((uv * 256.0 - 0.5) / 255.0).extend(0.0));
            let got = pixel(&bytes, &view, x, y);
            let near = got.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2);
            assert!(near, "({x}, {y}): {got:?} is not {expected:?}");
            seen += 1;
        }
    }
    assert!(seen > 3000, "only {seen} pixels were compared");
}

#[test]
fn masked_texels_are_not_there() {
    let rgba = [[255, 255, 255, 127], [255, 255, 255, 128]].concat();
    let halves = Texture::from_rgba8(2, 1, ColourSpace::Srgb, rgba).unwrap();
    let mut masked = with_texture(model(vec![square(Vec3::NEG_Z, 1.0)], unlit(WHITE)), halves);
    masked.materials[0].alpha_mode = AlphaMode::Mask(0.5);
    let reference = masked.materials[0].base_colour_texture.as_mut().unwrap();
    (reference.wrap_u, reference.wrap_v) = (lightcone_render::Wrap::Clamp, lightcone_render::Wrap::Clamp);
    let mut scene = dark();
    place(&mut scene, masked);
    place(&mut scene, model(vec![square(Vec3::NEG_Z * 2.0, 2.0)], unlit(RED)));
    let view = view(forward(), 32, 32);
    let bytes = draw(&scene, &view);
    assert_eq!(pixel(&bytes, &view, 4, 16), encoded(RED), "what is behind shows through");
    assert_eq!(pixel(&bytes, &view, 28, 16), encoded(WHITE), "the mask's other half hides it");
}

#[test]
fn panes_are_laid_over_each_other_from_back_to_front() {
    let near = || model(vec![square(Vec3::NEG_Z * 2.0, 2.0)], pane(RED, 0.25));
    let far = || model(vec![square(Vec3::NEG_Z * 3.0, 3.0)], pane(GREEN, 0.5));
    let hidden = || model(vec![square(Vec3::NEG_Z * 5.0, 5.0)], pane(WHITE, 0.9));
    let wall = || model(vec![square(Vec3::NEG_Z * 4.0, 4.0)], unlit(Vec3::splat(0.5)));
    let expected = encoded((Vec3::splat(0.5).lerp(GREEN, 0.5)).lerp(RED, 0.25));
    let view = view(forward(), 70, 40);
    for order in [[near(), far(), wall(), hidden()], [hidden(), wall(), far(), near()]] {
        let mut scene = dark();
        for model in order {
            place(&mut scene, model);
        }
        let bytes = draw(&scene, &view);
        for (x, y) in [(15, 1), (35, 20), (50, 39)] {
            assert_near(pixel(&bytes, &view, x, y), expected, format_args!("({x}, {y})"));
        }
    }
}

#[test]
fn tints_multiply_and_hidden_owners_are_left_out() {
    let mut scene = dark();
    let wall = scene.add_model(model(vec![square(Vec3::NEG_Z * 2.0, 2.0)], unlit(Vec3::splat(0.8))));
    let body = scene.add_model(model(vec![square(Vec3::NEG_Z, 1.0)], unlit(WHITE)));
    let tint = Vec4::new(0.5, 1.0, 0.0, 1.0);
    scene.add(Instance { model: wall, world_from_model: Mat4::IDENTITY, tint, owner: 0, pose: None }).unwrap();
    scene.add(Instance { model: body, world_from_model: Mat4::IDENTITY, tint: NO_TINT, owner: 7, pose: None }).unwrap();
    let mut view = view(forward(), 8, 8);
    for (hidden_owner, expected) in [(0, WHITE), (3, WHITE), (7, Vec3::new(0.4, 0.8, 0.0))] {
        view.hidden_owner = hidden_owner;
        assert_near(pixel(&draw(&scene, &view), &view, 4, 4), encoded(expected), hidden_owner);
    }
}

#[test]
fn light_is_that_of_the_reference() {
    let material = Material { metallic: 0.3, roughness: 0.35, ..Material::matt(Vec3::new(0.7, 0.5, 0.3)) };
    let mut ball = model(vec![shapes::uv_sphere(1.0, 64)], material.clone());
    ball.lights = vec![Light {
        kind: LightKind::Point,
        colour: Vec3::new(2.0, 3.0, 9.0),
        range_m: f32::INFINITY,
        model_from_light: Mat4::from_translation(Vec3::new(-1.5, 0.5, 1.5)),
    }];
    let mut scene = Scene::default();
    scene.sun.radiance = Vec3::splat(0.6);
    place(&mut scene, ball);
    let eye = Vec3::new(0.0, 0.0, 3.0);
    let view = view(Camera::look_at(eye, Vec3::ZERO, 0.8), 101, 101);
    let bytes = draw(&scene, &view);
    let half_height = 0.4_f32.tan();
    let light = lightcone_shaders::PunctualLight {
        position: Vec3::new(-1.5, 0.5, 1.5),
        intensity: Vec3::new(2.0, 3.0, 9.0) / std::f32::consts::PI,
        inverse_range4: 0.0,
        direction: Vec3::NEG_Z,
        cone_scale: 0.0,
        cone_offset: 1.0,
    };
    for (x, y) in [(50, 50), (30, 40), (70, 60), (50, 20), (40, 75)] {
        let ndc = Vec2::new((x as f32 + 0.5) / 50.5 - 1.0, 1.0 - (y as f32 + 0.5) / 50.5) * half_height;
        let direction = ndc.extend(-1.0).normalize();
        let along = -eye.dot(direction);
        let distance = along - (1.0 - (eye.length_squared() - along * along)).sqrt();
        let position = eye + direction * distance;
        let surface = Surface {
            position,
            normal: position,
            base_colour: material.base_colour.truncate(),
            metallic: material.metallic,
            roughness: material.roughness,
            emissive: Vec3::ZERO,
            occlusion: 1.0,
        };
        let (sun, sky) = (scene.sun, scene.sky);
        let expected = shade_surface(&surface, -direction, sun.direction_to_sun, sun.radiance, 1.0, &sky, &[light]);
        let (got, expected) = (pixel(&bytes, &view, x, y), encoded(expected));
        let near = got.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2);
        assert!(near, "({x}, {y}): {got:?} is not {expected:?}");
    }
}

#[test]
fn back_faces_of_double_sided_materials_are_lit_from_their_own_side() {
    // Seen from behind, the square's stored normal points away from the eye and from the sun.
    let mut scene = dark();
    scene.sun = Sun { direction_to_sun: Vec3::NEG_Z, radiance: Vec3::splat(0.5) };
    let material = Material { double_sided: true, ..Material::matt(WHITE) };
    place(&mut scene, model(vec![square(Vec3::ZERO, 4.0)], material));
    let view = view(Camera::look_at(Vec3::NEG_Z * 2.0, Vec3::ZERO, 1.0), 16, 16);
    let [red, ..] = pixel(&draw(&scene, &view), &view, 8, 8);
    assert!(red > 150, "the back is as dark as {red}");
}
