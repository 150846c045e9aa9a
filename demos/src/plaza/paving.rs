//! The floor of the square: setts, a frame of slabs, and around the fountain two families of bands that cross like the
//! seeds of a sunflower.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, grid, ring};

use super::sketch::{Sketch, at};
use super::surfaces::Surface;

/// Radius of the pattern, metres.
pub const PATTERN_RADIUS_M: f32 = 13.0;
/// Where the bands begin, metres.
const INNER_RADIUS_M: f32 = 4.55;
const BANDS: u32 = 16;
/// Layers lie this far above one another, metres: enough for the depth buffer, too little for the eye.
const LAYER_M: f32 = 0.004;
const PALE: Surface = Surface::SlabsOf(0xf2e6cf);

/// The whole floor, arcades included, in world space.
pub fn paving() -> Sketch {
    let mut paving = Sketch::default();
    // One quad for each 12 m keeps the texture coordinates' errors small.
    paving.add(Surface::Cobble, &grid(Vec2::new(40.6, 44.6), [4, 4]), at(0.0, 0.0, -2.0));
    arcade_floors(&mut paving);
    frame(&mut paving);
    rosette(&mut paving);
    paving
}

/// Slabs under the arcades.
fn arcade_floors(paving: &mut Sketch) {
    for x in [-22.15, 22.15] {
        paving.add(
            Surface::SlabsOf(0xb3a698),
            &grid(Vec2::new(3.7, 48.0), [1, 6]).transformed(at(x, 0.0, 0.0)).uv_from_position(),
            Mat4::IDENTITY,
        );
    }
    paving.add(
        Surface::SlabsOf(0xb3a698),
        &grid(Vec2::new(40.6, 3.7), [5, 1]).transformed(at(0.0, 0.0, 22.15)).uv_from_position(),
        Mat4::IDENTITY,
    );
}

/// A flat strip between two points.
fn strip(paving: &mut Sketch, surface: Surface, from: Vec2, to: Vec2, width_m: f32, layer: f32) {
    let side = (to - from).normalize().perp() * (width_m * 0.5);
    let spot = |p: Vec2| Vec3::new(p.x, layer * LAYER_M, p.y);
    let mut mesh = MeshBuilder::new();
    let corners = [from + side, to + side, to - side, from - side];
    mesh.quad(corners.map(spot), corners);
    paving.add(surface, &mesh, Mat4::IDENTITY);
}

/// Pale strips along the columns and from them to the pattern.
fn frame(paving: &mut Sketch) {
    let (w, near, far) = (19.3, 19.3, -19.3);
    for (from, to) in [((-w, near), (w, near)), ((w, far), (-w, far)), ((w, near), (w, far)), ((-w, far), (-w, near))] {
        strip(paving, PALE, from.into(), to.into(), 0.7, 1.0);
    }
    for c in [-16.0, 16.0] {
        strip(paving, PALE, Vec2::new(c, -18.95), Vec2::new(c, 18.95), 0.32, 1.0);
        strip(paving, PALE, Vec2::new(-18.95, c), Vec2::new(18.95, c), 0.32, 1.5);
    }
}

/// A point of band `band` at a radius; `hand` is the way it winds.
fn band_point(band: u32, radius_m: f32, hand: f32) -> Vec2 {
    let growth = libm::logf(radius_m / INNER_RADIUS_M) / libm::logf(PATTERN_RADIUS_M / INNER_RADIUS_M);
    let turn = band as f32 / BANDS as f32 + hand * 0.1875 * growth;
    let angle_rad = turn * std::f32::consts::TAU;
    Vec2::new(libm::cosf(angle_rad), libm::sinf(angle_rad)) * radius_m
}

fn rosette(paving: &mut Sketch) {
    let flat = |inner: f32, outer: f32, layer: f32| ring(inner, outer, 72).transformed(at(0.0, layer * LAYER_M, 0.0));
    paving.add(Surface::CobbleOf(0xefd2bc), &flat(INNER_RADIUS_M, PATTERN_RADIUS_M, 0.5), Mat4::IDENTITY);
    paving.add(PALE, &flat(PATTERN_RADIUS_M, PATTERN_RADIUS_M + 0.8, 2.5), Mat4::IDENTITY);
    paving.add(Surface::SlabsOf(0xb98f7a), &flat(PATTERN_RADIUS_M + 0.8, PATTERN_RADIUS_M + 1.15, 2.5), Mat4::IDENTITY);
    paving.add(PALE, &flat(INNER_RADIUS_M - 0.1, INNER_RADIUS_M + 0.5, 2.5), Mat4::IDENTITY);
    const STEPS: u32 = 18;
    for (hand, layer) in [(1.0, 1.5), (-1.0, 2.0)] {
        for band in 0..BANDS {
            let mut mesh = MeshBuilder::new();
            let point = |i: u32| {
                let share = i as f32 / STEPS as f32;
                band_point(band, INNER_RADIUS_M * libm::powf(PATTERN_RADIUS_M / INNER_RADIUS_M, share), hand)
            };
            let edge = |i: u32, side: f32| {
                let (before, after) = (point(i.saturating_sub(1)), point((i + 1).min(STEPS)));
                let width_m = 0.16 + 0.14 * i as f32 / STEPS as f32;
                let p = point(i) + (after - before).normalize().perp() * (side * width_m);
                (Vec3::new(p.x, layer * LAYER_M, p.y), p)
            };
            for i in 0..STEPS {
                let corners = [edge(i, 1.0), edge(i + 1, 1.0), edge(i + 1, -1.0), edge(i, -1.0)];
                mesh.quad(corners.map(|c| c.0), corners.map(|c| c.1));
            }
            paving.add(PALE, &mesh, Mat4::IDENTITY);
        }
    }
}
