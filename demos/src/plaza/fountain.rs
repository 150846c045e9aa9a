//! The fountain in the middle: a wide basin, two bowls, falling water.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{cuboid, disc, lathe, uv_sphere};

use super::sketch::{Sketch, at, turned};
use super::surfaces::Surface;

/// Outer radius of the lowest step, metres.
pub const STEP_RADIUS_M: f32 = 4.6;
/// Outer radius of the basin, metres.
pub const BASIN_RADIUS_M: f32 = 3.6;
/// Height of the basin's rim, metres.
pub const RIM_M: f32 = 0.72;

const STONE: Surface = Surface::Plaster(0xf0e6d2);

fn points<const N: usize>(profile: [(f32, f32); N]) -> [Vec2; N] {
    profile.map(Vec2::from)
}

/// Stone, still water and the gilded top.
pub fn fountain() -> Sketch {
    let mut fountain = Sketch::default();
    let step = points([(STEP_RADIUS_M, 0.0), (STEP_RADIUS_M, 0.17), (3.4, 0.17)]);
    fountain.add(Surface::Slabs, &lathe(&step, 48).uv_from_position(), Mat4::IDENTITY);
    #[rustfmt::skip]
    let basin = points([
        (3.52, 0.17), (3.55, 0.24), (3.42, 0.30), (3.38, 0.52), (3.52, 0.58), (BASIN_RADIUS_M, 0.62), (BASIN_RADIUS_M, 0.70),
        (3.56, RIM_M), (3.18, RIM_M), (3.15, 0.68), (3.15, 0.2), (0.0, 0.2),
    ]);
    fountain.add(STONE, &lathe(&basin, 48), Mat4::IDENTITY);
    #[rustfmt::skip]
    let stem = points([
        (0.75, 0.2), (0.75, 0.55), (0.55, 0.62), (0.42, 0.8), (0.30, 1.05), (0.27, 1.35), (0.40, 1.5), (0.9, 1.62), (1.55, 1.80),
        (1.72, 1.95), (1.72, 2.02), (1.62, 2.02), (1.45, 1.92), (0.4, 1.80), (0.30, 2.0), (0.22, 2.25), (0.18, 2.55),
        (0.28, 2.66), (0.62, 2.78), (0.86, 2.92), (0.86, 2.98), (0.78, 2.98), (0.66, 2.90), (0.18, 2.84), (0.12, 3.1),
        (0.17, 3.2), (0.08, 3.3), (0.0, 3.32),
    ]);
    fountain.add(STONE, &lathe(&stem, 32), Mat4::IDENTITY);
    fountain.add(Surface::Gold, &uv_sphere(0.19, 16), at(0.0, 3.46, 0.0));
    for i in 0..8 {
        let shell = cuboid(Vec3::new(0.5, 0.42, 0.12));
        fountain.add(STONE, &shell, turned(0.0, 0.0, 0.0, i as f32 * 45.0) * at(0.0, 0.42, 3.42));
    }
    fountain.add(Surface::Water, &disc(1.6, 24), at(0.0, 1.97, 0.0));
    fountain.add(Surface::Water, &disc(0.77, 16), at(0.0, 2.94, 0.0));
    fountain
}

/// The water in the basin; it turns slowly, which makes it live.
pub fn basin_water() -> Sketch {
    let mut water = Sketch::default();
    water.add(Surface::Water, &disc(3.16, 32), at(0.0, 0.56, 0.0));
    water
}

/// Falling water: from the top to the upper bowl, from bowl to bowl and into the basin.
pub fn spray() -> Sketch {
    let mut spray = Sketch::default();
    let fall = |from: Vec2, to: Vec2| -> Vec<Vec2> {
        (0..=6)
            .map(|i| {
                let t = i as f32 / 6.0;
                Vec2::new(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t * t)
            })
            .collect()
    };
    let tongue = |path: &[Vec2], width_m: f32| {
        let mut mesh = lightcone_render::shapes::MeshBuilder::new();
        let row = |mesh: &mut lightcone_render::shapes::MeshBuilder, i: usize| {
            let p = path[i];
            let half = width_m * (0.35 + 0.65 * i as f32 / (path.len() - 1) as f32);
            let v = i as f32 * 0.3;
            [(-half, 0.0), (half, 1.0)]
                .map(|(x, u)| mesh.vertex(Vec3::new(x, p.y, p.x), Vec3::Z, Vec2::new(u * 0.5, v)))
        };
        for i in 1..path.len() {
            let ([a, b], [d, c]) = (row(&mut mesh, i), row(&mut mesh, i - 1));
            mesh.triangle([a, b, c]);
            mesh.triangle([a, c, d]);
        }
        mesh
    };
    let top = tongue(&fall(Vec2::new(0.10, 3.36), Vec2::new(0.58, 2.92)), 0.05);
    let middle = tongue(&fall(Vec2::new(0.84, 2.99), Vec2::new(1.28, 1.96)), 0.09);
    let low = tongue(&fall(Vec2::new(1.70, 2.03), Vec2::new(2.40, 0.55)), 0.12);
    for (shape, count, offset_deg) in [(top, 6, 0.0), (middle, 8, 10.0), (low, 12, 0.0)] {
        for i in 0..count {
            spray.add(Surface::Spray, &shape, turned(0.0, 0.0, 0.0, i as f32 * 360.0 / count as f32 + offset_deg));
        }
    }
    spray
}
