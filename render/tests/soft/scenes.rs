//! Small things to draw, and how to draw them.

use glam::{Mat4, Vec2, Vec3, Vec4};
use lightcone_render::shapes::MeshBuilder;
use lightcone_render::soft::SoftRenderer;
use lightcone_render::{
    AlphaMode, Camera, Collect, Edges, FrameTag, Material, Model, Part, PixelFormat, Pixels, Renderer, Scene, Size,
    Sky, View,
};
use lightcone_shaders::srgb_u8_from_linear;

/// A sky of one colour.
pub fn plain_sky(colour: Vec3) -> Sky {
    Sky { zenith: colour, horizon: colour, ground: colour, ambient: 1.0 }
}

/// No model, and a black sky.
pub fn dark() -> Scene {
    let mut scene = Scene::default();
    scene.sky = plain_sky(Vec3::ZERO);
    scene
}

/// A colour that no light changes.
pub fn unlit(colour: Vec3) -> Material {
    Material { unlit: true, ..Material::matt(colour) }
}

/// The same, through which `1 - alpha` of what is behind shows.
pub fn pane(colour: Vec3, alpha: f32) -> Material {
    Material { base_colour: colour.extend(alpha), alpha_mode: AlphaMode::Blend, ..unlit(colour) }
}

/// Meshes with one material, at the origin.
pub fn model(meshes: Vec<MeshBuilder>, material: Material) -> Model {
    let parts =
        meshes.into_iter().map(|mesh| Part { mesh: mesh.build().into(), material: 0, model_from_part: Mat4::IDENTITY });
    Model { parts: parts.collect(), materials: vec![material], ..Model::default() }
}

/// Adds the model where it is.
pub fn place(scene: &mut Scene, model: Model) {
    let model = scene.add_model(model);
    scene.add_instance(model, Mat4::IDENTITY).unwrap();
}

/// A square that looks along +z, its texture upright.
pub fn square(centre: Vec3, half: f32) -> MeshBuilder {
    let corner = |x: f32, y: f32| centre + Vec3::new(x, y, 0.0) * half;
    let mut mesh = MeshBuilder::new();
    let corners = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
    mesh.quad(corners, [Vec2::new(0.0, 1.0), Vec2::ONE, Vec2::new(1.0, 0.0), Vec2::ZERO]);
    mesh
}

/// At the origin, looking along −z, a right angle high.
pub fn forward() -> Camera {
    Camera::look_at(Vec3::ZERO, Vec3::NEG_Z, std::f32::consts::FRAC_PI_2)
}

pub fn view(camera: Camera, width: u32, height: u32) -> View {
    View {
        camera,
        size: Size::new(width, height).unwrap(),
        format: PixelFormat::Rgba8,
        edges: Edges::Stairs,
        ..View::default()
    }
}

/// The frame's bytes.
pub fn draw(scene: &Scene, view: &View) -> Vec<u8> {
    let mut renderer = SoftRenderer::new();
    renderer.submit(scene, view, FrameTag::default()).unwrap();
    match renderer.collect(Collect::All).unwrap().pop().unwrap().pixels {
        Pixels::Rgba8(bytes) => bytes,
        Pixels::I420(picture) => picture.bytes,
    }
}

/// Red, green and blue of one pixel of an RGBA picture.
pub fn pixel(bytes: &[u8], view: &View, x: u32, y: u32) -> [u8; 3] {
    let at = (y * view.size.width() + x) as usize * 4;
    [bytes[at], bytes[at + 1], bytes[at + 2]]
}

/// As a target of 8 bits stores it.
pub fn encoded(colour: Vec3) -> [u8; 3] {
    colour.to_array().map(srgb_u8_from_linear)
}

/// Equal but for rounding.
#[track_caller]
pub fn assert_near(got: [u8; 3], expected: [u8; 3], what: impl std::fmt::Display) {
    let near = got.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1);
    assert!(near, "{what}: {got:?} is not {expected:?}");
}

pub const RED: Vec3 = Vec3::X;
pub const GREEN: Vec3 = Vec3::Y;
pub const WHITE: Vec3 = Vec3::ONE;

/// A tint that changes nothing.
pub const NO_TINT: Vec4 = Vec4::ONE;
