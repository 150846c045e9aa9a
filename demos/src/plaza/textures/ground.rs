//! What one walks on, and water.

use glam::{IVec2, Vec2};

use super::canvas::{Image, ramp, rgb, smoothstep};
use super::noise::{fbm, stones, unit, value};

/// Hewn setts, 12 by 12.
pub fn cobble(size: u32) -> Image {
    let colours = [0x8f8070, 0xa8957d, 0x9c8b78, 0xb5a187, 0x978b80, 0xa99078].map(rgb);
    Image::opaque(size, |uv| {
        let wobble = (fbm(uv, IVec2::splat(6), 2, 7) - 0.5) * 0.25;
        let stone = stones(uv * 12.0 + wobble, IVec2::splat(12), 0.34, 11);
        let grain = fbm(uv, IVec2::splat(48), 2, 23) - 0.5;
        let top = ramp(&colours, stone.id) * (0.94 + 0.16 * smoothstep(0.05, 0.5, stone.joint) + 0.16 * grain);
        // Worn edges fall off, a little lighter towards the upper left.
        let lit = top * (1.0 - 0.10 * (stone.offset.x + stone.offset.y));
        let dirt = rgb(0x6d6152) * (0.85 + 0.5 * grain);
        dirt.lerp(lit, smoothstep(0.03, 0.17, stone.joint))
    })
}

/// Pale rectangular slabs in running bond, 2 by 4.
pub fn slabs(size: u32) -> Image {
    let colours = [0xd9c8a9, 0xe3d4b8, 0xcfbd9e, 0xdccbb0].map(rgb);
    Image::opaque(size, |uv| {
        let row = (uv.y * 4.0).floor();
        let x = uv.x * 2.0 + if row as i32 % 2 == 1 { 0.5 } else { 0.0 };
        let column = x.floor() as i32 % 2;
        let inside = Vec2::new(x.fract(), (uv.y * 4.0).fract());
        // Slabs are twice as wide as they are deep: distances in their depth.
        let edge = (0.5 - (inside.x - 0.5).abs()) * 2.0;
        let edge = edge.min(0.5 - (inside.y - 0.5).abs());
        let veins = fbm(uv, IVec2::new(5, 20), 4, 31 + column as u32 * 7 + row as u32);
        let pores = smoothstep(0.74, 0.84, fbm(uv, IVec2::new(24, 64), 2, 41));
        let slab = ramp(&colours, unit(43, column, row as i32)) * (0.90 + 0.2 * veins - 0.14 * pores);
        let joint = rgb(0x94846b);
        joint.lerp(slab, smoothstep(0.010, 0.035, edge)) * (0.95 + 0.05 * smoothstep(0.02, 0.12, edge))
    })
}

/// A lawn: short blades in drifts of lighter and darker green.
pub fn grass(size: u32) -> Image {
    let colours = [0x4f6a2c, 0x5f7a33, 0x74893c, 0x8a9848].map(rgb);
    Image::opaque(size, |uv| {
        let drift = fbm(uv, IVec2::splat(4), 3, 51);
        let lean = Vec2::new((value(uv * 8.0, IVec2::splat(8), 57) - 0.5) * 0.02, 0.0);
        let blades = fbm(uv + lean, IVec2::new(64, 24), 2, 53);
        ramp(&colours, 0.5 * drift + 0.75 * blades - 0.1) * (0.82 + 0.36 * blades)
    })
}

/// Ripples with bright caustic lines.
pub fn water(size: u32) -> Image {
    Image::paint(size, |uv| {
        let bend = Vec2::new(fbm(uv, IVec2::splat(4), 2, 61), fbm(uv, IVec2::splat(4), 2, 67)) - 0.5;
        let first = fbm(uv + bend * 0.15, IVec2::splat(6), 2, 71);
        let line = 1.0 - (2.0 * first - 1.0).abs() * 5.0;
        let glint = line.clamp(0.0, 1.0).powi(2);
        let body = ramp(&[0x2f6f7c, 0x3f8a90, 0x5aa6a3].map(rgb), first);
        (body.lerp(rgb(0xd8f1ea), 0.55 * glint), 0.74 + 0.2 * glint)
    })
}
