use std::collections::BTreeMap;

use glam::{Mat4, Vec2, Vec3};

use super::*;
use crate::Aabb;

fn solids() -> Vec<(&'static str, MeshBuilder, Aabb)> {
    let around = |half: Vec3| Aabb { min: -half, max: half };
    let standing = |r: f32, h: f32| Aabb { min: Vec3::new(-r, 0.0, -r), max: Vec3::new(r, h, r) };
    let size = Vec3::new(1.0, 2.0, 3.0);
    let l_shape = [(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0)].map(Vec2::from);
    vec![
        ("cuboid", cuboid(size), around(size * 0.5)),
        ("bevelled cuboid", bevelled_cuboid(size, 0.1), around(size * 0.5)),
        ("icosphere", icosphere(2.0, 3), around(Vec3::splat(2.0))),
        ("cylinder", cylinder(0.5, 2.0, 16), standing(0.5, 2.0)),
        ("cone", cone(0.5, 2.0, 16), standing(0.5, 2.0)),
        ("frustum", frustum(0.5, 0.2, 2.0, 16), standing(0.5, 2.0)),
        ("uv sphere", uv_sphere(1.5, 16), around(Vec3::splat(1.5))),
        ("capsule", capsule(0.5, 1.0, 16), around(Vec3::new(0.5, 1.0, 0.5))),
        ("torus", torus(2.0, 0.5, 24, 12), around(Vec3::new(2.5, 0.5, 2.5))),
        ("extrusion", extrude(&l_shape, 1.0), Aabb { min: Vec3::new(0.0, 0.0, -0.5), max: Vec3::new(2.0, 3.0, 0.5) }),
    ]
}

fn corners(mesh: &MeshBuilder) -> impl Iterator<Item = [crate::Vertex; 3]> + '_ {
    mesh.indices().chunks_exact(3).map(|t| std::array::from_fn(|i| mesh.vertices()[t[i] as usize]))
}

#[test]
fn faces_and_normals_look_outward() {
    for (name, mesh, _) in solids() {
        let mut volume = 0.0;
        for triangle in corners(&mesh) {
            let [a, b, c] = triangle.map(|v| Vec3::from(v.position));
            let face = (b - a).cross(c - a).normalize();
            volume += a.dot(b.cross(c)) / 6.0;
            for v in triangle {
                let normal = Vec3::from(v.normal);
                assert!((normal.length() - 1.0).abs() < 1e-4, "{name}: normal {normal}");
                assert!(normal.dot(face) > 0.5, "{name}: normal {normal} on a face towards {face}");
            }
        }
        assert!(volume > 0.1, "{name} encloses {volume} m³");
    }
}

#[test]
fn solids_are_closed() {
    for (name, mesh, _) in solids() {
        let key = |v: &crate::Vertex| v.position.map(|x| (x * 4096.0).round() as i32);
        let mut edges = BTreeMap::new();
        for [a, b, c] in corners(&mesh) {
            for (from, to) in [(a, b), (b, c), (c, a)] {
                *edges.entry((key(&from), key(&to))).or_insert(0) += 1;
            }
        }
        for ((from, to), count) in &edges {
            assert_eq!((*count, edges.get(&(*to, *from))), (1, Some(&1)), "{name}: edge {from:?} to {to:?}");
        }
    }
}

#[test]
fn bounds_are_those_asked_for() {
    for (name, mesh, wanted) in solids() {
        let got = mesh.build().aabb();
        let error = (got.min - wanted.min).abs().max((got.max - wanted.max).abs()).max_element();
        assert!(error < 1e-4, "{name}: {got:?}, not {wanted:?}");
    }
}

#[test]
fn a_mirrored_copy_still_faces_outward() {
    let mirror = cuboid(Vec3::ONE).transformed(Mat4::from_scale(Vec3::new(-1.0, 2.0, 1.0)));
    for [a, b, c] in corners(&mirror) {
        let [p, q, r] = [a, b, c].map(|v| Vec3::from(v.position));
        assert!((q - p).cross(r - p).dot(Vec3::from(a.normal)) > 0.0);
    }
}

#[test]
fn flat_shapes_face_up_and_have_their_area() {
    let ring_area = std::f32::consts::PI * (4.0 - 1.0);
    for (mesh, wanted) in [(grid(Vec2::new(2.0, 3.0), [2, 5]), 6.0), (ring(1.0, 2.0, 256), ring_area)] {
        let area: f32 = corners(&mesh)
            .map(|t| {
                let [a, b, c] = t.map(|v| Vec3::from(v.position));
                (b - a).cross(c - a).y * 0.5
            })
            .sum();
        assert!((area - wanted).abs() < 0.01, "{area} m², not {wanted}");
    }
}

#[test]
fn texture_coordinates_are_in_metres() {
    for (name, mesh, _) in solids() {
        // Shapes whose circles shrink towards an axis cannot keep both directions.
        if !["cuboid", "cylinder", "extrusion"].contains(&name) {
            continue;
        }
        for triangle in corners(&mesh).filter(|t| t.iter().all(|v| name != "cylinder" || v.normal[1].abs() < 0.1)) {
            for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                let metres = Vec3::from(triangle[a].position).distance(triangle[b].position.into());
                let uv = Vec2::from(triangle[a].uv).distance(triangle[b].uv.into());
                assert!((metres / uv - 1.0).abs() < 0.02, "{name}: {metres} m are {uv} of texture");
            }
        }
    }
}
