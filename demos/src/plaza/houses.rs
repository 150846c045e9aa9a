//! The houses around the square. Their walls are tinted one by one; roofs, doors, windows and shutters are not.
//!
//! A house's front is the plane z = 0 from x = 0 to 4 m for each bay; it is 8 m deep towards −z.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, cylinder, extrude};

use super::arcade::{BAY_M, GALLERY_M};
use super::sketch::{Sketch, at};
use super::surfaces::Surface;
use super::textures::unit;

/// Depth of a house, metres.
pub const HOUSE_DEPTH_M: f32 = 8.0;
const PALE: Surface = Surface::SlabsOf(0xf4ecdc);

/// What makes one house differ from the next.
#[derive(Clone, Copy, Debug)]
pub struct House {
    /// Arcade bays it is wide.
    pub bays: u32,
    /// Where the roof begins, metres above the square.
    pub eaves_m: f32,
    /// Paint of the shutters, sRGB.
    pub shutters: u32,
    /// Which windows are lit, which doors there are.
    pub seed: u32,
}

impl House {
    fn width_m(&self) -> f32 {
        self.bays as f32 * BAY_M
    }

    /// Height of the roof's ridge above its eaves.
    fn rise_m(&self) -> f32 {
        2.3
    }

    /// Plaster walls with gables, white.
    pub fn walls(&self) -> Sketch {
        let (width, eaves, back) = (self.width_m(), self.eaves_m, -HOUSE_DEPTH_M);
        let mut walls = Sketch::default();
        let ridge = eaves + self.rise_m();
        // Seen along −x: depth runs to the right, so that the outline is counter-clockwise.
        let outline = [(0.0, 0.0), (-back, 0.0), (-back, eaves), (-back * 0.5, ridge), (0.0, eaves)].map(Vec2::from);
        let quarter = Mat4::from_rotation_y(std::f32::consts::FRAC_PI_2);
        let solid = extrude(&outline, width).transformed(at(width * 0.5, 0.0, 0.0) * quarter).uv_from_position();
        walls.add(Surface::Plaster(0xffffff), &solid, Mat4::IDENTITY);
        walls
    }

    /// Roof, cornices, windows, doors.
    pub fn fittings(&self) -> Sketch {
        let mut fittings = Sketch::default();
        self.roof(&mut fittings);
        let (width, eaves) = (self.width_m(), self.eaves_m);
        fittings.block(PALE, [-0.02, eaves - 0.34, 0.0], [width + 0.02, eaves - 0.12, 0.16]);
        fittings.block(PALE, [0.0, 7.62, 0.0], [width, 7.74, 0.07]);
        fittings.block(Surface::AshlarOf(0xd8d0c4), [0.0, 0.0, 0.0], [width, 0.75, 0.06]);
        for bay in 0..self.bays {
            let middle = (bay as f32 + 0.5) * BAY_M;
            let lit = |storey: i32, share: f32| unit(self.seed, bay as i32, storey) < share;
            match unit(self.seed, bay as i32, 9) {
                share if share < 0.45 => door(&mut fittings, middle, self.shutters),
                _ => shop_window(&mut fittings, middle, self.shutters),
            }
            opening(&mut fittings, middle, GALLERY_M, Vec2::new(1.15, 2.1), self.shutters, lit(1, 0.3));
            let upper = Vec2::new(1.0, (eaves - 8.9).clamp(0.85, 1.5));
            opening(&mut fittings, middle, 8.2, upper, self.shutters, lit(2, 0.3));
        }
        fittings
    }

    fn roof(&self, fittings: &mut Sketch) {
        let (width, eaves, rise) = (self.width_m(), self.eaves_m, self.rise_m());
        let middle = -HOUSE_DEPTH_M * 0.5;
        let run = HOUSE_DEPTH_M * 0.5 + 0.55;
        let drop = eaves - 0.55 * rise / (HOUSE_DEPTH_M * 0.5) + 0.12;
        let length = Vec2::new(run, eaves + rise - drop + 0.12).length();
        for side in [1.0, -1.0] {
            let (low, high) = (Vec3::new(0.0, drop, middle + side * run), Vec3::new(0.0, eaves + rise + 0.12, middle));
            let [left, right] = if side > 0.0 { [-0.1, width + 0.1] } else { [width + 0.1, -0.1] };
            let spots = [low.with_x(left), low.with_x(right), high.with_x(right), high.with_x(left)];
            let uvs = [(left, length), (right, length), (right, 0.0), (left, 0.0)].map(Vec2::from);
            let mut slope = MeshBuilder::new();
            slope.quad(spots, uvs);
            fittings.add(Surface::Roof, &slope, Mat4::IDENTITY);
            let thick = Vec3::Y * 0.14;
            let mut edge = MeshBuilder::new();
            edge.quad(
                [spots[0] - thick, spots[1] - thick, spots[1], spots[0]],
                [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y],
            );
            edge.quad([spots[3] - thick, spots[2] - thick, spots[1] - thick, spots[0] - thick], [Vec2::ZERO; 4]);
            for (a, b) in [(1, 2), (3, 0)] {
                edge.quad([spots[a] - thick, spots[b] - thick, spots[b], spots[a]], [Vec2::ZERO; 4]);
            }
            fittings.add(Surface::WoodOf(0x9c7a5c), &edge, Mat4::IDENTITY);
        }
        let ridge = Mat4::from_translation(Vec3::new(-0.1, eaves + rise + 0.08, middle))
            * Mat4::from_rotation_z(-std::f32::consts::FRAC_PI_2);
        fittings.add(Surface::Paint(0xa85f43), &cylinder(0.14, width + 0.2, 8), ridge);
        let chimney = width * (0.25 + 0.5 * unit(self.seed, 0, 21));
        let top = eaves + rise + 0.7;
        fittings.block(Surface::Plaster(0xe8dcc8), [chimney - 0.35, eaves, -2.9], [chimney + 0.35, top, -2.3]);
        fittings.block(Surface::Paint(0xa85f43), [chimney - 0.42, top, -2.97], [chimney + 0.42, top + 0.12, -2.23]);
    }
}

