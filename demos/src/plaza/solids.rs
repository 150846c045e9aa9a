//! What one bumps into: simpler than what one sees, so that walking is smooth and ticks are short.

use glam::{Mat4, Quat, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, extrude, lathe};

use super::arcade::{BAY_M, GALLERY_M};
use super::carousel;
use super::fountain::{BASIN_RADIUS_M, RIM_M, STEP_RADIUS_M};
use super::layout::{CAROUSEL, CYPRESSES, STALL_PLACES, TOWER, TREES, benches, lamps};
use super::stalls::{COUNTER_M, HALF_DEPTH_M, HALF_WIDTH_M};
use super::terrace::{
    BACK_Z, FRONT_Z, GALLERY_STAIRS_Z, HALF_WIDTH_M as TERRACE_HALF_M, STAIRS_HALF_M, STEP_M, TERRACE_M, TREAD_M,
};
use super::tower;

/// A form without a place.
#[derive(Clone, Debug)]
pub enum Form {
    /// Half its size, metres.
    Cuboid(Vec3),
    /// Upright around its middle.
    Cylinder {
        /// Metres.
        half_height_m: f32,
        /// Metres.
        radius_m: f32,
    },
    /// Any triangles.
    Triangles(MeshBuilder),
}

/// Something solid that stands still.
#[derive(Clone, Debug)]
pub struct Solid {
    /// The shape that one bumps into.
    pub form: Form,
    /// Where its middle is.
    pub position: Vec3,
    /// How it is turned.
    pub rotation: Quat,
}

fn cuboid(min: [f32; 3], max: [f32; 3]) -> Solid {
    let (min, max) = (Vec3::from(min), Vec3::from(max));
    Solid { form: Form::Cuboid((max - min) * 0.5), position: (min + max) * 0.5, rotation: Quat::IDENTITY }
}

/// A box that stands at (x, y, z), turned.
fn standing(size: Vec3, at: [f32; 3], left_deg: f32) -> Solid {
    let position = Vec3::from(at) + Vec3::Y * (size.y * 0.5);
    Solid { form: Form::Cuboid(size * 0.5), position, rotation: Quat::from_rotation_y(left_deg.to_radians()) }
}

/// A cylinder that stands on a foot.
fn pillar(foot: Vec3, height_m: f32, radius_m: f32) -> Solid {
    let half_height_m = height_m * 0.5;
    let form = Form::Cylinder { half_height_m, radius_m };
    Solid { form, position: foot + Vec3::Y * half_height_m, rotation: Quat::IDENTITY }
}

fn triangles(mesh: MeshBuilder, position: Vec3) -> Solid {
    Solid { form: Form::Triangles(mesh), position, rotation: Quat::IDENTITY }
}

/// Everything solid that stands still.
pub fn solids() -> Vec<Solid> {
    let mut all = Vec::new();
    grounds(&mut all);
    stairs(&mut all);
    arcades(&mut all);
    edges(&mut all);
    fountain(&mut all);
    tower(&mut all);
    things(&mut all);
    all
}

fn grounds(all: &mut Vec<Solid>) {
    all.push(cuboid([-33.0, -2.0, -24.5], [33.0, 0.0, 33.0]));
    let (w, top) = (TERRACE_HALF_M + 0.4, TERRACE_M);
    all.push(cuboid([-w, -2.0, BACK_Z - 0.4], [w, top, FRONT_Z]));
    // Houses, higher than they look: nobody gets onto the roofs.
    for side in [-1.0_f32, 1.0] {
        let (near, far) = (side * 24.0, side * 33.0);
        all.push(cuboid([near.min(far), 0.0, -24.5], [near.max(far), 24.0, 33.0]));
    }
    all.push(cuboid([-33.0, 0.0, 24.0], [33.0, 24.0, 33.0]));
}

