//! What stands.

use glam::{IVec2, Vec2};

use super::canvas::{Image, ramp, rgb, smoothstep};
use super::noise::{fbm, unit};

/// Lime plaster, nearly white, to be tinted: clouds, trowel marks, a few streaks.
pub fn plaster(size: u32) -> Image {
    Image::opaque(size, |uv| {
        let clouds = fbm(uv, IVec2::splat(3), 4, 83);
        let grain = fbm(uv, IVec2::splat(64), 2, 89);
        let streaks = smoothstep(0.55, 0.8, fbm(uv, IVec2::new(24, 2), 3, 97));
        let patch = smoothstep(0.56, 0.72, fbm(uv, IVec2::splat(4), 3, 101));
        let light = 0.84 + 0.20 * (clouds - 0.5) + 0.07 * (grain - 0.5) - 0.05 * streaks + 0.04 * patch;
        rgb(0xfffaf2) * (light + 0.06)
    })
}

/// Squared limestone in courses, 3 to 4 stones long and 8 high.
pub fn ashlar(size: u32) -> Image {
    let colours = [0xc9b491, 0xd6c3a1, 0xbfa988, 0xd0b78f, 0xdccdb0].map(rgb);
    Image::opaque(size, |uv| {
        let row = (uv.y * 8.0).floor() as i32;
        let stones = 3 + row.rem_euclid(2);
        let x = uv.x * stones as f32 + unit(103, row, 0);
        let column = (x.floor() as i32).rem_euclid(stones);
        let inside = Vec2::new(x.fract(), (uv.y * 8.0).fract());
        let long = 8.0 / stones as f32;
        let [left, right] = [inside.x * long, (1.0 - inside.x) * long];
        let edge = left.min(right).min(inside.y).min(1.0 - inside.y) + 0.03 * (fbm(uv, IVec2::splat(32), 2, 107) - 0.5);
        let face = fbm(uv, IVec2::splat(12), 4, 109);
        let stone = ramp(&colours, unit(113, column, row)) * (0.86 + 0.28 * face);
        // Each stone is dressed: its upper edge catches light, its lower edge lies in shade.
        let relief = 0.07 * smoothstep(0.16, 0.05, inside.y) - 0.10 * smoothstep(0.16, 0.05, 1.0 - inside.y);
        rgb(0x8d7a60).lerp(stone * (1.0 + relief), smoothstep(0.015, 0.055, edge))
    })
}
