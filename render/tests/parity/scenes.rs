//! What both renderers draw: each scene tries something else, from several cameras.

use std::f32::consts::PI;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glam::{Affine2, Mat4, Quat, Vec2, Vec3, Vec4};
use lightcone_render::rig::Playing;
use lightcone_render::shapes::{self, MeshBuilder};
use lightcone_render::{
    AlphaMode, Camera, ColourSpace, HudItem, Instance, Light, LightKind, Material, Model, Part, Scene, Sun, Texture,
    TextureRef, Wrap, import,
};

use crate::{bitmaps, lit, posed};

/// A scene, and from where it is looked at.
pub struct Case {
    pub name: String,
    pub scene: Scene,
    pub cameras: Vec<Camera>,
    pub hidden_owner: u64,
    pub hud: Vec<HudItem>,
}

/// Every scene made here.
pub fn all() -> Vec<Case> {
    vec![
        sky(),
        textured(),
        grazing_ground(),
        metals(),
        wrapped_textures(),
        alpha(),
        two_sides(),
        mirrored(),
        lamps(),
        tints_and_owners(),
        unlit_and_emissive(),
        near_plane(),
        lit::relief(),
        lit::vertex_colours(),
        lit::shadows(),
        lit::haze(),
        lit::wide_ground(),
        posed::crowd(),
        bitmaps::labels_and_hud(),
    ]
}

/// The real scenes, when they are there. `LIGHTCONE_SCENES` says where, if the tests were carried away from the repository.
pub fn real() -> Vec<Case> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/scenes");
    let folder = std::env::var_os("LIGHTCONE_SCENES").map_or_else(beside, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "glb"));
    files.sort();
    files.iter().flat_map(|file| real_cases(file)).collect()
}

/// The model at rest, and in the midst of its first clip if it has any.
fn real_cases(file: &Path) -> Vec<Case> {
    let model = Arc::new(import::load(file).unwrap());
    let clip = model.rig.as_ref().and_then(|rig| Some((rig, rig.clips.first()?)));
    let moving = clip.map(|(rig, first)| {
        let playing = Playing { clip: 0, time_s: first.duration_s * 0.37, weight: 1.0 };
        let mut case = real_case(file, &model);
        case.name += "-moving";
        case.scene.sun_shadows = true;
        let id = case.scene.instances().next().unwrap().0;
        case.scene.instance_mut(id).unwrap().pose = Some(Arc::new(rig.pose(&[playing])));
        case
    });
    [real_case(file, &model)].into_iter().chain(moving).collect()
}

fn real_case(file: &Path, model: &Arc<Model>) -> Case {
    let aabb = model.aabb();
    let (centre, half) = (aabb.centre(), (aabb.max - aabb.min) * 0.5);
    let from = |x: f32, y: f32, z: f32| camera(centre + half * Vec3::new(x, y, z), centre);
    let cameras = vec![from(1.5, 1.2, 1.5), from(-0.8, 0.1, 0.6), from(0.9, 0.4, -1.4)];
    case(&file.file_stem().unwrap().to_string_lossy(), Arc::clone(model), cameras)
}

pub fn case(name: &str, model: impl Into<Arc<Model>>, cameras: Vec<Camera>) -> Case {
    let mut scene = Scene::default();
    let model = scene.add_model(model);
    scene.add_instance(model, Mat4::IDENTITY).unwrap();
    Case { name: name.to_owned(), scene, cameras, hidden_owner: 0, hud: Vec::new() }
}

pub fn camera(eye: Vec3, target: Vec3) -> Camera {
    Camera::look_at(eye, target, 60_f32.to_radians())
}

/// Each shape with its material, at its place.
pub fn model(textures: Vec<Texture>, parts: Vec<(MeshBuilder, Material, Mat4)>) -> Model {
    let mut model = Model { textures: textures.into_iter().map(Arc::new).collect(), ..Model::default() };
    for (shape, material, model_from_part) in parts {
        model.parts.push(Part { mesh: Arc::new(shape.build()), material: model.materials.len(), model_from_part });
        model.materials.push(material);
    }
    model
}

pub fn at(x: f32, y: f32, z: f32) -> Mat4 {
    Mat4::from_translation(Vec3::new(x, y, z))
}

