//! Where everything stands: data, no geometry. Metres; x grows to the east, z to the south, the fountain is the origin.

use glam::{Mat4, Quat, Vec3};

use super::arcade::{BAY_M, GALLERY_M};
use super::houses::House;
use super::landscape::land_height_m;
use super::terrace::TERRACE_M;
use super::textures::unit;
use super::tower::CLIMB_M;

/// A model of the plaza.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    Paving,
    Landscape,
    Terrace,
    Tower,
    Bay,
    Corner,
    HouseWalls(usize),
    HouseFittings(usize),
    Fountain,
    Spray,
    Tree(u32),
    Cypress,
    PottedBush,
    Planter,
    Stall(usize),
    Lamp,
    HangingLantern,
    Bench,
    Pennants,
    CarouselBase,
    FarHouse,
    FarTree,
    FarCypress,
    // What moves.
    BasinWater,
    Carousel,
    Horse,
    Crate,
    Ball(usize),
    Collectible,
    Gull,
}

impl Piece {
    /// Those that a placement never names.
    pub const MOVING: [Self; 9] = [
        Self::BasinWater,
        Self::Carousel,
        Self::Horse,
        Self::Crate,
        Self::Ball(0),
        Self::Ball(1),
        Self::Ball(2),
        Self::Collectible,
        Self::Gull,
    ];
}

/// One thing that stands still.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    /// The model that stands there.
    pub piece: Piece,
    /// Of the model's origin, world space, metres.
    pub position: Vec3,
    /// Turned to the left, degrees.
    pub left_deg: f32,
    /// Stretched.
    pub scale: Vec3,
    /// sRGB that multiplies its colours.
    pub tint: u32,
}

impl Placement {
    fn new(piece: Piece, x: f32, y: f32, z: f32) -> Self {
        Self { piece, position: Vec3::new(x, y, z), left_deg: 0.0, scale: Vec3::ONE, tint: 0xffffff }
    }

    fn turned(self, left_deg: f32) -> Self {
        Self { left_deg, ..self }
    }

    fn scaled(self, x: f32, y: f32, z: f32) -> Self {
        Self { scale: Vec3::new(x, y, z), ..self }
    }

    fn tinted(self, tint: u32) -> Self {
        Self { tint, ..self }
    }

    /// The same as a matrix.
    pub fn world_from_model(&self) -> Mat4 {
        let turn = Quat::from_rotation_y(self.left_deg.to_radians());
        Mat4::from_scale_rotation_translation(self.scale, turn, self.position)
    }
}

/// The kinds of houses.
pub const HOUSES: [House; 4] = [
    House { bays: 3, eaves_m: 10.5, shutters: 0x5f7d6a, seed: 401 },
    House { bays: 3, eaves_m: 11.6, shutters: 0x4d6c86, seed: 402 },
    House { bays: 3, eaves_m: 9.8, shutters: 0x8a5a44, seed: 403 },
    House { bays: 4, eaves_m: 12.4, shutters: 0x6d7f57, seed: 404 },
];

/// Along each side of the square from left to right as one looks at it: kind of house and the colour of its plaster.
const WEST: [(usize, u32); 4] = [(1, 0xe8b07a), (2, 0xefe0c2), (0, 0xd98f72), (1, 0xecd3a0)];
const EAST: [(usize, u32); 4] = [(0, 0xf0d9a4), (1, 0xe09f80), (2, 0xe9e0cf), (0, 0xe3b77e)];
const SOUTH: [(usize, u32); 5] = [(2, 0xe6c898), (0, 0xdf9c7c), (3, 0xf1e4c8), (1, 0xe2b183), (2, 0xd8c9a6)];

/// Colours of the stalls' cloth and of what they sell.
pub const STALLS: [(u32, [u32; 3]); 3] = [
    (0xb8433c, [0xd8472f, 0xe8a030, 0x7fa03a]),
    (0x2f6f86, [0xe9c33c, 0xd9662f, 0x8a3a5c]),
    (0x5d7f43, [0xf0d24a, 0xc93a34, 0xe58a3a]),
];

/// Colours of the balls.
pub const BALLS: [(u32, u32); 3] = [(0xd8473a, 0xf3e8d2), (0x2f7f9c, 0xf3d9a0), (0xe9b03c, 0x5d7f43)];
/// Where the balls lie at first.
pub const BALL_PLACES: [[f32; 2]; 3] = [[-5.5, 14.8], [5.0, -15.5], [-9.0, -14.5]];
/// Where the crates lie at first: their middles.
pub const CRATE_PLACES: [[f32; 3]; 7] = [
    [6.4, 0.46, 15.2],
    [7.4, 0.46, 15.4],
    [6.9, 1.38, 15.3],
    [-11.6, 0.46, 16.4],
    [-12.7, 0.46, 16.2],
    [10.6, 0.46, -9.6],
    [10.8, 1.38, -9.7],
];
/// Where players appear: x, z, all looking at the fountain from the south.
pub const SPAWNS: [[f32; 2]; 8] =
    [[0.0, 16.6], [1.6, 17.0], [-1.6, 17.0], [3.2, 16.8], [-3.2, 16.8], [0.8, 18.2], [-0.8, 18.2], [4.8, 17.4]];

