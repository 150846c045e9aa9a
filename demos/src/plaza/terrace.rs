//! The terrace in the north, the steps up to it, and the steps from it to the galleries.

use glam::{Mat4, Vec2};
use lightcone_render::shapes::{MeshBuilder, extrude, grid};

use super::arcade::{GALLERY_M, balustrade};
use super::sketch::{Sketch, at, turned};
use super::surfaces::Surface;

/// Height of a step, metres.
pub const STEP_M: f32 = 0.17;
/// Twelve steps above the square.
pub const TERRACE_M: f32 = 12.0 * STEP_M;
/// The terrace reaches from here ...
pub const FRONT_Z: f32 = -24.0;
/// ... to here,
pub const BACK_Z: f32 = -36.0;
/// and this far to both sides.
pub const HALF_WIDTH_M: f32 = 24.0;
/// Half the width of the great steps.
pub const STAIRS_HALF_M: f32 = 8.0;
/// Depth of one great step.
pub const TREAD_M: f32 = 0.34;
/// Depth of one step to a gallery.
pub const GALLERY_TREAD_M: f32 = 0.30;
/// The steps to a gallery begin here.
pub const GALLERY_STAIRS_Z: f32 = FRONT_Z - 18.0 * GALLERY_TREAD_M;
const PALE: Surface = Surface::SlabsOf(0xf4ecdc);

/// Everything of the terrace that stands still, in world space.
pub fn terrace() -> Sketch {
    let mut terrace = Sketch::default();
    let floor = grid(Vec2::new(2.0 * HALF_WIDTH_M, FRONT_Z - BACK_Z), [8, 2]).transformed(at(0.0, TERRACE_M, -30.0));
    terrace.add(Surface::Slabs, &floor.uv_from_position(), Mat4::IDENTITY);
    for side in [-1.0, 1.0] {
        let (near, far) = (side * STAIRS_HALF_M, side * HALF_WIDTH_M);
        let (min, max) = (near.min(far), near.max(far));
        terrace.block(Surface::Ashlar, [min, 0.0, FRONT_Z - 0.5], [max, TERRACE_M - 0.16, FRONT_Z]);
        terrace.block(Surface::AshlarOf(0xc8bfb2), [min, 0.0, FRONT_Z], [max, 0.34, FRONT_Z + 0.07]);
        terrace.block(PALE, [min, TERRACE_M - 0.16, FRONT_Z - 0.6], [max, TERRACE_M + 0.004, FRONT_Z + 0.12]);
        cheek(&mut terrace, side);
        gallery_stairs(&mut terrace, side);
    }
    for step in 0..12 {
        let (low, high) = (step as f32 * STEP_M, (step + 1) as f32 * STEP_M);
        let front = FRONT_Z + (12 - step) as f32 * TREAD_M;
        tread(&mut terrace, [-STAIRS_HALF_M, STAIRS_HALF_M], [low, high], [front, front - TREAD_M]);
    }
    retaining_walls(&mut terrace);
    balustrades(&mut terrace);
    terrace
}

/// A riser and the tread behind it, the tread's nose a little pale.
fn tread(to: &mut Sketch, [left, right]: [f32; 2], [low, high]: [f32; 2], [front, back]: [f32; 2]) {
    to.block(Surface::SlabsOf(0xd9cfc0), [left, low - STEP_M, back], [right, high - 0.04, front - 0.03]);
    to.block(PALE, [left, high - 0.05, back], [right, high, front]);
}

/// The low walls that hold the great steps.
fn cheek(to: &mut Sketch, side: f32) {
    let foot = FRONT_Z + 12.0 * TREAD_M;
    let outline =
        [(-foot - 0.5, 0.0), (-FRONT_Z, 0.0), (-FRONT_Z, TERRACE_M + 0.02), (-foot - 0.5, 0.42)].map(Vec2::from);
    let quarter = Mat4::from_rotation_y(std::f32::consts::FRAC_PI_2);
    let wall = extrude(&outline, 0.6).transformed(at(side * (STAIRS_HALF_M + 0.3), 0.0, 0.0) * quarter);
    to.add(Surface::Ashlar, &wall.uv_from_position(), Mat4::IDENTITY);
    let x = side * (STAIRS_HALF_M + 0.3);
    to.block(PALE, [x - 0.45, 0.0, foot - 0.1], [x + 0.45, 0.95, foot + 0.8]);
    to.block(PALE, [x - 0.52, 0.95, foot - 0.17], [x + 0.52, 1.07, foot + 0.87]);
}

