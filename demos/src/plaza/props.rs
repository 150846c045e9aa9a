//! Small things: lamps, benches, crates, balls, lights to collect, planters.

use glam::{Mat4, Quat, Vec2, Vec3};
use lightcone_render::shapes::{
    MeshBuilder, bevelled_cuboid, circle_point, cylinder, frustum, icosphere, lathe, torus, uv_sphere,
};

use super::sketch::{Sketch, at, turned};
use super::surfaces::Surface;

/// Side of a crate, metres.
pub const CRATE_M: f32 = 0.9;
/// Radius of a ball, metres.
pub const BALL_RADIUS_M: f32 = 0.6;
const PALE: Surface = Surface::SlabsOf(0xf4ecdc);

/// A lamp post of 3.6 m with a burning lantern.
pub fn lamp() -> Sketch {
    let mut lamp = Sketch::default();
    #[rustfmt::skip]
    let post = [
        (0.22, 0.0), (0.22, 0.12), (0.16, 0.16), (0.13, 0.5), (0.15, 0.55), (0.09, 0.62), (0.06, 0.9), (0.045, 2.6),
        (0.08, 2.64), (0.05, 2.7), (0.04, 2.9), (0.11, 2.96), (0.0, 2.97),
    ].map(Vec2::from);
    lamp.add(Surface::Iron, &lathe(&post, 10), Mat4::IDENTITY);
    lamp.include(&lantern(), at(0.0, 2.97, 0.0));
    lamp
}

/// A six-sided lantern standing on the origin, 0.65 m.
pub fn lantern() -> Sketch {
    let mut lantern = Sketch::default();
    lantern.add(Surface::Glow(0xffc976), &frustum(0.10, 0.17, 0.38, 6), at(0.0, 0.02, 0.0));
    for i in 0..6 {
        let turn = circle_point(i, 6);
        let (low, high) =
            (Vec3::new(turn.y * 0.105, 0.0, turn.x * 0.105), Vec3::new(turn.y * 0.18, 0.42, turn.x * 0.18));
        let lean = Mat4::from_rotation_translation(Quat::from_rotation_arc(Vec3::Y, (high - low).normalize()), low);
        lantern.add(Surface::Iron, &cylinder(0.014, low.distance(high), 4), lean);
    }
    let cap = [(0.22, 0.40), (0.20, 0.44), (0.08, 0.56), (0.03, 0.58), (0.03, 0.62), (0.0, 0.65)].map(Vec2::from);
    lantern.add(Surface::Iron, &lathe(&cap, 6), Mat4::IDENTITY);
    lantern
}

/// A lantern that hangs 0.9 m below its hook at the origin.
pub fn hanging_lantern() -> Sketch {
    let mut hanging = Sketch::default();
    hanging.add(Surface::Iron, &cylinder(0.012, 0.35, 4), at(0.0, -0.35, 0.0));
    hanging.include(&lantern(), at(0.0, -0.98, 0.0));
    hanging
}

/// A bench for three that looks towards +z.
pub fn bench() -> Sketch {
    let mut bench = Sketch::default();
    let along = Mat4::from_rotation_y(std::f32::consts::FRAC_PI_2);
    for i in 0..4 {
        let slat = bevelled_cuboid(Vec3::new(0.10, 0.04, 1.8), 0.01);
        bench.add(Surface::Wood, &slat, at(0.0, 0.45, -0.18 + 0.125 * i as f32) * along);
        if i < 3 {
            let back = at(0.0, 0.60 + 0.14 * i as f32, -0.27 - 0.03 * i as f32) * Mat4::from_rotation_x(1.35);
            bench.add(Surface::Wood, &slat, back * along);
        }
    }
    for x in [-0.72, 0.72] {
        bench.block(Surface::Iron, [x - 0.03, 0.0, 0.16], [x + 0.03, 0.43, 0.21]);
        bench.block(Surface::Iron, [x - 0.03, 0.0, -0.26], [x + 0.03, 0.43, -0.21]);
        bench.block(Surface::Iron, [x - 0.03, 0.39, -0.26], [x + 0.03, 0.43, 0.23]);
        let post = at(x, 0.64, -0.29) * Mat4::from_rotation_x(-0.2);
        bench.add(Surface::Iron, &bevelled_cuboid(Vec3::new(0.06, 0.52, 0.04), 0.008), post);
    }
    bench
}

/// A wooden crate around the origin, to be pushed.
pub fn crate_box() -> Sketch {
    let mut body = Sketch::default();
    let (half, rim) = (CRATE_M * 0.5, 0.11);
    let inner = bevelled_cuboid(Vec3::splat(CRATE_M - 0.07), 0.01);
    body.add(Surface::WoodOf(0xe0c49c), &inner, Mat4::IDENTITY);
    let edge = half - rim * 0.5;
    for (a, b) in [(-edge, -edge), (edge, -edge), (edge, edge), (-edge, edge)] {
        let frame = Surface::WoodOf(0xb98f62);
        let post = bevelled_cuboid(Vec3::new(rim, CRATE_M, rim), 0.014);
        let beam = bevelled_cuboid(Vec3::new(rim, CRATE_M - 2.0 * rim, rim), 0.014);
        body.add(frame, &post, at(a, 0.0, b));
        body.add(frame, &beam, at(0.0, a, b) * Mat4::from_rotation_z(std::f32::consts::FRAC_PI_2));
        body.add(frame, &beam, at(a, b, 0.0) * Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2));
    }
    body
}

