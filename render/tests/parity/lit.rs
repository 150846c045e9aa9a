//! What light does beyond shading one point: relief, shadows, air and film.

use std::f32::consts::PI;

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::mesh::Vertex;
use lightcone_render::{AlphaMode, ColourSpace, Material, Mesh, Model, Part, TextureRef, ToneMapping, shapes};

use crate::scenes::{Case, at, camera, case, model, opaque, patchwork, scaled, textured_with};

/// Normal and occlusion maps on turned, mirrored and two-sided surfaces.
pub fn relief() -> Case {
    let textures = vec![patchwork(128, ColourSpace::Srgb, opaque), patchwork(96, ColourSpace::Linear, opaque)];
    let bumpy = Material {
        normal_texture: Some(scaled(1, 0.5)),
        normal_scale: 0.8,
        occlusion_texture: Some(scaled(0, 0.25)),
        occlusion_strength: 0.7,
        roughness: 0.5,
        ..textured_with(TextureRef::repeated(0))
    };
    let two_sided = Material { double_sided: true, ..bumpy.clone() };
    let parts = vec![
        (shapes::bevelled_cuboid(Vec3::splat(1.5), 0.1), bumpy.clone(), at(-2.0, 0.0, 0.0)),
        (shapes::uv_sphere(1.0, 32), bumpy, at(0.3, 0.0, 0.0) * Mat4::from_rotation_z(0.4)),
        (shapes::grid(Vec2::splat(2.0), [1, 1]), two_sided, at(2.8, 0.0, 0.0) * Mat4::from_rotation_x(PI * 0.4)),
    ];
    let cameras = vec![
        camera(Vec3::new(0.5, 1.0, 4.0), Vec3::ZERO),
        camera(Vec3::new(3.0, -2.5, -3.0), Vec3::new(1.0, 0.0, 0.0)),
    ];
    case("relief", model(textures, parts), cameras)
}

/// Vertex colours, opaque, masked and see-through.
pub fn vertex_colours() -> Case {
    let coloured = |alpha: bool| {
        let sphere = shapes::uv_sphere(0.9, 24).build();
        let vertices = sphere.vertices().iter().enumerate().map(|(i, vertex)| {
            let channel = |factor: usize| (i * factor % 256) as u8;
            Vertex { colour: [channel(37), channel(91), channel(13), if alpha { channel(5) } else { 255 }], ..*vertex }
        });
        Mesh::new(vertices.collect(), sphere.indices().to_vec()).unwrap()
    };
    let mut spheres = Model::default();
    for (i, alpha_mode) in [AlphaMode::Opaque, AlphaMode::Mask(0.5), AlphaMode::Blend].into_iter().enumerate() {
        let mesh = coloured(alpha_mode != AlphaMode::Opaque).into();
        spheres.materials.push(Material { alpha_mode, ..Material::default() });
        spheres.parts.push(Part { mesh, material: i, model_from_part: at(i as f32 * 2.0 - 2.0, 0.0, 0.0) });
    }
    case("vertex-colours", spheres, vec![camera(Vec3::new(0.0, 1.0, 5.0), Vec3::ZERO)])
}

/// A grating, a ball and a floating plate over a floor, in the sun.
pub fn shadows() -> Case {
    let holes = |x: u32, y: u32| if (x / 16 + y / 16).is_multiple_of(2) { 255 } else { 0 };
    let textures = vec![patchwork(128, ColourSpace::Srgb, holes)];
    let grey = Material { roughness: 0.6, ..Material::matt(Vec3::splat(0.7)) };
    let masked = Material { alpha_mode: AlphaMode::Mask(0.5), double_sided: true, ..textured_with(scaled(0, 1.0)) };
    let parts = vec![
        (shapes::grid(Vec2::splat(14.0), [3, 3]), grey.clone(), Mat4::IDENTITY),
        (shapes::uv_sphere(0.7, 32), grey.clone(), at(-1.0, 0.9, 0.0)),
        (shapes::cuboid(Vec3::new(2.0, 0.1, 1.0)), grey, at(1.5, 1.4, -1.0) * Mat4::from_rotation_z(0.3)),
        (shapes::grid(Vec2::splat(2.0), [1, 1]), masked, at(0.5, 1.0, 2.0) * Mat4::from_rotation_x(PI * 0.5)),
    ];
    let cameras = vec![
        camera(Vec3::new(0.0, 3.0, 6.0), Vec3::ZERO),
        camera(Vec3::new(-4.0, 1.5, -3.0), Vec3::ZERO),
        camera(Vec3::new(1.0, 9.0, 0.5), Vec3::ZERO),
    ];
    let mut case = case("shadows", model(textures, parts), cameras);
    case.scene.sun_shadows = true;
    case
}

/// Ground that reaches beyond the sun's map on all sides, and more far below what stands in the sun.
pub fn wide_ground() -> Case {
    let grey = Material { roughness: 0.8, ..Material::matt(Vec3::splat(0.6)) };
    let parts = vec![
        (shapes::grid(Vec2::splat(600.0), [2, 2]), grey.clone(), at(0.0, -0.5, 0.0)),
        (shapes::grid(Vec2::splat(300.0), [1, 1]), grey.clone(), at(0.0, -40.0, 200.0)),
        (shapes::cuboid(Vec3::splat(3.0)), grey, at(0.0, 1.0, 0.0)),
    ];
    let cameras = vec![camera(Vec3::new(4.0, 8.0, 12.0), Vec3::ZERO), camera(Vec3::new(0.0, 60.0, 9.0), Vec3::ZERO)];
    let mut case = case("wide-ground", model(Vec::new(), parts), cameras);
    case.scene.sun_shadows = true;
    case
}

/// The same far away, in haze, mapped to the screen like film.
pub fn haze() -> Case {
    let mut case = shadows();
    case.name = "haze".into();
    case.scene.fog_density_per_m = 0.08;
    case.scene.tone_mapping = ToneMapping::Neutral;
    case.scene.sun.radiance *= 3.0;
    case.cameras.push(camera(Vec3::new(0.0, 3.0, 30.0), Vec3::ZERO));
    case
}
