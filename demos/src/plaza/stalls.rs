//! Market stalls: a counter, goods, and a striped awning with a scalloped edge.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, cylinder, icosphere};

use super::sketch::{Sketch, at};
use super::surfaces::Surface;
use super::textures::unit;

/// Half the counter's width along x, metres.
pub const HALF_WIDTH_M: f32 = 1.5;
/// Half the counter's depth along z, metres.
pub const HALF_DEPTH_M: f32 = 0.55;
/// Height of the counter, metres.
pub const COUNTER_M: f32 = 0.9;

/// A stall that sells towards +z: cloth in a colour, goods in three.
pub fn stall(cloth: u32, goods: [u32; 3], seed: u32) -> Sketch {
    let mut stall = Sketch::default();
    let (w, d) = (HALF_WIDTH_M, HALF_DEPTH_M);
    stall.block(Surface::Wood, [-w, COUNTER_M - 0.06, -d], [w, COUNTER_M, d]);
    stall.block(Surface::WoodOf(0xb89878), [-w + 0.06, 0.0, -d + 0.06], [w - 0.06, COUNTER_M - 0.06, d - 0.08]);
    let mut skirt = MeshBuilder::new();
    let front = d + 0.012;
    let spots = [(-w, 0.12), (w, 0.12), (w, COUNTER_M - 0.02), (-w, COUNTER_M - 0.02)];
    skirt.quad(spots.map(|(x, y)| Vec3::new(x, y, front)), spots.map(|(x, y)| Vec2::new(x, -y)));
    stall.add(Surface::Stripes(cloth), &skirt, Mat4::IDENTITY);
    for x in [-w + 0.05, w - 0.05] {
        for (z, height) in [(-d, 2.75), (d + 0.25, 2.25)] {
            stall.add(Surface::WoodOf(0x8f7458), &cylinder(0.04, height, 7), at(x, 0.0, z));
        }
    }
    awning(&mut stall, cloth);
    for (i, &colour) in goods.iter().enumerate() {
        tray(&mut stall, -1.0 + i as f32, colour, seed + i as u32);
    }
    stall
}

/// Cloth from the back posts down over the front ones, sagging, and its edge.
fn awning(stall: &mut Sketch, cloth: u32) {
    const ROWS: u32 = 6;
    let half = HALF_WIDTH_M + 0.22;
    let row = |i: u32| {
        let share = i as f32 / ROWS as f32;
        let sag = 0.10 * libm::sinf(share * std::f32::consts::PI);
        Vec2::new(-0.75 + 1.75 * share, 2.80 - 0.62 * share - sag)
    };
    let mut mesh = MeshBuilder::new();
    for side in [1.0_f32, -1.0] {
        for i in 0..ROWS {
            let (high, low) = (row(i), row(i + 1));
            let spots = [(-half, low), (half, low), (half, high), (-half, high)];
            let mut corners = spots.map(|(x, p)| Vec3::new(x, p.y - 0.004 * (1.0 - side), p.x));
            let mut uvs = spots.map(|(x, p)| Vec2::new(x, p.x));
            if side < 0.0 {
                corners.reverse();
                uvs.reverse();
            }
            mesh.quad(corners, uvs);
        }
    }
    scallops(&mut mesh, row(ROWS), half);
    stall.add(Surface::Stripes(cloth), &mesh, Mat4::IDENTITY);
}

/// Tongues of cloth, one for each stripe, seen from both sides.
fn scallops(mesh: &mut MeshBuilder, edge: Vec2, half: f32) {
    let count = (2.0 * half / 0.2) as u32;
    let width = 2.0 * half / count as f32;
    for i in 0..count {
        let left = -half + i as f32 * width;
        let outline = [(0.0, 0.0), (0.0, -0.12), (0.25, -0.18), (0.5, -0.20), (0.75, -0.18), (1.0, -0.12), (1.0, 0.0)];
        for normal in [Vec3::Z, Vec3::NEG_Z] {
            let corner = |mesh: &mut MeshBuilder, (x, y): (f32, f32)| {
                let spot = Vec3::new(left + x * width, edge.y + y, edge.x);
                mesh.vertex(spot, normal, Vec2::new(spot.x, 1.0 - y))
            };
            let fan = outline.map(|p| corner(mesh, p));
            for j in 1..6 {
                let [a, b, c] = [fan[0], fan[j], fan[j + 1]];
                mesh.triangle(if normal.z > 0.0 { [a, b, c] } else { [a, c, b] });
            }
        }
    }
}

/// A shallow box of fruit.
fn tray(stall: &mut Sketch, x: f32, colour: u32, seed: u32) {
    let y = COUNTER_M;
    let wood = Surface::WoodOf(0xd2b48c);
    stall.block(wood, [x - 0.42, y, -0.36], [x + 0.42, y + 0.05, 0.44]);
    for (min, max) in [
        ([x - 0.45, y, -0.39], [x + 0.45, y + 0.16, -0.36]),
        ([x - 0.45, y, 0.44], [x + 0.45, y + 0.13, 0.47]),
        ([x - 0.45, y, -0.36], [x - 0.42, y + 0.15, 0.44]),
        ([x + 0.42, y, -0.36], [x + 0.45, y + 0.15, 0.44]),
    ] {
        stall.block(wood, min, max);
    }
    let fruit = icosphere(0.09, 0);
    for i in 0..20_i32 {
        let (column, row) = (i % 5, i / 5);
        let wander = |n: i32| (unit(seed, i, n) - 0.5) * 0.05;
        let heap = if (1..4).contains(&column) && (1..3).contains(&row) { 0.06 } else { 0.0 };
        let place =
            at(x - 0.32 + 0.16 * column as f32 + wander(0), y + 0.11 + heap, -0.26 + 0.2 * row as f32 + wander(1));
        stall.add(Surface::Lacquer(colour), &fruit, place);
    }
}
