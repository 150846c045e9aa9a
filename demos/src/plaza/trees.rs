//! Trees: broad ones that give shade, cypresses that stand up, and their likeness from afar.

use glam::{Mat3, Mat4, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, circle_point, frustum, icosphere, lathe};

use super::sketch::{Sketch, at};
use super::surfaces::Surface;
use super::textures::unit;

/// A direction from the sunflower order: `i` of `count` points spread evenly over the ball.
fn direction(i: u32, count: u32) -> Vec3 {
    let y = 1.0 - 2.0 * (i as f32 + 0.5) / count as f32;
    let angle_rad = i as f32 * 2.399_963;
    let r = (1.0 - y * y).sqrt();
    Vec3::new(r * libm::cosf(angle_rad), y, r * libm::sinf(angle_rad))
}

/// A spray of leaves as a card seen from both sides, both lit as the crown is there.
fn card(mesh: &mut MeshBuilder, middle: Vec3, outward: Vec3, normal: Vec3, size_m: f32, roll_rad: f32) {
    let right = outward.any_orthonormal_vector();
    let frame = Mat3::from_axis_angle(outward, roll_rad) * Mat3::from_cols(right, outward.cross(right), outward);
    let corner = |x: f32, y: f32| middle + frame * Vec3::new(x, y, 0.0) * (size_m * 0.5);
    let spots = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let [a, b, c, d] = spots.map(|(x, y)| mesh.vertex(corner(x, y), normal, Vec2::new(x, -y) * 0.5 + 0.5));
    for triangle in [[a, b, c], [a, c, d], [c, b, a], [d, c, a]] {
        mesh.triangle(triangle);
    }
}

/// Leaves all over a ball, and a dark heart so that the sky does not shine through.
fn crown(tree: &mut Sketch, leaves: Surface, heart: u32, middle: Vec3, radius_m: Vec3, cards: u32, seed: u32) {
    let mut mesh = MeshBuilder::new();
    for i in 0..cards {
        let random = |n: i32| unit(seed, i as i32, n);
        let out = direction(i, cards);
        let place = middle + out * radius_m * (0.78 + 0.2 * random(0));
        let tilt = Vec3::new(random(1) - 0.5, random(2) - 0.5, random(3) - 0.5) * 1.3;
        let normal = (out + Vec3::Y * 0.35).normalize();
        let size_m = radius_m.max_element() * (0.62 + 0.25 * random(4));
        card(&mut mesh, place, (out + tilt).normalize_or(out), normal, size_m, 6.3 * random(5));
    }
    tree.add(leaves, &mesh, Mat4::IDENTITY);
    let core = icosphere(1.0, 1);
    tree.add(Surface::Paint(heart), &core, Mat4::from_translation(middle) * Mat4::from_scale(radius_m * 0.74));
}

/// A broad tree of about 6 m, standing at the origin.
pub fn broad_tree(seed: u32) -> Sketch {
    let mut tree = Sketch::default();
    let profile = [(0.30, 0.0), (0.22, 0.25), (0.17, 0.9), (0.16, 1.9), (0.20, 2.5), (0.0, 3.4)].map(Vec2::from);
    tree.add(Surface::Bark, &lathe(&profile, 9), Mat4::IDENTITY);
    for i in 0..3 {
        let turn = circle_point(i + seed, 3) * 0.62;
        let branch = Mat4::from_translation(Vec3::Y * 1.9)
            * Mat4::from_quat(glam::Quat::from_rotation_arc(Vec3::Y, Vec3::new(turn.x, 1.0, turn.y).normalize()));
        tree.add(Surface::Bark, &frustum(0.11, 0.05, 1.7, 6), branch);
    }
    let leaves = Surface::Leaves;
    crown(&mut tree, leaves, 0x33491f, Vec3::new(0.0, 4.6, 0.0), Vec3::new(1.55, 1.35, 1.55), 46, 200 + seed);
    for i in 0..4 {
        let turn = circle_point(2 * i + 1 + seed, 8) * 1.15;
        let height = 3.75 + 0.5 * unit(211, i as i32, seed as i32);
        let middle = Vec3::new(turn.x, height, turn.y);
        crown(&mut tree, leaves, 0x2d421c, middle, Vec3::new(1.15, 0.9, 1.15), 26, 220 + 10 * i + seed);
    }
    tree
}

/// A cypress, 1 m high and 0.2 m wide before it is scaled.
pub fn cypress() -> Sketch {
    let mut tree = Sketch::default();
    tree.add(Surface::Paint(0x2c4023), &cypress_heart(9), Mat4::IDENTITY);
    let mut mesh = MeshBuilder::new();
    for i in 0..84 {
        let random = |n: i32| unit(251, i, n);
        let share = i as f32 / 84.0;
        let turn = Vec2::from_angle(i as f32 * 2.399_963);
        let radius = 0.088 * libm::powf(1.0 - share, 0.6) * (0.85 + 0.3 * random(0));
        let place = Vec3::new(turn.x * radius, 0.09 + 0.86 * share, turn.y * radius);
        let out = Vec3::new(turn.x, 0.25 + 0.4 * random(1), turn.y).normalize();
        card(&mut mesh, place, out, out, 0.13 - 0.045 * share, 6.3 * random(2));
    }
    tree.add(Surface::LeavesOf(0x7f9a78), &mesh, Mat4::IDENTITY);
    tree
}

fn cypress_heart(segments: u32) -> MeshBuilder {
    let profile = [(0.02, 0.0), (0.02, 0.04), (0.072, 0.06), (0.092, 0.2), (0.085, 0.42), (0.055, 0.72), (0.0, 0.98)];
    lathe(&profile.map(Vec2::from), segments)
}

/// A cypress of the far fields, 1 m high before it is scaled.
pub fn far_cypress() -> Sketch {
    let mut tree = Sketch::default();
    tree.add(Surface::Paint(0x35482a), &cypress_heart(6), Mat4::IDENTITY);
    tree
}

/// A tree of the far fields, 1 m high before it is scaled.
pub fn far_tree() -> Sketch {
    let mut tree = Sketch::default();
    tree.add(Surface::Paint(0x4d4034), &frustum(0.06, 0.05, 0.4, 5), Mat4::IDENTITY);
    let leaf = Surface::Paint(0x55692f);
    tree.add(leaf, &icosphere(0.32, 0), at(0.0, 0.62, 0.0));
    tree.add(leaf, &icosphere(0.24, 0), at(0.2, 0.5, 0.08));
    tree.add(leaf, &icosphere(0.22, 0), at(-0.16, 0.5, -0.14));
    tree
}

/// A clipped bush in a terracotta pot.
pub fn potted_bush() -> Sketch {
    let mut pot = Sketch::default();
    let profile = [(0.22, 0.0), (0.32, 0.42), (0.36, 0.44), (0.36, 0.52), (0.30, 0.52), (0.0, 0.48)].map(Vec2::from);
    pot.add(Surface::Paint(0xb9694a), &lathe(&profile, 14), Mat4::IDENTITY);
    crown(&mut pot, Surface::Leaves, 0x3a5223, Vec3::new(0.0, 0.92, 0.0), Vec3::splat(0.44), 26, 271);
    pot
}