/// Where the tower's foot is.
pub const TOWER: Vec3 = Vec3::new(16.0, TERRACE_M, -31.0);
/// Where the carousel's middle is.
pub const CAROUSEL: Vec3 = Vec3::new(-13.0, TERRACE_M, -30.0);
/// Trees of the square, in planters.
pub const TREES: [[f32; 2]; 8] = [
    [-15.0, -5.0],
    [15.0, -5.0],
    [-15.0, -12.5],
    [15.0, -12.5],
    [-12.0, -20.0],
    [12.0, -20.0],
    [-16.5, 17.0],
    [16.5, 17.0],
];
/// Cypresses of the terrace, in planters: x, z, height.
pub const CYPRESSES: [[f32; 3]; 6] = [
    [-22.0, -34.2, 8.5],
    [-6.5, -34.2, 7.2],
    [6.5, -34.2, 7.8],
    [22.0, -34.2, 7.0],
    [9.6, -26.2, 6.0],
    [-9.6, -26.2, 6.4],
];
/// Stalls: x, z, degrees.
pub const STALL_PLACES: [[f32; 3]; 6] = [
    [-15.6, 2.5, 90.0],
    [-15.6, 7.2, 90.0],
    [-15.6, 11.9, 90.0],
    [15.6, 2.5, -90.0],
    [15.6, 7.2, -90.0],
    [15.6, 11.9, -90.0],
];
/// Lamp posts and benches stand on circles around the fountain.
pub const LAMPS_RADIUS_M: f32 = 11.0;
const BENCHES_RADIUS_M: f32 = 7.4;

/// A point on a circle around the fountain, degrees from +z towards +x.
fn on_circle(radius_m: f32, degrees: f32) -> (f32, f32) {
    let angle_rad = degrees.to_radians();
    (libm::sinf(angle_rad) * radius_m, libm::cosf(angle_rad) * radius_m)
}

/// Places of the lamp posts.
pub fn lamps() -> impl Iterator<Item = (f32, f32)> {
    (0..8).map(|i| on_circle(LAMPS_RADIUS_M, 22.5 + 45.0 * i as f32))
}

/// Places of the benches and where they look.
pub fn benches() -> impl Iterator<Item = (f32, f32, f32)> {
    (0..4).map(|i| {
        let degrees = 45.0 + 90.0 * i as f32;
        let (x, z) = on_circle(BENCHES_RADIUS_M, degrees);
        (x, z, degrees + 180.0)
    })
}

/// Everything that stands still.
pub fn placements() -> Vec<Placement> {
    let mut all: Vec<Placement> = [Piece::Landscape, Piece::Paving, Piece::Terrace, Piece::Fountain, Piece::Spray]
        .map(|piece| Placement::new(piece, 0.0, 0.0, 0.0))
        .into();
    all.push(Placement { position: TOWER, ..Placement::new(Piece::Tower, 0.0, 0.0, 0.0) });
    all.push(Placement { position: CAROUSEL, ..Placement::new(Piece::CarouselBase, 0.0, 0.0, 0.0) });
    arcades(&mut all);
    houses(&mut all);
    greenery(&mut all);
    furniture(&mut all);
    surroundings(&mut all);
    all
}

fn arcades(all: &mut Vec<Placement>) {
    for i in 0..11 {
        let along = i as f32 * BAY_M;
        all.push(Placement::new(Piece::Bay, -20.0, 0.0, 20.0 - along).turned(90.0));
        all.push(Placement::new(Piece::Bay, 20.0, 0.0, -24.0 + along).turned(-90.0));
        if i % 2 == 0 {
            all.push(Placement::new(Piece::HangingLantern, -22.0, 4.6, 18.0 - along));
            all.push(Placement::new(Piece::HangingLantern, 22.0, 4.6, -22.0 + along));
        }
    }
    for i in 0..10 {
        all.push(Placement::new(Piece::Bay, 20.0 - i as f32 * BAY_M, 0.0, 20.0).turned(180.0));
    }
    all.push(Placement::new(Piece::Corner, -20.0, 0.0, 20.0));
    all.push(Placement::new(Piece::Corner, 20.0, 0.0, 20.0).turned(90.0));
}

fn houses(all: &mut Vec<Placement>) {
    let mut row = |row: &[(usize, u32)], start: Vec3, left_deg: f32| {
        let mut along = 0.0;
        for &(kind, tint) in row {
            let turn = Quat::from_rotation_y(left_deg.to_radians());
            let position = start + turn * Vec3::X * along;
            for piece in [Piece::HouseWalls(kind), Piece::HouseFittings(kind)] {
                let tint = if matches!(piece, Piece::HouseWalls(_)) { tint } else { 0xffffff };
                all.push(Placement { position, left_deg, tint, ..Placement::new(piece, 0.0, 0.0, 0.0) });
            }
            along += HOUSES[kind].bays as f32 * BAY_M;
        }
    };
    row(&WEST, Vec3::new(-24.0, 0.0, 24.0), 90.0);
    row(&EAST, Vec3::new(24.0, 0.0, -24.0), -90.0);
    row(&SOUTH, Vec3::new(32.0, 0.0, 24.0), 180.0);
}