/// Coloured squares with a grain that differs from texel to texel, so that every mistake of a texel or a level shows.
pub fn patchwork(size: u32, colour_space: ColourSpace, alpha: impl Fn(u32, u32) -> u8) -> Texture {
    let rgba = (0..size * size).flat_map(|i| {
        let (x, y) = (i % size, i / size);
        let patch = (x * 8 / size) * 31 + (y * 8 / size) * 57;
        let grain = (x.wrapping_mul(0x9e37) ^ y.wrapping_mul(0x85eb)) >> 3 & 31;
        let channel = |shift: u32| ((patch * (13 + shift * 29)) % 200 + grain) as u8;
        [channel(0), channel(1), channel(2), alpha(x, y)]
    });
    Texture::from_rgba8(size, size, colour_space, rgba.collect()).unwrap()
}

pub fn opaque(_: u32, _: u32) -> u8 {
    255
}

pub fn textured_with(texture: TextureRef) -> Material {
    Material { base_colour_texture: Some(texture), ..Material::default() }
}

pub fn scaled(texture: usize, tiles_per_m: f32) -> TextureRef {
    TextureRef { texture_from_uv: Affine2::from_scale(Vec2::splat(tiles_per_m)), ..TextureRef::repeated(texture) }
}

fn sky() -> Case {
    let cameras = [Vec3::NEG_Z, Vec3::Y, Vec3::NEG_Y, Vec3::new(1.0, 0.3, 0.2)].map(|to| camera(Vec3::ZERO, to));
    case("sky", Model::default(), cameras.to_vec())
}

fn textured() -> Case {
    let textures = vec![patchwork(256, ColourSpace::Srgb, opaque), patchwork(96, ColourSpace::Linear, opaque)];
    let metallic_roughness =
        Material { metallic: 1.0, metallic_roughness_texture: Some(scaled(1, 0.5)), ..textured_with(scaled(0, 0.5)) };
    let parts = vec![
        (shapes::bevelled_cuboid(Vec3::splat(1.5), 0.1), textured_with(scaled(0, 0.7)), at(-2.0, 0.0, 0.0)),
        (shapes::uv_sphere(1.0, 32), textured_with(scaled(0, 0.25)), at(0.3, 0.0, 0.0)),
        (shapes::torus(0.8, 0.35, 32, 16), metallic_roughness, at(2.6, 0.0, 0.0)),
    ];
    let cameras = vec![
        camera(Vec3::new(0.5, 1.0, 4.0), Vec3::ZERO),
        camera(Vec3::new(-3.0, 2.0, -2.0), Vec3::ZERO),
        camera(Vec3::new(8.0, 4.0, 10.0), Vec3::ZERO),
    ];
    case("textured", model(textures, parts), cameras)
}

fn grazing_ground() -> Case {
    let textures = vec![patchwork(256, ColourSpace::Srgb, opaque)];
    let parts = vec![(shapes::grid(Vec2::splat(400.0), [4, 4]), textured_with(scaled(0, 0.25)), Mat4::IDENTITY)];
    let cameras = vec![
        camera(Vec3::new(0.0, 1.7, 0.0), Vec3::new(10.0, 1.0, -30.0)),
        camera(Vec3::new(3.0, 0.3, 0.0), Vec3::new(3.0, 0.25, -1.0)),
        camera(Vec3::new(0.0, 60.0, 10.0), Vec3::ZERO),
    ];
    case("grazing-ground", model(textures, parts), cameras)
}

fn metals() -> Case {
    let colours = [Vec3::new(1.0, 0.77, 0.34), Vec3::new(0.6, 0.1, 0.1)];
    let mut parts = Vec::new();
    for (row, colour) in colours.into_iter().enumerate() {
        for column in 0..6 {
            let roughness = column as f32 / 5.0;
            let material = Material { metallic: 1.0 - row as f32, roughness, ..Material::matt(colour) };
            parts.push((shapes::uv_sphere(0.45, 48), material, at(column as f32 - 2.5, row as f32 - 0.5, 0.0)));
        }
    }
    let cameras = vec![
        camera(Vec3::new(0.0, 0.5, 4.0), Vec3::ZERO),
        camera(Vec3::new(3.0, -2.0, 2.0), Vec3::ZERO),
        camera(Vec3::new(-2.0, 3.0, -3.0), Vec3::ZERO),
    ];
    case("metals", model(Vec::new(), parts), cameras)
}

