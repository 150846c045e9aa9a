//! Input that makes no sense gives a picture or an error, never a panic.

use glam::{Mat4, Vec3, Vec4};
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{
    AlphaMode, Camera, Collect, ColourSpace, FrameTag, Instance, Light, LightKind, Material, Mesh, Model, Part,
    PixelFormat, RenderError, Renderer, Scene, Size, Texture, TextureRef, Vertex, View, Wrap, shapes,
};
use proptest::prelude::*;
use std::sync::Arc;

use crate::scenes::*;

#[test]
fn cameras_that_see_nothing_are_refused() {
    let good = forward();
    let nan = Mat4::from_cols_array(&[f32::NAN; 16]);
    let mut renderer = SoftRenderer::new();
    for camera in [
        Camera { world_from_view: nan, ..good },
        Camera { world_from_view: Mat4::ZERO, ..good },
        Camera { world_from_view: Mat4::from_translation(Vec3::splat(f32::INFINITY)), ..good },
        Camera { vertical_fov_rad: 0.0, ..good },
        Camera { vertical_fov_rad: -1.0, ..good },
        Camera { vertical_fov_rad: std::f32::consts::PI, ..good },
        Camera { vertical_fov_rad: f32::NAN, ..good },
        Camera { near_m: 0.0, ..good },
        Camera { near_m: f32::INFINITY, ..good },
    ] {
        let refused = renderer.submit(&dark(), &view(camera, 8, 8), FrameTag::default());
        assert!(matches!(refused, Err(RenderError::Camera { .. })), "{camera:?}: {refused:?}");
    }
    assert!(renderer.collect(Collect::All).unwrap().is_empty());
}

#[test]
fn the_greatest_and_the_flattest_pictures_are_drawn() {
    let mut scene = Scene::default();
    place(&mut scene, model(vec![shapes::uv_sphere(1.0, 32)], Material::matt(WHITE)));
    let camera = Camera::look_at(Vec3::new(0.0, 0.0, 2.0), Vec3::ZERO, 1.0);
    for (width, height) in [(4096, 4096), (4096, 1), (1, 4096), (4095, 7)] {
        let size = Size::new(width, height).unwrap();
        let view = View { format: PixelFormat::I420, size, camera, ..View::default() };
        assert_eq!(draw(&scene, &view).len(), lightcone_render::I420::new(size).bytes.len());
    }
}

#[test]
fn wrong_indices_of_materials_and_textures_are_survived() {
    let mut no_material = model(vec![square(Vec3::NEG_Z, 1.0)], unlit(WHITE));
    no_material.parts[0].material = 9;
    let mut no_texture = model(vec![square(Vec3::NEG_Z, 1.0)], unlit(RED));
    no_texture.materials[0].base_colour_texture = Some(TextureRef::repeated(9));
    let mut scene = dark();
    place(&mut scene, no_material);
    place(&mut scene, no_texture);
    let view = view(forward(), 8, 8);
    assert_eq!(pixel(&draw(&scene, &view), &view, 4, 4), encoded(RED));
}

/// Mostly sensible numbers, some absurd.
fn number() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => -5.0..5.0f32,
        1 => prop::sample::select(vec![0.0, -0.0, 1e-30, 1e9, -1e9, 1e30, f32::MAX, f32::MIN]),
    ]
}

/// The same, some not even finite.
fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![9 => number(), 1 => prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY])]
}

fn vertex() -> impl Strategy<Value = Vertex> {
    (prop::array::uniform3(number()), prop::array::uniform3(number()), prop::array::uniform2(number()))
        .prop_map(|(position, normal, uv)| Vertex { position, normal, uv, ..Vertex::default() })
}

fn transform() -> impl Strategy<Value = Mat4> {
    prop_oneof![
        2 => Just(Mat4::IDENTITY),
        1 => prop::array::uniform16(any_number()).prop_map(|m| Mat4::from_cols_array(&m)),
        2 => prop::array::uniform3(any_number()).prop_map(|s| Mat4::from_scale(Vec3::from(s))),
    ]
}

fn material() -> impl Strategy<Value = Material> {
    let alpha_mode =
        prop_oneof![Just(AlphaMode::Opaque), any_number().prop_map(AlphaMode::Mask), Just(AlphaMode::Blend)];
    let wrap = || prop::sample::select(vec![Wrap::Repeat, Wrap::Mirror, Wrap::Clamp]);
    let texture =
        (wrap(), wrap()).prop_map(|(wrap_u, wrap_v)| TextureRef { wrap_u, wrap_v, ..TextureRef::repeated(0) });
    let numbers = prop::array::uniform11(any_number());
    (alpha_mode, any::<[bool; 2]>(), prop::option::of(texture), numbers).prop_map(
        |(alpha_mode, [double_sided, unlit], texture, n)| Material {
            base_colour: Vec4::new(n[0], n[1], n[2], n[3]),
            metallic: n[4],
            roughness: n[5],
            emissive: Vec3::new(n[6], n[7], n[8]),
            base_colour_texture: texture,
            metallic_roughness_texture: texture,
            emissive_texture: texture,
            normal_texture: texture,
            normal_scale: n[9],
            occlusion_texture: texture,
            occlusion_strength: n[10],
            alpha_mode,
            double_sided,
            unlit,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_triangles_give_a_picture(
        vertices in prop::collection::vec(vertex(), 3..24), material in material(),
        transforms in prop::collection::vec(transform(), 1..4), tint in prop::array::uniform4(any_number()),
        eye in prop::array::uniform3(number()), fov in 0.01..3.1f32, near_m in prop::sample::select(vec![1e-20, 0.1, 1e20]),
        light in transform(), width in 1..150_u32, height in 1..80_u32,
    ) {
        let corners = vertices.len() as u32 / 3 * 3;
        let mesh = Mesh::new(vertices, (0..corners).collect()).unwrap();
        let texture = Texture::from_rgba8(3, 2, ColourSpace::Srgb, (0..24).collect()).unwrap();
        let kind = LightKind::Spot { inner_rad: 0.1, outer_rad: 0.1 };
        let model = Model {
            textures: vec![Arc::new(texture)],
            materials: vec![material],
            parts: vec![Part { mesh: Arc::new(mesh), material: 0, model_from_part: Mat4::IDENTITY }],
            lights: vec![Light { kind, colour: Vec3::ONE, range_m: 0.0, model_from_light: light }],
            ..Model::default()
        };
        let mut scene = Scene::default();
        let model = scene.add_model(model);
        for world_from_model in transforms {
            scene.add(Instance { model, world_from_model, tint: tint.into(), owner: 0, pose: None }).unwrap();
        }
        let camera = Camera { near_m, ..Camera::look_at(eye.into(), Vec3::ZERO, fov) };
        let mut renderer = SoftRenderer::new();
        let submitted = renderer.submit(&scene, &view(camera, width, height), FrameTag::default());
        let refused = matches!(submitted, Err(RenderError::Camera { .. }));
        prop_assert!(submitted.is_ok() || refused);
        prop_assert_eq!(renderer.collect(Collect::All).unwrap().len(), usize::from(!refused));
    }
}
