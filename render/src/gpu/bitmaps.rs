//! Labels and the HUD, laid over a picture that is drawn.

use std::sync::Arc;

use lightcone_shaders::layout::BitmapPlace;

use super::adapter::Gpu;
use super::bitmap_cache::BitmapCache;
use super::bitmap_pipeline::BitmapPipeline;
use super::buffers::GrowingBuffer;
use crate::overlay::Bitmap;
use crate::placed::PlacedBitmap;
use crate::renderer::RenderError;
use crate::view::View;

/// A bitmap, and where it lies in one picture.
pub(super) struct LaidBitmap {
    pub bitmap: Arc<Bitmap>,
    pub place: BitmapPlace,
}

impl LaidBitmap {
    /// `None` for what lies outside the view's picture.
    pub fn new(placed: PlacedBitmap, view: &View) -> Option<Self> {
        let (left, top) = (i64::from(placed.left), i64::from(placed.top));
        let (right, bottom) = (left + i64::from(placed.bitmap.width()), top + i64::from(placed.bitmap.height()));
        let (width, height) = (view.size.width(), view.size.height());
        if right <= 0 || bottom <= 0 || left >= i64::from(width) || top >= i64::from(height) {
            return None;
        }
        let x = |column: i64| column as f32 / width as f32 * 2.0 - 1.0;
        let y = |row: i64| 1.0 - row as f32 / height as f32 * 2.0;
        let place = BitmapPlace {
            ndc: [x(left), y(top), x(right), y(bottom)],
            left_top: [placed.left, placed.top],
            depth: (view.camera.near_m * placed.inverse_w).min(1.0),
            ..BitmapPlace::default()
        };
        Some(Self { bitmap: placed.bitmap, place })
    }
}

/// The bitmaps of all views of a submission.
pub(super) struct Bitmaps {
    cache: BitmapCache,
    places: GrowingBuffer,
    bind_group: wgpu::BindGroup,
}

impl Bitmaps {
    pub fn new(gpu: &Gpu, pipeline: &BitmapPipeline) -> Result<Self, RenderError> {
        let places = GrowingBuffer::new(gpu, "labels and HUD items", wgpu::BufferUsages::STORAGE)?;
        let bind_group = pipeline.bind_places(gpu, places.buffer());
        Ok(Self { cache: BitmapCache::default(), places, bind_group })
    }

    /// How many bitmaps are on the GPU.
    #[cfg(test)]
    pub fn cached(&self) -> usize {
        self.cache.len()
    }

    /// Brings to the GPU what is to be laid, all views' one after the other.
    pub fn prepare<'l>(
        &mut self,
        gpu: &Gpu,
        pipeline: &BitmapPipeline,
        laid: impl Iterator<Item = &'l LaidBitmap>,
    ) -> Result<(), RenderError> {
        self.cache.start();
        let mut places = Vec::new();
        for laid in laid {
            self.cache.keep(gpu, pipeline, &laid.bitmap);
            places.push(laid.place);
        }
        self.cache.trim();
        if self.places.write(gpu, bytemuck::cast_slice(&places))? {
            self.bind_group = pipeline.bind_places(gpu, self.places.buffer());
        }
        Ok(())
    }

    /// Lays one view's bitmaps, of which the first was the `first`th that was prepared.
    pub fn record(&self, pass: &mut wgpu::RenderPass, pipeline: &BitmapPipeline, laid: &[LaidBitmap], first: u32) {
        if laid.is_empty() {
            return;
        }
        pass.set_pipeline(&pipeline.pipeline);
        pass.set_bind_group(0, &self.bind_group, &[]);
        for (at, laid) in (first..).zip(laid) {
            if let Some(texture) = self.cache.get(&laid.bitmap) {
                pass.set_bind_group(1, texture, &[]);
                pass.draw(0..4, at..at + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Size;

    #[test]
    fn what_lies_outside_is_left_out_and_edges_fall_on_pixels() {
        let view = View { size: Size::new(128, 64).unwrap(), ..View::default() };
        let bitmap = Arc::new(Bitmap::new(16, 4, vec![255; 256]).unwrap());
        let lay = |left, top, inverse_w| {
            LaidBitmap::new(PlacedBitmap { bitmap: Arc::clone(&bitmap), left, top, inverse_w }, &view)
        };
        for (left, top) in [(-16, 0), (128, 0), (0, -4), (0, 64), (i32::MIN, 0), (0, i32::MAX)] {
            assert!(lay(left, top, 1.0).is_none(), "{left}, {top}");
        }
        let place = lay(-8, 62, f32::INFINITY).unwrap().place;
        assert_eq!((place.ndc, place.left_top, place.depth), ([-1.125, -0.9375, -0.875, -1.0625], [-8, 62], 1.0));
        assert_eq!(lay(0, 0, 0.5).unwrap().place.depth, 0.5 * view.camera.near_m);
    }
}
