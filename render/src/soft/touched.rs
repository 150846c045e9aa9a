//! Which blocks of a kept picture may have changed.
//!
//! A block's picture follows from the triangles and bitmaps that touch it, in their order, and from what they are lit by. So
//! a block is as it was unless something that changed touches it, then or now, or a surface in it looks up a texel of the
//! sun's map that something that changed darkens, then or now.

use super::blocks::{BlockMask, TILE_COLUMNS, TILE_ROWS};
use super::camera::Camera;
use super::extent::extent;
use super::grid::{Grid, PixelBox};
use super::lookups::TileLookups;
use super::moment::{Moment, State};
use super::shadow::ShadowMap;
use super::shadow_raster::MapRect;
use crate::placed::PlacedBitmap;
use crate::scene::Scene;
use crate::view::View;
use lightcone_shaders::SunSpace;

/// What of a picture's making may change while the rest of the picture is kept.
pub struct Made<'m> {
    pub moment: &'m Moment,
    pub bitmaps: &'m [PlacedBitmap],
}

/// What does not differ between two pictures of a view.
pub struct Setting<'s> {
    pub scene: &'s Scene,
    pub view: &'s View,
    pub camera: &'s Camera,
    pub sun: Option<SunSpace>,
}

impl Setting<'_> {
    /// The blocks to be drawn anew, given what those of each tile looked up.
    pub fn touched(&self, lookups: &[TileLookups], before: &Made<'_>, now: &Made<'_>) -> BlockMask {
        let mut mask = BlockMask::none(self.view.size);
        let grid = Grid::covering(self.view.size.width() as usize, self.view.size.height() as usize);
        let differing = now.moment.differing(before.moment);
        for state in &differing {
            self.add_extents(state, &mut mask);
        }
        for bitmap in unlike(before.bitmaps, now.bitmaps) {
            mask.add(self.lies(bitmap));
        }
        let shadows: Vec<_> = differing.iter().filter_map(|state| self.shadow(state)).collect();
        for (tile, lookups) in lookups.iter().enumerate() {
            for [column, row] in lookups.blocks_that_read(&shadows) {
                let (across, down) = (tile % grid.columns * TILE_COLUMNS, tile / grid.columns * TILE_ROWS);
                mask.add_block(across + column, down + row);
            }
        }
        mask.fill(grid);
        mask
    }

    /// Adds where an instance is seen.
    fn add_extents(&self, state: &State, mask: &mut BlockMask) {
        if self.view.hides(state.instance.owner) {
            return;
        }
        for body in state.bodies(self.scene) {
            mask.add(extent(body.aabb, &(self.camera.clip_from_world * body.world_from_part), self.camera));
        }
    }

    /// Where an instance's shadow lies in the sun's map.
    fn shadow(&self, state: &State) -> Option<MapRect> {
        let sun = self.sun.as_ref()?;
        let bodies = state.bodies(self.scene).filter(|body| body.casts);
        bodies.filter_map(|body| ShadowMap::reach(sun, body.aabb, &body.world_from_part)).reduce(MapRect::union)
    }

    /// The pixels of a bitmap and those beside them, whose edges with them it hides.
    fn lies(&self, placed: &PlacedBitmap) -> Option<PixelBox> {
        let along = |start: i32, length: u32, pixels: f32| {
            let first = start.saturating_sub(1).max(0);
            let last = start.saturating_add(length as i32).min(pixels as i32 - 1);
            (first <= last).then_some((first as u16, last as u16))
        };
        let (left, right) = along(placed.left, placed.bitmap.width(), self.camera.width)?;
        let (top, bottom) = along(placed.top, placed.bitmap.height(), self.camera.height)?;
        Some([left, top, right, bottom])
    }
}

/// The bitmaps of either list that have no like in the other. Both are sorted from far to near; likes are found in order, so
/// that what is left of both lists is one list.
fn unlike<'b>(mut a: &'b [PlacedBitmap], mut b: &'b [PlacedBitmap]) -> Vec<&'b PlacedBitmap> {
    let mut unlike = Vec::new();
    while let ([first, rest @ ..], [other, other_rest @ ..]) = (a, b) {
        if first == other {
            (a, b) = (rest, other_rest);
        } else if first.inverse_w < other.inverse_w {
            unlike.push(first);
            a = rest;
        } else if first.inverse_w > other.inverse_w {
            unlike.push(other);
            b = other_rest;
        } else {
            unlike.extend([first, other]);
            (a, b) = (rest, other_rest);
        }
    }
    unlike.extend(a.iter().chain(b));
    unlike
}
