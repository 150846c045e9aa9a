//! Bark and foliage.

use glam::{IVec2, Vec2, Vec3};

use super::canvas::{Image, ramp, rgb, smoothstep};
use super::noise::{fbm, unit};

/// Furrowed bark.
pub fn bark(size: u32) -> Image {
    Image::opaque(size, |uv| {
        let bend = (fbm(uv, IVec2::new(4, 4), 2, 173) - 0.5) * 0.12;
        let furrows = fbm(Vec2::new(uv.x + bend, uv.y), IVec2::new(16, 4), 3, 179);
        ramp(&[0x4d4034, 0x6e5c4a, 0x8f7c66, 0xa59279].map(rgb), 1.6 * furrows - 0.3)
    })
}

struct Leaf {
    middle: Vec2,
    along: Vec2,
    length: f32,
    colour: Vec3,
}

/// A spray of leaves on nothing; alpha is the leaves.
pub fn leaves(size: u32) -> Image {
    let colours = [0x4a6b2a, 0x5d8034, 0x77963e, 0x93a84c].map(rgb);
    let sprays: Vec<Leaf> = (0..150)
        .map(|i| {
            let random = |n: i32| unit(181, i, n);
            // Sunflower order fills the disc evenly; the last ones are drawn over the first.
            let angle_rad = i as f32 * 2.399_963;
            let out = Vec2::from_angle(angle_rad);
            let far = 0.415 * ((i as f32 + 0.5) / 150.0).sqrt();
            Leaf {
                middle: Vec2::splat(0.5) + out * far,
                along: Vec2::from_angle(angle_rad + 1.6 * (random(0) - 0.5)),
                length: 0.055 + 0.03 * random(1),
                colour: ramp(&colours, random(2)),
            }
        })
        .collect();
    // The colour outside the leaves is theirs too, so that smaller mip levels do not darken at the rims.
    Image::paint(size, |uv| {
        let mut texel = (rgb(0x55752f), 0.0);
        for leaf in &sprays {
            let offset = uv - leaf.middle;
            let along = offset.dot(leaf.along) / leaf.length;
            let across = offset.perp_dot(leaf.along) / (leaf.length * 0.5);
            let rim = across.abs() - (1.0 - along * along);
            if along.abs() < 1.0 && rim < 0.0 {
                let vein = smoothstep(0.0, 0.12, across.abs());
                let shade = 0.80 + 0.2 * vein + 0.12 * along - 0.12 * smoothstep(-0.3, 0.0, rim);
                texel = (leaf.colour * shade, 1.0);
            }
        }
        texel
    })
}
