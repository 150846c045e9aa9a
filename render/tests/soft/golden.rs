//! Pictures as they were when a person last looked at them.
//!
//! `LIGHTCONE_BLESS=1 cargo test -p lightcone-render --test soft` writes them anew: look at them before committing.

use std::path::PathBuf;
use std::sync::Arc;

use glam::{Affine2, Mat4, Vec2, Vec3, Vec4};
use lightcone_render::shapes::{self, MeshBuilder};
use lightcone_render::{
    AlphaMode, Camera, ColourSpace, Instance, Light, LightKind, Material, Model, Part, Scene, Texture, TextureRef, View,
};

use crate::scenes::{draw, view};

/// How far a channel may be off, in steps of 255: rounding may differ between processors.
const TOLERANCE: u8 = 2;
/// How many pixels may be off by more: along edges and between mip levels a rounding decides which side a pixel is on.
const MAX_DIFFERENT_PIXELS: usize = 14;

/// Name, scene and view of every golden picture.
pub fn cases() -> Vec<(&'static str, Scene, View)> {
    let at = |eye: [f32; 3], target: [f32; 3]| {
        view(Camera::look_at(eye.into(), target.into(), 55_f32.to_radians()), 160, 90)
    };
    vec![
        ("still-life", still_life(), at([0.0, 2.2, 5.0], [0.0, 0.5, 0.0])),
        ("still-life-from-above", still_life(), at([3.0, 6.0, -2.0], [0.0, 0.0, 0.0])),
        ("floor-to-horizon", still_life(), at([0.0, 0.3, 3.5], [0.4, 0.32, 0.0])),
        ("lamps", lamps(), at([0.0, 2.5, 4.0], [0.0, 0.4, 0.0])),
        ("glass-and-grating", glass_and_grating(), at([1.0, 1.2, 4.0], [0.0, 0.6, 0.0])),
        ("sky", Scene::default(), at([0.0, 0.0, 0.0], [0.0, 0.1, -1.0])),
    ]
}

fn checks(colour_space: ColourSpace, colours: [[u8; 4]; 2]) -> Arc<Texture> {
    let rgba = (0..64 * 64).flat_map(|i| colours[(i % 64 / 8 + i / 64 / 8) % 2]).collect();
    Arc::new(Texture::from_rgba8(64, 64, colour_space, rgba).unwrap())
}

fn textured(material: Material) -> Material {
    let texture_from_uv = Affine2::from_scale(Vec2::splat(0.25));
    Material { base_colour_texture: Some(TextureRef { texture_from_uv, ..TextureRef::repeated(0) }), ..material }
}

fn model(textures: Vec<Arc<Texture>>, parts: Vec<(MeshBuilder, Material, Vec3)>) -> Model {
    let mut model = Model { textures, ..Model::default() };
    for (mesh, material, at) in parts {
        let (mesh, model_from_part) = (Arc::new(mesh.build()), Mat4::from_translation(at));
        model.parts.push(Part { mesh, material: model.materials.len(), model_from_part });
        model.materials.push(material);
    }
    model
}

/// A checked floor, and on it a rough, a shining and a metal body.
fn still_life() -> Scene {
    let tiles = checks(ColourSpace::Srgb, [[210, 205, 190, 255], [120, 60, 50, 255]]);
    let parts = vec![
        (shapes::grid(Vec2::splat(60.0), [6, 6]), textured(Material::default()), Vec3::ZERO),
        (
            shapes::bevelled_cuboid(Vec3::splat(1.2), 0.15),
            Material::matt(Vec3::new(0.2, 0.5, 0.7)),
            Vec3::new(-1.7, 0.6, 0.0),
        ),
        (
            shapes::uv_sphere(0.7, 48),
            Material { roughness: 0.25, ..Material::matt(Vec3::new(0.8, 0.1, 0.1)) },
            Vec3::new(0.0, 0.7, 0.0),
        ),
        (
            shapes::torus(0.6, 0.25, 48, 24),
            Material { metallic: 1.0, roughness: 0.35, ..Material::matt(Vec3::new(1.0, 0.77, 0.34)) },
            Vec3::new(1.8, 0.3, 0.2),
        ),
    ];
    let mut scene = Scene::default();
    let model = scene.add_model(model(vec![tiles], parts));
    scene.add_instance(model, Mat4::IDENTITY).unwrap();
    scene
}