fn wrapped_textures() -> Case {
    let textures = vec![patchwork(64, ColourSpace::Srgb, opaque)];
    let mut parts = Vec::new();
    for (column, wrap_u) in [Wrap::Repeat, Wrap::Mirror, Wrap::Clamp].into_iter().enumerate() {
        for (row, wrap_v) in [Wrap::Repeat, Wrap::Mirror, Wrap::Clamp].into_iter().enumerate() {
            let texture_from_uv = Affine2::from_scale_angle_translation(Vec2::new(1.5, 1.1), 0.4, Vec2::new(0.3, -0.8));
            let material = textured_with(TextureRef { texture: 0, wrap_u, wrap_v, texture_from_uv });
            let place = at(column as f32 * 2.2 - 2.2, 0.0, row as f32 * 2.2 - 2.2);
            parts.push((shapes::grid(Vec2::splat(2.0), [1, 1]), material, place));
        }
    }
    let cameras = vec![
        camera(Vec3::new(0.0, 7.0, 0.5), Vec3::ZERO),
        camera(Vec3::new(2.0, 3.0, 5.0), Vec3::ZERO),
        camera(Vec3::new(1.0, 0.8, 1.0), Vec3::new(2.0, 0.0, 2.0)),
    ];
    case("wrapped-textures", model(textures, parts), cameras)
}

fn alpha() -> Case {
    let holes = |x: u32, y: u32| if (x / 16 + y / 16).is_multiple_of(2) { 255 } else { (x * 2) as u8 };
    let textures = vec![patchwork(128, ColourSpace::Srgb, holes), patchwork(128, ColourSpace::Srgb, opaque)];
    let pane = |colour: Vec4| Material { base_colour: colour, alpha_mode: AlphaMode::Blend, ..Material::default() };
    let upright = Mat4::from_rotation_x(PI * 0.5);
    let masked = Material { alpha_mode: AlphaMode::Mask(0.5), ..textured_with(scaled(0, 1.0)) };
    let faded = Material { alpha_mode: AlphaMode::Blend, double_sided: true, ..textured_with(scaled(0, 0.5)) };
    // Opaque ignores alpha.
    let opaque = Material { base_colour: Vec4::new(1.0, 1.0, 1.0, 0.2), ..textured_with(scaled(1, 0.5)) };
    let parts = vec![
        (shapes::grid(Vec2::splat(8.0), [1, 1]), opaque, at(0.0, -1.0, 0.0)),
        (shapes::grid(Vec2::splat(2.0), [1, 1]), masked.clone(), at(-1.2, 0.2, 0.8) * upright),
        (shapes::uv_sphere(0.6, 24), Material { double_sided: true, ..masked }, at(1.6, 0.2, 1.4)),
        (shapes::grid(Vec2::splat(1.5), [1, 1]), pane(Vec4::new(1.0, 0.1, 0.1, 0.5)), at(0.2, 0.0, 0.5) * upright),
        (shapes::grid(Vec2::splat(1.5), [1, 1]), pane(Vec4::new(0.1, 1.0, 0.2, 0.3)), at(0.6, 0.3, 1.0) * upright),
        (shapes::grid(Vec2::splat(1.5), [1, 1]), faded, at(-0.3, 0.3, 1.5) * upright),
    ];
    let cameras = vec![
        camera(Vec3::new(0.5, 0.8, 4.0), Vec3::ZERO),
        camera(Vec3::new(-3.0, 1.0, 3.0), Vec3::ZERO),
        camera(Vec3::new(1.0, 2.5, -3.0), Vec3::ZERO),
    ];
    case("alpha", model(textures, parts), cameras)
}

