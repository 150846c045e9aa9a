//! A polygon drawn out into a solid.

use glam::{Vec2, Vec3};

use super::builder::MeshBuilder;

/// A simple polygon in x and y (counter-clockwise, convex or not), drawn out along z from `-depth_m / 2` to `depth_m / 2`.
/// Sides are flat. Fewer than three points give nothing.
pub fn extrude(polygon: &[Vec2], depth_m: f32) -> MeshBuilder {
    let mut mesh = MeshBuilder::new();
    let triangles = ear_clip(polygon);
    let front = Vec3::Z * (depth_m * 0.5);
    for (z, normal, order) in [(front, Vec3::Z, [0, 1, 2]), (-front, Vec3::NEG_Z, [0, 2, 1])] {
        let first = mesh.vertices().len() as u32;
        for p in polygon {
            mesh.vertex(p.extend(0.0) + z, normal, Vec2::new(p.x * normal.z, -p.y));
        }
        for triangle in &triangles {
            mesh.triangle(order.map(|i| first + triangle[i] as u32));
        }
    }
    let mut length_m = 0.0;
    for (i, &a) in polygon.iter().enumerate() {
        let b = polygon[(i + 1) % polygon.len()];
        let next_m = length_m + a.distance(b);
        let [a, b] = [a, b].map(|p| p.extend(0.0));
        let uv = |along: f32, z: f32| Vec2::new(z, along);
        let half = depth_m * 0.5;
        mesh.quad(
            [a + front, a - front, b - front, b + front],
            [uv(length_m, half), uv(length_m, -half), uv(next_m, -half), uv(next_m, half)],
        );
        length_m = next_m;
    }
    mesh
}

/// Triangles of a simple counter-clockwise polygon. What cannot be cut (it crosses itself) is left out.
fn ear_clip(polygon: &[Vec2]) -> Vec<[usize; 3]> {
    let mut rest: Vec<usize> = (0..polygon.len()).collect();
    let mut triangles = Vec::with_capacity(polygon.len().saturating_sub(2));
    while rest.len() >= 3 {
        let n = rest.len();
        let Some(ear) = (0..n).find(|&i| is_ear(polygon, &rest, [rest[(i + n - 1) % n], rest[i], rest[(i + 1) % n]]))
        else {
            break;
        };
        triangles.push([rest[(ear + n - 1) % n], rest[ear], rest[(ear + 1) % n]]);
        rest.remove(ear);
    }
    triangles
}

fn is_ear(polygon: &[Vec2], rest: &[usize], ear: [usize; 3]) -> bool {
    let [a, b, c] = ear.map(|i| polygon[i]);
    let left_of = |p: Vec2, q: Vec2, r: Vec2| (q - p).perp_dot(r - p);
    left_of(a, b, c) > 0.0
        && rest
            .iter()
            .filter(|i| !ear.contains(i))
            .map(|&i| polygon[i])
            .all(|p| p == a || p == c || left_of(a, b, p) < 0.0 || left_of(b, c, p) < 0.0 || left_of(c, a, p) < 0.0)
}