/// Dusk, a red point light and a blue spot.
fn lamps() -> Scene {
    let grey = Material { roughness: 0.5, ..Material::matt(Vec3::splat(0.6)) };
    let mut room = model(
        Vec::new(),
        vec![
            (shapes::grid(Vec2::splat(10.0), [1, 1]), grey.clone(), Vec3::ZERO),
            (shapes::cylinder(0.5, 1.0, 32), grey, Vec3::new(0.0, 0.5, 0.0)),
        ],
    );
    let down = Mat4::from_rotation_x(-std::f32::consts::FRAC_PI_2);
    room.lights = vec![
        Light {
            kind: LightKind::Point,
            colour: Vec3::new(6.0, 1.0, 0.5),
            range_m: 6.0,
            model_from_light: Mat4::from_translation(Vec3::new(-1.5, 0.8, 0.8)),
        },
        Light {
            kind: LightKind::Spot { inner_rad: 0.3, outer_rad: 0.5 },
            colour: Vec3::new(4.0, 8.0, 24.0),
            range_m: f32::INFINITY,
            model_from_light: Mat4::from_translation(Vec3::new(1.2, 3.0, 0.0)) * down,
        },
    ];
    let mut scene = Scene::default();
    scene.sun.radiance = Vec3::splat(0.05);
    scene.sky.ambient = 0.1;
    let room = scene.add_model(room);
    scene.add_instance(room, Mat4::IDENTITY).unwrap();
    scene
}

/// A masked grating, two panes of glass, an unlit and a glowing ball, one of them tinted.
fn glass_and_grating() -> Scene {
    let grating = checks(ColourSpace::Srgb, [[40, 40, 45, 255], [0, 0, 0, 0]]);
    let masked = Material { alpha_mode: AlphaMode::Mask(0.5), double_sided: true, ..textured(Material::default()) };
    let glass = |colour: Vec4| Material {
        base_colour: colour,
        alpha_mode: AlphaMode::Blend,
        roughness: 0.1,
        double_sided: true,
        ..Material::default()
    };
    let upright = |size: f32| shapes::grid(Vec2::splat(size), [1, 1]).transformed(Mat4::from_rotation_x(1.57));
    let parts = vec![
        (upright(2.0), masked, Vec3::new(-1.2, 0.9, -0.5)),
        (upright(1.4), glass(Vec4::new(0.2, 0.8, 0.3, 0.4)), Vec3::new(0.4, 0.7, 0.4)),
        (upright(1.4), glass(Vec4::new(0.9, 0.3, 0.2, 0.5)), Vec3::new(0.9, 0.9, 0.9)),
        (shapes::grid(Vec2::splat(8.0), [1, 1]), Material::matt(Vec3::new(0.5, 0.45, 0.4)), Vec3::ZERO),
    ];
    let mut scene = Scene::default();
    let panes = scene.add_model(model(vec![grating], parts));
    scene.add_instance(panes, Mat4::IDENTITY).unwrap();
    let unlit = Material { unlit: true, ..Material::matt(Vec3::splat(0.8)) };
    let glowing = Material { emissive: Vec3::new(0.8, 0.5, 0.1), ..Material::matt(Vec3::splat(0.1)) };
    for (x, material) in [(0.2, unlit), (1.3, glowing)] {
        let ball = model(Vec::new(), vec![(shapes::uv_sphere(0.5, 32), material, Vec3::ZERO)]);
        let ball = scene.add_model(ball);
        let world_from_model = Mat4::from_translation(Vec3::new(x, 0.5, -0.6));
        let tint = Vec4::new(0.6, 0.8, 1.0, 1.0);
        scene.add(Instance { model: ball, world_from_model, tint, owner: 0, pose: None }).unwrap();
    }
    scene
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/goldens").join(format!("{name}.png"))
}

#[test]
fn pictures_are_as_they_were() {
    let bless = std::env::var_os("LIGHTCONE_BLESS").is_some_and(|v| v == "1");
    let mut wrong = Vec::new();
    for (name, scene, view) in cases() {
        let (drawn, file) = (draw(&scene, &view), file(name));
        if bless {
            save(&file, &drawn, &view);
            continue;
        }
        let golden = image::open(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display())).into_rgba8();
        assert_eq!(golden.dimensions(), (view.size.width(), view.size.height()), "{name}");
        let far = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > TOLERANCE);
        let different = golden.chunks_exact(4).zip(drawn.chunks_exact(4)).filter(far).count();
        if different > MAX_DIFFERENT_PIXELS {
            let now = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
            save(&now, &drawn, &view);
            wrong.push(format!("{different} pixels of {} differ from {}", now.display(), file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn save(file: &std::path::Path, bytes: &[u8], view: &View) {
    image::save_buffer(file, bytes, view.size.width(), view.size.height(), image::ColorType::Rgba8).unwrap();
}
