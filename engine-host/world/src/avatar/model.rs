//! The figure's parts, made of simple shapes. Each part's origin is its joint; the figure looks along −z.

use std::sync::Arc;

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};
use lightcone_render::shapes::{MeshBuilder, bevelled_cuboid, capsule, icosphere, lathe, torus, uv_sphere};
use lightcone_render::{Material, Model, Part};

/// The five models of a figure. Arm and leg serve both sides. Everything but visor and lights takes on the instance's tint.
#[derive(Clone, Debug)]
pub struct AvatarModels {
    /// From the hips to the collar; joint at the hips.
    pub torso: Arc<Model>,
    /// Joint at the neck.
    pub head: Arc<Model>,
    /// Hangs from the shoulder.
    pub arm: Arc<Model>,
    /// Hangs from the hip.
    pub leg: Arc<Model>,
}

/// Makes the models. Always the same.
pub fn models() -> AvatarModels {
    AvatarModels { torso: torso().into(), head: head().into(), arm: arm().into(), leg: leg().into() }
}

/// What the figure is made of.
#[derive(Clone, Copy)]
enum Stuff {
    /// Takes on the tint as it is.
    Suit,
    /// A darker shade of the tint.
    Trim,
    /// Nearly black: gloves, boots, belt.
    Leather,
    /// Glossy and dark.
    Visor,
    /// Shines whatever the tint.
    Light,
}

impl Stuff {
    fn material(self) -> Material {
        let grey = |value: f32, roughness| Material { roughness, ..Material::matt(Vec3::splat(value)) };
        match self {
            Self::Suit => grey(0.92, 0.55),
            Self::Trim => grey(0.38, 0.6),
            Self::Leather => Material { base_colour: Vec4::new(0.055, 0.05, 0.05, 1.0), ..grey(0.05, 0.6) },
            Self::Visor => Material { base_colour: Vec4::new(0.012, 0.016, 0.024, 1.0), ..grey(0.02, 0.12) },
            Self::Light => Material { emissive: Vec3::new(0.95, 0.92, 0.72), ..grey(0.2, 1.0) },
        }
    }
}

/// One draw for each stuff.
fn model<const N: usize>(parts: [(Stuff, MeshBuilder); N]) -> Model {
    let mut model = Model::default();
    for (material, (stuff, mesh)) in parts.into_iter().enumerate() {
        model.materials.push(stuff.material());
        model.parts.push(Part { mesh: Arc::new(mesh.build()), material, model_from_part: Mat4::IDENTITY });
    }
    model
}

fn at(x: f32, y: f32, z: f32) -> Mat4 {
    Mat4::from_translation(Vec3::new(x, y, z))
}

fn turned<const N: usize>(profile: [(f32, f32); N], segments: u32) -> MeshBuilder {
    lathe(&profile.map(Vec2::from), segments)
}

fn torso() -> Model {
    // Broader than deep.
    let flat = Mat4::from_scale(Vec3::new(1.0, 1.0, 0.78));
    #[rustfmt::skip]
    let body = turned([
        (0.0, -0.07), (0.12, -0.06), (0.175, -0.01), (0.185, 0.05), (0.17, 0.14), (0.185, 0.28), (0.215, 0.40), (0.20, 0.49),
        (0.13, 0.545), (0.085, 0.56),
    ], 16);
    let suit = body.transformed(flat);
    let mut trim = torus(0.10, 0.035, 16, 8).transformed(at(0.0, 0.555, 0.0) * flat);
    let pack = bevelled_cuboid(Vec3::new(0.25, 0.30, 0.12), 0.035);
    trim.append(&pack, at(0.0, 0.31, 0.19));
    trim.append(&capsule(0.045, 0.20, 8), at(0.0, 0.49, 0.20) * Mat4::from_rotation_z(std::f32::consts::FRAC_PI_2));
    let belt = turned([(0.18, 0.02), (0.196, 0.03), (0.192, 0.09), (0.172, 0.10)], 16).transformed(flat);
    let mut light =
        icosphere(0.035, 1).transformed(at(0.075, 0.38, -0.152) * Mat4::from_scale(Vec3::new(1.0, 1.0, 0.5)));
    light.append(&bevelled_cuboid(Vec3::new(0.06, 0.045, 0.02), 0.006), at(0.0, 0.06, -0.152));
    model([(Stuff::Suit, suit), (Stuff::Trim, trim), (Stuff::Leather, belt), (Stuff::Light, light)])
}