fn two_sides() -> Case {
    let tube = |double_sided| {
        let profile = [Vec2::new(0.8, -0.8), Vec2::new(0.5, 0.8)];
        (shapes::lathe(&profile, 24), Material { double_sided, ..Material::matt(Vec3::new(0.8, 0.6, 0.2)) })
    };
    let ((one, one_sided), (two, two_sided)) = (tube(false), tube(true));
    let parts =
        vec![(one, one_sided, at(-1.2, 0.0, 0.0)), (two, two_sided, at(1.2, 0.0, 0.0) * Mat4::from_rotation_x(0.5))];
    let cameras = vec![
        camera(Vec3::new(0.0, 1.8, 3.0), Vec3::ZERO),
        camera(Vec3::new(1.2, 0.2, 0.3), Vec3::new(1.5, 0.0, -1.0)),
        camera(Vec3::new(-2.0, -2.0, -2.0), Vec3::ZERO),
    ];
    case("two-sides", model(Vec::new(), parts), cameras)
}

fn mirrored() -> Case {
    let textures = vec![patchwork(64, ColourSpace::Srgb, opaque)];
    let mut shape = shapes::cuboid(Vec3::new(1.0, 0.6, 0.4));
    shape.append(&shapes::cone(0.4, 0.8, 20), at(0.5, 0.3, 0.0));
    let one_sided = textured_with(scaled(0, 1.0));
    let two_sided = Material { double_sided: true, ..one_sided.clone() };
    let parts = vec![(shape.clone(), one_sided, Mat4::IDENTITY), (shape, two_sided, at(0.0, -1.0, 0.0))];
    let mut scene = Scene::default();
    let id = scene.add_model(model(textures, parts));
    for (x, scale) in [
        (-2.4, Vec3::ONE),
        (-0.8, Vec3::new(-1.0, 1.0, 1.0)),
        (0.8, Vec3::new(1.0, -0.7, 1.3)),
        (2.4, Vec3::new(-1.0, -1.0, -1.0)),
        (4.0, Vec3::ZERO),
        (4.0, Vec3::NAN),
    ] {
        scene.add_instance(id, at(x, 0.3, 0.0) * Mat4::from_rotation_y(0.4) * Mat4::from_scale(scale)).unwrap();
    }
    let cameras = vec![
        camera(Vec3::new(0.0, 1.0, 5.0), Vec3::ZERO),
        camera(Vec3::new(2.0, 3.0, -4.0), Vec3::ZERO),
        camera(Vec3::new(7.0, -2.0, 1.0), Vec3::ZERO),
    ];
    Case { name: "mirrored".into(), scene, cameras, hidden_owner: 0, hud: Vec::new() }
}

fn lamps() -> Case {
    let lamp = |kind, colour: Vec3, range_m, place: Mat4| Light { kind, colour, range_m, model_from_light: place };
    let down = Mat4::from_rotation_x(-PI * 0.5);
    let spot = LightKind::Spot { inner_rad: 0.2, outer_rad: 0.5 };
    let grey = Material { roughness: 0.4, ..Material::matt(Vec3::splat(0.7)) };
    let parts = vec![
        (shapes::grid(Vec2::splat(12.0), [3, 3]), grey.clone(), Mat4::IDENTITY),
        (shapes::uv_sphere(0.7, 32), grey, at(0.0, 0.7, 0.0)),
    ];
    let mut hall = model(Vec::new(), parts);
    hall.lights = vec![
        lamp(LightKind::Point, Vec3::new(8.0, 2.0, 1.0), f32::INFINITY, at(-1.5, 1.5, 1.0)),
        lamp(LightKind::Point, Vec3::new(1.0, 9.0, 2.0), 3.0, at(2.0, 1.0, 1.0)),
        lamp(spot, Vec3::new(5.0, 9.0, 30.0), 20.0, at(0.0, 3.0, -1.5) * down),
        lamp(spot, Vec3::new(30.0, 30.0, 9.0), f32::INFINITY, at(3.0, 2.5, -1.0) * Mat4::from_rotation_x(-1.1)),
        lamp(LightKind::Directional, Vec3::splat(100.0), f32::INFINITY, Mat4::IDENTITY),
    ];
    let lantern = Model {
        lights: vec![lamp(LightKind::Point, Vec3::new(1.0, 0.5, 0.2), 4.0, Mat4::IDENTITY)],
        ..Model::default()
    };
    let cameras = vec![
        camera(Vec3::new(0.0, 2.0, 5.0), Vec3::ZERO),
        camera(Vec3::new(-4.0, 1.0, -3.0), Vec3::ZERO),
        camera(Vec3::new(1.0, 6.0, 0.5), Vec3::ZERO),
    ];
    let mut case = case("lamps", hall, cameras);
    case.scene.sun = Sun { radiance: Vec3::splat(0.05), ..Sun::default() };
    case.scene.sky.ambient = 0.1;
    let lantern = case.scene.add_model(lantern);
    for i in 0..9 {
        case.scene.add_instance(lantern, at(i as f32 - 4.0, 0.4, -3.0 - 0.1 * i as f32)).unwrap();
    }
    case
}

