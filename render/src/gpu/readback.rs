//! Finished pictures come back through a ring of buffers, so that drawing does not wait for copying.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::adapter::Gpu;
use super::planes::PaddedPlanes;
use super::target::Target;
use crate::{Damage, Frame, FrameTag, PixelFormat, Pixels, RenderError, Size, View};

/// Frames in flight; one more waits for the oldest.
const RING: usize = 8;

/// Finished frames that nobody collected; one more drops the oldest.
const MAX_FINISHED: usize = 64;

/// A frame whose bytes are on their way.
struct Pending {
    buffer: wgpu::Buffer,
    tag: FrameTag,
    size: Size,
    format: PixelFormat,
    submission: wgpu::SubmissionIndex,
    mapped: Arc<OnceLock<Result<(), wgpu::BufferAsyncError>>>,
}

/// Buffers that are free, in flight (oldest first), and frames that came back (oldest first).
#[derive(Default)]
pub(super) struct Readback {
    free: Vec<wgpu::Buffer>,
    pending: VecDeque<Pending>,
    finished: VecDeque<Frame>,
}

impl Readback {
    /// A buffer for the view's pixels; waits for the oldest frame if the whole ring is in flight.
    pub fn acquire(&mut self, gpu: &Gpu, view: &View) -> Result<wgpu::Buffer, RenderError> {
        if self.pending.len() == RING {
            self.finish_oldest(gpu)?;
        }
        let bytes = readback_len(view.size, view.format);
        if let Some(fits) = self.free.iter().position(|buffer| buffer.size() >= bytes) {
            return Ok(self.free.swap_remove(fits));
        }
        if self.pending.len() + self.free.len() == RING {
            self.free.pop();
        }
        Ok(gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size: bytes,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        }))
    }

    /// Records the copy from what was drawn.
    pub fn copy(encoder: &mut wgpu::CommandEncoder, target: &Target, view: &View, buffer: &wgpu::Buffer) {
        match view.format {
            PixelFormat::I420 => encoder.copy_buffer_to_buffer(&target.planes, 0, buffer, 0, target.planes.size()),
            PixelFormat::Rgba8 => {
                let layout = wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(rgba_row_len(view.size)),
                    rows_per_image: None,
                };
                let to = wgpu::TexelCopyBufferInfo { buffer, layout };
                encoder.copy_texture_to_buffer(target.colour.as_image_copy(), to, target.colour.size());
            }
        }
    }

    /// Asks for the bytes of a frame that was just submitted.
    pub fn submitted(&mut self, buffer: wgpu::Buffer, submission: wgpu::SubmissionIndex, view: &View, tag: FrameTag) {
        let mapped = Arc::new(OnceLock::new());
        let on_mapped = Arc::clone(&mapped);
        buffer.map_async(wgpu::MapMode::Read, .., move |outcome| {
            on_mapped.get_or_init(|| outcome);
        });
        self.pending.push_back(Pending { buffer, tag, size: view.size, format: view.format, submission, mapped });
    }

    /// Frames that are finished now.
    pub fn take_ready(&mut self, gpu: &Gpu) -> Result<Vec<Frame>, RenderError> {
        gpu.poll()?;
        while self.pending.front().is_some_and(|oldest| oldest.mapped.get().is_some()) {
            self.finish_oldest(gpu)?;
        }
        Ok(self.finished.drain(..).collect())
    }

    /// All frames, once they are finished.
    pub fn take_all(&mut self, gpu: &Gpu) -> Result<Vec<Frame>, RenderError> {
        while !self.pending.is_empty() {
            self.finish_oldest(gpu)?;
        }
        Ok(self.finished.drain(..).collect())
    }

    fn finish_oldest(&mut self, gpu: &Gpu) -> Result<(), RenderError> {
        let Some(oldest) = self.pending.pop_front() else { return Ok(()) };
        if oldest.mapped.get().is_none() {
            gpu.wait_for(oldest.submission.clone())?;
        }
        match oldest.mapped.get() {
            Some(Ok(())) => {}
            Some(Err(why)) => return Err(RenderError::DeviceLost(format!("a picture did not come back: {why}"))),
            None => return Err(RenderError::DeviceLost("a picture did not come back".into())),
        }
        let pixels = read_pixels(&oldest.buffer.get_mapped_range(..), oldest.size, oldest.format);
        oldest.buffer.unmap();
        self.free.push(oldest.buffer);
        if self.finished.len() == MAX_FINISHED {
            tracing::warn!("{MAX_FINISHED} frames were not collected: the oldest is dropped");
            self.finished.pop_front();
        }
        self.finished.push_back(Frame { tag: oldest.tag, size: oldest.size, pixels, damage: Damage::all(oldest.size) });
        Ok(())
    }
}

fn readback_len(size: Size, format: PixelFormat) -> u64 {
    match format {
        PixelFormat::I420 => PaddedPlanes::new(size).len(),
        PixelFormat::Rgba8 => u64::from(rgba_row_len(size)) * u64::from(size.height()),
    }
}

/// Rows that a texture is copied to start at multiples of 256 bytes.
fn rgba_row_len(size: Size) -> u32 {
    (size.width() * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}

fn read_pixels(bytes: &[u8], size: Size, format: PixelFormat) -> Pixels {
    match format {
        PixelFormat::I420 => Pixels::I420(PaddedPlanes::new(size).unpad(bytes)),
        PixelFormat::Rgba8 => {
            let rows = bytes.chunks_exact(rgba_row_len(size) as usize).take(size.height() as usize);
            Pixels::Rgba8(rows.flat_map(|row| &row[..size.width() as usize * 4]).copied().collect())
        }
    }
}
