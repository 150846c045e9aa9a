//! The arcade: columns, arches, and the gallery on top of them that one can walk.
//!
//! A bay runs 4 m along x; its column stands at x = 0. The square lies towards +z, the houses' wall is at z = −4.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{circle_point, cuboid, extrude, lathe};

use super::sketch::{Sketch, at};
use super::surfaces::Surface;

/// Columns stand this far apart, metres.
pub const BAY_M: f32 = 4.0;
/// From the columns to the houses, metres.
pub const DEPTH_M: f32 = 4.0;
/// The gallery's floor above the square, metres: thirty steps.
pub const GALLERY_M: f32 = 5.1;

const SPRINGING_M: f32 = 2.7;
const ARCH_RADIUS_M: f32 = 1.64;
const WALL_M: f32 = 0.46;
const PALE: Surface = Surface::SlabsOf(0xf4ecdc);
/// Turned stone: without joints.
const SMOOTH: Surface = Surface::Plaster(0xecdfc6);

/// One bay with its column, arch, vault, gallery and balustrade.
pub fn bay() -> Sketch {
    let mut bay = Sketch::default();
    bay.include(&column(), Mat4::IDENTITY);
    bay.add(Surface::Ashlar, &arch_wall(), at(BAY_M * 0.5, 0.0, 0.0));
    voussoirs(&mut bay);
    // Cornice under the gallery's edge, the gallery's floor, and the ceiling's beams.
    bay.block(PALE, [0.0, 4.62, 0.0], [BAY_M, 4.80, 0.36]);
    bay.block(Surface::Slabs, [0.0, 4.80, -DEPTH_M], [BAY_M, GALLERY_M, 0.44]);
    for x in [0.0, 1.0, 2.0, 3.0] {
        bay.block(Surface::WoodOf(0xb08868), [x - 0.09, 4.58, -DEPTH_M], [x + 0.09, 4.80, -WALL_M * 0.5]);
    }
    bay.include(&balustrade(), at(0.0, GALLERY_M, 0.22));
    bay
}

/// A round column on a square foot, 2.7 m with its capital; around x = z = 0.
pub fn column() -> Sketch {
    let mut column = Sketch::default();
    column.add(PALE, &cuboid(Vec3::new(0.74, 0.24, 0.74)), at(0.0, 0.12, 0.0));
    #[rustfmt::skip]
    let profile = [
        (0.34, 0.24), (0.35, 0.30), (0.31, 0.37), (0.27, 0.40), (0.27, 0.44), (0.252, 0.9), (0.235, 1.6), (0.215, 2.28),
        (0.25, 2.30), (0.25, 2.36), (0.225, 2.38), (0.28, 2.50), (0.36, 2.56),
    ];
    column.add(SMOOTH, &lathe(&profile.map(Vec2::from), 12), Mat4::IDENTITY);
    column.add(PALE, &cuboid(Vec3::new(0.76, 0.15, 0.60)), at(0.0, SPRINGING_M - 0.075, 0.0));
    column
}

/// Half circle from right to left over the middle of the bay.
fn arc(radius_m: f32) -> impl Iterator<Item = Vec2> {
    (0..=12).map(move |i| circle_point(i, 24) * radius_m + Vec2::Y * SPRINGING_M)
}

fn arch_wall() -> lightcone_render::shapes::MeshBuilder {
    let half = BAY_M * 0.5;
    let mut outline = vec![Vec2::new(half, SPRINGING_M), Vec2::new(half, 4.80), Vec2::new(-half, 4.80)];
    outline.push(Vec2::new(-half, SPRINGING_M));
    let mut opening: Vec<Vec2> = arc(ARCH_RADIUS_M).collect();
    opening.reverse();
    outline.extend(opening);
    extrude(&outline, WALL_M).transformed(at(0.0, 0.0, 0.0)).uv_from_position()
}

/// The arch's own stones, a little proud of the wall, with a keystone.
fn voussoirs(bay: &mut Sketch) {
    let mut ring: Vec<Vec2> = arc(ARCH_RADIUS_M + 0.26).collect();
    let mut inner: Vec<Vec2> = arc(ARCH_RADIUS_M - 0.02).collect();
    inner.reverse();
    ring.extend(inner);
    let ring = extrude(&ring, 0.06).uv_from_position();
    bay.add(PALE, &ring, at(BAY_M * 0.5, 0.0, WALL_M * 0.5 + 0.02));
    let key = [(-0.13, 4.22), (0.13, 4.22), (0.20, 4.70), (-0.20, 4.70)].map(Vec2::from);
    bay.add(PALE, &extrude(&key, 0.14).uv_from_position(), at(BAY_M * 0.5, 0.0, WALL_M * 0.5 + 0.03));
}

/// Four metres of balustrade along x, 1.0 m high, its post at x = 0.
pub fn balustrade() -> Sketch {
    let mut balustrade = Sketch::default();
    balustrade.block(PALE, [0.0, 0.0, -0.14], [BAY_M, 0.10, 0.14]);
    balustrade.block(PALE, [0.0, 0.88, -0.16], [BAY_M, 1.02, 0.16]);
    balustrade.block(PALE, [-0.19, 0.0, -0.20], [0.19, 1.10, 0.20]);
    let profile = [(0.075, 0.10), (0.05, 0.17), (0.095, 0.34), (0.045, 0.66), (0.04, 0.76), (0.075, 0.88)];
    let baluster = lathe(&profile.map(Vec2::from), 6);
    for i in 1..9 {
        balustrade.add(SMOOTH, &baluster, at(i as f32 * BAY_M / 9.0, 0.0, 0.0));
    }
    balustrade
}

/// Where two arcades meet: a pier at the origin; the square lies towards +x and −z, the gallery's corner towards −x and +z.
pub fn corner() -> Sketch {
    let mut corner = Sketch::default();
    corner.block(Surface::Ashlar, [-0.42, 0.0, -0.42], [0.42, 4.80, 0.42]);
    corner.block(PALE, [-0.5, 0.0, -0.5], [0.5, 0.3, 0.5]);
    corner.block(PALE, [-0.5, SPRINGING_M - 0.15, -0.5], [0.5, SPRINGING_M, 0.5]);
    corner.block(Surface::Slabs, [-DEPTH_M, 4.80, 0.0], [0.0, GALLERY_M, DEPTH_M]);
    corner
}
