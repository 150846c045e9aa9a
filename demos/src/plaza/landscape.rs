//! What lies around: fields that rise into hills, and the sea in the north.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, circle_point, disc};

use super::sketch::{Sketch, at};
use super::surfaces::Surface;
use super::textures::unit;

/// The sea's level, metres below the square.
pub const SEA_M: f32 = -11.0;
const SPOKES: u32 = 96;
/// Radii of the land's rings, metres.
const RINGS: [f32; 16] =
    [20.0, 33.0, 42.0, 55.0, 70.0, 90.0, 115.0, 150.0, 195.0, 250.0, 320.0, 400.0, 500.0, 620.0, 780.0, 1000.0];

/// Smooth noise in −1..1 over metres.
fn noise(p: Vec2, cell_m: f32, seed: u32) -> f32 {
    let q = p / cell_m;
    let base = q.floor();
    let f = q - base;
    let f = f * f * (3.0 - 2.0 * f);
    let corner = |dx: i32, dy: i32| unit(seed, base.x as i32 + dx, base.y as i32 + dy) * 2.0 - 1.0;
    let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * f.x;
    let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * f.x;
    top + (bottom - top) * f.y
}

fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Height of the land, metres.
pub fn land_height_m(p: Vec2) -> f32 {
    let distance = p.length();
    // 1 straight north (−z), 0 from 60° to either side of it: how much of the sea there is.
    let north = -p.y / distance.max(1.0);
    let sea = smooth(0.45, 0.80, north) * smooth(40.0, 90.0, distance);
    let far = smooth(70.0, 420.0, distance);
    let hills = 62.0 * far * (0.75 + 0.6 * noise(p, 210.0, 301)) + 26.0 * far * noise(p, 90.0, 307);
    let ridge = 95.0 * smooth(420.0, 900.0, distance) * (0.7 + 0.7 * noise(p, 330.0, 311));
    let rolling = 2.4 * smooth(40.0, 90.0, distance) * noise(p, 46.0, 313);
    let land = -0.4 + hills.max(-4.0) + ridge.max(0.0) + rolling;
    land + (SEA_M - 9.0 - land) * sea
}

/// Land in rings, and the sea.
pub fn landscape() -> Sketch {
    let mut landscape = Sketch::default();
    for pair in RINGS.windows(2) {
        let surface = if pair[1] < 60.0 { Surface::Grass } else { Surface::Land };
        landscape.add(surface, &land_ring(pair[0], pair[1]), Mat4::IDENTITY);
    }
    landscape.add(Surface::Sea, &disc(6000.0, 48), at(0.0, SEA_M, 0.0));
    landscape
}

fn land_ring(inner_m: f32, outer_m: f32) -> MeshBuilder {
    let mut mesh = MeshBuilder::new();
    let spot = |radius: f32, i: u32| {
        let p = circle_point(i, SPOKES) * radius;
        Vec3::new(p.x, land_height_m(p), p.y)
    };
    for i in 0..=SPOKES {
        for radius in [inner_m, outer_m] {
            let p = spot(radius, i);
            let reach = radius * 0.06;
            let height = |dx: f32, dz: f32| land_height_m(Vec2::new(p.x + dx, p.z + dz));
            let slope = Vec2::new(height(reach, 0.0) - height(-reach, 0.0), height(0.0, reach) - height(0.0, -reach));
            let normal = Vec3::new(-slope.x, 2.0 * reach, -slope.y).normalize();
            mesh.vertex(p, normal, Vec2::new(p.x, p.z));
        }
    }
    for i in 0..SPOKES {
        let [inner, outer, next_inner, next_outer] = [2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3];
        mesh.triangle([inner, next_outer, outer]);
        mesh.triangle([inner, next_inner, next_outer]);
    }
    mesh
}

/// A house of the town below: white walls to be tinted, a roof.
pub fn far_house() -> Sketch {
    let mut house = Sketch::default();
    house.block(Surface::Plaster(0xffffff), [-3.5, -3.0, -2.8], [3.5, 4.6, 2.8]);
    let mut roof = MeshBuilder::new();
    let (eave, ridge) = (4.5, 6.4);
    for side in [1.0, -1.0] {
        let [left, right] = [-3.9 * side, 3.9 * side];
        let low = |x: f32| Vec3::new(x, eave, 3.3 * side);
        let high = |x: f32| Vec3::new(x, ridge, 0.0);
        roof.quad(
            [low(left), low(right), high(right), high(left)],
            [(0.0, 3.8), (7.8, 3.8), (7.8, 0.0), (0.0, 0.0)].map(Vec2::from),
        );
    }
    house.add(Surface::Roof, &roof, Mat4::IDENTITY);
    let mut gables = MeshBuilder::new();
    for side in [1.0, -1.0] {
        let x = 3.5 * side;
        let corners = [(2.8 * side, 4.6), (-2.8 * side, 4.6), (0.0, 6.25)]
            .map(|(z, y)| gables.vertex(Vec3::new(x, y, z), Vec3::X * side, Vec2::new(z, -y)));
        gables.triangle(corners);
    }
    house.add(Surface::Plaster(0xffffff), &gables, Mat4::IDENTITY);
    for (x, z) in [(-1.8, 2.81), (0.2, 2.81), (2.0, 2.81)] {
        house.block(Surface::Glass, [x - 0.4, 2.2, z - 0.02], [x + 0.4, 3.4, z + 0.02]);
        house.block(Surface::Glass, [x - 0.4, 2.2, -z - 0.02], [x + 0.4, 3.4, -z + 0.02]);
    }
    house
}
