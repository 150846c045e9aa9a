//! A small carousel: what turns, what stands, and its horses.

use glam::{Mat4, Quat, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, capsule, circle_point, cylinder, frustum, icosphere, lathe, uv_sphere};

use super::sketch::{Sketch, at};
use super::surfaces::Surface;

/// Radius of the turning floor, metres.
pub const RADIUS_M: f32 = 3.3;
/// Height of the turning floor, metres.
pub const FLOOR_M: f32 = 0.24;
/// The horses' distance from the middle, metres.
pub const HORSES_RADIUS_M: f32 = 2.45;
/// How many horses there are.
pub const HORSES: u32 = 8;
const CREAM: u32 = 0xf3e8d2;
const RED: u32 = 0xb83a34;

/// Floor, pillar, poles and canopy: all that turns but the horses.
pub fn carousel() -> Sketch {
    let mut carousel = Sketch::default();
    let floor = [(3.15, 0.02), (RADIUS_M, 0.06), (RADIUS_M, FLOOR_M), (0.0, FLOOR_M)].map(Vec2::from);
    carousel.add(Surface::WoodOf(0xe6cfa8), &lathe(&floor, 32).uv_from_position(), Mat4::IDENTITY);
    #[rustfmt::skip]
    let pillar = [
        (0.75, FLOOR_M), (0.75, 0.5), (0.62, 0.6), (0.62, 2.3), (0.8, 2.55), (1.1, 2.75), (1.1, 2.9), (0.0, 2.9),
    ].map(Vec2::from);
    carousel.add(Surface::Lacquer(0x2f6f7c), &lathe(&pillar, 16), Mat4::IDENTITY);
    for (radius, height) in [(0.66, 0.62), (0.66, 2.2), (0.84, 2.5), (1.13, 2.78)] {
        let band = [(radius, height), (radius, height + 0.07), (radius - 0.1, height + 0.07)].map(Vec2::from);
        carousel.add(Surface::Gold, &lathe(&band, 16), Mat4::IDENTITY);
    }
    canopy(&mut carousel);
    for i in 0..HORSES {
        let spot = circle_point(i, HORSES) * HORSES_RADIUS_M;
        carousel.add(Surface::Gold, &cylinder(0.035, 2.75, 7), at(spot.y, FLOOR_M, spot.x));
    }
    carousel
}

/// A striped tent roof with a hanging edge and lamps under it.
fn canopy(carousel: &mut Sketch) {
    const GORES: u32 = 32;
    let profile = [(3.5, 2.98), (2.3, 3.55), (1.1, 4.05), (0.3, 4.6), (0.0, 4.8)].map(Vec2::from);
    let spot = |p: Vec2, i: u32| {
        let turn = circle_point(i, GORES);
        Vec3::new(turn.y * p.x, p.y, turn.x * p.x)
    };
    for i in 0..GORES {
        let colour = if i % 4 < 2 { RED } else { CREAM };
        let mut gore = MeshBuilder::new();
        for band in profile.windows(2) {
            let corners = [spot(band[0], i), spot(band[0], i + 1), spot(band[1], i + 1), spot(band[1], i)];
            gore.quad(corners, [Vec2::ZERO; 4]);
            let below = corners.map(|p| p - Vec3::Y * 0.03);
            gore.quad([below[3], below[2], below[1], below[0]], [Vec2::ZERO; 4]);
        }
        let edge = [Vec2::new(3.5, 2.62), Vec2::new(3.5, 2.98)];
        let middle = (spot(edge[0], i) + spot(edge[0], i + 1)) * 0.5 - Vec3::Y * 0.14;
        let [low_left, low_right, high_right, high_left] =
            [spot(edge[0], i), spot(edge[0], i + 1), spot(edge[1], i + 1), spot(edge[1], i)];
        let normal = Vec3::new(middle.x, 0.0, middle.z).normalize();
        for n in [normal, -normal] {
            let [a, b, c, d, e] =
                [high_left, low_left, middle, low_right, high_right].map(|p| gore.vertex(p, n, Vec2::ZERO));
            for [p, q, r] in [[a, b, c], [a, c, e], [c, d, e]] {
                gore.triangle(if n == normal { [p, q, r] } else { [p, r, q] });
            }
        }
        carousel.add(Surface::Paint(colour), &gore, Mat4::IDENTITY);
        if i % 2 == 0 {
            carousel.add(
                Surface::Glow(0xffd890),
                &icosphere(0.06, 0),
                Mat4::from_translation(spot(Vec2::new(3.52, 2.98), i)),
            );
        }
    }
    carousel.add(Surface::Gold, &uv_sphere(0.18, 12), at(0.0, 4.9, 0.0));
    carousel.add(Surface::Gold, &frustum(0.05, 0.0, 0.6, 6), at(0.0, 5.0, 0.0));
}