fn greenery(all: &mut Vec<Placement>) {
    for (i, [x, z]) in TREES.into_iter().enumerate() {
        let size = 0.92 + 0.2 * unit(411, i as i32, 0);
        all.push(Placement::new(Piece::Planter, x, 0.0, z));
        all.push(
            Placement::new(Piece::Tree(i as u32 % 2), x, 0.38, z).turned(77.0 * i as f32).scaled(size, size, size),
        );
    }
    for [x, z, height] in CYPRESSES {
        all.push(Placement::new(Piece::Planter, x, TERRACE_M, z).scaled(0.62, 1.0, 0.62));
        all.push(Placement::new(Piece::Cypress, x, TERRACE_M + 0.3, z).scaled(height * 1.15, height, height * 1.15));
    }
    for z in [-18.0, -10.0, -2.0, 6.0, 14.0] {
        for x in [-18.7, 18.7] {
            all.push(Placement::new(Piece::PottedBush, x, 0.0, z).turned(z * 31.0));
        }
    }
}

fn furniture(all: &mut Vec<Placement>) {
    for (i, (x, z)) in lamps().enumerate() {
        all.push(Placement::new(Piece::Lamp, x, 0.0, z));
        // From this post to the next one to the left.
        let left_deg = 22.5 + 45.0 * i as f32 + 22.5;
        all.push(Placement::new(Piece::Pennants, x, 3.45, z).turned(left_deg));
    }
    for (x, z, left_deg) in benches() {
        all.push(Placement::new(Piece::Bench, x, 0.0, z).turned(left_deg));
    }
    for (i, [x, z, left_deg]) in STALL_PLACES.into_iter().enumerate() {
        all.push(Placement::new(Piece::Stall(i % STALLS.len()), x, 0.0, z).turned(left_deg));
    }
}

/// The town and the trees outside, scattered by a hash, none in the sea.
fn surroundings(all: &mut Vec<Placement>) {
    const PLASTER: [u32; 5] = [0xf0e2c6, 0xe6bd92, 0xefd3a8, 0xdd9f80, 0xf3ecdd];
    for i in 0..150 {
        let random = |n: i32| unit(421, i, n);
        let distance = 46.0 + 190.0 * random(0) * random(0);
        let (x, z) = on_circle(distance, 360.0 * random(1));
        let ground = land_height_m(glam::Vec2::new(x, z));
        if ground < -5.0 || (z < -30.0 && x.abs() < 34.0) || (x.abs() < 42.0 && (-40.0..42.0).contains(&z)) {
            continue;
        }
        let place = |piece| Placement::new(piece, x, ground, z).turned(360.0 * random(2));
        all.push(match i % 3 {
            0 => {
                let size = 0.9 + 0.5 * random(3);
                place(Piece::FarHouse).scaled(size, size, size).tinted(PLASTER[(random(4) * 5.0) as usize])
            }
            1 => {
                let height = 6.0 + 4.0 * random(3);
                place(Piece::FarTree).scaled(height * 1.2, height, height * 1.2)
            }
            _ => {
                let height = 8.0 + 5.0 * random(3);
                place(Piece::FarCypress).scaled(height * 0.9, height, height * 0.9)
            }
        });
    }
}

/// Where lights to collect may appear.
pub fn collectible_spots() -> Vec<Vec3> {
    const UP: f32 = 1.05;
    let mut spots = Vec::new();
    for [x, z] in [
        [0.0, 8.5],
        [8.5, 0.0],
        [-8.5, 0.0],
        [0.0, -8.5],
        [-11.5, 15.5],
        [11.5, 15.5],
        [-18.0, 9.5],
        [18.0, 9.5],
        [-17.5, -8.8],
        [17.5, -8.8],
        [-12.5, -16.3],
        [12.5, -16.3],
        [0.0, -16.5],
        [-22.0, -12.0],
        [-22.0, 4.0],
        [22.0, -12.0],
        [22.0, 4.0],
        [-8.0, 22.0],
        [8.0, 22.0],
    ] {
        spots.push(Vec3::new(x, UP, z));
    }
    for [x, z] in [[0.0, -27.0], [-3.5, -34.0], [3.5, -34.0], [-20.5, -30.5], [-13.0, -25.4], [21.8, -31.5]] {
        spots.push(Vec3::new(x, TERRACE_M + UP, z));
    }
    for [x, z] in [[-22.0, -16.0], [-22.0, 0.0], [-22.0, 16.0], [22.0, -16.0], [22.0, 0.0], [22.0, 16.0], [0.0, 22.0]] {
        spots.push(Vec3::new(x, GALLERY_M + UP, z));
    }
    spots.push(TOWER + Vec3::Y * (CLIMB_M + UP));
    spots.push(TOWER + super::tower::around(1.3, 2.8, super::tower::ramp_height_m(1.3) + UP));
    spots.push(TOWER + super::tower::around(2.1, 2.8, super::tower::ramp_height_m(2.1) + UP));
    spots
}