/// A prism along x whose side view is given in (z, y), clockwise in those: counter-clockwise seen from the east.
fn prism(outline: &[[f32; 2]], min_x: f32, max_x: f32) -> Solid {
    let points: Vec<Vec2> = outline.iter().map(|&[z, y]| Vec2::new(-z, y)).collect();
    let quarter = Mat4::from_rotation_y(std::f32::consts::FRAC_PI_2);
    let middle = Vec3::X * ((min_x + max_x) * 0.5);
    triangles(extrude(&points, max_x - min_x).transformed(quarter), middle)
}

/// Ramps half a step below the steps' noses: feet glide where they would hop.
fn stairs(all: &mut Vec<Solid>) {
    let sink = STEP_M * 0.5;
    let foot = FRONT_Z + 12.0 * TREAD_M;
    let outline = [
        [foot, -sink],
        [foot, -1.0],
        [FRONT_Z - 0.3, -1.0],
        [FRONT_Z - 0.3, TERRACE_M - 0.01],
        [FRONT_Z, TERRACE_M - 0.01],
    ];
    all.push(prism(&outline, -STAIRS_HALF_M, STAIRS_HALF_M));
    let (low, high) = (TERRACE_M, GALLERY_M);
    let climb = [
        [FRONT_Z, high - 0.01],
        [FRONT_Z, low - 0.5],
        [GALLERY_STAIRS_Z - 0.3, low - 0.5],
        [GALLERY_STAIRS_Z, low - 0.085],
    ];
    let wall = [[FRONT_Z, high + 1.1], [FRONT_Z, low], [GALLERY_STAIRS_Z, low], [GALLERY_STAIRS_Z, low + 1.1]];
    let cheek = [[foot + 0.5, 0.42], [foot + 0.5, 0.0], [FRONT_Z, 0.0], [FRONT_Z, TERRACE_M]];
    for side in [-1.0_f32, 1.0] {
        let span = |a: f32, b: f32| ((side * a).min(side * b), (side * a).max(side * b));
        let (left, right) = span(20.3, 24.0);
        all.push(prism(&climb, left, right));
        for (inner, outer) in [(20.3, 20.6), (23.7, 24.0)] {
            let (left, right) = span(inner, outer);
            all.push(prism(&wall, left, right));
        }
        let (left, right) = span(STAIRS_HALF_M, STAIRS_HALF_M + 0.6);
        all.push(prism(&cheek, left, right));
        let (left, right) = span(STAIRS_HALF_M - 0.15, STAIRS_HALF_M + 0.75);
        all.push(cuboid([left, 0.0, foot - 0.1], [right, 1.05, foot + 0.8]));
    }
}

fn arcades(all: &mut Vec<Solid>) {
    let column = Vec3::new(0.6, 2.7, 0.6);
    for side in [-1.0_f32, 1.0] {
        let x = side * 20.0;
        for i in 0..11 {
            all.push(standing(column, [x, 0.0, -24.0 + BAY_M * i as f32], 0.0));
        }
        all.push(standing(Vec3::new(0.9, 4.8, 0.9), [x, 0.0, 20.0], 0.0));
        // Above the arches, and the gallery's floor and balustrade.
        let span = |inner: f32, outer: f32| ((side * inner).min(side * outer), (side * inner).max(side * outer));
        let (left, right) = span(19.77, 20.23);
        all.push(cuboid([left, 4.3, -24.0], [right, 4.8, 20.0]));
        let (left, right) = span(19.56, 24.0);
        all.push(cuboid([left, 4.8, -24.0], [right, GALLERY_M, 24.0]));
        let (left, right) = span(19.62, 19.94);
        all.push(cuboid([left, GALLERY_M, -24.0], [right, GALLERY_M + 1.05, 19.8]));
    }
    for i in 1..10 {
        all.push(standing(column, [-20.0 + BAY_M * i as f32, 0.0, 20.0], 0.0));
    }
    all.push(cuboid([-20.0, 4.3, 19.77], [20.0, 4.8, 20.23]));
    all.push(cuboid([-20.0, 4.8, 19.56], [20.0, GALLERY_M, 24.0]));
    all.push(cuboid([-19.8, GALLERY_M, 19.62], [19.8, GALLERY_M + 1.05, 19.94]));
}