/// A horse that gallops towards +x, its pole through the origin, 1.1 m above it.
pub fn horse() -> Sketch {
    let mut horse = Sketch::default();
    let coat = Surface::Lacquer(0xffffff);
    let limb = |from: Vec3, to: Vec3, thick: f32, thin: f32| {
        let place = Mat4::from_rotation_translation(Quat::from_rotation_arc(Vec3::Y, (to - from).normalize()), from);
        frustum(thick, thin, from.distance(to), 7).transformed(place)
    };
    let lying = Mat4::from_rotation_z(std::f32::consts::FRAC_PI_2);
    horse.add(coat, &capsule(0.20, 0.55, 12), at(0.0, 1.0, 0.0) * lying);
    let neck_top = Vec3::new(0.62, 1.52, 0.0);
    horse.add(coat, &limb(Vec3::new(0.30, 1.02, 0.0), neck_top, 0.17, 0.10), Mat4::IDENTITY);
    let head = Mat4::from_translation(neck_top + Vec3::new(0.12, -0.04, 0.0)) * Mat4::from_rotation_z(1.05);
    horse.add(coat, &capsule(0.095, 0.26, 10), head);
    for (x, z, lean) in [(0.34, 0.11, 0.30), (0.30, -0.11, 0.12), (-0.34, 0.11, -0.32), (-0.30, -0.11, -0.12)] {
        let (hip, knee) = (Vec3::new(x, 0.95, z), Vec3::new(x + lean, 0.62, z));
        let hoof = Vec3::new(x + lean * 0.7 - 0.12, 0.32, z);
        horse.add(coat, &limb(hip, knee, 0.10, 0.055), Mat4::IDENTITY);
        horse.add(coat, &limb(knee, hoof, 0.055, 0.045), Mat4::IDENTITY);
        horse.add(Surface::Gold, &frustum(0.06, 0.05, 0.08, 7), Mat4::from_translation(hoof - Vec3::Y * 0.06));
    }
    for z in [-0.05, 0.05] {
        horse.add(coat, &frustum(0.035, 0.0, 0.12, 5), at(0.60, 1.58, z));
        horse.add(Surface::Paint(0x1d1a18), &icosphere(0.022, 0), at(0.74, 1.52, z * 1.75));
    }
    let mane = Surface::Paint(0xc98f3d);
    for i in 0..5 {
        let along = i as f32 / 4.0;
        let spot = Vec3::new(0.22 + 0.30 * along, 1.20 + 0.38 * along, 0.0);
        horse.add(mane, &icosphere(0.09, 0), Mat4::from_translation(spot) * Mat4::from_scale(Vec3::new(0.9, 1.0, 0.5)));
    }
    horse.add(mane, &limb(Vec3::new(-0.44, 1.10, 0.0), Vec3::new(-0.70, 0.62, 0.0), 0.08, 0.02), Mat4::IDENTITY);
    horse.add(Surface::Lacquer(RED), &capsule(0.215, 0.10, 12), at(-0.02, 1.015, 0.0) * lying);
    horse
}

/// The stone step it stands on.
pub fn base() -> Sketch {
    let mut base = Sketch::default();
    let step = [(3.75, 0.0), (3.75, 0.06), (0.0, 0.06)].map(Vec2::from);
    base.add(Surface::SlabsOf(0xf0e4d0), &lathe(&step, 32).uv_from_position(), Mat4::IDENTITY);
    base
}
