//! Roofs, timber and cloth.

use glam::{IVec2, Vec2, Vec3};

use super::canvas::{Image, ramp, rgb, smoothstep};
use super::noise::{fbm, unit};

/// Four planks side by side, grain along v.
pub fn wood(size: u32) -> Image {
    let colours = [0xa87a4f, 0xb98a5b, 0x9c6f46, 0xc2956a].map(rgb);
    Image::opaque(size, |uv| {
        let plank = (uv.x * 4.0) as i32;
        let across = (uv.x * 4.0).fract();
        let bend = (fbm(uv, IVec2::new(4, 2), 2, 127) - 0.5) * 0.08;
        let grain = fbm(Vec2::new(uv.x + bend, uv.y), IVec2::new(48, 2), 3, 131 + plank as u32);
        let edge = smoothstep(0.0, 0.07, across.min(1.0 - across));
        ramp(&colours, unit(137, plank, 0)) * (0.74 + 0.46 * grain) * (0.55 + 0.45 * edge)
    })
}

/// Barrel tiles, 8 across and 4 courses down the slope.
pub fn roof_tiles(size: u32) -> Image {
    let colours = [0xa9573a, 0xbd6a45, 0xc97d55, 0x9c4d35, 0xb87350].map(rgb);
    Image::opaque(size, |uv| {
        let (column, row) = ((uv.x * 8.0) as i32, (uv.y * 4.0) as i32);
        let inside = Vec2::new((uv.x * 8.0).fract(), (uv.y * 4.0).fract());
        // A round back between two gutters; each course lies under the next one up.
        let back = (1.0 - (2.0 * inside.x - 1.0).powi(2)).sqrt();
        let overlap = smoothstep(0.0, 0.22, inside.y) * (1.0 - 0.35 * smoothstep(0.93, 1.0, inside.y));
        let lichen = smoothstep(0.6, 0.75, fbm(uv, IVec2::splat(8), 3, 139));
        let clay = ramp(&colours, unit(149, column, row)).lerp(rgb(0xa39a78), 0.35 * lichen);
        clay * (0.42 + 0.62 * back) * (0.55 + 0.45 * overlap) * (0.9 + 0.2 * fbm(uv, IVec2::splat(32), 2, 151))
    })
}

/// Awning cloth: cream and `colour` in turn, 4 of each across, woven.
pub fn stripes(size: u32, colour: Vec3) -> Image {
    Image::opaque(size, |uv| {
        let side = ((uv.x * 4.0).fract() - 0.5).abs() - 0.25;
        let fold = 0.94 + 0.12 * fbm(uv, IVec2::new(8, 2), 2, 157);
        let weave = 0.96 + 0.08 * fbm(uv, IVec2::splat(64), 1, 163);
        rgb(0xf3e8d2).lerp(colour, smoothstep(-0.012, 0.012, side)) * fold * weave
    })
}

/// Shutter slats, 8 of them, nearly white, to be tinted.
pub fn slats(size: u32) -> Image {
    Image::opaque(size, |uv| {
        let at = (uv.y * 8.0).fract();
        let slope = 0.72 + 0.28 * smoothstep(0.95, 0.25, at);
        let gap = smoothstep(0.0, 0.14, at) * 0.55 + 0.45;
        Vec3::splat(slope * gap * (0.94 + 0.1 * fbm(uv, IVec2::new(4, 48), 2, 167)))
    })
}