/// A ball around the origin: gores in two colours, to be kicked about.
pub fn ball(first: u32, second: u32) -> Sketch {
    let whole = uv_sphere(BALL_RADIUS_M, 24);
    let mut gores = [MeshBuilder::new(), MeshBuilder::new()];
    for triangle in whole.indices().chunks_exact(3) {
        let corners: [_; 3] = std::array::from_fn(|i| whole.vertices()[triangle[i] as usize]);
        let middle: Vec3 = corners.iter().map(|v| Vec3::from(v.position)).sum();
        let turn = libm::atan2f(middle.x, middle.z) / std::f32::consts::TAU + 0.5;
        let gore = &mut gores[(turn * 8.0) as usize % 2];
        let copied = corners.map(|v| gore.vertex(v.position.into(), v.normal.into(), v.uv.into()));
        gore.triangle(copied);
    }
    let mut ball = Sketch::default();
    for (gore, colour) in gores.iter().zip([first, second]) {
        ball.add(Surface::Lacquer(colour), gore, Mat4::IDENTITY);
    }
    ball
}

/// A light to collect: a glowing heart in two gilded rings.
pub fn collectible() -> Sketch {
    let mut light = Sketch::default();
    light.add(Surface::Glow(0xffe2a0), &icosphere(0.15, 1), Mat4::IDENTITY);
    let ring = torus(0.27, 0.022, 20, 6);
    light.add(Surface::Gold, &ring, Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2));
    light.add(Surface::Gold, &ring, Mat4::from_rotation_z(1.1));
    light
}

/// A square planter of stone around a tree, with a ledge to sit on.
pub fn planter() -> Sketch {
    let mut planter = Sketch::default();
    let (half, wall) = (1.15, 0.22);
    for i in 0..4 {
        let mut side = Sketch::default();
        side.block(PALE, [-half, 0.0, half - wall], [half - wall, 0.42, half]);
        side.block(
            Surface::SlabsOf(0xfffaf0),
            [-half - 0.05, 0.42, half - wall - 0.05],
            [half - wall - 0.05, 0.5, half + 0.05],
        );
        planter.include(&side, turned(0.0, 0.0, 0.0, 90.0 * i as f32));
    }
    planter.block(Surface::Grass, [-half + wall, 0.3, -half + wall], [half - wall, 0.4, half - wall]);
    planter
}

/// Strings of pennants from (0, 0, 0) to (`length_m`, 0, 0), sagging.
pub fn pennants(length_m: f32) -> Sketch {
    const COLOURS: [u32; 5] = [0xc8443a, 0xe9b949, 0x3f7f8c, 0xf1e6d0, 0x6f8f4a];
    let mut string = Sketch::default();
    let sag = |share: f32| -4.0 * share * (1.0 - share) * length_m * 0.06;
    let count = (length_m / 0.55) as u32;
    for i in 0..count {
        let spot = |k: u32| {
            let share = k as f32 / count as f32;
            Vec3::new(share * length_m, sag(share), 0.0)
        };
        let (a, b) = (spot(i), spot(i + 1));
        let rope = Mat4::from_rotation_translation(Quat::from_rotation_arc(Vec3::Y, (b - a).normalize()), a);
        string.add(Surface::Paint(0x6b5a48), &frustum(0.012, 0.012, a.distance(b), 3), rope);
        let (left, right, tip) = (a.lerp(b, 0.14), a.lerp(b, 0.86), a.lerp(b, 0.5) - Vec3::Y * 0.46);
        let mut cloth = MeshBuilder::new();
        for normal in [Vec3::Z, Vec3::NEG_Z] {
            let corners = [left, tip, right].map(|p| cloth.vertex(p, normal, Vec2::ZERO));
            let [l, t, r] = corners;
            cloth.triangle(if normal.z > 0.0 { [l, t, r] } else { [l, r, t] });
        }
        string.add(Surface::Paint(COLOURS[i as usize % COLOURS.len()]), &cloth, Mat4::IDENTITY);
    }
    string
}

/// A gull that glides along −z: body, tail and two bent wings, 1.2 m across.
pub fn gull() -> Sketch {
    let mut gull = Sketch::default();
    let white = Surface::Paint(0xf4f2ee);
    let body = uv_sphere(0.5, 8);
    gull.add(white, &body, Mat4::from_scale(Vec3::new(0.14, 0.13, 0.46)));
    gull.add(
        Surface::Paint(0xe3a63c),
        &frustum(0.03, 0.0, 0.12, 5),
        at(0.0, 0.0, -0.22) * Mat4::from_rotation_x(-std::f32::consts::FRAC_PI_2),
    );
    for side in [-1.0_f32, 1.0] {
        let spots =
            [(0.04, 0.02, -0.10), (0.30, 0.10, -0.14), (0.62, 0.02, 0.04), (0.30, 0.10, 0.06), (0.04, 0.02, 0.10)];
        let mut wing = MeshBuilder::new();
        for normal in [Vec3::Y, Vec3::NEG_Y] {
            let [a, b, c, d, e] = spots.map(|(x, y, z)| wing.vertex(Vec3::new(side * x, y, z), normal, Vec2::ZERO));
            for [p, q, r] in [[a, d, b], [a, e, d], [b, d, c]] {
                wing.triangle(if (normal.y > 0.0) == (side > 0.0) { [p, q, r] } else { [p, r, q] });
            }
        }
        gull.add(Surface::Paint(0xd9dade), &wing, Mat4::IDENTITY);
    }
    gull
}
