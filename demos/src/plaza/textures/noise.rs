//! Integer-hashed noise that repeats with a period.

use glam::{IVec2, Vec2};

/// Well-mixed bits of a seed and two coordinates (the finaliser `lowbias32` of Wellons, "Prospecting for Hash Functions",
/// 2018).
pub fn hash(seed: u32, x: i32, y: i32) -> u32 {
    let mut h =
        seed.wrapping_mul(0x9e37_79b1) ^ (x as u32).wrapping_mul(0x85eb_ca6b) ^ (y as u32).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    h = h.wrapping_mul(0x21f0_aaad);
    h ^= h >> 15;
    h = h.wrapping_mul(0x735a_2d97);
    h ^ (h >> 15)
}

/// [`hash`] as a number in 0..1.
pub fn unit(seed: u32, x: i32, y: i32) -> f32 {
    (hash(seed, x, y) >> 8) as f32 / 16_777_216.0
}

/// Smooth value noise in 0..1 on a unit lattice that repeats every `period` cells.
pub fn value(at: Vec2, period: IVec2, seed: u32) -> f32 {
    let cell = at.floor();
    let f = at - cell;
    let f = f * f * (3.0 - 2.0 * f);
    let corner = |dx: i32, dy: i32| {
        let c = (cell.as_ivec2() + IVec2::new(dx, dy)).rem_euclid(period);
        unit(seed, c.x, c.y)
    };
    let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * f.x;
    let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * f.x;
    top + (bottom - top) * f.y
}

/// Octaves of [`value`] over a texture (`uv` in 0..1), the coarsest with `cells` cells; 0..1, mostly about 0.5.
pub fn fbm(uv: Vec2, cells: IVec2, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 1.0, 0.0);
    for octave in 0..octaves {
        let period = cells * (1 << octave);
        sum += weight * value(uv * period.as_vec2(), period, seed + octave);
        total += weight;
        weight *= 0.5;
    }
    sum / total
}

/// Where a point lies in a pattern of irregular stones.
#[derive(Clone, Copy, Debug)]
pub struct Stone {
    /// How far to the joint, in cells; 0 in its middle.
    pub joint: f32,
    /// A number in 0..1 that is the stone's own.
    pub id: f32,
    /// From the stone's middle, in cells.
    pub offset: Vec2,
}

/// Worley's cells on a lattice whose odd rows are shifted by half a cell; `period.y` must be even.
pub fn stones(at: Vec2, period: IVec2, jitter: f32, seed: u32) -> Stone {
    let row = at.y.floor() as i32;
    let (mut nearest, mut second) = ((f32::INFINITY, Vec2::ZERO, IVec2::ZERO), f32::INFINITY);
    for y in row - 1..=row + 1 {
        let shift = if y.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
        let column = (at.x - shift).floor() as i32;
        for x in column - 1..=column + 1 {
            let c = IVec2::new(x, y).rem_euclid(period);
            let wander = Vec2::new(unit(seed, c.x, c.y), unit(seed + 1, c.x, c.y)) - 0.5;
            let middle = Vec2::new(x as f32 + shift, y as f32) + 0.5 + wander * jitter;
            let offset = at - middle;
            // Between round and square: stones are hewn.
            let distance = 0.6 * offset.length() + 0.4 * offset.abs().max_element();
            if distance < nearest.0 {
                second = nearest.0;
                nearest = (distance, offset, c);
            } else {
                second = second.min(distance);
            }
        }
    }
    Stone { joint: second - nearest.0, id: unit(seed + 2, nearest.2.x, nearest.2.y), offset: nearest.1 }
}