/// Balustrades of the terrace. Those above the sea are solid to 1.6 m: higher than one can jump, lower than the camera.
fn edges(all: &mut Vec<Solid>) {
    let (w, y) = (TERRACE_HALF_M, TERRACE_M);
    all.push(cuboid([-w - 0.3, y, BACK_Z - 0.3], [w + 0.3, y + 1.6, BACK_Z + 0.25]));
    for side in [-1.0_f32, 1.0] {
        let (near, far) = (side * (w - 0.2), side * (w + 0.3));
        all.push(cuboid([near.min(far), y, BACK_Z], [near.max(far), y + 1.6, FRONT_Z]));
        let (near, far) = (side * 8.0, side * 20.4);
        all.push(cuboid([near.min(far), y, FRONT_Z - 0.36], [near.max(far), y + 1.05, FRONT_Z - 0.04]));
    }
}

fn fountain(all: &mut Vec<Solid>) {
    all.push(pillar(Vec3::ZERO, 0.17, STEP_RADIUS_M));
    let rim = [(BASIN_RADIUS_M, 0.0), (BASIN_RADIUS_M, RIM_M), (3.15, RIM_M), (3.15, 0.0)].map(Vec2::from);
    all.push(triangles(lathe(&rim, 32), Vec3::ZERO));
    all.push(pillar(Vec3::ZERO, 2.0, 0.6));
    all.push(pillar(Vec3::Y * 1.75, 0.26, 1.65));
    all.push(pillar(Vec3::Y * 2.0, 0.95, 0.5));
}

fn tower(all: &mut Vec<Solid>) {
    all.push(triangles(tower::walkway(), TOWER));
    all.push(triangles(tower::parapets(), TOWER));
    for (foot, height_m) in tower::ramp_columns() {
        all.push(pillar(TOWER + foot, height_m, 0.15));
    }
    for foot in tower::belvedere_columns() {
        all.push(pillar(TOWER + foot, 2.5, 0.15));
    }
    all.push(pillar(TOWER + Vec3::Y * (tower::CLIMB_M + 2.5), 2.0, 2.1));
}

fn things(all: &mut Vec<Solid>) {
    for [x, z] in TREES {
        all.push(standing(Vec3::new(2.3, 0.5, 2.3), [x, 0.0, z], 0.0));
        all.push(pillar(Vec3::new(x, 0.5, z), 2.2, 0.22));
    }
    for [x, z, height] in CYPRESSES {
        all.push(standing(Vec3::new(1.43, 0.5, 1.43), [x, TERRACE_M, z], 0.0));
        all.push(pillar(Vec3::new(x, TERRACE_M + 0.5, z), height * 0.7, 0.09 * height));
    }
    for z in [-18.0, -10.0, -2.0, 6.0, 14.0] {
        for x in [-18.7, 18.7] {
            all.push(pillar(Vec3::new(x, 0.0, z), 1.3, 0.36));
        }
    }
    for [x, z, left_deg] in STALL_PLACES {
        all.push(standing(Vec3::new(2.0 * HALF_WIDTH_M, COUNTER_M, 2.0 * HALF_DEPTH_M), [x, 0.0, z], left_deg));
    }
    for (x, z) in lamps() {
        all.push(pillar(Vec3::new(x, 0.0, z), 3.0, 0.14));
    }
    for (x, z, left_deg) in benches() {
        all.push(standing(Vec3::new(1.8, 0.46, 0.5), [x, 0.0, z], left_deg));
    }
    all.push(pillar(CAROUSEL, 0.06, 3.75));
}

/// The carousel's turning floor, pillar and poles around its middle: it carries whoever stands on it.
pub fn carousel() -> MeshBuilder {
    let profile = [
        (0.0, 0.02),
        (carousel::RADIUS_M, 0.02),
        (carousel::RADIUS_M, carousel::FLOOR_M),
        (0.75, carousel::FLOOR_M),
        (0.75, 2.6),
        (0.0, 2.6),
    ];
    lathe(&profile.map(Vec2::from), 24)
}
