//! All kernels draw the same bytes.

use std::sync::Arc;

use glam::{Affine2, Mat4, Vec2, Vec3};

use super::{SoftRenderer, tile};
use crate::shapes::{self, MeshBuilder};
use crate::{
    AlphaMode, Collect, ColourSpace, FrameTag, Material, Model, Part, Renderer, Scene, Size, Texture, TextureRef, View,
    Wrap,
};

/// Bytes without a pattern (Knuth's multiplicative hash).
fn noise(width: u32, height: u32, colour_space: ColourSpace) -> Arc<Texture> {
    let byte = |at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8;
    let rgba = (0..width * height * 4).map(byte).collect();
    Arc::new(Texture::from_rgba8(width, height, colour_space, rgba).unwrap())
}

/// All textures that a material can have, laid on in unlike ways.
fn material(alpha_mode: AlphaMode) -> Material {
    let turned = Affine2::from_scale_angle_translation(Vec2::new(3.0, 0.4), 0.3, Vec2::new(0.1, -0.7));
    let mirrored =
        TextureRef { wrap_u: Wrap::Mirror, wrap_v: Wrap::Clamp, texture_from_uv: turned, ..TextureRef::repeated(1) };
    Material {
        alpha_mode,
        base_colour_texture: Some(TextureRef::repeated(0)),
        normal_texture: Some(TextureRef::repeated(1)),
        metallic_roughness_texture: Some(mirrored),
        occlusion_texture: Some(mirrored),
        emissive_texture: Some(TextureRef { wrap_v: Wrap::Mirror, ..TextureRef::repeated(0) }),
        emissive: Vec3::new(0.1, 0.0, 0.2),
        ..Material::matt(Vec3::new(0.8, 0.5, 0.9))
    }
}

fn place(scene: &mut Scene, mesh: MeshBuilder, material: Material, world_from_model: Mat4) {
    let part = Part { mesh: mesh.build().into(), material: 0, model_from_part: Mat4::IDENTITY };
    let textures = vec![noise(7, 5, ColourSpace::Srgb), noise(64, 64, ColourSpace::Linear)];
    let model = Model { parts: vec![part], materials: vec![material], textures, ..Model::default() };
    let model = scene.add_model(model);
    scene.add_instance(model, world_from_model).unwrap();
}

/// Curved and flat, near and far, opaque, masked and see-through, in sun and shadow.
fn scene() -> Scene {
    let mut scene = Scene::default();
    scene.sun_shadows = true;
    scene.fog_density_per_m = 0.01;
    let floor = shapes::cuboid(Vec3::new(400.0, 0.1, 400.0));
    place(&mut scene, floor, material(AlphaMode::Opaque), Mat4::from_translation(Vec3::NEG_Y));
    let ring = || shapes::torus(1.0, 0.4, 48, 24);
    place(&mut scene, ring(), material(AlphaMode::Mask(0.5)), Mat4::from_rotation_x(0.7));
    place(&mut scene, ring(), material(AlphaMode::Opaque), Mat4::from_translation(Vec3::new(-1.2, 0.3, -1.0)));
    place(&mut scene, ring(), material(AlphaMode::Blend), Mat4::from_translation(Vec3::new(0.8, 0.2, 0.5)));
    scene
}

#[test]
fn every_kernel_draws_the_same_bytes() {
    let scene = scene();
    let view = View { size: Size::new(333, 177).unwrap(), ..View::default() };
    let draw = |kernel| {
        let mut renderer = SoftRenderer { kernel, ..SoftRenderer::new() };
        renderer.submit(&scene, &view, FrameTag::default()).unwrap();
        renderer.collect(Collect::All).unwrap()
    };
    assert_eq!(draw(tile::Kernel::Portable), draw(tile::Kernel::best()));
}
