//! The tower: a round core, a ramp that climbs around it behind columns, and a belvedere on top.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::shapes::{MeshBuilder, cylinder, lathe, uv_sphere};

use super::sketch::{Sketch, at, turned};
use super::surfaces::Surface;

/// Radius of the core, metres.
pub const CORE_RADIUS_M: f32 = 2.05;
/// Outer edge of the ramp, metres.
pub const RAMP_RADIUS_M: f32 = 3.75;
/// How high the ramp climbs, metres.
pub const CLIMB_M: f32 = 10.2;
/// Thickness of the parapet.
pub const PARAPET_M: f32 = 0.22;
/// Angles are from +z towards +x, in parts of a full turn: the ramp begins in the west ...
const START: f32 = -0.25;
/// ... climbs two and a half turns ...
const TURNS: f32 = 2.5;
/// ... and goes on level for this much.
const LEVEL: f32 = 0.42;
const PARTS_PER_TURN: f32 = 40.0;
const PALE: Surface = Surface::SlabsOf(0xf4ecdc);
const SMOOTH: Surface = Surface::Plaster(0xecdfc6);

/// Height of the ramp above the tower's foot, `turn` turns after its beginning.
pub fn ramp_height_m(turn: f32) -> f32 {
    (turn / TURNS).clamp(0.0, 1.0) * CLIMB_M
}

/// A point at a radius, `turn` turns after the ramp's beginning.
pub fn around(turn: f32, radius_m: f32, height_m: f32) -> Vec3 {
    let angle_rad = (START + turn) * std::f32::consts::TAU;
    Vec3::new(libm::sinf(angle_rad) * radius_m, height_m, libm::cosf(angle_rad) * radius_m)
}

/// Sweeps a closed section, counter-clockwise in (radius, height above the ramp), along the ramp. Sides are flat, ends closed.
fn sweep(section: &[[f32; 2]], from_turn: f32, to_turn: f32) -> MeshBuilder {
    let parts = ((to_turn - from_turn) * PARTS_PER_TURN).ceil().max(1.0) as u32;
    let turn_at = |i: u32| from_turn + (to_turn - from_turn) * i as f32 / parts as f32;
    let spot = |turn: f32, [radius, above]: [f32; 2]| around(turn, radius, ramp_height_m(turn) + above);
    let mut mesh = MeshBuilder::new();
    for (j, &a) in section.iter().enumerate() {
        let b = section[(j + 1) % section.len()];
        let breadth_m = Vec2::from(a).distance(b.into());
        for i in 0..parts {
            let (t0, t1) = (turn_at(i), turn_at(i + 1));
            let along = |t: f32| t * std::f32::consts::TAU * a[0].max(b[0]);
            let uvs = [(along(t0), 0.0), (along(t1), 0.0), (along(t1), -breadth_m), (along(t0), -breadth_m)];
            mesh.quad([spot(t0, a), spot(t1, a), spot(t1, b), spot(t0, b)], uvs.map(Vec2::from));
        }
    }
    // Sections are quadrilaterals, so that each end is one more.
    if let [a, b, c, d] = *section {
        let flat = [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y];
        mesh.quad([a, d, c, b].map(|p| spot(to_turn, p)), flat);
        mesh.quad([a, b, c, d].map(|p| spot(from_turn, p)), flat);
    }
    mesh
}

/// The surface one walks on, for the collider: ramp, level end and the belvedere's floor.
pub fn walkway() -> MeshBuilder {
    let mut mesh = sweep(&[[1.9, -0.34], [3.75, -0.34], [3.75, 0.0], [1.9, 0.0]], 0.0, TURNS + LEVEL);
    mesh.append(&cylinder(CORE_RADIUS_M, CLIMB_M, 32), Mat4::IDENTITY);
    mesh
}

/// Walls that keep walkers on the tower, for the collider.
pub fn parapets() -> MeshBuilder {
    let outer = RAMP_RADIUS_M - PARAPET_M;
    let section = [[outer, -0.34], [RAMP_RADIUS_M, -0.34], [RAMP_RADIUS_M, 1.0], [outer, 1.0]];
    let mut mesh = sweep(&section, 0.06, TURNS + LEVEL);
    // The end of the level part, and the belvedere's edge where the ramp lies below it.
    mesh.append(
        &sweep(&[[2.0, 0.0], [outer, 0.0], [outer, 1.0], [2.0, 1.0]], TURNS + LEVEL - 0.012, TURNS + LEVEL),
        Mat4::IDENTITY,
    );
    mesh.append(
        &sweep(&[[1.86, -0.1], [2.05, -0.1], [2.05, 0.95], [1.86, 0.95]], TURNS + LEVEL, TURNS + 0.99),
        Mat4::IDENTITY,
    );
    mesh
}

