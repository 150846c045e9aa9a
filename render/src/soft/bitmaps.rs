//! Labels and the HUD, texel for pixel.

use glam::Vec3;
use lightcone_shaders::linear_from_srgb_u8;

use super::edges::OVERLAID;
use super::grid::TILE_WIDTH;
use super::grid::TileRect;
use super::raster::Visibility;
use super::shade::Colours;
use crate::placed::PlacedBitmap;

/// Lays what lies over the tile over its colours; a nearer surface hides a label. Pixels that it colours are marked as
/// [`OVERLAID`].
pub fn lay_bitmaps_over(bitmaps: &[PlacedBitmap], tile: &TileRect, visibility: &mut Visibility, colours: &mut Colours) {
    for placed in bitmaps {
        let (wide, high) = (placed.bitmap.width() as i32, placed.bitmap.height() as i32);
        let overlap = |start: i32, length: i32, tile_start: usize, tile_length: usize| {
            let (first, end) = (tile_start as i32, (tile_start + tile_length) as i32);
            start.max(first)..start.saturating_add(length).min(end)
        };
        for y in overlap(placed.top, high, tile.y, tile.height) {
            for x in overlap(placed.left, wide, tile.x, tile.width) {
                let at = (y as usize - tile.y) * TILE_WIDTH + (x as usize - tile.x);
                if visibility.depth[at] <= placed.inverse_w
                    && lay_texel_over(placed, (x - placed.left) as usize, (y - placed.top) as usize, colours, at)
                {
                    visibility.triangles[at] = OVERLAID;
                }
            }
        }
    }
}

/// `false` where the bitmap has a hole.
fn lay_texel_over(placed: &PlacedBitmap, column: usize, row: usize, colours: &mut Colours, at: usize) -> bool {
    let texel = (row * placed.bitmap.width() as usize + column) * 4;
    let [red, green, blue, alpha] = [0, 1, 2, 3].map(|channel| placed.bitmap.rgba()[texel + channel]);
    if alpha == 0 {
        return false;
    }
    let over = Vec3::from([red, green, blue].map(linear_from_srgb_u8));
    let behind = Vec3::from(colours.0.each_ref().map(|channel| channel[at]));
    let laid = behind.lerp(over, f32::from(alpha) / 255.0).to_array();
    for (channel, value) in colours.0.iter_mut().zip(laid) {
        channel[at] = value;
    }
    true
}