fn tints_and_owners() -> Case {
    let body = model(
        vec![patchwork(64, ColourSpace::Srgb, opaque)],
        vec![(shapes::capsule(0.4, 1.0, 24), textured_with(scaled(0, 1.0)), Mat4::IDENTITY)],
    );
    let mut scene = Scene::default();
    let body = scene.add_model(body);
    let tints =
        [Vec4::ONE, Vec4::new(1.0, 0.2, 0.2, 1.0), Vec4::new(0.1, 0.9, 0.4, 0.3), Vec4::new(2.0, 2.0, 0.1, 1.0)];
    for (i, tint) in (0..).zip(tints.into_iter().cycle().take(12)) {
        let place = at((i % 4) as f32 * 1.5 - 2.2, 0.0, (i / 4) as f32 * -1.5);
        let turned = place * Mat4::from_quat(Quat::from_rotation_z(i as f32 * 0.2));
        scene.add(Instance { model: body, world_from_model: turned, tint, owner: i % 3, pose: None }).unwrap();
    }
    let cameras = vec![camera(Vec3::new(0.0, 1.5, 4.0), Vec3::ZERO), camera(Vec3::new(-5.0, 4.0, -1.0), Vec3::ZERO)];
    Case { name: "tints-and-owners".into(), scene, cameras, hidden_owner: 2, hud: Vec::new() }
}

fn unlit_and_emissive() -> Case {
    let textures = vec![patchwork(128, ColourSpace::Srgb, opaque)];
    let unlit = Material { unlit: true, base_colour: Vec4::new(1.0, 0.8, 0.6, 1.0), ..textured_with(scaled(0, 0.5)) };
    let glowing = Material {
        emissive: Vec3::new(0.9, 0.4, 0.1),
        emissive_texture: Some(scaled(0, 0.3)),
        ..Material::matt(Vec3::splat(0.2))
    };
    let bright = Material { emissive: Vec3::new(5.0, 0.0, 0.3), ..Material::matt(Vec3::ZERO) };
    let parts = vec![
        (shapes::bevelled_cuboid(Vec3::splat(1.4), 0.2), unlit, at(-2.0, 0.0, 0.0)),
        (shapes::uv_sphere(0.9, 32), glowing, at(0.0, 0.0, 0.0)),
        (shapes::icosphere(0.8, 2), bright, at(2.0, 0.0, 0.0)),
    ];
    let cameras = vec![camera(Vec3::new(0.0, 1.0, 4.0), Vec3::ZERO), camera(Vec3::new(3.0, -1.0, -3.0), Vec3::ZERO)];
    case("unlit-and-emissive", model(textures, parts), cameras)
}

fn near_plane() -> Case {
    let textures = vec![patchwork(256, ColourSpace::Srgb, opaque)];
    let parts = vec![
        (shapes::grid(Vec2::splat(50.0), [1, 1]), textured_with(scaled(0, 0.5)), Mat4::IDENTITY),
        (shapes::cuboid(Vec3::new(0.4, 2.0, 40.0)), textured_with(scaled(0, 0.3)), at(0.8, 1.0, 0.0)),
        (
            shapes::uv_sphere(2.0, 32),
            Material { double_sided: true, ..textured_with(scaled(0, 0.3)) },
            at(-1.0, 1.0, 2.0),
        ),
    ];
    let cameras = vec![
        camera(Vec3::new(0.5, 1.0, 6.0), Vec3::new(0.7, 0.8, 0.0)),
        camera(Vec3::new(-0.5, 1.2, 2.0), Vec3::new(0.0, 1.0, 0.0)),
        Camera { near_m: 1.5, ..camera(Vec3::new(0.0, 0.5, 3.0), Vec3::new(0.4, 0.6, 0.0)) },
    ];
    case("near-plane", model(textures, parts), cameras)
}
