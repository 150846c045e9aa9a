//! Flat things that lie on the ground and face up.

use glam::{Vec2, Vec3};

use super::builder::MeshBuilder;
use super::circle::circle_point;

/// A rectangle around the origin, cut into `cells` along x and z.
pub fn grid(size_m: Vec2, cells: [u32; 2]) -> MeshBuilder {
    let [columns, rows] = cells.map(|n| n.max(1));
    let mut mesh = MeshBuilder::new();
    for row in 0..=rows {
        for column in 0..=columns {
            let share = Vec2::new(column as f32 / columns as f32, row as f32 / rows as f32);
            let p = (share - 0.5) * size_m;
            mesh.vertex(Vec3::new(p.x, 0.0, p.y), Vec3::Y, p);
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            let a = row * (columns + 1) + column;
            let [b, c, d] = [a + columns + 1, a + columns + 2, a + 1];
            mesh.triangle([a, b, c]);
            mesh.triangle([a, c, d]);
        }
    }
    mesh
}

/// A disc around the origin.
pub fn disc(radius_m: f32, segments: u32) -> MeshBuilder {
    ring(0.0, radius_m, segments)
}

/// A flat ring around the origin. Its texture coordinates are x and z.
pub fn ring(inner_radius_m: f32, outer_radius_m: f32, segments: u32) -> MeshBuilder {
    let segments = segments.max(3);
    let mut mesh = MeshBuilder::new();
    for i in 0..=segments {
        let turn = circle_point(i, segments);
        for radius in [inner_radius_m, outer_radius_m] {
            let p = turn * radius;
            mesh.vertex(Vec3::new(p.x, 0.0, p.y), Vec3::Y, p);
        }
    }
    for i in 0..segments {
        let [inner, outer, next_inner, next_outer] = [2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3];
        mesh.triangle([inner, next_outer, outer]);
        mesh.triangle([inner, next_inner, next_outer]);
    }
    mesh
}