fn gallery_stairs(to: &mut Sketch, side: f32) {
    let (inner, outer) = (side * 20.6, side * HALF_WIDTH_M);
    let [left, right] = [inner.min(outer), inner.max(outer)];
    for step in 0..18 {
        let (low, high) = (TERRACE_M + step as f32 * STEP_M, TERRACE_M + (step + 1) as f32 * STEP_M);
        let front = GALLERY_STAIRS_Z + step as f32 * GALLERY_TREAD_M;
        // These climb towards +z: front and back change places.
        to.block(
            Surface::SlabsOf(0xd9cfc0),
            [left, low - STEP_M, front + 0.03],
            [right, high - 0.04, front + GALLERY_TREAD_M],
        );
        to.block(PALE, [left, high - 0.05, front], [right, high, front + GALLERY_TREAD_M]);
    }
    let rise = GALLERY_M - TERRACE_M;
    let run = FRONT_Z - GALLERY_STAIRS_Z;
    let outline = [(0.0, 0.0), (run, 0.0), (run, rise + 1.0), (0.0, 1.0)].map(Vec2::from);
    let quarter = Mat4::from_rotation_y(-std::f32::consts::FRAC_PI_2);
    for x in [side * 20.45, side * 23.85] {
        let wall = extrude(&outline, 0.3).transformed(at(x, TERRACE_M, GALLERY_STAIRS_Z) * quarter);
        to.add(Surface::Ashlar, &wall.uv_from_position(), Mat4::IDENTITY);
        coping(to, x, run, rise);
    }
    let below = [left, 0.0, FRONT_Z - 0.5];
    to.block(Surface::Ashlar, below, [right, GALLERY_M - 0.3, FRONT_Z]);
}

/// A pale ledge on a sloping wall.
fn coping(to: &mut Sketch, x: f32, run: f32, rise: f32) {
    let outline = [(-0.05, 1.0), (run, rise + 1.0), (run, rise + 1.1), (-0.05, 1.1)].map(Vec2::from);
    let quarter = Mat4::from_rotation_y(-std::f32::consts::FRAC_PI_2);
    let ledge: MeshBuilder = extrude(&outline, 0.42).transformed(at(x, TERRACE_M, GALLERY_STAIRS_Z) * quarter);
    to.add(PALE, &ledge.uv_from_position(), Mat4::IDENTITY);
}

/// What holds the terrace above the slope to the sea.
fn retaining_walls(to: &mut Sketch) {
    let w = HALF_WIDTH_M;
    to.block(Surface::AshlarOf(0xd8d0c4), [-w - 0.4, -9.0, BACK_Z - 0.4], [w + 0.4, TERRACE_M - 0.01, BACK_Z + 0.1]);
    for side in [-1.0, 1.0] {
        let (near, far) = (side * (w - 0.1), side * (w + 0.4));
        let (min, max) = (near.min(far), near.max(far));
        to.block(Surface::AshlarOf(0xd8d0c4), [min, -6.0, BACK_Z], [max, TERRACE_M - 0.01, FRONT_Z]);
    }
}

fn balustrades(to: &mut Sketch) {
    let section = balustrade();
    for i in 0..12 {
        to.include(&section, at(-24.0 + 4.0 * i as f32, TERRACE_M, BACK_Z + 0.05));
    }
    for i in 0..3 {
        for x in [-23.95, 23.95] {
            to.include(&section, turned(x, TERRACE_M, FRONT_Z - 4.0 * i as f32, 90.0));
        }
        // In front, between the great steps and the galleries' walls.
        for x in [-20.2, 8.2] {
            to.include(&section, at(x + 4.0 * i as f32, TERRACE_M, FRONT_Z - 0.2));
        }
    }
    to.block(PALE, [20.01, TERRACE_M, FRONT_Z - 0.4], [20.39, TERRACE_M + 1.1, FRONT_Z]);
    to.block(PALE, [-8.39, TERRACE_M, FRONT_Z - 0.4], [-8.01, TERRACE_M + 1.1, FRONT_Z]);
}