/// A window or, from the floor up, a glazed door: surround, panes, sill, shutters folded back.
fn opening(to: &mut Sketch, x: f32, y: f32, size: Vec2, shutters: u32, lit: bool) {
    let (half, top) = (size.x * 0.5, y + size.y);
    let pane = if lit { Surface::LitGlass } else { Surface::Glass };
    to.block(pane, [x - half, y, 0.0], [x + half, top, 0.025]);
    to.block(PALE, [x - half - 0.13, top, 0.0], [x + half + 0.13, top + 0.17, 0.12]);
    to.block(PALE, [x - half - 0.17, y - 0.12, 0.0], [x + half + 0.17, y, 0.16]);
    let bar = Surface::Paint(0xe9dfcd);
    for bar_x in [x - half + 0.035, x, x + half - 0.035] {
        to.block(bar, [bar_x - 0.035, y, 0.0], [bar_x + 0.035, top, 0.06]);
    }
    for share in [0.36, 0.70] {
        let bar_y = y + size.y * share;
        to.block(bar, [x - half, bar_y - 0.02, 0.0], [x + half, bar_y + 0.02, 0.05]);
    }
    for side in [-1.0, 1.0] {
        let (near, far) = (x + side * (half + 0.02), x + side * (half + 0.02 + half));
        to.block(Surface::Slats(shutters), [near.min(far), y, 0.0], [near.max(far), top, 0.07]);
    }
}

/// A door of 2.1 m under a stone lintel.
fn door(to: &mut Sketch, x: f32, paint: u32) {
    let panel = Surface::Paint(paint);
    to.block(Surface::Slats(paint), [x - 0.52, 0.0, 0.0], [x + 0.52, 2.1, 0.09]);
    to.block(Surface::LitGlass, [x - 0.52, 2.16, 0.0], [x + 0.52, 2.5, 0.07]);
    for side in [-1.0, 1.0] {
        let (near, far) = (x + side * 0.52, x + side * 0.74);
        to.block(PALE, [near.min(far), 0.0, 0.0], [near.max(far), 2.55, 0.15]);
        to.block(panel, [x + side * 0.26 - 0.17, 0.25, 0.0], [x + side * 0.26 + 0.17, 1.0, 0.12]);
        to.block(panel, [x + side * 0.26 - 0.17, 1.15, 0.0], [x + side * 0.26 + 0.17, 1.95, 0.12]);
    }
    to.block(PALE, [x - 0.86, 2.55, 0.0], [x + 0.86, 2.8, 0.2]);
    to.block(PALE, [x - 0.52, 2.1, 0.0], [x + 0.52, 2.16, 0.12]);
    to.block(Surface::Slabs, [x - 0.8, 0.0, 0.0], [x + 0.8, 0.1, 0.45]);
    to.block(Surface::Gold, [x + 0.05, 1.02, 0.09], [x + 0.11, 1.1, 0.15]);
}

/// A lit shop window over a panelled sill, a painted board above it.
fn shop_window(to: &mut Sketch, x: f32, paint: u32) {
    to.block(Surface::WoodOf(paint), [x - 1.25, 0.0, 0.0], [x + 1.25, 0.7, 0.12]);
    to.block(Surface::LitGlass, [x - 1.25, 0.7, 0.0], [x + 1.25, 2.35, 0.05]);
    for bar_x in [-1.25, -0.42, 0.42, 1.25] {
        to.block(Surface::WoodOf(paint), [x + bar_x - 0.05, 0.7, 0.0], [x + bar_x + 0.05, 2.35, 0.11]);
    }
    to.block(Surface::WoodOf(paint), [x - 1.3, 1.72, 0.0], [x + 1.3, 1.78, 0.09]);
    to.block(Surface::Paint(paint), [x - 1.42, 2.35, 0.0], [x + 1.42, 2.8, 0.16]);
    to.block(Surface::Gold, [x - 0.9, 2.53, 0.16], [x + 0.9, 2.61, 0.17]);
}