fn head() -> Model {
    let middle = at(0.0, 0.185, 0.0);
    let mut suit = uv_sphere(0.20, 16).transformed(middle * Mat4::from_scale(Vec3::new(1.0, 1.03, 1.0)));
    suit.append(&turned([(0.075, -0.03), (0.075, 0.03)], 12), Mat4::IDENTITY);
    let visor = uv_sphere(0.165, 16);
    let visor = visor.transformed(at(0.0, 0.19, -0.082) * Mat4::from_scale(Vec3::new(1.04, 0.72, 0.86)));
    let mut trim = MeshBuilder::new();
    let mut light = MeshBuilder::new();
    for side in [-1.0, 1.0] {
        let ear = capsule(0.05, 0.02, 10).transformed(Mat4::from_rotation_z(std::f32::consts::FRAC_PI_2));
        trim.append(&ear, at(side * 0.20, 0.185, 0.01));
        let eye = icosphere(0.026, 1).transformed(Mat4::from_scale(Vec3::new(0.85, 1.35, 0.5)));
        let out = Quat::from_rotation_y(-side * 0.36);
        light.append(&eye, at(side * 0.056, 0.20, -0.212) * Mat4::from_quat(out));
    }
    trim.append(&capsule(0.026, 0.16, 8), at(0.0, 0.372, 0.02) * Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2));
    model([(Stuff::Suit, suit), (Stuff::Visor, visor), (Stuff::Trim, trim), (Stuff::Light, light)])
}

fn arm() -> Model {
    #[rustfmt::skip]
    let sleeve = turned([
        (0.0, -0.46), (0.055, -0.455), (0.058, -0.40), (0.052, -0.27), (0.068, -0.10), (0.078, -0.01), (0.062, 0.05), (0.0, 0.08),
    ], 12);
    let cuff = turned([(0.045, -0.445), (0.07, -0.44), (0.07, -0.39), (0.05, -0.38)], 12);
    let mut hand =
        icosphere(0.066, 1).transformed(at(0.0, -0.51, -0.008) * Mat4::from_scale(Vec3::new(0.85, 1.15, 1.05)));
    hand.append(&capsule(0.022, 0.04, 8), at(0.0, -0.49, -0.065) * Mat4::from_rotation_x(0.5));
    model([(Stuff::Suit, sleeve), (Stuff::Trim, cuff), (Stuff::Leather, hand)])
}

fn leg() -> Model {
    #[rustfmt::skip]
    let trousers = turned([
        (0.0, -0.58), (0.07, -0.57), (0.075, -0.50), (0.075, -0.37), (0.088, -0.15), (0.10, -0.02), (0.085, 0.05), (0.0, 0.09),
    ], 12);
    let mut boot =
        turned([(0.085, -0.74), (0.09, -0.70), (0.08, -0.57), (0.092, -0.55), (0.085, -0.51), (0.06, -0.51)], 12);
    let sole = Vec3::new(0.092, 0.075, 0.155);
    boot.append(&uv_sphere(1.0, 12), at(0.0, -0.685, -0.055) * Mat4::from_scale(sole));
    boot.append(&bevelled_cuboid(Vec3::new(0.13, 0.04, 0.24), 0.013), at(0.0, -0.738, -0.055));
    model([(Stuff::Trim, trousers), (Stuff::Leather, boot)])
}