/// The whole tower on its foot at the origin.
pub fn tower() -> Sketch {
    let mut tower = Sketch::default();
    let core = [(CORE_RADIUS_M, 0.0), (CORE_RADIUS_M, CLIMB_M - 0.2)].map(Vec2::from);
    // Six tiles of masonry go around exactly.
    let fit = 6.0 * 2.4 / (CORE_RADIUS_M * std::f32::consts::TAU);
    let core = lathe(&core, 40).map_vertices(|v| v.uv[0] *= fit);
    tower.add(Surface::Ashlar, &core, Mat4::IDENTITY);
    let skirt = [(2.25, 0.0), (2.25, 0.4), (CORE_RADIUS_M, 0.5)].map(Vec2::from);
    tower.add(Surface::AshlarOf(0xc8bfb2), &lathe(&skirt, 32), Mat4::IDENTITY);
    let slab = [[1.95, -0.34], [RAMP_RADIUS_M, -0.34], [RAMP_RADIUS_M, 0.0], [1.95, 0.0]];
    tower.add(Surface::Slabs, &sweep(&slab, 0.0, TURNS + LEVEL), Mat4::IDENTITY);
    tower.add(Surface::Ashlar, &parapets(), Mat4::IDENTITY);
    let (inside, outside) = (RAMP_RADIUS_M - PARAPET_M - 0.05, RAMP_RADIUS_M + 0.06);
    let coping = [[inside, 1.0], [outside, 1.0], [outside, 1.09], [inside, 1.09]];
    tower.add(PALE, &sweep(&coping, 0.06, TURNS + LEVEL), Mat4::IDENTITY);
    let band = [[3.7, -0.42], [outside, -0.42], [outside, -0.24], [3.7, -0.24]];
    tower.add(PALE, &sweep(&band, 0.12, TURNS + LEVEL), Mat4::IDENTITY);
    for (foot, height) in ramp_columns() {
        tower.add(SMOOTH, &column(height), Mat4::from_translation(foot));
    }
    windows(&mut tower);
    belvedere(&mut tower);
    tower
}

/// Where slim columns stand from turn to turn, wherever the ramp above leaves room for them: foot and height.
pub fn ramp_columns() -> impl Iterator<Item = (Vec3, f32)> {
    (2..24).filter_map(|i| {
        let turn = 0.125 * i as f32;
        let below = if turn < 1.0 { 0.0 } else { ramp_height_m(turn - 1.0) + 1.09 };
        let height = ramp_height_m(turn) - 0.34 - below;
        (turn <= TURNS + LEVEL && height > 0.5).then(|| (around(turn, 3.63, below), height))
    })
}

fn column(height_m: f32) -> MeshBuilder {
    let h = height_m;
    let profile = [(0.17, 0.0), (0.17, 0.1), (0.12, 0.16), (0.105, h - 0.28), (0.18, h - 0.12), (0.18, h)];
    lathe(&profile.map(Vec2::from), 10)
}

/// Where the belvedere's columns stand.
pub fn belvedere_columns() -> impl Iterator<Item = Vec3> {
    (0..8).map(|i| around((i as f32 + 0.5) / 8.0, 1.84, CLIMB_M))
}

fn windows(tower: &mut Sketch) {
    for turn in [0.55_f32, 1.05, 1.55, 2.05] {
        let middle = around(turn, CORE_RADIUS_M, ramp_height_m(turn) + 1.1);
        let facing = turned(middle.x, middle.y, middle.z, (START + turn) * 360.0);
        let mut window = Sketch::default();
        window.block(PALE, [-0.34, -0.12, -0.2], [0.34, 0.0, 0.10]);
        window.block(PALE, [-0.34, 1.1, -0.2], [0.34, 1.24, 0.08]);
        window.block(Surface::LitGlass, [-0.22, 0.0, -0.2], [0.22, 1.1, 0.025]);
        for x in [-0.27, 0.0, 0.27] {
            window.block(PALE, [x - 0.05, 0.0, -0.2], [x + 0.05, 1.1, if x == 0.0 { 0.03 } else { 0.07 }]);
        }
        tower.include(&window, facing);
    }
}

fn belvedere(tower: &mut Sketch) {
    let floor = [(CORE_RADIUS_M, CLIMB_M - 0.2), (CORE_RADIUS_M, CLIMB_M), (0.0, CLIMB_M)].map(Vec2::from);
    tower.add(Surface::Slabs, &lathe(&floor, 40).uv_from_position(), Mat4::IDENTITY);
    let shaft = [(0.18, 0.0), (0.18, 0.1), (0.125, 0.17), (0.11, 2.25), (0.18, 2.4), (0.18, 2.5)].map(Vec2::from);
    for foot in belvedere_columns() {
        tower.add(SMOOTH, &lathe(&shaft, 10), Mat4::from_translation(foot));
    }
    #[rustfmt::skip]
    let lintel = [(1.62, 2.5), (2.06, 2.5), (2.06, 2.72), (2.2, 2.8), (2.2, 2.9), (1.62, 2.9), (1.62, 2.5)].map(Vec2::from);
    tower.add(PALE, &lathe(&lintel, 32), at(0.0, CLIMB_M, 0.0));
    let ceiling = [(1.7, 0.0), (0.0, 0.0)].map(Vec2::from);
    let upside_down = at(0.0, CLIMB_M + 2.85, 0.0) * Mat4::from_scale(Vec3::new(1.0, -1.0, 1.0));
    tower.add(Surface::Paint(0x3f6f8c), &lathe(&ceiling, 24), upside_down);
    let dome =
        [(2.42, 2.86), (2.3, 3.15), (1.95, 3.75), (1.4, 4.3), (0.75, 4.7), (0.2, 4.95), (0.0, 5.0)].map(Vec2::from);
    tower.add(Surface::Roof, &lathe(&dome, 32), at(0.0, CLIMB_M, 0.0));
    let soffit = [(1.7, 2.88), (2.42, 2.86)].map(Vec2::from);
    tower.add(PALE, &lathe(&soffit, 32), at(0.0, CLIMB_M, 0.0));
    tower.add(Surface::Gold, &uv_sphere(0.24, 14), at(0.0, CLIMB_M + 5.15, 0.0));
    tower.add(Surface::Gold, &lathe(&[(0.06, 0.0), (0.0, 1.0)].map(Vec2::from), 8), at(0.0, CLIMB_M + 5.3, 0.0));
    tower.add(Surface::Glow(0xffd58a), &uv_sphere(0.22, 12), at(0.0, CLIMB_M + 2.3, 0.0));
    tower.add(Surface::Iron, &cylinder(0.02, 0.4, 5), at(0.0, CLIMB_M + 2.46, 0.0));
}
