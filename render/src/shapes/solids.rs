//! Boxes and the icosphere.

use glam::{Vec2, Vec3};

use super::builder::MeshBuilder;

/// The six sides of a box: outward, right and up, right × up = outward.
const SIDES: [[Vec3; 3]; 6] = [
    [Vec3::X, Vec3::NEG_Z, Vec3::Y],
    [Vec3::NEG_X, Vec3::Z, Vec3::Y],
    [Vec3::Y, Vec3::X, Vec3::NEG_Z],
    [Vec3::NEG_Y, Vec3::X, Vec3::Z],
    [Vec3::Z, Vec3::X, Vec3::Y],
    [Vec3::NEG_Z, Vec3::NEG_X, Vec3::Y],
];

/// A box around the origin, `size_m` from side to side.
pub fn cuboid(size_m: Vec3) -> MeshBuilder {
    let mut mesh = MeshBuilder::new();
    for side in SIDES {
        add_side(&mut mesh, size_m * 0.5, 0.0, side);
    }
    mesh
}

/// A box around the origin whose edges are cut by `bevel_m`; normals turn smoothly over the cut, so that edges catch light.
/// The bevel is held below a third of the least side.
pub fn bevelled_cuboid(size_m: Vec3, bevel_m: f32) -> MeshBuilder {
    let half = size_m * 0.5;
    let bevel = bevel_m.clamp(1e-4, size_m.min_element() / 3.0);
    let mut mesh = MeshBuilder::new();
    for side in SIDES {
        add_side(&mut mesh, half, bevel, side);
    }
    add_edges(&mut mesh, half, bevel);
    add_corners(&mut mesh, half, bevel);
    mesh
}

fn add_side(mesh: &mut MeshBuilder, half: Vec3, bevel: f32, [out, right, up]: [Vec3; 3]) {
    let [o, r, u] = [out, right, up].map(|axis| axis * (half - bevel * (1.0 - out.abs())));
    let extent = Vec2::new(r.abs().max_element(), u.abs().max_element());
    let uv = |x: f32, y: f32| Vec2::new(x, -y) * extent;
    mesh.quad(
        [o - r - u, o + r - u, o + r + u, o - r + u],
        [uv(-1.0, -1.0), uv(1.0, -1.0), uv(1.0, 1.0), uv(-1.0, 1.0)],
    );
}

fn add_edges(mesh: &mut MeshBuilder, half: Vec3, bevel: f32) {
    for (axis, first, second) in [(Vec3::X, Vec3::Y, Vec3::Z), (Vec3::Y, Vec3::Z, Vec3::X), (Vec3::Z, Vec3::X, Vec3::Y)]
    {
        for (s, t) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)] {
            let (n, m) = (first * s, second * t);
            let along = axis * (half - bevel);
            let on_n = (n + m) * half - m * bevel;
            let on_m = (n + m) * half - n * bevel;
            let length = along.max_element();
            let corners = if s * t > 0.0 {
                [(on_n - along, n), (on_m - along, m), (on_m + along, m), (on_n + along, n)]
            } else {
                [(on_m - along, m), (on_n - along, n), (on_n + along, n), (on_m + along, m)]
            };
            let uvs =
                [Vec2::new(-length, 0.0), Vec2::new(-length, bevel), Vec2::new(length, bevel), Vec2::new(length, 0.0)];
            // first × second is the axis, so n → m turns counter-clockwise seen against it: reversed it faces outward.
            let [a, b, c, d] = std::array::from_fn(|i| mesh.vertex(corners[i].0, corners[i].1, uvs[i]));
            mesh.triangle([a, b, c]);
            mesh.triangle([a, c, d]);
        }
    }
}

fn add_corners(mesh: &mut MeshBuilder, half: Vec3, bevel: f32) {
    for i in 0..8 {
        let sign = Vec3::new(
            if i & 1 == 0 { -1.0 } else { 1.0 },
            if i & 2 == 0 { -1.0 } else { 1.0 },
            if i & 4 == 0 { -1.0 } else { 1.0 },
        );
        let [x, y, z] = [Vec3::X, Vec3::Y, Vec3::Z].map(|axis| {
            let position = sign * (half - bevel * (Vec3::ONE - axis));
            mesh.vertex(position, sign * axis, Vec2::ZERO)
        });
        mesh.triangle(if sign.x * sign.y * sign.z > 0.0 { [x, y, z] } else { [x, z, y] });
    }
}

/// A ball of radius `radius_m` around the origin from an icosahedron split `subdivisions` times (20 · 4ⁿ triangles, n at
/// most 5): even triangles, but texture coordinates that wrap around the poles.
pub fn icosphere(radius_m: f32, subdivisions: u32) -> MeshBuilder {
    let mut mesh = MeshBuilder::new();
    for face in icosahedron() {
        split_face(&mut mesh, face, radius_m, subdivisions.min(5));
    }
    mesh
}

fn split_face(mesh: &mut MeshBuilder, [a, b, c]: [Vec3; 3], radius_m: f32, subdivisions: u32) {
    if subdivisions == 0 {
        let longitudes = [a, b, c].map(|n| libm::atan2f(n.x, n.z));
        let corners: [u32; 3] = std::array::from_fn(|i| {
            let n = [a, b, c][i];
            // A triangle across the back seam keeps its longitudes together.
            let turn = if longitudes[0] - longitudes[i] > std::f32::consts::PI {
                std::f32::consts::TAU
            } else if longitudes[i] - longitudes[0] > std::f32::consts::PI {
                -std::f32::consts::TAU
            } else {
                0.0
            };
            mesh.vertex(n * radius_m, n, Vec2::new(longitudes[i] + turn, libm::acosf(n.y)) * radius_m)
        });
        return mesh.triangle(corners);
    }
    let [ab, bc, ca] = [(a + b).normalize(), (b + c).normalize(), (c + a).normalize()];
    for face in [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]] {
        split_face(mesh, face, radius_m, subdivisions - 1);
    }
}

fn icosahedron() -> [[Vec3; 3]; 20] {
    const GOLDEN: f32 = 1.618_034;
    let corners = [
        [-1.0, GOLDEN, 0.0],
        [1.0, GOLDEN, 0.0],
        [-1.0, -GOLDEN, 0.0],
        [1.0, -GOLDEN, 0.0],
        [0.0, -1.0, GOLDEN],
        [0.0, 1.0, GOLDEN],
        [0.0, -1.0, -GOLDEN],
        [0.0, 1.0, -GOLDEN],
        [GOLDEN, 0.0, -1.0],
        [GOLDEN, 0.0, 1.0],
        [-GOLDEN, 0.0, -1.0],
        [-GOLDEN, 0.0, 1.0],
    ]
    .map(|p| Vec3::from(p).normalize());
    #[rustfmt::skip]
    const FACES: [[usize; 3]; 20] = [
        [0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11],
        [1, 5, 9], [5, 11, 4], [11, 10, 2], [10, 7, 6], [7, 1, 8],
        [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8], [3, 8, 9],
        [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1],
    ];
    FACES.map(|face| face.map(|i| corners[i]))
}
