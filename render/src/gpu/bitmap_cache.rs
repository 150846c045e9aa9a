//! Bitmaps as they lie on the GPU.

use std::collections::HashMap;
use std::sync::Arc;

use super::adapter::Gpu;
use super::bitmap_pipeline::BitmapPipeline;
use crate::overlay::Bitmap;

/// Bytes of bitmaps that are kept though the last submission did not lay them; of more, those go first that were laid
/// longest ago.
const MAX_KEPT_BYTES: usize = 64 << 20;

/// A bitmap, uploaded.
struct Cached {
    bitmap: Arc<Bitmap>,
    texture: wgpu::BindGroup,
    /// The submission that laid it last.
    laid: u64,
}

/// Uploaded bitmaps by address. Each entry holds its bitmap, so that no other can come to lie at that address.
#[derive(Default)]
pub(super) struct BitmapCache {
    by_address: HashMap<usize, Cached>,
    submission: u64,
}

impl BitmapCache {
    /// How many bitmaps are on the GPU.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.by_address.len()
    }

    /// Another submission begins. What nobody else holds any more is let go.
    pub fn start(&mut self) {
        self.submission += 1;
        self.by_address.retain(|_, cached| Arc::strong_count(&cached.bitmap) > 1);
    }

    /// Uploads what is new.
    pub fn keep(&mut self, gpu: &Gpu, pipeline: &BitmapPipeline, bitmap: &Arc<Bitmap>) {
        let cached = self.by_address.entry(Arc::as_ptr(bitmap) as usize).or_insert_with(|| Cached {
            bitmap: Arc::clone(bitmap),
            texture: upload(gpu, pipeline, bitmap),
            laid: 0,
        });
        cached.laid = self.submission;
    }

    /// Lets go of what is too much.
    pub fn trim(&mut self) {
        let idle = |(address, cached): (&usize, &Cached)| {
            (cached.laid < self.submission).then(|| (cached.laid, *address, cached.bitmap.rgba().len()))
        };
        let mut idle: Vec<_> = self.by_address.iter().filter_map(idle).collect();
        idle.sort_unstable();
        let mut bytes: usize = idle.iter().map(|(_, _, bytes)| bytes).sum();
        for (_, address, own) in idle {
            if bytes <= MAX_KEPT_BYTES {
                return;
            }
            self.by_address.remove(&address);
            bytes -= own;
        }
    }

    pub fn get(&self, bitmap: &Arc<Bitmap>) -> Option<&wgpu::BindGroup> {
        Some(&self.by_address.get(&(Arc::as_ptr(bitmap) as usize))?.texture)
    }
}

fn upload(gpu: &Gpu, pipeline: &BitmapPipeline, bitmap: &Bitmap) -> wgpu::BindGroup {
    let size = wgpu::Extent3d { width: bitmap.width(), height: bitmap.height(), depth_or_array_layers: 1 };
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("bitmap"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8UnormSrgb,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let layout =
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(bitmap.width() * 4), rows_per_image: None };
    gpu.queue.write_texture(texture.as_image_copy(), bitmap.rgba(), layout, size);
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("bitmap"),
        layout: &pipeline.texture_layout,
        entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(&view) }],
    })
}
