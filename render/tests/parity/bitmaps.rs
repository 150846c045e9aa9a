//! Names over heads, and what belongs to the screen.

use std::sync::Arc;

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::{Bitmap, HudItem, Label, Material, ToneMapping, shapes};

use crate::scenes::{Case, at, camera, case, model};

/// Stripes and squares, from see-through to solid, no row like the next.
pub fn bitmap(width: u32, height: u32) -> Arc<Bitmap> {
    let texel = |i: u32| {
        let (x, y) = (i % width, i / width);
        let stripe = if (x / 3 + y / 2).is_multiple_of(2) { 255 } else { 20 };
        [stripe, (x * 5 % 256) as u8, (y * 11 % 256) as u8, (x * 255 / width) as u8]
    };
    Arc::new(Bitmap::new(width, height, (0..width * height).flat_map(texel).collect()).unwrap())
}

/// Labels before, within and behind two balls, beyond the edges, and one of a hidden owner; items at all corners.
pub fn labels_and_hud() -> Case {
    let bright = Material { emissive: Vec3::new(4.0, 1.0, 0.2), ..Material::matt(Vec3::splat(0.4)) };
    let parts = vec![
        (shapes::grid(Vec2::splat(12.0), [3, 3]), Material::matt(Vec3::splat(0.6)), Mat4::IDENTITY),
        (shapes::uv_sphere(0.8, 32), bright, at(-1.2, 0.8, 0.0)),
        (shapes::uv_sphere(0.8, 32), Material::matt(Vec3::new(0.1, 0.5, 0.2)), at(1.2, 0.8, 0.0)),
    ];
    let cameras = vec![
        camera(Vec3::new(0.0, 1.5, 4.0), Vec3::new(0.0, 0.8, 0.0)),
        camera(Vec3::new(-3.0, 1.0, -2.0), Vec3::new(0.0, 0.8, 0.0)),
        camera(Vec3::new(0.2, 6.0, 0.5), Vec3::ZERO),
    ];
    let mut case = case("labels-and-hud", model(Vec::new(), parts), cameras);
    case.scene.tone_mapping = ToneMapping::Neutral;
    case.hidden_owner = 3;
    let label = |x, y, z, bitmap: &Arc<Bitmap>, owner| Label {
        position: Vec3::new(x, y, z),
        bitmap: Arc::clone(bitmap),
        owner,
    };
    let (name, sign) = (bitmap(64, 20), bitmap(31, 33));
    case.scene.labels = vec![
        label(-1.2, 1.7, 0.0, &name, 1),
        label(1.2, 0.6, 0.5, &sign, 2),
        label(1.2, 0.5, -1.5, &name, 2),
        label(-1.0, 0.9, 0.9, &name, 1),
        label(0.3, 0.9, 0.4, &sign, 3),
        label(-3.4, 1.0, 0.0, &sign, 0),
        label(0.0, 1.5, 3.95, &name, 0),
        label(0.0, 0.0, -60.0, &name, 0),
    ];
    let item = |x_px, y_px, bitmap| HudItem { x_px, y_px, bitmap };
    case.hud = vec![
        item(5, 7, bitmap(50, 13)),
        item(-1, -1, Arc::clone(&sign)),
        item(-12, 9, Arc::clone(&sign)),
        item(300, 170, Arc::clone(&name)),
        item(100, -3, bitmap(90, 24)),
        item(130, -10, name),
        item(5000, 5, bitmap(8, 8)),
        item(i32::MIN, 5, sign),
    ];
    case
}
