//! Surfaces of revolution around the y axis.

use glam::{Vec2, Vec3};

use super::builder::MeshBuilder;
use super::circle::circle_point;

/// Profile corners sharper than this keep an edge: cosine of 40°.
const SMOOTH_COSINE: f32 = 0.766;

/// Turns a profile of (radius, height) points around the y axis. The outside lies to the right of the profile: of one that
/// goes up, away from the axis. The surface is smooth where the profile bends by less than 40°, and keeps an edge elsewhere.
/// u runs in metres around the greatest circle, v along the profile.
pub fn lathe(profile: &[Vec2], segments: u32) -> MeshBuilder {
    let segments = segments.max(3);
    let mut mesh = MeshBuilder::new();
    let girth_m = profile.iter().fold(0.0_f32, |r, p| r.max(p.x)) * std::f32::consts::TAU;
    let mut length_m = 0.0;
    for i in 1..profile.len() {
        let (from, to) = (profile[i - 1], profile[i]);
        let Some(normal) = outward(from, to) else { continue };
        let before = i.checked_sub(2).and_then(|j| outward(profile[j], from));
        let after = profile.get(i + 1).and_then(|&next| outward(to, next));
        let ends =
            [(from, smooth(normal, before), length_m), (to, smooth(normal, after), length_m + from.distance(to))];
        length_m = ends[1].2;
        add_band(&mut mesh, ends, girth_m, segments);
    }
    mesh
}

/// Unit normal of a profile segment, or `None` for one without length.
fn outward(from: Vec2, to: Vec2) -> Option<Vec2> {
    let along = to - from;
    (along.length() > 1e-6).then(|| Vec2::new(along.y, -along.x).normalize())
}

fn smooth(normal: Vec2, neighbour: Option<Vec2>) -> Vec2 {
    match neighbour {
        Some(other) if normal.dot(other) > SMOOTH_COSINE => (normal + other).normalize(),
        _ => normal,
    }
}

/// One segment of the profile all around: (point, normal, v) at its start and end.
fn add_band(mesh: &mut MeshBuilder, ends: [(Vec2, Vec2, f32); 2], girth_m: f32, segments: u32) {
    let rings = ends.map(|(point, normal, v)| {
        let first = mesh.vertices().len() as u32;
        for i in 0..=segments {
            let turn = circle_point(i, segments);
            // From +z towards +x, so that u grows to the right seen from outside.
            let at = |p: Vec2| Vec3::new(p.x * turn.y, p.y, p.x * turn.x);
            mesh.vertex(at(point), at(normal), Vec2::new(girth_m * i as f32 / segments as f32, -v));
        }
        first
    });
    for i in 0..segments {
        let [a, b] = [rings[0] + i, rings[0] + i + 1];
        let [d, c] = [rings[1] + i, rings[1] + i + 1];
        mesh.triangle([a, b, c]);
        mesh.triangle([a, c, d]);
    }
}

/// A cylinder that stands on the origin, closed by both caps.
pub fn cylinder(radius_m: f32, height_m: f32, segments: u32) -> MeshBuilder {
    frustum(radius_m, radius_m, height_m, segments)
}

/// A cone that stands on the origin, its tip up.
pub fn cone(radius_m: f32, height_m: f32, segments: u32) -> MeshBuilder {
    frustum(radius_m, 0.0, height_m, segments)
}

/// A cone without its tip, which stands on the origin, closed by both caps.
pub fn frustum(bottom_radius_m: f32, top_radius_m: f32, height_m: f32, segments: u32) -> MeshBuilder {
    let profile = [(0.0, 0.0), (bottom_radius_m, 0.0), (top_radius_m, height_m), (0.0, height_m)];
    lathe(&profile.map(Vec2::from), segments)
}

/// A ball around the origin with `segments` meridians and half as many parallels.
pub fn uv_sphere(radius_m: f32, segments: u32) -> MeshBuilder {
    capsule(radius_m, 0.0, segments)
}

/// A cylinder of `length_m` around the origin, with a half ball at each end: `length_m + 2 · radius_m` high.
pub fn capsule(radius_m: f32, length_m: f32, segments: u32) -> MeshBuilder {
    let quarter = (segments.max(4) / 4).max(2);
    let arc = |i: u32| circle_point(i, 4 * quarter) * radius_m;
    let half = Vec2::Y * (length_m * 0.5);
    let equator = if length_m > 0.0 { 0 } else { 1 };
    let mut profile: Vec<Vec2> = (0..=quarter).map(|i| Vec2::new(arc(i).y, -arc(i).x) - half).collect();
    profile.extend((equator..=quarter).map(|i| arc(i) + half));
    let last = profile.len() - 1;
    (profile[0].x, profile[last].x) = (0.0, 0.0);
    lathe(&profile, segments)
}

/// A ring around the y axis, `radius_m` to the middle of the tube.
pub fn torus(radius_m: f32, tube_radius_m: f32, segments: u32, tube_segments: u32) -> MeshBuilder {
    let tube_segments = tube_segments.max(3);
    let profile: Vec<Vec2> =
        (0..=tube_segments).map(|i| Vec2::X * radius_m + circle_point(i, tube_segments) * tube_radius_m).collect();
    lathe(&profile, segments)
}
